"""Leverj's signatures: of a request, in its Authorization header, and of an order, inside it.

Both are Ethereum's: Keccak-256, secp256k1, deterministic (RFC 6979) with the low s, recoverable.
A request is always signed as a personal message; an order is signed raw or personal.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from coincurve import PrivateKey
from Crypto.Hash import keccak

from fixgw.core.exact import multiply, text
from fixgw.core.secret import Secret

AuthType = Literal["SIGN", "NONCE"]
OrderSign = Literal["raw", "personal"]

PERSONAL = b"\x19Ethereum Signed Message:\n"
FIRST_V = 27
_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_SECRET = re.compile("(0x)?[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key and the checksum address that stands for it, the venue's api key."""

    private: PrivateKey = field(repr=False)
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What both markets sign of an order; `timestamp` in microseconds, addresses in any case."""

    account_id: str
    timestamp: int
    order_type: int
    side: int
    price: Decimal
    quantity: Decimal


def keccak256(data: bytes) -> bytes:
    """Ethereum's hash: Keccak before it became SHA-3."""
    return keccak.new(digest_bits=256, data=data).digest()


def personal_digest(message: bytes) -> bytes:
    """Hash a message as wallets do, so that it can never be a transaction (EIP-191)."""
    return keccak256(PERSONAL + str(len(message)).encode() + message)


@lru_cache(maxsize=1024)
def checksum_address(address: str) -> str:
    """Write an address in the mixed case that carries its checksum (EIP-55).

    Raises ValueError when it is not 0x and 40 hexadecimal digits.
    """
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f'"{address}" is no address; write 0x and 40 hexadecimal digits')
    digits = address[2:].lower()
    marks = keccak256(digits.encode()).hex()
    cased = (
        digit.upper() if mark > "7" else digit for digit, mark in zip(digits, marks, strict=False)
    )
    return f"0x{''.join(cased)}"


def key_of(secret: Secret) -> Key:
    """Make the key of a secret. Raises ValueError, which never repeats it."""
    digits = secret.reveal()
    if not _SECRET.fullmatch(digits):
        raise ValueError("secret is no key; write 0x and 64 hexadecimal digits")
    try:
        private = PrivateKey(bytes.fromhex(digits.removeprefix("0x")))
    except ValueError:
        raise ValueError("secret is no key: zero, or beyond the curve's order") from None
    public = private.public_key.format(compressed=False)
    address = keccak256(public[1:])[-20:].hex()
    return Key(private, checksum_address(f"0x{address}"))


def sign(key: Key, digest: bytes) -> tuple[bytes, bytes, int]:
    """Sign 32 bytes; r and s of 32 bytes each, and v of 27 or 28."""
    signature = key.private.sign_recoverable(digest, hasher=None)
    return signature[:32], signature[32:64], signature[64] + FIRST_V


def authorization(
    key: Key,
    account_id: str,
    auth_type: AuthType,
    *,
    method: str,
    uri: str,
    body: str | None,
    nonce: int,
) -> str:
    """Return the Authorization header. `body` is JSON exactly as sent, `nonce` in milliseconds.

    The server writes the request anew as JavaScript's JSON.stringify({method, uri, body, nonce})
    and checks that, so the body has to be in that very form; NONCE signs the nonce alone.
    """
    if auth_type == "NONCE":
        message = str(nonce)
    else:
        part = "" if body is None else f'"body":{body},'
        message = f'{{"method":"{method}","uri":"{uri}",{part}"nonce":{nonce}}}'
    r, s, v = sign(key, personal_digest(message.encode()))
    return f"{auth_type} {account_id}.{key.address}.{v}.0x{r.hex()}.0x{s.hex()}"


def futures_hash(
    terms: Terms, *, instrument_id: int, margin_per_fraction: int, quote: str, quote_decimals: int
) -> bytes:
    """Hash a futures order. Raises ValueError when a number does not fit its field."""
    numerator, denominator = _fraction(terms.quantity)
    return keccak256(
        _common(terms)
        + _uint(instrument_id, 32)
        + _uint(_lowest_units(terms.price, quote_decimals), 256)
        + _uint(margin_per_fraction, 256)
        + _address(quote)
        + _uint(numerator, 64)
        + _uint(denominator, 64)
    )


def spot_hash(
    terms: Terms, *, base: str, base_decimals: int, quote: str, quote_decimals: int
) -> bytes:
    """Hash a spot order. Raises ValueError when a number does not fit its field."""
    return keccak256(
        _common(terms)
        + _uint(_lowest_units(terms.quantity, base_decimals), 256)
        + _uint(_lowest_units(terms.price, quote_decimals), 256)
        + _address(base)
        + _address(quote)
    )


def sign_order(key: Key, order_hash: bytes, how: OrderSign) -> str:
    """Return an order's signature as the venue writes it: 0x, r, s, v."""
    digest = order_hash if how == "raw" else personal_digest(order_hash)
    r, s, v = sign(key, digest)
    return f"0x{r.hex()}{s.hex()}{v:02x}"


def _common(terms: Terms) -> bytes:
    return (
        _address(terms.account_id)
        + _uint(terms.timestamp, 64)
        + _uint(terms.order_type, 8)
        + _uint(terms.side, 8)
    )


def _uint(value: int, bits: int) -> bytes:
    try:
        return value.to_bytes(bits // 8, "big")
    except OverflowError:
        raise ValueError(f"{value} is no unsigned number of {bits} bits") from None


def _address(address: str) -> bytes:
    return bytes.fromhex(checksum_address(address)[2:])


def _lowest_units(value: Decimal, decimals: int) -> int:
    """Count in the asset's lowest unit; what is below one is cut off, as the venue does."""
    return int(multiply(value, Decimal(10) ** decimals))


def _fraction(quantity: Decimal) -> tuple[int, int]:
    """Write a quantity as a whole number over a power of ten: 1.750 is 175/100."""
    whole, _, places = text(quantity).partition(".")
    return int(whole + places), 10 ** len(places)
