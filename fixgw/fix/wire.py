"""FIX messages as text: fields in, fields out, and the frame around them."""

from collections.abc import Iterable

SOH = "\x01"


def fields_of(raw: str) -> dict[str, str]:
    """Return the values by tag; of a repeated tag the last value."""
    return dict(pair.split("=", 1) for pair in raw.split(SOH) if pair)


def msg_seq_num(raw: str) -> int:
    """Return MsgSeqNum(34) of a message that the engine has let through."""
    return int(raw.split(f"{SOH}34=", 1)[1].split(SOH, 1)[0])


def unframed(begin_string: str, msg_type: str, body: str) -> str:
    """Return a message that QuickFIX will complete: no CompIDs, a length and checksum of zeros."""
    return f"8={begin_string}\x019=0\x0135={msg_type}\x01{body}10=000\x01"


def framed_fields(begin_string: str, msg_type: str, fields: Iterable[tuple[int, str]]) -> str:
    """Return a message of these fields that QuickFIX will complete."""
    body = "".join(f"{tag}={value}{SOH}" for tag, value in fields)
    return unframed(begin_string, msg_type, body)


def framed(begin_string: str, rest: str) -> bytes:
    """Return a complete message; `rest` is everything from MsgType(35) to the last field."""
    text = f"8={begin_string}\x019={len(rest)}\x01{rest}"
    return f"{text}10={checksum(text.encode('ascii')):03}\x01".encode("ascii")


def checksum(data: bytes) -> int:
    """Return CheckSum(10) of everything before it."""
    return sum(data) % 256


def cleaned(text: str) -> str:
    """Return the text with all that is not printable ASCII turned into question marks or blanks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    if character.isspace() or character == SOH:
        return " "
    return character if character.isascii() and character.isprintable() else "?"
