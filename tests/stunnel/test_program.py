"""The demo starts stunnel like any other of its parts, and leaves none behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fixgw.demo.processes import Parts
from fixgw.stunnel.certificates import server
from fixgw.stunnel.program import READY
from tests.e2e.oms import until
from tests.fix.counterparty import RawClient, free_port
from tests.stunnel.setting import CA, VALID, needs_stunnel, render, save, write_gateway

pytestmark = needs_stunnel


def configured(directory: Path) -> tuple[Path, int]:
    """A rendered configuration of one venue, and the port at which it is reached."""
    port, trusted = free_port(), save(directory, "venue", server(CA, ["localhost"], VALID))
    tls = f"{{connect: 'localhost:{free_port()}', ca_file: {trusted}}}"
    write_gateway(directory, free_port(), toy=f"{{port: {port}, tls: {tls}}}")
    (directory / "oms.yaml").write_text("comp_id: ACME\n")
    render(directory)
    return directory / "initiator.conf", port


async def test_stunnel_is_a_part_of_the_demo(tmp_path: Path) -> None:
    """It is ready when it says so, and gone when the parts are."""
    configuration, port = configured(tmp_path)
    async with Parts(tmp_path) as parts:
        part = await parts.start("stunnel", ["stunnel", "run", str(configuration)], sign=READY)
        assert listens(port)
    assert part.process.returncode is not None
    with pytest.raises(ConnectionRefusedError):
        RawClient(port)


def test_stunnel_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """Becoming stunnel keeps the wish to die with the parent, so that a killed demo leaves none."""
    configuration, port = configured(tmp_path)
    child = "fixgw.demo.child"
    start = (
        f"import os, subprocess, sys; subprocess.Popen([sys.executable, '-m', '{child}', "
        f"str(os.getpid()), 'stunnel', 'run', '{configuration}']).wait()"
    )
    with subprocess.Popen([sys.executable, "-c", start], stderr=subprocess.PIPE, text=True) as one:
        assert one.stderr is not None
        next(line for line in one.stderr if READY in line)
        os.kill(one.pid, signal.SIGKILL)
    until(lambda: not listens(port), "gone")


def listens(port: int) -> bool:
    """Whether somebody takes connections at a port."""
    try:
        with RawClient(port):
            return True
    except ConnectionResetError:
        return True
    except ConnectionRefusedError:
        return False
