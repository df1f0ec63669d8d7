"""The simulator runs in a process of its own and ends cleanly."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

import httpx
import pytest


async def begin(*options: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "fixgw.sim.levret", *options, stdout=PIPE, stderr=PIPE
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_when_it_is_ready_and_stops_on_a_signal(number: signal.Signals) -> None:
    """One line with the URLs, then service, then exit 0 and nothing on stderr."""
    process = await begin("--port", "0", "--rate-limit", "0", "--no-market-maker")
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        assert line.startswith("levret simulator ready  url=http://127.0.0.1:")
        url = line.split("url=")[1].split()[0]
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{url}/market/orderbook?symbol=BTC_USDT")
        assert answer.json()["data"]["bids"] == []
        process.send_signal(number)
        async with asyncio.timeout(10):
            _, complaints = await process.communicate()
        assert (process.returncode, complaints) == (0, b"")
    finally:
        with suppress(ProcessLookupError):
            process.kill()


async def test_a_taken_port_is_one_clear_line() -> None:
    """Exit 1 with one line that names the address, no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await begin("--port", str(port))
        async with asyncio.timeout(20):
            _, complaints = await process.communicate()
    assert process.returncode == 1
    assert complaints.decode().count("\n") == 1
    assert complaints.decode().startswith(f"cannot listen on 127.0.0.1:{port}: ")
