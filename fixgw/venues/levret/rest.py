"""Levret's routes with one API key: signed calls out, answers in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fixgw.core.throttle import Priority
from fixgw.venues.calling import Caller
from fixgw.venues.levret import mapping, outcomes, signing, wire
from fixgw.venues.levret.settings import LevretAccount, LevretSettings
from fixgw.venues.levret.wire import OrderRow, Request, TradeRow
from fixgw.venues.messages import Answer, HttpCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The routes. Every method raises VenueError."""

    settings: LevretSettings
    account: LevretAccount
    key: bytes = field(repr=False)
    caller: Caller

    async def call(
        self,
        request: Request,
        priority: Priority,
        *,
        patient: bool = True,
        signed_at: int | None = None,
    ) -> Answer:
        """Sign and send; `signed_at` (milliseconds) fixes the time of the signature.

        Raises NotSentError or OutcomeUnknownError.
        """
        answer = await self.caller.call(
            lambda: self._sign(request, signed_at or self.now_ms()), priority, patient=patient
        )
        return self._without_secret(answer)

    async def read(self, request: Request) -> Any:
        """Return the decoded answer of a question."""
        return outcomes.answer_to_value(await self.call(request, Priority.QUERY))

    async def open_orders(self, page: int) -> Sequence[OrderRow]:
        """One page of the open orders."""
        size = self.settings.page_size
        request = mapping.open_orders_request(self.account.user_id, page, size)
        return wire.read_orders(await self.read(request))

    async def trades(self, since: int, page: int) -> Sequence[TradeRow]:
        """One page of the trades since `since` (microseconds)."""
        size = self.settings.page_size
        request = mapping.trades_request(self.account.user_id, since, page, size)
        return wire.read_trades(await self.read(request))

    def now(self) -> int:
        """The time in microseconds since the epoch."""
        return self.caller.clock() // 1000

    def now_ms(self) -> int:
        """The time in milliseconds since the epoch."""
        return self.caller.clock() // 1_000_000

    def _sign(self, request: Request, timestamp: int) -> HttpCall:
        settings, account = self.settings, self.account
        signed = signing.payload(
            method=request.method,
            path=settings.sign_path_prefix + request.path,
            timestamp=timestamp,
            body=request.body,
        )
        headers = {
            "Content-Type": "application/json",
            "X-API-KEY-ID": account.key_id,
            "X-API-KEY-TS": str(timestamp),
            "X-API-KEY-EXP": str(settings.sign_window_ms),
            "X-API-KEY-SIGN": signing.sign(self.key, signed, settings.sign_encoding),
        }
        if settings.send_secret_header:
            headers["X-API-KEY-SECRET"] = account.secret.reveal()
        if account.jwt is not None:
            headers["Authorization"] = f"Bearer {account.jwt.reveal()}"
        url = settings.url.rstrip("/") + request.path
        return HttpCall(method=request.method, url=url, headers=headers, body=request.body)

    def _without_secret(self, answer: Answer) -> Answer:
        """Strike the secret out of an answer that repeats it: answers are shown and logged."""
        secret = self.account.secret.reveal().encode()
        if len(secret) < 8 or secret not in answer.body:
            return answer
        body = answer.body.replace(secret, b"***")
        return Answer(status=answer.status, headers=answer.headers, body=body)
