"""Run one simulator in its own process until a signal ends it."""

import asyncio
import signal
import sys

import uvloop

from fixgw.sim.base import Simulator


def run(simulator: Simulator, *, host: str, port: int) -> int:
    """Serve until SIGTERM or SIGINT; prints one line when ready and returns the exit code."""
    return uvloop.run(_serve(simulator, host, port))


async def _serve(simulator: Simulator, host: str, port: int) -> int:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        await simulator.start(host, port)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {host}:{port}: {error.strerror or error}\n")
        return 1
    places = "  ".join(f"{name}={url}" for name, url in simulator.describe().items())
    sys.stdout.write(f"{simulator.name} simulator ready  {places}\n")
    sys.stdout.flush()
    await ended.wait()
    await simulator.stop()
    return 0
