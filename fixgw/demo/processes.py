"""The demo's parts in processes of their own: started, watched, and ended whatever happens."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from fixgw.errors import FixgwError

_PATIENCE_TO_START = 60.0
_PATIENCE_TO_STOP = 10.0
_LINES_KEPT = 20


class PartError(FixgwError):
    """A part of the demo did not start, or ended on its own; the text has its last words."""


class Part:
    """One running `fixgw` command. Its output is read all the time, and the last lines kept."""

    def __init__(self, name: str, process: Process, sign: str) -> None:
        """Follow a process; it is ready once a line holds `sign`."""
        self.name = name
        self.process = process
        self._sign = sign
        self._ready = asyncio.Event()
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._reading = asyncio.create_task(self._read())

    async def wait_ready(self) -> None:
        """Wait until the part serves. Raises PartError when it ends or takes too long."""
        ready = asyncio.create_task(self._ready.wait())
        try:
            done, _ = await asyncio.wait(
                {ready, self._reading},
                timeout=_PATIENCE_TO_START,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            ready.cancel()
        if not self._ready.is_set():
            raise await self.failure("did not start" if done else "is not ready in time")

    async def ended(self) -> int:
        """Wait for the end and return the exit code."""
        await asyncio.wait({self._reading})
        return await self.process.wait()

    async def failure(self, what: str) -> PartError:
        """Make the error that says what happened, with the part's last lines."""
        said = "\n".join(f"    {line}" for line in self._lines)
        return PartError(f"the {self.name} {what}" + (f"; it said:\n{said}" if said else ""))

    async def stop(self) -> None:
        """Ask the part to end, and end it when it does not; its whole process group goes."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_PATIENCE_TO_STOP):
                await self.process.wait()
        finally:
            self._signal(signal.SIGKILL)
            await self.process.wait()
            self._reading.cancel()
            await asyncio.wait({self._reading})

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    async def _read(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 - it was asked for
        async for line in self.process.stdout:
            text = line.decode(errors="replace").rstrip()
            self._lines.append(text)
            if self._sign in text:
                self._ready.set()


class Parts:
    """All parts, as a context: leaving it ends them, the last one started first."""

    def __init__(self, home: Path) -> None:
        """Run the parts in `home`, the directory that relative paths count from."""
        self._home = home
        self._parts: list[Part] = []

    async def __aenter__(self) -> Self:
        """Nothing is started yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every part."""
        while self._parts:
            with suppress(TimeoutError):
                await self._parts.pop().stop()

    async def start(self, name: str, command: Sequence[str], *, sign: str) -> Part:
        """Start `fixgw COMMAND` and wait until it serves. Raises PartError."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "fixgw.demo.child", str(os.getpid()), *command),
            cwd=self._home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            # A group of its own: Ctrl-C reaches the demo alone, which then ends its parts in order.
            start_new_session=True,
        )
        part = Part(name, process, sign)
        self._parts.append(part)
        await part.wait_ready()
        return part

    async def watch(self) -> None:
        """Return never; raise PartError as soon as a part ends on its own."""
        endings = {asyncio.create_task(part.ended()): part for part in self._parts}
        try:
            done, _ = await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for ending in endings:
                ending.cancel()
        first = done.pop()
        raise await endings[first].failure(f"ended with exit code {first.result()}")
