"""Ports of the loopback address: which are free."""

import socket
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a port of the loopback address."""
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        return False
    return True


def free_ports(count: int) -> list[int]:
    """Return so many different ports that nobody uses now."""
    with ExitStack() as stack:
        taken = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
        for one in taken:
            stack.callback(one.close)
        return [int(one.getsockname()[1]) for one in taken]
