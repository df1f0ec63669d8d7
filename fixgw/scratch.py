"""Directories for the time of a process: whoever is killed leaves one, the next one removes it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OWNER = "owner"
"""Locked by the owner for as long as it lives; the system drops the lock however it dies."""


class Scratch:
    """A directory of its own under the system's temporary one, for this user alone."""

    def __init__(self, kind: str) -> None:
        """Make `KIND-...` after removing those of the same kind whose owners are dead."""
        for left in Path(tempfile.gettempdir()).glob(f"{kind}-*"):
            _remove_if_orphaned(left)
        self.path = Path(tempfile.mkdtemp(prefix=f"{kind}-"))
        # Locked before it gets its name: nobody finds it without its lock.
        unnamed = self.path / f".{_OWNER}"
        self._lock: int | None = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        unnamed.rename(self.path / _OWNER)

    def close(self) -> None:
        """Remove the directory with all that is in it; idempotent."""
        if self._lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = None


@contextmanager
def scratch_directory(kind: str) -> Iterator[Path]:
    """Lend a directory and remove it afterwards; see Scratch."""
    scratch = Scratch(kind)
    try:
        yield scratch.path
    finally:
        scratch.close()


def _remove_if_orphaned(directory: Path) -> None:
    """Remove a directory of ours whose owner is dead; leave everything else alone."""
    with suppress(OSError):
        if directory.lstat().st_uid != os.getuid():
            return
        lock = os.open(directory / _OWNER, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)
        finally:
            os.close(lock)
