"""Compares what stunnel's configurations should be with what is on the disk, and writes them."""

from collections.abc import Mapping
from pathlib import Path

from fixgw.errors import FixgwError
from fixgw.stunnel.render import FIRST_LINE


def stale(directory: Path, wanted: Mapping[str, str | None]) -> list[Path]:
    """The files that are not as they should be: different, missing, or there for nothing."""
    return [directory / name for name, text in wanted.items() if present(directory / name) != text]


def bring_up_to_date(directory: Path, wanted: Mapping[str, str | None]) -> None:
    """Write every file, and remove one that has nothing to carry any more.

    FixgwError, with nothing changed, for a file that somebody else wrote.
    """
    for name in wanted:
        refuse_foreign(directory / name)
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        if text is None:
            (directory / name).unlink(missing_ok=True)
        else:
            (directory / name).write_text(text, encoding="utf-8")


def refuse_foreign(file: Path) -> None:
    """What a person wrote by hand is not overwritten."""
    before = present(file)
    if before is not None and not before.startswith(FIRST_LINE):
        raise FixgwError(
            f"{file} was not written by fixgw stunnel render; move it away, or name another "
            "directory with -o"
        )


def present(file: Path) -> str | None:
    """The text of a file, None when there is none."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
