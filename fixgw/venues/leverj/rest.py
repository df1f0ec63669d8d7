"""Leverj's REST routes with one API key: signed calls in, typed rows out.

A 401 proves that nothing was taken, so the call is made once more with the venue's own time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as escaped

from fixgw.core.codes import Code
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.venues.calling import Caller
from fixgw.venues.leverj import holdings, signing, wire
from fixgw.venues.leverj.clock import ServerClock
from fixgw.venues.leverj.outcomes import is_missing, value_of
from fixgw.venues.leverj.settings import LeverjAccount, LeverjSettings
from fixgw.venues.leverj.signing import Key
from fixgw.venues.leverj.wire import ConfigRow, ExecutionRow, OrderRow, QuoteRow, Request
from fixgw.venues.messages import Answer, HttpCall
from fixgw.venues.tolerant import to_time

COUNTS = (200, 1000)
"""How many executions are asked for, one after the other, until all that matter are there."""
UNCACHED = frozenset({"DELETE", "OPTIONS", "PATCH", "POST", "PUT"})
"""Methods whose answers carry the venue's time as it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """Signs requests with one key, for REST and for the socket."""

    settings: LeverjSettings
    account: LeverjAccount
    key: Key
    clock: ServerClock

    def sign(self, method: str, uri: str, body: str | None) -> tuple[str, int]:
        """Return the Authorization and the Nonce of a request made now."""
        nonce = self.clock.nonce()
        authorization = signing.authorization(
            self.key,
            signing.checksum_address(self.account.account_id),
            self.settings.auth_type,
            method=method,
            uri=uri,
            body=body,
            nonce=nonce,
        )
        return authorization, nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The routes. Every method raises VenueError."""

    headers: Headers
    caller: Caller

    async def call(
        self,
        request: Request,
        priority: Priority,
        *,
        patient: bool = True,
        not_after: int | None = None,
    ) -> Answer:
        """Sign and send, once more after a 401 that told the venue's time.

        After `not_after` (microseconds) it is not sent any more, NotSentError.
        """
        answer = await self._signed(request, priority, patient=patient, not_after=not_after)
        if answer.status == 401 and await self._recalibrate(request, priority):
            answer = await self._signed(request, priority, patient=patient, not_after=not_after)
        return answer

    def refuse_late(self, not_after: int | None) -> None:
        """Raise NotSentError after `not_after`: the order could be taken after its horizon."""
        if not_after is not None and self.caller.clock() // 1000 > not_after:
            waited = f"{self.headers.settings.send_within.normalize():f} s"
            raise NotSentError(f"{Code.RATE_LIMITED}: the order waited more than {waited}")

    async def open_orders(self, *, priority: Priority = Priority.QUERY) -> tuple[OrderRow, ...]:
        """GET /order: every open order."""
        return wire.read_orders(await self._read(Request(method="GET", uri="/order"), priority))

    async def order(self, uuid: str, priority: Priority, *, patient: bool) -> OrderRow | None:
        """GET /order/:uuid: a list of one; None when the venue does not show it."""
        request = Request(method="GET", uri=f"/order/{escaped(uuid, safe='')}")
        answer = await self.call(request, priority, patient=patient)
        if is_missing(answer):
            return None
        rows = [wire.to_order(item) for item in wire.read_list(value_of(answer))]
        if [row.uuid for row in rows] != [uuid]:
            raise OutcomeUnknownError(f"asked for order {uuid}, told of {len(rows)} others")
        return rows[0]

    async def executions(
        self, since: int, *, priority: Priority = Priority.QUERY, patient: bool = True
    ) -> Sequence[ExecutionRow]:
        """GET /account/execution: all since `since` (microseconds), in any order.

        The route tells the latest; more are asked for until one is older, or no more come.
        """
        before = -1
        for count in COUNTS:
            rows = await self.latest_executions(count, priority=priority, patient=patient)
            is_all = len(rows) < count and len(rows) != before
            if is_all or any((row.at or 0) < since for row in rows):
                return [row for row in rows if row.at is None or row.at >= since]
            before = len(rows)
        raise OutcomeUnknownError(f"more than {before} executions since the last look")

    async def latest_executions(
        self, count: int = COUNTS[0], *, priority: Priority, patient: bool
    ) -> tuple[ExecutionRow, ...]:
        """GET /account/execution: the latest ones."""
        request = Request(method="GET", uri=f"/account/execution?count={count}")
        return wire.read_executions(await self._read(request, priority, patient=patient))

    async def positions(self) -> Any:
        """GET /account/position, decoded."""
        return await self._read(holdings.POSITIONS, Priority.QUERY)

    async def balances(self) -> Any:
        """GET /account/balance, decoded."""
        return await self._read(holdings.BALANCES, Priority.QUERY)

    async def config(self) -> ConfigRow:
        """GET /all/config."""
        value = await self._read_public("/all/config")
        return wire.read_config(value, self.headers.settings.market)

    async def best_prices(self, product_id: str) -> QuoteRow:
        """GET /instrument/:symbol/orderbook."""
        uri = f"/instrument/{escaped(product_id, safe='')}/orderbook"
        return wire.to_quote(await self._read_public(uri))

    async def last_prices(self, product_id: str) -> QuoteRow:
        """GET /all/info, the entry of one instrument."""
        value = await self._read_public("/all/info")
        entry = value.get(product_id) if isinstance(value, dict) else None
        return wire.to_quote({} if entry is None else entry)

    async def _read(self, request: Request, priority: Priority, *, patient: bool = True) -> Any:
        return value_of(await self.call(request, priority, patient=patient))

    async def _read_public(self, uri: str) -> Any:
        url = self.headers.settings.rest_url + uri
        call = HttpCall(method="GET", url=url, headers={})
        return value_of(await self.caller.call(lambda: call, Priority.QUERY))

    async def _signed(
        self, request: Request, priority: Priority, *, patient: bool, not_after: int | None
    ) -> Answer:
        answer = await self.caller.call(
            lambda: self._sign(request, not_after), priority, patient=patient
        )
        if request.method in UNCACHED:
            self._learn_time(answer)
        return answer

    def _sign(self, request: Request, not_after: int | None) -> HttpCall:
        self.refuse_late(not_after)
        authorization, nonce = self.headers.sign(request.method, request.uri, request.body)
        return HttpCall(
            method=request.method,
            url=self.headers.settings.rest_url + request.uri,
            headers={
                "Content-Type": "application/json",
                "Authorization": authorization,
                "Nonce": str(nonce),
            },
            body=(request.body or "").encode(),
        )

    async def _recalibrate(self, request: Request, priority: Priority) -> bool:
        """Ask the venue for its time: OPTIONS of the same route."""
        asked = Request(method="OPTIONS", uri=request.uri)
        try:
            answer = await self._signed(asked, priority, patient=False, not_after=None)
        except VenueError:
            return False
        return "server-time" in answer.headers

    def _learn_time(self, answer: Answer) -> None:
        told = answer.headers.get("server-time")
        if told is None:
            return
        try:
            self.headers.clock.learn(to_time(told) // 1000)
        except OutcomeUnknownError:
            return
