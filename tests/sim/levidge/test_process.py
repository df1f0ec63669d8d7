"""The simulator runs in a process of its own and ends cleanly."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.sim.levidge.fix_client import FixClient


async def begin(*options: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "fixgw.sim.levidge", *options, stdout=PIPE, stderr=PIPE
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_when_it_is_ready_and_stops_on_a_signal(number: signal.Signals) -> None:
    """One line with the places, then service on all of them, then exit 0 and a clean stderr."""
    process = await begin("--port", "0", "--fix-port", "0", "--no-limits", "--no-market-maker")
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        name, _, told = line.partition("  ")
        places = dict(place.split("=") for place in told.split())
        assert name == "levidge simulator ready"
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{places['url']}/getOrderBook?pairId=5")
        assert answer.json() == {"bids": [], "asks": []}
        assert places["stream_url"] == places["url"].removesuffix("/api").replace("http", "ws")
        async with FixClient(int(places["fix"].rpartition(":")[2])) as client:
            assert (await client.log_on())[35] == "A"
            client.order(1)
            assert (await client.hear())[150] == "0"
            process.send_signal(number)
            async with asyncio.timeout(10):
                _, complaints = await process.communicate()
        assert (process.returncode, complaints) == (0, b"")
    finally:
        with suppress(ProcessLookupError):
            process.kill()


@pytest.mark.parametrize("option", ["--port", "--fix-port"])
async def test_a_taken_port_is_one_clear_line(option: str) -> None:
    """Exit 1 with one line that names the port, no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await begin("--port", "0", "--fix-port", "0", option, str(port))
        async with asyncio.timeout(20):
            _, complaints = await process.communicate()
    assert process.returncode == 1
    assert complaints.decode().count("\n") == 1
    assert complaints.decode().startswith("cannot listen on 127.0.0.1:")
    assert str(port) in complaints.decode()


async def test_nothing_listens_but_the_two_ports() -> None:
    """QuickFIX would listen on every interface: its socket is exchanged for a private one."""
    process = await begin("--port", "0", "--fix-port", "0")
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        ports = {int(place.rpartition(":")[2].partition("/")[0]) for place in line.split()[3:]}
        assert listening(process.pid) == {("127.0.0.1", port) for port in ports}
    finally:
        process.kill()
        await process.communicate()


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses and ports of a process's listening TCP sockets, as the kernel tells."""
    owned = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            owned.add(str(entry.readlink()))
    found = set()
    for row in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        columns = row.split()
        if columns[3] == "0A" and f"socket:[{columns[9]}]" in owned:
            address, port = columns[1].split(":")
            octets = bytes.fromhex(address)[::-1]
            found.add((socket.inet_ntoa(octets), int(port, 16)))
    return found
