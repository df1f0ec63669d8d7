"""Ethereum's keys as the venue uses them: Keccak, checksum addresses, signatures that recover.

Written from the venue's document and from EIP-55 and EIP-191, without the adapter's code.
"""

import re

from coincurve import PublicKey
from Crypto.Hash import keccak

_SIGNATURE = re.compile(r"0x([0-9a-fA-F]{128})(1[bB]|1[cC])")
_PERSONAL = b"\x19Ethereum Signed Message:\n"


def keccak256(data: bytes) -> bytes:
    """Ethereum's hash, which is not the SHA-3 of the standard."""
    return keccak.new(digest_bits=256, data=data).digest()


def personal_digest(message: bytes) -> bytes:
    """The hash of a personal message (EIP-191 version 45)."""
    return keccak256(_PERSONAL + str(len(message)).encode() + message)


def checksum(address: str) -> str:
    """The EIP-55 spelling of a 20 byte address; raises ValueError."""
    digits = address.lower().removeprefix("0x")
    if not re.fullmatch(r"[0-9a-f]{40}", digits):
        raise ValueError("an address is 0x and 40 hexadecimal digits")
    nibbles = keccak256(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if int(nibble, 16) >= 8 else digit
        for digit, nibble in zip(digits, nibbles, strict=False)
    )


def address_of(key: PublicKey) -> str:
    """The checksum address of a public key."""
    return checksum(keccak256(key.format(compressed=False)[1:])[-20:].hex())


def recover(digest: bytes, *, r: bytes, s: bytes, v: int) -> str | None:
    """The address that signed a digest, or None when nobody can have; `v` is 27 or 28."""
    if v not in (27, 28):
        return None
    packed = r.rjust(32, b"\0") + s.rjust(32, b"\0") + bytes([v - 27])
    try:
        key = PublicKey.from_signature_and_message(packed, digest, hasher=None)
    except ValueError:
        return None
    return address_of(key)


def recover_packed(digest: bytes, signature: str) -> str | None:
    """As `recover`, from 0x r s v; the v of 0 and 1 that old samples show is not accepted."""
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        return None
    rs = bytes.fromhex(match[1])
    return recover(digest, r=rs[:32], s=rs[32:], v=int(match[2], 16))
