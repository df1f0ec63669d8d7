"""Gateways and simulators in processes of their own, which can be stopped, killed and restarted."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.e2e.oms import until

PROGRAM = Path(sys.executable).with_name("fixgw")
PATIENCE = 60.0


class Service:
    """One process; its output is kept. `ready` are words of the line that says it serves."""

    def __init__(self, *command: str | Path, ready: str, cwd: Path | None = None) -> None:
        self.command = command
        self.before_start: Callable[[], None] | None = None
        """Runs in the new process before the program does."""
        self._ready = ready
        self._cwd = cwd
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self.lines: list[str] = []

    def start(self) -> Self:
        """Start and wait until it serves."""
        self.launch()
        until(lambda: self.says(self._ready) or not self.running, self._ready, PATIENCE)
        assert self.running, "".join(self.lines)
        return self

    def launch(self) -> None:
        """Start without waiting."""
        self.lines = []
        self._process = subprocess.Popen(
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self._cwd,
            preexec_fn=self.before_start,  # noqa: PLW1509 - nothing but a limit is set
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,))
        self._reader.start()

    @property
    def running(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def says(self, words: str) -> bool:
        """Whether a line of the output has these words."""
        return any(words in line for line in self.lines)

    def line(self, words: str) -> str:
        """The line of the output that has these words."""
        return next(line for line in self.lines if words in line)

    def stop(self) -> int:
        """Ask it to end and wait; the exit code."""
        return self._end(signal.SIGTERM)

    def interrupt(self) -> int:
        """Press Ctrl-C and wait; the exit code."""
        return self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it, as `kill -9` does."""
        self._end(signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end; the exit code."""
        assert self._process is not None
        code = self._process.wait(PATIENCE)
        assert self._reader is not None
        self._reader.join()
        return code

    def complaint(self) -> str:
        """Wait for the end with exit code 1; the one line that tells why."""
        assert self.wait() == 1, self.lines
        complaints = [line for line in self.lines if line.startswith("fixgw: ")]
        assert len(complaints) == 1, self.lines
        assert not self.says("Traceback"), self.lines
        return complaints[0]

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        return self.wait()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            self.lines.extend(process.stdout)


def gateway(home: Path) -> Service:
    """A gateway on the configuration in `home`/sessions/demo, with its state in `home`."""
    return Service(PROGRAM, "run", "sessions/demo", ready="FIX on", cwd=home)


def program(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `fixgw` to its end, where a gateway of `home` runs."""
    return subprocess.run(
        [PROGRAM, *arguments], cwd=home, capture_output=True, text=True, timeout=60, check=False
    )
