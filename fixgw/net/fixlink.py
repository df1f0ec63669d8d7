"""A FIX session to a venue, as the venue's room sees it: what it is made with, what it tells.

`fixgw.fix.initiator` is the session; the composition root brings the two together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Fields = Mapping[str, str]
"""A message as it came: values by tag, of a repeated tag the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixTerms:
    """What a session is made with.

    `name` tells sessions of this process apart. `complete_logon` returns the fields to add to a
    Logon(A), given those it has; it is called on the engine's thread, knows secrets and does
    nothing else. `dictionary` is the file in `spec/` that says what the venue documents.
    """

    name: str
    begin_string: str
    sender_comp_id: str
    target_comp_id: str
    host: str
    port: int
    heartbeat: int
    dictionary: str
    complete_logon: Callable[[Fields], Mapping[int, str]] = field(repr=False)


class FixListener(Protocol):
    """Is told what happens, on the loop's thread and in its order; returns at once."""

    def connected(self) -> None:
        """A connection seems to be there, and our Logon(A) goes out."""
        ...

    def logged_on(self) -> None:
        """The session is up; both sides began at MsgSeqNum(34)=1."""
        ...

    def message(self, fields: Fields) -> None:
        """A message came, of the session or of the application, but no Logon(A) or Logout(5)."""
        ...

    def lost(self, text: str) -> None:
        """A message came that could not be taken: what it said has to be asked for."""
        ...

    def ended(self, text: str, *, refused: bool) -> None:
        """The session, or the attempt at one, is over; nothing is tried before `connect`.

        `refused` says that the other side answered our Logon(A) with a refusal, its words in
        `text`.
        """
        ...


class FixLink(Protocol):
    """One session. Everything is called on the loop's thread."""

    def connect(self) -> None:
        """Try once to connect and to log on; `logged_on` or `ended` tells what came of it.

        A connection that is not accepted is tried again, every second, until `disconnect`.
        """
        ...

    def disconnect(self, text: str) -> None:
        """Log out if there is a session, and try no more."""
        ...

    def send(self, msg_type: str, fields: Sequence[tuple[int, str]]) -> int:
        """Hand a message over, once, and return its MsgSeqNum(34). It may reach the other side.

        Raises NotSentError when it certainly does not. Nothing is ever sent a second time.
        """
        ...

    async def close(self) -> None:
        """Log out, end the engine's thread; takes a few seconds at most."""
        ...


OpenFixLink = Callable[[FixTerms, FixListener], FixLink]
"""Makes a session on the running loop; nothing is connected yet."""
