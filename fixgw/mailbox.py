"""How an operator's command reaches a gateway: a file in its state directory, taken once.

The file waits while no gateway runs. What became of the request is in the journal.
"""

import logging
from contextlib import suppress
from pathlib import Path
from typing import cast
from uuid import uuid4

from fixgw.core.events import OperatorResolved
from fixgw.errors import CodecError, StartError
from fixgw.journal.codec import decode, encode

_LOG = logging.getLogger(__name__)
_SUFFIX = ".request"
_LONGEST = 10_000


def new_request_id() -> str:
    """Return a name that no other request has."""
    return uuid4().hex


def post(state_dir: Path, request: OperatorResolved) -> Path:
    """Leave a request for the gateway that uses this directory; return the file.

    Raises StartError when it cannot be written there.
    """
    file = _folder(state_dir) / f"{request.request_id}{_SUFFIX}"
    unfinished = file.with_suffix(".unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(encode(request))
        unfinished.rename(file)
    except OSError as error:
        raise StartError(f"no request can be left in {file.parent}: {error.strerror}") from None
    return file


class Mailbox:
    """The gateway's side of a state directory."""

    def __init__(self, state_dir: Path) -> None:
        """Make the folder, so that it is the gateway's own. Raises StartError."""
        self._folder = _folder(state_dir)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StartError(f"{self._folder} cannot be made: {error.strerror}") from None

    def collect(self) -> list[OperatorResolved]:
        """Take what has come; a request is gone once it is taken, whatever becomes of it."""
        found = []
        for file in sorted(self._folder.glob(f"*{_SUFFIX}")):
            try:
                found.append(_taken(file))
            except (OSError, UnicodeDecodeError, CodecError) as error:
                _LOG.warning("the operator's request %s is not readable: %s", file, error)
                with suppress(OSError):
                    file.unlink(missing_ok=True)
        return found


def _folder(state_dir: Path) -> Path:
    return state_dir / "operator"


def _taken(file: Path) -> OperatorResolved:
    with file.open() as text:
        content = text.read(_LONGEST)
    file.unlink()
    return cast("OperatorResolved", decode(OperatorResolved.__name__, content))
