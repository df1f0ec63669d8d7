"""Finds the stunnel of this machine and becomes it."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

from fixgw.errors import StartError

NAMES = ("stunnel4", "stunnel")
"""Debian calls version 5 stunnel4, most others stunnel."""
READY = "Accepting new connections"
"""Words of the line in the log of a rendered configuration after which it takes connections."""


def find() -> Path | None:
    """Where stunnel is, None when it is not installed."""
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path), None)


def become(configuration: Path) -> NoReturn:
    """Go on as stunnel with a rendered configuration. StartError when that cannot be."""
    program = find()
    if program is None:
        raise StartError("stunnel is not installed; install it: sudo apt-get install stunnel4")
    if not configuration.is_file():
        raise StartError(f"{configuration} is not there; write it with fixgw stunnel render")
    os.execv(program, (program, configuration))  # noqa: S606 - no shell is what is wanted
