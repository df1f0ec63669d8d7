"""The simulator runs in a process of its own and ends cleanly."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress

import httpx


async def test_it_says_when_it_is_ready_and_stops_on_a_signal() -> None:
    """One line with the URLs, then service, then exit 0 and nothing on stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "fixgw.sim.leverj", "--port", "0", "--market", "spot", "--no-market-maker"),
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            line = (await process.stdout.readline()).decode()
        assert line.startswith("leverj simulator ready  url=http://127.0.0.1:")
        url = line.split("url=")[1].split()[0]
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{url}/instrument/ETHDAI/orderbook")
        assert answer.json() == {"buy": [], "sell": []}
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, complaints = await process.communicate()
        assert (process.returncode, complaints) == (0, b"")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
