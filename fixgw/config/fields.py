"""The kinds of text a configuration holds, each with its check and a word on what to write."""

import re
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from fixgw.core.setup import AccountRef

# CompIDs become file names in the engine's store, so they hold nothing that steers a path.
COMP_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
HOST_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):([0-9]{1,5})")
SCRYPT = re.compile(r"scrypt:([0-9]+):([0-9]+):([0-9]+)\$([^$]+)\$([0-9a-f]{128})")
SCRYPT_MEMORY_LIMIT = 256 * 2**20
LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a listener is bound."""

    host: str
    port: int

    def __str__(self) -> str:
        """`host:port`, with brackets around an IPv6 address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def check_comp_id(text: str) -> str:
    """A CompID of letters, digits, `_`, `.` and `-`."""
    if not COMP_ID.fullmatch(text):
        raise ValueError(f'"{text}" is no CompID; write letters, digits, _ . - (at most 64)')
    return text


def check_port(port: int) -> int:
    """A TCP port that a counterparty can be told."""
    if not 0 < port <= LAST_PORT:
        raise ValueError(f"port {port} is out of range; write a port from 1 to {LAST_PORT}")
    return port


def text_to_address(value: object) -> object:
    """`host:port` to an Address; an Address stays as it is."""
    if isinstance(value, Address):
        return value
    match = HOST_PORT.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"{shown(value)} is no listen address; write HOST:PORT, 127.0.0.1:5201")
    return Address(host=match[1] or match[2], port=check_port(int(match[3])))


def text_to_account(value: object) -> object:
    """`venue/account` to an AccountRef; an AccountRef stays as it is."""
    if isinstance(value, AccountRef):
        return value
    venue, slash, account = value.partition("/") if isinstance(value, str) else ("", "", "")
    if not (venue and slash and account):
        raise ValueError(f"{shown(value)} names no venue account; write VENUE/ACCOUNT")
    return AccountRef(venue=venue.lower(), account=account)


def text_to_network(value: object) -> IPv4Network | IPv6Network:
    """An IP address or a CIDR network, without host bits."""
    try:
        return ip_network(str(value))
    except ValueError as error:
        raise ValueError(
            f"{shown(value)} is no address or network; write e.g. 10.0.0.7 or 10.0.0.0/24"
        ) from error


def check_password_hash(text: str) -> str:
    """Werkzeug's text form of a scrypt hash, of a cost that a Logon can afford."""
    match = SCRYPT.fullmatch(text)
    if not match or not scrypt_cost_is_sound(*(int(number) for number in match.group(1, 2, 3))):
        raise ValueError(
            "password_hash is no scrypt hash; write the output of fixgw hash-password: "
            "scrypt:32768:8:1$SALT$HEX"
        )
    return text


def scrypt_cost_is_sound(n: int, r: int, p: int) -> bool:
    """RFC 7914: N is a power of two above 1; memory is 128 * N * r, time grows with p."""
    return n > 1 and n & (n - 1) == 0 and min(r, p) > 0 and 128 * n * r * p <= SCRYPT_MEMORY_LIMIT


def check_count(number: int) -> int:
    """A whole number of things, at least one."""
    if number < 1:
        raise ValueError(f"{number} is below 1; write a whole number, 1 or more")
    return number


def check_positive(number: Decimal) -> Decimal:
    """A limit of zero or less would mean that nothing may ever pass."""
    if number <= 0:
        raise ValueError(f"{number} is not above zero; write a number above 0, or leave it out")
    return number


def check_store(text: str) -> str:
    """An SQLAlchemy database URL; the text of the error never repeats it."""
    try:
        make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ValueError(
            "store is no database URL; write e.g. sqlite:///var/fixgw.db "
            "or postgresql+psycopg://fixgw@127.0.0.1/fixgw"
        ) from error
    return text


def shown(value: object) -> str:
    """A value as the operator wrote it, short enough for one line."""
    if value is None:
        return "an empty value"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value)
    return f'"{text[:60]}..."' if len(text) > 60 else f'"{text}"'


CompId = Annotated[str, AfterValidator(check_comp_id)]
Port = Annotated[int, AfterValidator(check_port)]
Positive = Annotated[Decimal, AfterValidator(check_positive)]
Count = Annotated[int, AfterValidator(check_count)]
PasswordHash = Annotated[str, AfterValidator(check_password_hash)]
StoreUrl = Annotated[str, AfterValidator(check_store)]
AddressText = Annotated[Address, BeforeValidator(text_to_address)]
AccountText = Annotated[AccountRef, BeforeValidator(text_to_account)]
NetworkText = Annotated[IPv4Network | IPv6Network, BeforeValidator(text_to_network)]
