"""Runs JavaScript as a second opinion: installs a folder's locked packages once, starts its script.

Without Node, or where its packages cannot be installed, the tests say so and are skipped; with
FIXGW_TEST_NODE=required in the environment that is a failure.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

import pytest

HERE = Path(__file__).parent
INSTALL_SECONDS = 300


def installed(folder: str, cache: pytest.Cache) -> Path:
    """The folder with its packages beside it, in pytest's cache; skips the test if it cannot be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _give_up("Node and npm are not installed")
    source = HERE / folder
    lock = (source / "package-lock.json").read_bytes()
    place = cache.mkdir("node") / f"{folder}-{hashlib.sha256(lock).hexdigest()[:16]}"
    done = place / "installed"
    with place.with_suffix(".lock").open("w") as alone:
        # Tests run side by side, and one installation serves them all.
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
            _install(npm, place)
            done.touch()
        for script in source.glob("*.js"):
            shutil.copy(script, place)
    return place


def _install(npm: str, place: Path) -> None:
    # One quick retry: where there is no registry, that should be known in seconds.
    retries = [
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=2000",
    ]
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *retries]
    try:
        result = subprocess.run(
            command, cwd=place, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        _give_up(f"npm ci did not end within {INSTALL_SECONDS} s")
    if result.returncode:
        said = [line for line in result.stderr.splitlines() if line.startswith("npm error")]
        _give_up(f"npm ci failed: {' '.join(said)[:300]}")


def _give_up(reason: str) -> NoReturn:
    if os.environ.get("FIXGW_TEST_NODE") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


class Script:
    """A running script that answers one line of JSON with another."""

    def __init__(self, place: Path, *arguments: str) -> None:
        self._process = subprocess.Popen(
            ["node", *arguments],  # noqa: S607 - the Node that is installed here
            cwd=place,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def line(self) -> str:
        """The next line it prints."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the script ended"
        return line

    def ask(self, question: str) -> Any:
        """Its answer to one line of JSON."""
        assert self._process.stdin is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return json.loads(self.line())
