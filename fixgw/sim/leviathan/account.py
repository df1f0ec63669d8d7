"""Who calls: the bearer token and the headers that the document asks for."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fixgw.sim.leviathan.refusal import Refusal

VERSION = "2026-04-01"
"""The one value of Lev-Version that the document knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeviathanAccount:
    """One account with its key; without `intelligence` the key lacks the scope of every call."""

    account_id: str
    api_key: str = field(repr=False)
    intelligence: bool = True


class Accounts:
    """The accounts of the venue, by key."""

    def __init__(self, accounts: Iterable[LeviathanAccount]) -> None:
        self._accounts = tuple(accounts)

    def admit(self, method: str, headers: Mapping[str, str]) -> LeviathanAccount:
        """The account of a call's headers; raises Refusal."""
        scheme, _, key = headers.get("Authorization", "").partition(" ")
        account = self.with_key(key) if scheme == "Bearer" else None
        if account is None:
            raise Refusal("unauthorized", "API key missing or invalid")
        if headers.get("Lev-Version", VERSION) != VERSION:
            raise Refusal("invalid_params", f"Lev-Version must be {VERSION}")
        media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if method == "POST" and media_type != "application/json":
            raise Refusal("invalid_params", "Content-Type must be application/json")
        if not account.intelligence:
            raise Refusal("forbidden", "this key is not Intelligence-scoped")
        return account

    def with_key(self, key: object) -> LeviathanAccount | None:
        """The account that has this key."""
        given = str(key).encode(errors="surrogatepass")
        for account in self._accounts:
            if hmac.compare_digest(given, account.api_key.encode()):
                return account
        return None
