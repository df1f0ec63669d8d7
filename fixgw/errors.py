"""The exception tree. Every error raised on purpose is a FixgwError, named by whose fault it is.

    FixgwError                  root; its text is one line meant for a person (fixgw.core.errors)
    |-- CoreError               the core was asked for what its rules do not provide
    |   |-- TransitionError     no cell in the order state table; the order is untouched
    |   `-- CodecError          a journalled record cannot be read back
    |-- ConfigError             the operator's YAML: every mistake at once, each with its place
    |-- StartError              the machine: port taken, directory not writable, store locked
    |-- JournalError            the store: a commit or a read failed, nothing may be acted upon
    `-- VenueError              a venue or the way to it
        |-- NotSentError        proof that nothing reached the venue: safe to refuse the order
        |-- RefusedError        the venue's own refusal, proven by its answer
        `-- OutcomeUnknownError the venue may or may not have acted: never rejected, never resent

Only the FIX callbacks, a venue's task and the command line catch everything; all other code
catches the classes above by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fixgw.core.errors import CodecError, CoreError, FixgwError, TransitionError

__all__ = [
    "CodecError",
    "ConfigError",
    "CoreError",
    "FixgwError",
    "JournalError",
    "Mistake",
    "NotSentError",
    "OutcomeUnknownError",
    "RefusedError",
    "StartError",
    "TransitionError",
    "VenueError",
    "bug_of",
]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mistake:
    """One mistake in the configuration: where, what is wrong, what to write instead.

    `line` and `column` count from 1; None where the mistake has no place inside the file.
    """

    file: Path
    line: int | None = None
    column: int | None = None
    what: str
    instead: str

    def __str__(self) -> str:
        """`file:line:column: what is wrong; what to write instead`."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.what}; {self.instead}"


class ConfigError(FixgwError):
    """Mistakes in the configuration, all of them at once, one a line in the text."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class StartError(FixgwError):
    """The gateway cannot start here: a port is taken, a directory is not writable, and so on."""


class JournalError(FixgwError):
    """The journal could not be written or read; what it was to record must not be acted upon."""


class VenueError(FixgwError):
    """A venue, or the way to it, failed."""


class NotSentError(VenueError):
    """The request certainly did not reach the venue: connect error, local limit, no credentials."""


class RefusedError(VenueError):
    """The venue refused, and its answer proves it."""


class OutcomeUnknownError(VenueError):
    """The venue may or may not have acted: timeout, 5xx, lost connection, unreadable answer."""


def bug_of(error: BaseException) -> str:
    """Name an unexpected exception by its kind and place; its text could repeat a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname}, line {trace.tb_lineno}"
