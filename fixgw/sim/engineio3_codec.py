"""Engine.IO 3 on paper: packet types, the handshake, and how long-polling joins packets.

A packet is one digit and its data. A WebSocket frame carries one packet; a poll carries many, each
as `length:packet` with the length in UTF-16 code units, because JavaScript counts those.
"""

from fixgw.sim.exact_json import dump_bytes

OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = "0123456"
PROBE = "probe"


class PayloadError(ValueError):
    """The body of a poll is not a row of packets."""


def handshake(sid: str, *, upgrades: list[str], interval_ms: int, timeout_ms: int) -> str:
    """The first packet of a session; both times in ms."""
    fields = {
        "sid": sid,
        "upgrades": upgrades,
        "pingInterval": interval_ms,
        "pingTimeout": timeout_ms,
    }
    return OPEN + dump_bytes(fields).decode()


def join_packets(packets: list[str]) -> str:
    """The body of a poll's answer."""
    return "".join(f"{_length(packet)}:{packet}" for packet in packets)


def split_packets(body: str) -> list[str]:
    """The packets of a body that a client posted; raises PayloadError."""
    units = body.encode("utf-16-le", errors="surrogatepass")
    packets: list[str] = []
    while units:
        length, colon, rest = units.partition(":".encode("utf-16-le"))
        digits = length.decode("utf-16-le", errors="replace")
        if not colon or not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
            raise PayloadError("a packet begins with its length and a colon")
        size = int(digits) * 2
        if not 2 <= size <= len(rest):
            raise PayloadError("a packet is shorter than its length says")
        packets.append(rest[:size].decode("utf-16-le", errors="surrogatepass"))
        units = rest[size:]
    return packets


def _length(packet: str) -> int:
    return len(packet.encode("utf-16-le", errors="surrogatepass")) // 2
