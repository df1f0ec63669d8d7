"""Who calls: the six headers of a private call and the secret of a stream connection.

The document: X-API-KEY-SIGN = HMAC_SHA256(secret, METHOD + PATH_WITH_QUERY + TS + BODY_JSON).
It leaves open how the digest is written and whether the path carries /api/v1, hence the options.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fixgw.sim.levret.refusal import Refusal

PREFIX = "/api/v1"
_FUTURE_MS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LevretAccount:
    """A user with one API key; the document names the scopes read, trade and withdraw."""

    user_id: str
    key_id: str
    secret: str = field(repr=False)
    scopes: frozenset[str] = frozenset({"read", "trade"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Which reading of the signature's document the venue enforces."""

    encoding: Literal["hex", "base64"] = "hex"
    path_prefix: bool = True
    require_secret: bool = False


class Gatekeeper:
    """Finds the account of a call and refuses what is not properly signed."""

    def __init__(self, accounts: Iterable[LevretAccount], signing: Signing) -> None:
        self._accounts = {account.key_id: account for account in accounts}
        self._signing = signing

    def admit(
        self, headers: Mapping[str, str], *, method: str, target: str, body: bytes, now: int
    ) -> LevretAccount:
        """The account that signed this call; `target` as on the request line, `now` in ms."""
        account = self._account(headers)
        stamp = _fresh_stamp(headers, now)
        given = _header(headers, "X-API-KEY-SIGN")
        if not hmac.compare_digest(
            _bytes(given), self._signature(account.secret, method, target, stamp, body)
        ):
            raise Refusal("UNAUTHORIZED", "X-API-KEY-SIGN does not match the request")
        return account

    def admit_stream(self, auth: object) -> LevretAccount | None:
        """The account of a Socket.IO connection with auth {apiKeyId, apiKeySecret}, or None."""
        if not isinstance(auth, dict):
            return None
        account = self._accounts.get(str(auth.get("apiKeyId")))
        if account is None or not _same(str(auth.get("apiKeySecret")), account.secret):
            return None
        return account

    def _account(self, headers: Mapping[str, str]) -> LevretAccount:
        account = self._accounts.get(_header(headers, "X-API-KEY-ID"))
        if account is None:
            raise Refusal("UNAUTHORIZED", "X-API-KEY-ID is not a known key")
        media_type = _header(headers, "Content-Type").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Refusal("UNAUTHORIZED", "Content-Type must be application/json")
        secret = headers.get("X-API-KEY-SECRET")
        if secret is None and self._signing.require_secret:
            raise Refusal("UNAUTHORIZED", "X-API-KEY-SECRET is missing")
        if secret is not None and not _same(secret, account.secret):
            raise Refusal("UNAUTHORIZED", "X-API-KEY-SECRET does not belong to the key")
        return account

    def _signature(self, secret: str, method: str, target: str, stamp: str, body: bytes) -> bytes:
        path = target if self._signing.path_prefix else target.removeprefix(PREFIX)
        payload = f"{method}{path}{stamp}".encode() + body
        digest = hmac.digest(secret.encode(), payload, hashlib.sha256)
        if self._signing.encoding == "hex":
            return digest.hex().encode()
        return base64.b64encode(digest)


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise Refusal("UNAUTHORIZED", f"{name} is missing")
    return value


def _fresh_stamp(headers: Mapping[str, str], now: int) -> str:
    stamp = _header(headers, "X-API-KEY-TS")
    window = _milliseconds("X-API-KEY-EXP", _header(headers, "X-API-KEY-EXP"))
    age = now - _milliseconds("X-API-KEY-TS", stamp)
    if age > window:
        raise Refusal("UNAUTHORIZED", "X-API-KEY-TS is older than X-API-KEY-EXP allows")
    if age < -_FUTURE_MS:
        raise Refusal("UNAUTHORIZED", "X-API-KEY-TS is in the future")
    return stamp


def _milliseconds(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Refusal("UNAUTHORIZED", f"{name} must be a number of milliseconds")
    return int(text)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(_bytes(given), _bytes(expected))


def _bytes(text: str) -> bytes:
    # Headers and JSON may carry lone surrogates, which a plain encode would raise on.
    return text.encode(errors="surrogatepass")
