"""Levidge's REST routes for one user: signed calls in, typed rows out.

Both routes of the gateway use it: what FIX does not tell, positions and risk, is asked for here.
Withdrawals and deposits are deliberately absent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fixgw.core.throttle import Priority, Throttle
from fixgw.errors import OutcomeUnknownError, StartError
from fixgw.venues.calling import Caller, Limits
from fixgw.venues.levidge import outcomes, placing, signing, wire
from fixgw.venues.levidge.settings import LevidgeAccount, LevidgeSettings
from fixgw.venues.levidge.wire import OrderRow, PairRow, Request
from fixgw.venues.messages import Answer, HttpCall
from fixgw.venues.quota import read_quota

SECOND = 1_000_000
LIMITS = Limits(read_quota=read_quota, is_refusal=outcomes.is_rate_refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRest:
    """What anybody may ask. Every method raises VenueError."""

    settings: LevidgeSettings
    caller: Caller

    async def pairs(self) -> tuple[PairRow, ...]:
        """GET /getInstrumentPairs."""
        url = f"{self.settings.url.rstrip('/')}/getInstrumentPairs"
        call = HttpCall(method="GET", url=url, headers={})
        answer = await self.caller.call(lambda: call, Priority.ORDER)
        return wire.read_pairs(outcomes.value_of(answer))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What one user may ask and do. Every method raises VenueError."""

    settings: LevidgeSettings
    account: LevidgeAccount
    key: bytes = field(repr=False)
    caller: Caller

    async def call(self, request: Request, priority: Priority, *, patient: bool = True) -> Answer:
        """Sign and send."""
        signed = self._sign(request)
        answer = await self.caller.call(lambda: signed, priority, patient=patient)
        return self._without_secrets(answer)

    async def order(
        self, order_id: int, priority: Priority, *, patient: bool = True
    ) -> OrderRow | None:
        """POST /getOrder; None when the venue says that it does not know the order."""
        request = placing.order_query(order_id, self.account.user_id)
        answer = await self.call(request, priority, patient=patient)
        if outcomes.is_missing(answer):
            return None
        row = wire.read_order(outcomes.value_of(answer))
        if row.order_id != order_id:
            raise OutcomeUnknownError(f"asked for order {order_id}, told of {row.order_id}")
        return row

    async def orders(
        self,
        priority: Priority,
        *,
        order_id: int | None = None,
        limit: int | None = None,
    ) -> tuple[OrderRow, ...]:
        """POST /getOrders, the latest first."""
        request = placing.orders_query(self.account.user_id, order_id=order_id, limit=limit)
        return wire.read_orders(await self._read(request, priority))

    async def positions(self) -> Sequence[Any]:
        """POST /getPositions: coins and contracts, decoded."""
        request = placing.user_query("/getPositions", self.account.user_id)
        return wire.read_rows(await self._read(request, Priority.QUERY))

    async def risk(self) -> Any:
        """POST /getRisk, decoded."""
        request = placing.user_query("/getRisk", self.account.user_id)
        return await self._read(request, Priority.QUERY)

    async def _read(self, request: Request, priority: Priority) -> Any:
        return outcomes.value_of(await self.call(request, priority))

    def _sign(self, request: Request) -> HttpCall:
        headers = {
            "Content-Type": "application/json",
            "requestToken": self.account.request_token,
            "signature": signing.sign(self.key, request.body, self.settings.rest_sig),
        }
        url = self.settings.url.rstrip("/") + request.path
        return HttpCall(method=request.method, url=url, headers=headers, body=request.body)

    def _without_secrets(self, answer: Answer) -> Answer:
        """Strike secrets out of an answer that repeats them: answers are shown and logged."""
        body = answer.body
        for secret in (self.account.request_secret, self.account.password):
            text = secret.reveal().encode()
            if len(text) >= 8:
                body = body.replace(text, b"***")
        return Answer(status=answer.status, headers=answer.headers, body=body)


def public_rest(settings: LevidgeSettings, caller: Caller) -> PublicRest:
    """Make what anybody may ask; `caller` is any of the venue's."""
    limited = _limited(caller, settings.public_requests_per_second)
    return PublicRest(settings=settings, caller=limited)


def user_rest(settings: LevidgeSettings, account: LevidgeAccount, caller: Caller) -> Rest:
    """Make what one user may ask; `caller` is any of the venue's.

    Raises StartError when the secret is not written in its encoding.
    """
    try:
        key = signing.key_bytes(account.request_secret, settings.secret_encoding)
    except ValueError as error:
        raise StartError(f"{caller.venue}: {error}; see secret_encoding") from None
    limited = _limited(caller, settings.requests_per_second)
    return Rest(settings=settings, account=account, key=key, caller=limited)


def _limited(caller: Caller, limit: int) -> Caller:
    """Return a caller with a budget of its own.

    Twice the limit may come in a burst, which is what one full second after another comes to.
    """
    return replace(caller, throttle=throttle(limit))


def throttle(limit: int) -> Throttle:
    """Return a budget of so many calls in a second."""
    return Throttle(limit=limit, window=SECOND)
