"""API keys and how both profiles check a request's signature; the body is never signed."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fixgw.sim.polymarket.refusal import unauthorized

WINDOW_MS = 30_000
"""How far a timestamp may be from the venue's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolymarketAccount:
    """One API key; `secret` is the base64 text that the developer portal shows once."""

    api_key: str
    secret: str = field(repr=False)

    def public_key(self) -> Ed25519PublicKey:
        """The half that the venue keeps; ValueError when the secret holds no seed."""
        seed = base64.b64decode(self.secret, validate=True)[:32]
        return Ed25519PrivateKey.from_private_bytes(seed).public_key()


class Accounts:
    """Says whose a request is, or why it is nobody's."""

    def __init__(self, accounts: Sequence[PolymarketAccount]) -> None:
        self._keys = {account.api_key: account.public_key() for account in accounts}

    def retail(self, headers: Mapping[str, str], method: str, path: str, now: int) -> str:
        """Return the key of a request to the Retail API, whose path has no query."""
        key = headers.get("X-PM-Access-Key", "")
        timestamp = headers.get("X-PM-Timestamp", "")
        self._known(key)
        if not timestamp.isdecimal() or abs(int(timestamp) - now) > WINDOW_MS:
            raise unauthorized("X-PM-Timestamp must be within 30 seconds of server time")
        self._verify(key, headers.get("X-PM-Signature", ""), f"{timestamp}{method}{path}")
        return key

    def legacy(self, headers: Mapping[str, str], method: str, path: str, now: int) -> str:
        """Return the key of a request to the ISV API; its document names two headers.

        What is signed is assumed to be what the Retail API signs. Without a timestamp's header
        there is none in the signature either.
        """
        key = headers.get("X-API-Key", "")
        timestamp = headers.get("X-API-Timestamp", "")
        self._known(key)
        if timestamp and (not timestamp.isdecimal() or abs(int(timestamp) - now) > WINDOW_MS):
            raise unauthorized("X-API-Timestamp must be within 30 seconds of server time")
        self._verify(key, headers.get("X-API-Signature", ""), f"{timestamp}{method}{path}")
        return key

    def _known(self, key: str) -> None:
        if key not in self._keys:
            raise unauthorized("invalid or missing API key")

    def _verify(self, key: str, signature: str, message: str) -> None:
        try:
            self._keys[key].verify(base64.b64decode(signature, validate=True), message.encode())
        except (InvalidSignature, binascii.Error):
            raise unauthorized("invalid signature") from None
