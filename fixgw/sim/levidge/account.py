"""Who calls: the signature of a private REST call, the password of a stream, a FIX Logon's proof.

The document prints two recipes for REST, hex(HMAC_SHA384(base64(payload))) in words and
HMAC_SHA384 over the JSON text in its sample, and it points from FIX to either: hence the options.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fixgw.sim.levidge.refusal import Refusal

SOH = "\x01"
PROVEN_TAGS = ("52", "35", "34", "49", "56", "554")
"""SendingTime, MsgType, MsgSeqNum, SenderCompID, TargetCompID, Password, in the printed order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevidgeAccount:
    """A user with one key: the four pieces of information that the document names."""

    user_id: int
    login: str
    password: str = field(repr=False)
    request_token: str
    request_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Which reading of the document the venue enforces."""

    rest_sig: Literal["json", "base64"] = "json"
    secret_encoding: Literal["utf8", "base64", "hex"] = "utf8"  # noqa: S105 - no secret, but its spelling
    fix_hmac: Literal["sha256", "sha384"] = "sha256"
    fix_key: Literal["base64", "utf8"] = "base64"
    fix_out: Literal["base64", "hex"] = "base64"

    def of_body(self, body: bytes, secret: str) -> str:
        """The `signature` header of a call with this body."""
        payload = base64.b64encode(body) if self.rest_sig == "base64" else body
        key = _key(secret, self.secret_encoding)
        return hmac.digest(key, payload, hashlib.sha384).hex()

    def of_logon(self, fields: Mapping[str, str], secret: str) -> str:
        """RawData(96) of a Logon(A) with these fields; no separator follows the last one."""
        prehash = SOH.join(fields.get(tag, "") for tag in PROVEN_TAGS).encode()
        digest = hmac.digest(_key(secret, self.fix_key), prehash, self.fix_hmac)
        return digest.hex() if self.fix_out == "hex" else base64.b64encode(digest).decode()


class Accounts:
    """The users of the venue, by what they show."""

    def __init__(self, accounts: Iterable[LevidgeAccount], signing: Signing) -> None:
        self._by_token = {account.request_token: account for account in accounts}
        self._signing = signing

    def tokens(self) -> list[str]:
        """Every requestToken: the SenderCompID(49) of a FIX session."""
        return list(self._by_token)

    def user_of(self, token: str) -> int:
        """The user of a known token."""
        return self._by_token[token].user_id

    def admit(self, headers: Mapping[str, str], body: bytes) -> LevidgeAccount:
        """The account that signed this call; raises Refusal."""
        account = self._by_token.get(headers.get("requestToken", ""))
        if account is None:
            raise Refusal("Invalid API Key", status=401)
        media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Refusal("Content-Type must be application/json")
        expected = self._signing.of_body(body, account.request_secret)
        if not _same(headers.get("signature", ""), expected):
            raise Refusal("Invalid signature", status=401)
        return account

    def with_password(self, login: object, password: object) -> LevidgeAccount | None:
        """The account of a login and its password."""
        for account in self._by_token.values():
            if account.login == login and _same(str(password), account.password):
                return account
        return None

    def logon_problem(self, fields: Mapping[str, str]) -> str | None:
        """What is wrong with the proof in a Logon(A), or None."""
        account = self._by_token.get(fields.get("49", ""))
        if account is None:
            return "unknown SenderCompID(49)"
        if not _same(fields.get("554", ""), account.password):
            return "Password(554) is not right"
        if not _same(fields.get("96", ""), self._signing.of_logon(fields, account.request_secret)):
            return "RawData(96) does not match"
        return None


def check_secrets(accounts: Iterable[LevidgeAccount], signing: Signing) -> None:
    """Refuse a secret that its encoding does not fit; raises ValueError."""
    for account in accounts:
        for encoding in (signing.secret_encoding, signing.fix_key):
            try:
                _key(account.request_secret, encoding)
            except (binascii.Error, ValueError):
                raise ValueError(
                    f"the request secret of {account.login} is not {encoding}"
                ) from None


def _key(secret: str, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.b64decode(secret, validate=True)
    return bytes.fromhex(secret) if encoding == "hex" else secret.encode()


def _same(given: str, expected: str) -> bool:
    # Headers and JSON may carry lone surrogates, which a plain encode would raise on.
    return hmac.compare_digest(
        given.encode(errors="surrogatepass"), expected.encode(errors="surrogatepass")
    )
