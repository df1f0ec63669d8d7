"""The kinds of text a configuration holds, each with its rule and a word on what to write.

Rules say what is wrong with a value without repeating it, see `fixgw.rules`.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from fixgw.core.instruments import symbol_key
from fixgw.core.setup import AccountRef
from fixgw.rules import LAST_PORT, Check

# CompIDs become file names in the engine's store, so they hold nothing that steers a path.
COMP_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
HOST_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):([0-9]{1,5})")
HOST_NAME = re.compile(r"[A-Za-z0-9_.-]*[A-Za-z][A-Za-z0-9_.-]*")
SCRYPT = re.compile(r"scrypt:([0-9]+):([0-9]+):([0-9]+)\$([!-#%-~]+)\$([0-9a-f]{128})")
SCRYPT_MEMORY_LIMIT = 256 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a listener is bound."""

    host: str
    port: int

    def __str__(self) -> str:
        """`host:port`, with brackets around an IPv6 address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Metadata of a field's type: a rule that whoever reads brings along, by its name.

    It is asked like a `Check`; a FixgwError instead of a ValueError is a whole sentence.
    """

    name: str


def refuse_comp_id(text: str) -> None:
    """A CompID of letters, digits, `_`, `.` and `-`."""
    if not COMP_ID.fullmatch(text):
        raise ValueError("is no CompID; write letters, digits, _ . - (at most 64)")


def refuse_name(text: str) -> None:
    """The name of a venue or its account: `venue/account` has to be readable."""
    if not COMP_ID.fullmatch(text):
        raise ValueError("is no name; write letters, digits, _ . - (at most 64)")


def refuse_blank(text: str) -> None:
    """A FIX field cannot be empty, and nobody sees spaces around it."""
    if not text or text != text.strip() or not text.isprintable():
        raise ValueError("is empty, unprintable or has spaces around it; write plain text")


def refuse_path(path: Path) -> None:
    """A path that can stand on a line of its own in another program's configuration."""
    text = str(path)
    if not text.isprintable() or text != text.strip():
        raise ValueError("is no plain path; write one without line breaks")


def refuse_symbol(text: str) -> None:
    """A symbol has something besides separators."""
    if not symbol_key(text).strip() or not text.isprintable():
        raise ValueError("is no symbol; write one as clients do, BTC_USDT or BTC/USDT")


def text_to_address(value: object) -> object:
    """`host:port` to an Address; an Address stays as it is."""
    if isinstance(value, Address):
        return value
    match = HOST_PORT.fullmatch(value) if isinstance(value, str) else None
    if not match or not is_host(host := match[1] or match[2]):
        raise ValueError("is no listen address; write HOST:PORT, 127.0.0.1:5201")
    port = int(match[3])
    if not 0 < port <= LAST_PORT:
        raise ValueError(f"has no port from 1 to {LAST_PORT}; write HOST:PORT, 127.0.0.1:5201")
    return Address(host=host, port=port)


def is_host(text: str) -> bool:
    """Whether the text is an IP address or could be the name of a machine."""
    try:
        ip_address(text)
    except ValueError:
        return bool(HOST_NAME.fullmatch(text))
    return True


def text_to_account(value: object) -> object:
    """`venue/account` to an AccountRef; an AccountRef stays as it is."""
    if isinstance(value, AccountRef):
        return value
    venue, slash, account = value.partition("/") if isinstance(value, str) else ("", "", "")
    if not (venue and slash and account):
        raise ValueError("names no venue account; write VENUE/ACCOUNT")
    return AccountRef(venue=venue.lower(), account=account)


def text_to_network(value: object) -> IPv4Network | IPv6Network:
    """An IP address or a CIDR network, without host bits."""
    try:
        return ip_network(str(value))
    except ValueError:
        raise ValueError("is no address or network; write e.g. 10.0.0.7 or 10.0.0.0/24") from None


def refuse_password_hash(text: str) -> None:
    """Werkzeug's text form of a scrypt hash, of a cost that a Logon can afford."""
    match = SCRYPT.fullmatch(text)
    if not match or not scrypt_cost_is_sound(*(int(number) for number in match.group(1, 2, 3))):
        raise ValueError(
            "is no scrypt hash; write the output of fixgw hash-password: scrypt:32768:8:1$SALT$HEX"
        )


def scrypt_cost_is_sound(n: int, r: int, p: int) -> bool:
    """RFC 7914: N is a power of two, above 1 and below 2^(16 r); memory is 128 * N * r."""
    if not 0 < n * r * p <= SCRYPT_MEMORY_LIMIT // 128:
        return False
    return n > 1 and n & (n - 1) == 0 and n.bit_length() <= 16 * r


CompId = Annotated[str, Check(refuse_comp_id)]
Name = Annotated[str, Check(refuse_name)]
FixText = Annotated[str, Check(refuse_blank)]
PlainPath = Annotated[Path, Check(refuse_path)]
Symbol = Annotated[str, Check(refuse_symbol)]
PasswordHash = Annotated[str, Check(refuse_password_hash, repeats=False)]
StoreUrl = Annotated[str, Asked("store")]
AddressText = Annotated[Address, BeforeValidator(text_to_address)]
AccountText = Annotated[AccountRef, BeforeValidator(text_to_account), Asked("account")]
NetworkText = Annotated[IPv4Network | IPv6Network, BeforeValidator(text_to_network)]
