"""Directories for the time of a process, and what a killed one leaves."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fixgw.scratch import Scratch, scratch_directory

HOLD = "import sys; from fixgw.scratch import Scratch; print(Scratch(sys.argv[1]).path, flush=True)"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary directory of its own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holder(kind: str) -> tuple[subprocess.Popen[str], Path]:
    """Another process that holds a directory until it is killed."""
    script = f"{HOLD}; sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_is_gone_afterwards(temporary: Path) -> None:
    """With all that was put into it."""
    with scratch_directory("fixgw-test") as directory:
        (directory / "file").write_text("text")
        assert directory.parent == temporary
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_leaves_is_removed_by_the_next() -> None:
    """While it lives nobody touches it."""
    process, left = holder("fixgw-test")
    with process:
        Scratch("fixgw-test").close()
        assert left.is_dir()
        process.kill()
        process.wait()
        Scratch("fixgw-test").close()
        assert not left.exists()


def test_other_directories_are_left_alone(temporary: Path) -> None:
    """Those of another kind, and those that were never made here."""
    process, other = holder("fixgw-other")
    with process:
        process.kill()
    strange = temporary / "fixgw-test-strange"
    strange.mkdir()
    Scratch("fixgw-test").close()
    assert (other.is_dir(), strange.is_dir()) == (True, True)
