"""FIX messages as bytes and text: cutting a stream into messages, and building them."""

from collections.abc import Iterator
from datetime import UTC, datetime

SOH = "\x01"
BEGIN_STRING = "FIX.4.2"
_START = b"8=FIX.4.2\x019="
_LONGEST = 10_000


class NotFixError(ValueError):
    """What came is not a FIX 4.2 message."""


class Cutter:
    """Cuts what comes into whole messages by BodyLength(9)."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the messages that are whole now; raises NotFixError."""
        self._buffer += data
        while (length := _whole(self._buffer)) is not None:
            message = bytes(self._buffer[:length])
            del self._buffer[:length]
            yield message


def _whole(buffer: bytearray) -> int | None:
    """The length of the message at the beginning, None while it is not whole."""
    start = _START[: len(buffer)]
    if not buffer.startswith(start):
        raise NotFixError("no message of FIX.4.2")
    end = buffer.find(b"\x01", len(_START))
    if end < 0:
        if len(buffer) > len(_START) + 6:
            raise NotFixError("BodyLength(9) is missing")
        return None
    digits = bytes(buffer[len(_START) : end])
    if not digits.isdigit() or int(digits) > _LONGEST:
        raise NotFixError("BodyLength(9) is not a length")
    length = end + 1 + int(digits) + len(b"10=000\x01")
    if len(buffer) < length:
        return None
    if not buffer[length - 7 : length].startswith(b"10="):
        raise NotFixError("BodyLength(9) is wrong")
    return length


def fields_of(message: bytes) -> dict[str, str]:
    """The values by tag; of a repeated tag the last one."""
    pairs = (pair.partition("=") for pair in message.decode("latin-1").split(SOH) if pair)
    return {tag: value for tag, _, value in pairs}


def framed(fields: dict[str, str]) -> bytes:
    """A complete message; `fields` are those after BodyLength(9), in order."""
    body = "".join(f"{tag}={value}{SOH}" for tag, value in fields.items())
    text = f"8={BEGIN_STRING}{SOH}9={len(body)}{SOH}{body}"
    return f"{text}10={sum(text.encode('latin-1')) % 256:03}{SOH}".encode("latin-1")


def as_duplicate(message: bytes) -> bytes:
    """The same message again: PossDupFlag(43), and the first time as OrigSendingTime(122)."""
    fields = fields_of(message)
    for tag in ("8", "9", "10"):
        del fields[tag]
    sent = fields["52"]
    fields.update({"52": utc_now(), "43": "Y", "122": fields.get("122", sent)})
    head = ("35", "34", "43", "49", "52", "56", "122")
    return framed({tag: fields[tag] for tag in head} | fields)


def with_wrong_checksum(message: bytes) -> bytes:
    """The same message with a CheckSum(10) that the receiver has to refuse."""
    right = int(message[-4:-1])
    return message[:-4] + f"{(right + 1) % 256:03}".encode() + message[-1:]


def utc_now() -> str:
    """SendingTime(52) as of now: 20181206-15:04:18.278."""
    return utc_text(datetime.now(UTC))


def utc_text(moment: datetime) -> str:
    """A UTCTimestamp in milliseconds."""
    return f"{moment:%Y%m%d-%H:%M:%S}.{moment.microsecond // 1000:03}"
