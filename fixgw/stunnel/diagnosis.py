"""Reads stunnel's log and says of each connection that failed which side's trouble it was. Pure.

stunnel writes several lines for a connection, tied by the number in `LOG5[17]:`. The words are
those of stunnel 5 and OpenSSL 3, taken from real logs.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from fixgw.stunnel.signs import SIGNS

LINE = re.compile(r"(?:(\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d) )?LOG(\d)\[(\w+)\]: (.*)")
START = re.compile(
    r"(?:^|: )\[!\] (?!error queue|Configuration failed)(.+)"
    r"|(?:^|: )\[\.\] (Binding service .+ to .+)"
)
"""Before its configuration is read, stunnel writes no time and no level but a sign."""
ACCEPTED = re.compile(r"Service \[(.+)\] accepted connection from (\S+)")
REJECTED = re.compile(r"Rejected by CERT at depth=\d+: (.+)")
ERROR_LEVEL = 3
MAIN = "ui"
"""What stands for a connection's number in lines about stunnel as a whole."""
LAST_WORDS = re.compile(r"Connection (closed|reset)")


class Side(StrEnum):
    """Which of the two stunnels it is, and so who is at its far end."""

    ACCEPTOR = "acceptor"
    INITIATOR = "initiator"
    START = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Connections of one service that failed in the same way.

    `service` is the counterparty's CompID or the venue's name. `peer` is where the last one came
    from, `certificate` the subject that was refused, `last` the time of the last one, as written.
    """

    side: Side
    service: str
    what: str
    do: str
    certificate: str | None = None
    peer: str | None = None
    last: str | None = None
    times: int = 1

    def __str__(self) -> str:
        """One line for a person."""
        seen = f", seen {self.times} times" if self.times > 1 else ""
        last = f", last at {self.last}" if self.last else ""
        of = f" ({self.certificate})" if self.certificate else ""
        peer = f" from {self.peer}" if self.peer and self.side is Side.ACCEPTOR else ""
        return f"{self.side} {self.service}{peer}: {self.what}{of}; {self.do}{seen}{last}"


@dataclass(slots=True)
class Connection:
    """The lines of one connection so far."""

    service: str
    peer: str
    at: str | None
    lines: list[str] = field(default_factory=list)
    error: str | None = None

    def add(self, level: int, text: str) -> None:
        """Note a line; the first error is the one to tell when nothing else says more."""
        self.lines.append(text)
        if level <= ERROR_LEVEL and self.error is None:
            self.error = text


def diagnose(log: Iterable[str]) -> list[Trouble]:
    """Every kind of trouble in a log, in the order of their first appearance."""
    found: dict[tuple[Side, str, str, str | None], Trouble] = {}
    for one in troubles(log):
        key = (one.side, one.service, one.what, one.certificate)
        before = found.get(key)
        times = before.times + 1 if before else 1
        found[key] = Trouble(
            side=one.side,
            service=one.service,
            what=one.what,
            do=one.do,
            certificate=one.certificate,
            peer=one.peer,
            last=one.last,
            times=times,
        )
    return list(found.values())


def troubles(log: Iterable[str]) -> Iterator[Trouble]:
    """The trouble of every connection that had one, and of a start that failed."""
    connections: dict[str, Connection] = {}
    for line in log:
        failed, match = START.search(line), LINE.search(line)
        if failed:
            yield start_trouble(failed[1] or failed[2], None)
        elif match and match[3] == MAIN:
            if int(match[2]) <= ERROR_LEVEL:
                yield start_trouble(match[4], match[1])
        elif match:
            yield from ended(connections, match)
    for connection in connections.values():
        yield from connection_trouble(connection)


def ended(connections: dict[str, Connection], match: re.Match[str]) -> Iterator[Trouble]:
    """Add a line to its connection; the trouble of the one that it ends, if any."""
    at, level, number, text = match.groups()
    accepted = ACCEPTED.match(text)
    # Numbers begin anew when stunnel is started again.
    if accepted and number in connections:
        yield from connection_trouble(connections.pop(number))
    if accepted:
        connections[number] = Connection(service=accepted[1], peer=accepted[2], at=at)
    elif number in connections:
        connections[number].add(int(level), text)
        if LAST_WORDS.match(text):
            yield from connection_trouble(connections.pop(number))


def start_trouble(text: str, at: str | None) -> Trouble:
    """What kept stunnel from starting, in its own words."""
    return Trouble(
        side=Side.START,
        service="stunnel",
        what=text,
        do="mend it and start stunnel again",
        last=at,
    )


def connection_trouble(connection: Connection) -> Iterator[Trouble]:
    """What went wrong with a connection, if anything did."""
    side = side_of(connection.lines)
    meaning = meaning_of(connection, side)
    if meaning:
        rejected = next(filter(None, map(REJECTED.match, connection.lines)), None)
        yield Trouble(
            side=side,
            service=connection.service,
            what=meaning[0],
            do=meaning[1],
            certificate=rejected[1] if rejected else None,
            peer=connection.peer,
            last=connection.at,
        )


def meaning_of(connection: Connection, side: Side) -> tuple[str, str] | None:
    """What the lines mean, and what to do; None when the connection went well."""
    said = "\n".join(connection.lines)
    for sign in SIGNS:
        meaning = sign.at_acceptor if side is Side.ACCEPTOR else sign.at_initiator
        if meaning and re.search(sign.pattern, said):
            return meaning
    return (connection.error, "ask the other side what it sees") if connection.error else None


def side_of(lines: Iterable[str]) -> Side:
    """Which stunnel wrote the lines: a client connects first and speaks TLS then."""
    for line in lines:
        if line.startswith(("s_connect", "Error resolving", "SSL_connect", "SNI: ")):
            return Side.INITIATOR
        if line.startswith(("SSL_accept", "TLS accepted", "Peer certificate required")):
            return Side.ACCEPTOR
    return Side.ACCEPTOR
