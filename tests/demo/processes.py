"""Finds what a test has started, by a mark in the environment that every child inherits."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

MARK = "FIXGW_TEST_MARK"
PATIENCE = 60.0


@dataclass(frozen=True)
class Started:
    """A `fixgw demo` under way, in a process group of its own."""

    process: subprocess.Popen[str]
    mark: str
    seen: list[str] = field(default_factory=list)

    def read_until(self, words: str) -> None:
        """Read lines until one holds these words; fails when the output ends first."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.seen.append(line)
            if words in line:
                return
        raise AssertionError(f"the output ended without {words!r}:\n{''.join(self.seen)}")

    def end(self) -> tuple[int, str]:
        """Wait for the end; exit code and everything printed."""
        rest, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, "".join(self.seen) + rest

    def children(self, command: str = "") -> list[int]:
        """Processes that the demo started and that still run, by a word of their command line."""
        own = self.process.pid
        return [pid for pid in marked(self.mark) if pid != own and command in command_of(pid)]


@contextmanager
def demo(*options: str, **environment: str) -> Iterator[Started]:
    """Start `fixgw demo`; whatever it leaves behind is killed at the end.

    One after the other on a machine: two that start at once could find the same port free.
    """
    with (Path(tempfile.gettempdir()) / "fixgw-demo-tests.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        with _started(*options, **environment) as started:
            yield started


@contextmanager
def _started(*options: str, **environment: str) -> Iterator[Started]:
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        [Path(sys.executable).with_name("fixgw"), "demo", *options],
        env=os.environ | {MARK: mark, "NO_COLOR": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield Started(process=process, mark=mark)
        finally:
            for pid in marked(mark):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def marked(mark: str) -> list[int]:
    """Every running process with this mark."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (directory / "environ").read_bytes().split(b"\0"):
                found.append(int(directory.name))
    return found


def command_of(pid: int) -> str:
    """A process's command line, empty when it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def until(reached: Callable[[], bool], what: str) -> None:
    """Look again and again; fails after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, f"never {what}"
        time.sleep(0.02)
