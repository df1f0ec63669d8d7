"""Signed calls with one API key, and the public ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fixgw.core.codes import Code
from fixgw.core.throttle import Priority, RollingThrottle
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues.calling import Caller, Limits
from fixgw.venues.messages import Answer, HttpCall
from fixgw.venues.paging import read_pages
from fixgw.venues.polymarket import outcomes, placing, signing, wire
from fixgw.venues.polymarket.settings import PolymarketAccount, PolymarketSettings
from fixgw.venues.polymarket.wire import MarketRow, OrderRow, Request
from fixgw.venues.quota import read_quota

SECOND = 1_000_000
MARGIN_OF_TIME = 100_000
"""Calls of two seconds may be nearer to each other when they arrive."""
LIMITS = Limits(read_quota=read_quota, is_refusal=outcomes.is_rate_refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRest:
    """What anybody may ask. Every method raises VenueError."""

    settings: PolymarketSettings
    caller: Caller

    async def markets(self) -> Sequence[MarketRow]:
        """GET /v1/markets, page by page."""
        pages = await read_pages(self._page, lambda row: row.slug, self.settings.page_size)
        return tuple(pages.values())

    async def _page(self, page: int) -> Sequence[MarketRow]:
        request = placing.markets_query(page, self.settings.page_size)
        call = HttpCall(method="GET", url=_url(self.settings.market_url, request), headers={})
        answer = await self.caller.call(lambda: call, Priority.ORDER)
        return wire.read_markets(outcomes.value_of(answer))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What one key may ask and do. Every method raises VenueError."""

    settings: PolymarketSettings
    account: PolymarketAccount
    key: Ed25519PrivateKey
    caller: Caller

    async def call(
        self,
        request: Request,
        priority: Priority,
        *,
        patient: bool = True,
        not_after: int | None = None,
    ) -> Answer:
        """Sign and send; after `not_after` (microseconds) it is not sent any more, NotSentError."""

        def signed() -> HttpCall:
            if not_after is not None and self.caller.clock() // 1000 > not_after:
                raise NotSentError(f"{Code.RATE_LIMITED}: it waited too long for the rate limit")
            return self._signed(request)

        return await self.caller.call(signed, priority, patient=patient)

    async def order(
        self, venue_order_id: str, priority: Priority, *, patient: bool = True
    ) -> OrderRow | None:
        """GET /v1/order/{id}; None when the venue says that it does not know the order."""
        request = placing.order_query(venue_order_id)
        answer = await self.call(request, priority, patient=patient)
        if outcomes.is_missing(answer):
            return None
        row = wire.read_order(outcomes.value_of(answer))
        if row.order_id != venue_order_id:
            raise OutcomeUnknownError(f"asked for {venue_order_id}, told of {row.order_id}")
        return row

    async def open_orders(self) -> tuple[OrderRow, ...]:
        """GET /v1/orders/open."""
        return wire.read_orders(await self.read(placing.open_orders_query()))

    async def read(self, request: Request) -> Any:
        """Return the decoded answer of a query."""
        return outcomes.value_of(await self.call(request, Priority.QUERY))

    def headers(self, method: str, path: str) -> dict[str, str]:
        """Return what proves whose a request is, now."""
        timestamp = str(self.caller.clock() // 1_000_000)
        return {
            "X-PM-Access-Key": self.account.api_key,
            "X-PM-Timestamp": timestamp,
            "X-PM-Signature": signing.sign(self.key, timestamp=timestamp, method=method, path=path),
        }

    def _signed(self, request: Request) -> HttpCall:
        signs_query = self.settings.sign_query and request.query
        path = f"{request.path}?{request.query}" if signs_query else request.path
        headers = {"Content-Type": "application/json", **self.headers(request.method, path)}
        url = _url(self.settings.url, request)
        return HttpCall(method=request.method, url=url, headers=headers, body=request.body)


def public_rest(settings: PolymarketSettings, caller: Caller) -> PublicRest:
    """Make what anybody may ask; `caller` is any of the venue's."""
    return PublicRest(settings=settings, caller=limited(caller, settings))


def user_rest(settings: PolymarketSettings, account: PolymarketAccount, caller: Caller) -> Rest:
    """Make what one key may do; `caller` is any of the venue's."""
    return Rest(
        settings=settings,
        account=account,
        key=signing.private_key(account.secret),
        caller=limited(caller, settings),
    )


def limited(caller: Caller, settings: PolymarketSettings) -> Caller:
    """Return a caller with a budget of its own."""
    return replace(caller, throttle=budget(settings))


def budget(settings: PolymarketSettings) -> RollingThrottle:
    """Make the budget of one key: the venue counts in any second, wherever it begins."""
    return RollingThrottle(limit=settings.requests_per_second, window=SECOND + MARGIN_OF_TIME)


def _url(origin: str, request: Request) -> str:
    query = f"?{request.query}" if request.query else ""
    return f"{origin.rstrip('/')}{request.path}{query}"
