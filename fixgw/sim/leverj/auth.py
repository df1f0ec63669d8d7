"""Who calls: the Authorization and Nonce headers of a call over HTTP or the socket.

`Authorization: TYPE accountId.apiKey.v.r.s` with `Nonce: milliseconds`. SIGN covers
JSON.stringify({method, uri, body, nonce}), NONCE the nonce's digits alone; both as a personal
message whose recovered address must be the registered apiKey.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fixgw.sim.leverj.canonical import stringify
from fixgw.sim.leverj.keys import checksum, personal_digest, recover
from fixgw.sim.leverj.refusal import Refusal

_WINDOW_MS = 10_000
_HEADER = re.compile(
    r"(?P<type>SIGN|NONCE) (?P<account>0x[0-9a-fA-F]{40})\.(?P<key>0x[0-9a-fA-F]{40})"
    r"\.(?P<v>27|28)\.0x(?P<r>[0-9a-fA-F]{64})\.0x(?P<s>[0-9a-fA-F]{64})"
)
ABSENT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverjAccount:
    """An account with one API key: `api_key` is the checksum address of `secret`.

    The venue never sees the secret; it stands here for whoever writes a client for the simulator.
    Both addresses are in their checksum spelling, else ValueError.
    """

    account_id: str
    api_key: str
    secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for address in (self.account_id, self.api_key):
            if checksum(address) != address:
                raise ValueError(f"{address} is not in its checksum spelling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a call's signature covers; `body` is ABSENT when the call has none."""

    method: str
    uri: str
    body: object


class Gatekeeper:
    """Finds the account of a call and refuses what is not properly signed."""

    def __init__(self, accounts: Iterable[LeverjAccount]) -> None:
        self._accounts = {account.account_id: account for account in accounts}

    def admit(self, headers: Mapping[str, object], signed: Signed, now: int) -> LeverjAccount:
        """The account that signed this call; `now` is the venue's clock in ms."""
        given = _HEADER.fullmatch(str(headers.get("Authorization", "")))
        if given is None:
            raise Refusal("M_UNAUTHORIZED", "Invalid auth header")
        account = self._accounts.get(checksum(given["account"]))
        if account is None or given["key"] != account.api_key:
            raise Refusal("M_UNAUTHORIZED", "Authentication failed. Unknown account or apiKey")
        nonce = str(headers.get("Nonce", ""))
        if not re.fullmatch(r"[0-9]{1,15}", nonce):
            raise Refusal("M_UNAUTHORIZED", "Authentication failed. Invalid Nonce")
        if _signer(given, signed, nonce) != account.api_key:
            raise Refusal("M_UNAUTHORIZED", f"Authentication failed. {given['type']} mismatch")
        if abs(now - int(nonce)) > _WINDOW_MS:
            late = now - int(nonce)
            raise Refusal("M_UNAUTHORIZED", f"Authentication failed. Nonce stale by {late}ms")
        return account


def _signer(given: re.Match[str], signed: Signed, nonce: str) -> str | None:
    message = nonce if given["type"] == "NONCE" else _message(signed, int(nonce))
    digest = personal_digest(message.encode(errors="replace"))
    r, s = bytes.fromhex(given["r"]), bytes.fromhex(given["s"])
    return recover(digest, r=r, s=s, v=int(given["v"]))


def _message(signed: Signed, nonce: int) -> str:
    body = {} if signed.body is ABSENT else {"body": signed.body}
    return stringify({"method": signed.method, "uri": signed.uri, **body, "nonce": nonce})
