"""Processes that a benchmark starts and, whatever happens, ends."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_PATIENCE = 20.0
_LAST_LINES = 12


class ChildError(Exception):
    """A process of the benchmark failed; the text ends with its last words."""


@contextlib.contextmanager
def running(arguments: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python ARGUMENTS` in its own process group; its output goes to `log`."""
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield child
        if child.poll() is not None:
            raise ChildError(f"{arguments[1]} ended by itself\n{last_lines(log)}")
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def wait_for(child: subprocess.Popen[bytes], log: Path, text: str) -> str:
    """Wait until the child has printed a line with `text`, and return the line."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        for line in log.read_text(errors="replace").splitlines():
            if text in line:
                return line
        time.sleep(0.02)
    raise ChildError(f"no line with {text!r} in {log.name}\n{last_lines(log)}")


def result_of(arguments: Sequence[str], within: float) -> Any:
    """Run `python ARGUMENTS` to its end and return the JSON it printed."""
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = child.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        raise ChildError(f"{arguments[1]} took more than {within:.0f} s") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.returncode:
        raise ChildError(f"{arguments[1]} failed\n{err.decode(errors='replace')}")
    return json.loads(out)


def watching(processes: Mapping[str, int]) -> list[str]:
    """Give the options that make a measuring process watch others' processor time."""
    return [f"--watch={name}={pid}" for name, pid in processes.items()]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def last_lines(log: Path) -> str:
    """Return the end of a process's output."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
