"""The first message of a new connection, read from bytes that may still be incomplete. Pure."""

from dataclasses import dataclass

from fixgw.core.errors import FixgwError
from fixgw.fix.values import Fields
from fixgw.fix.wire import SOH, checksum, framed

MAX_LENGTH = 8192
"""No Logon is longer; what claims to be is not read."""

_START = b"8=FIX."
_TRAILER_LENGTH = len("10=000\x01")
_LONGEST_HEAD = 32


class NotFixError(FixgwError):
    """The bytes are not the beginning of a FIX session; there is nobody to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMessage:
    """A well-formed first message; `fields` by tag, no tag twice."""

    begin_string: str
    fields: Fields
    raw: str

    @property
    def comp_id(self) -> str:
        """Return who claims to send it, SenderCompID(49)."""
        return self.fields.get("49", "")


def first_message(data: bytes) -> FirstMessage | None:
    """Return the message at the start of `data`, or None while it is incomplete."""
    if not _START.startswith(data[: len(_START)]):
        raise NotFixError("the first bytes are not 8=FIX.")
    end = _end(data)
    if end is None or len(data) < end:
        return None
    return _parsed(data[:end])


def logout(first: FirstMessage, seq_num: int, sending_time: str, text: str) -> bytes:
    """Return the Logout(5) that answers a refused Logon, from whom it was addressed to."""
    return framed(
        first.begin_string,
        f"35=5{SOH}34={seq_num}{SOH}49={first.fields.get('56', '')}{SOH}52={sending_time}{SOH}"
        f"56={first.comp_id}{SOH}58={text}{SOH}",
    )


def _end(data: bytes) -> int | None:
    """Return where the message will end, by BodyLength(9); None while that is not known."""
    head = data[:_LONGEST_HEAD].split(SOH.encode(), 2)
    if len(head) < 3:
        if len(data) >= _LONGEST_HEAD:
            raise NotFixError("BodyLength(9) is not the second field")
        return None
    tag, _, length = head[1].partition(b"=")
    if tag != b"9" or not length.isdigit() or int(length) > MAX_LENGTH:
        raise NotFixError("BodyLength(9) is not a sensible length")
    return len(head[0]) + 1 + len(head[1]) + 1 + int(length) + _TRAILER_LENGTH


def _parsed(data: bytes) -> FirstMessage:
    body, trailer = data[:-_TRAILER_LENGTH], data[-_TRAILER_LENGTH:]
    if trailer != f"10={checksum(body):03}{SOH}".encode() or not body.endswith(SOH.encode()):
        raise NotFixError("CheckSum(10) does not fit")
    try:
        raw = data.decode("ascii")
    except UnicodeDecodeError:
        raise NotFixError("the first message is not plain text") from None
    pairs = [pair.partition("=") for pair in raw.split(SOH)[:-1]]
    fields = {tag: value for tag, _, value in pairs}
    if len(fields) != len(pairs) or not raw.replace(SOH, "").isprintable():
        raise NotFixError("a tag appears twice, or a value is not plain text")
    return FirstMessage(begin_string=fields["8"], fields=fields, raw=raw)
