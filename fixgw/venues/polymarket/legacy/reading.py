"""The older API for ISVs: two questions, each asked twice a minute at most and else remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fixgw.core.codes import Code
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, VenueError
from fixgw.venues.calling import Caller
from fixgw.venues.messages import HttpCall
from fixgw.venues.polymarket import outcomes, signing
from fixgw.venues.polymarket.settings import PolymarketAccount, PolymarketSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A decoded answer, and when it was read (microseconds)."""

    read_at: int
    value: Any


@dataclass(slots=True, kw_only=True)
class Legacy:
    """One key's questions, by their paths."""

    settings: PolymarketSettings
    account: PolymarketAccount
    key: Ed25519PrivateKey
    caller: Caller
    asked: dict[str, int] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)

    async def read(self, path: str) -> Reading:
        """Return an answer, of now or remembered. Raises VenueError when there is neither."""
        now = self.caller.clock() // 1000
        due = self.asked.get(path)
        if due is not None and now < due:
            return self._remembered(path, (due - now) // 1_000_000 + 1)
        # Whatever comes of it, the venue counts the call.
        self.asked[path] = now + self.settings.legacy_interval * 1_000_000
        try:
            answer = await self.caller.call(lambda: self._signed(path), Priority.QUERY)
            reading = Reading(read_at=now, value=outcomes.value_of(answer))
        except VenueError:
            if path not in self.readings:
                raise
            return self.readings[path]
        self.readings[path] = reading
        return reading

    def _remembered(self, path: str, seconds: int) -> Reading:
        if path not in self.readings:
            text = f"the venue answers twice a minute; ask again in {seconds} s"
            raise NotSentError(f"{Code.RATE_LIMITED}: {text}")
        return self.readings[path]

    def _signed(self, path: str) -> HttpCall:
        url = f"{self.settings.url.rstrip('/')}{path}"
        return HttpCall(method="GET", url=url, headers=self._headers(path))

    def _headers(self, path: str) -> Mapping[str, str]:
        settings = self.settings
        named = settings.legacy_timestamp_header
        timestamp = "" if named is None else str(self.caller.clock() // 1_000_000)
        signature = signing.sign(
            self.key,
            timestamp=timestamp,
            method="GET",
            path=path,
            encoding=settings.legacy_encoding,
        )
        headers = {
            settings.legacy_key_header: self.account.api_key,
            settings.legacy_signature_header: signature,
        }
        return headers if named is None else {**headers, named: timestamp}
