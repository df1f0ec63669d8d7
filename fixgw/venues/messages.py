"""An HTTP request and its answer as plain data, for the pure files of a room."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCall:
    """One request, signed and ready to be sent to the whole `url` exactly as written.

    The headers hold credentials and stay out of the repr.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer; the names of the headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
