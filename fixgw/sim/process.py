"""Run simulators in a process of their own until a signal ends it."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import uvloop

from fixgw.sim.base import Simulator


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A simulator and where it listens; port 0 picks a free one."""

    simulator: Simulator
    host: str
    port: int


def run(simulator: Simulator, *, host: str, port: int) -> int:
    """Serve until SIGTERM or SIGINT; prints one line when ready and returns the exit code."""
    return run_all([Place(simulator=simulator, host=host, port=port)])


def run_all(places: Sequence[Place]) -> int:
    """Serve several until SIGTERM or SIGINT; prints a line for each once all are ready."""
    return uvloop.run(_serve(places))


async def _serve(places: Sequence[Place]) -> int:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with AsyncExitStack() as stack:
        for place in places:
            try:
                await place.simulator.start(place.host, place.port)
            except OSError as error:
                words = error.strerror or error
                sys.stderr.write(f"cannot listen on {place.host}:{place.port}: {words}\n")
                return 1
            stack.push_async_callback(place.simulator.stop)
        sys.stdout.write("".join(_ready(place.simulator) for place in places))
        sys.stdout.flush()
        await ended.wait()
    return 0


def _ready(simulator: Simulator) -> str:
    urls = "  ".join(f"{name}={url}" for name, url in simulator.describe().items())
    return f"{simulator.name} simulator ready  {urls}\n"
