"""Where the served data dictionaries are."""

from pathlib import Path

_FILES = {"FIX.4.2": "FIX42.xml", "FIX.4.4": "FIX44.xml"}


def spec_dir() -> Path:
    """Return the directory of the dictionaries: the repository's, else the package's own copy."""
    in_repository = Path(__file__).parents[2] / "spec"
    in_package = Path(__file__).parent / "spec"
    return in_repository if (in_repository / "FIX44.xml").exists() else in_package


def named(file: str) -> Path:
    """Return the dictionary with this file name."""
    return spec_dir() / file


def dictionary(begin_string: str, directory: Path | None = None) -> Path:
    """Return the dictionary of a BeginString(8); KeyError for a version that is not served."""
    return (directory or spec_dir()) / _FILES[begin_string]
