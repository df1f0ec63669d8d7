"""One account of a Leverj market: signs orders; places, cancels and replaces them over REST."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fixgw.core.codes import Code
from fixgw.core.effects import SendCancel, SendNew, SendReplace
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderSeen,
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
)
from fixgw.core.fields import TERMINAL_STATUSES
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.venues import unanswered
from fixgw.venues.leverj import outcomes, placing, replacing, wire
from fixgw.venues.leverj.lookout import Lookout
from fixgw.venues.leverj.mapping import Reader, is_pending
from fixgw.venues.leverj.placing import SignedOrder, Writer
from fixgw.venues.leverj.pricing import banded_price
from fixgw.venues.leverj.products import Quotes, reference_price
from fixgw.venues.leverj.replacing import Patched, Way
from fixgw.venues.leverj.rest import Rest
from fixgw.venues.leverj.wire import OrderRow, ProductRow
from fixgw.venues.verdict import Told, Verdict, judge

Pause = Callable[[float], Awaitable[None]]
FIRST_LOOK = 0.05
"""Seconds until a pending order is looked at; doubled for each further look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. `pause` waits so many seconds."""

    writer: Writer
    lookout: Lookout
    quotes: Quotes
    pause: Pause

    @property
    def rest(self) -> Rest:
        """The account's signed calls."""
        return self.lookout.rest

    @property
    def reader(self) -> Reader:
        """What reads rows of this account."""
        return self.lookout.reader

    def now(self) -> int:
        """The time in microseconds since the epoch."""
        return self.rest.caller.clock() // 1000

    def latest(self, effect: SendNew | SendReplace) -> int:
        """The last moment, in microseconds, at which an order may be sent."""
        return self.writer.settings.latest(effect.sent_at)

    # Orders

    async def sign(self, effect: SendNew) -> SignedOrder:
        """Make the order ready and remember what it will be known by. Raises NotSentError."""
        self.rest.refuse_late(self.latest(effect))
        placing.refuse_unsupported(effect, self.writer.settings.market)
        product = await self._product(effect.symbol)
        price = placing.own_price(effect, product, self.writer.settings.mkt_price_band)
        if price is None:
            price = await self._market_price(effect, product)
        order = self.writer.write(effect, product, price)
        self.reader.sent.remember(effect.client_key, order.marks)
        return order

    async def recall(self, effect: SendNew) -> None:
        """Recognise an order that an earlier run may have sent.

        A market order's signature holds a price that is gone; its clientOrderId is enough.
        """
        market = self.writer.settings.market
        self.reader.sent.remember(effect.client_key, placing.client_marks(effect, market))
        try:
            product = await self._product(effect.symbol)
            price = placing.own_price(effect, product, self.writer.settings.mkt_price_band)
            if price is not None:
                order = self.writer.write(effect, product, price)
                self.reader.sent.remember(effect.client_key, order.marks)
        except VenueError:
            return

    async def place(self, effect: SendNew, order: SignedOrder) -> Event:
        """POST /order, once: after an unclear outcome the order is looked for, never sent again."""
        try:
            answer = await self.rest.call(
                order.request, Priority.ORDER, not_after=self.latest(effect)
            )
            row = outcomes.answer_to_row(answer, order.signature)
            if isinstance(row, Told):
                return outcomes.refused_order(effect, row)
            if is_pending(row):
                row = await self._decided(row.uuid)
            return outcomes.taken_order(effect, self.lookout.note(self.reader.order(row)))
        except NotSentError as error:
            return outcomes.unsent_order(effect, error)
        except VenueError as error:
            return unanswered.unknown_order(effect, str(error))

    async def _decided(self, uuid: str) -> OrderRow:
        """Wait until the venue has decided about a pending order, which it already has."""
        pause = FIRST_LOOK
        while pause < self.rest.caller.within:
            row = await self._shown(uuid)
            if row is not None and not is_pending(row):
                return row
            await self.pause(pause)
            pause *= 2
        raise OutcomeUnknownError(f"the venue has {uuid} and keeps it pending")

    async def _shown(self, uuid: str) -> OrderRow | None:
        try:
            return await self.rest.order(uuid, Priority.ORDER, patient=True)
        except NotSentError as error:  # only this look was not sent: the order was
            raise OutcomeUnknownError(str(error)) from error

    async def _product(self, symbol: str) -> ProductRow:
        if not self.reader.products:
            try:
                await self.lookout.load()
            except VenueError as error:
                raise NotSentError(f"{Code.VENUE_DOWN}: no instruments: {error}") from error
        product = self.reader.products.of_symbol(symbol)
        if product is None:
            raise NotSentError(f"{Code.UNKNOWN_SYMBOL}: leverj has no {symbol}")
        return product

    async def _market_price(self, effect: SendNew, product: ProductRow) -> Decimal:
        """Price a market order from the book, else from the last trade or the index."""
        quote = self.quotes.fresh(product.product_id, self.now())
        price = None if quote is None else reference_price(quote, effect.side)
        try:
            for ask in (self.rest.best_prices, self.rest.last_prices):
                if price is None:
                    price = reference_price(await ask(product.product_id), effect.side)
        except VenueError as error:
            raise NotSentError(f"{Code.VENUE_DOWN}: no market price: {error}") from error
        if price is None or price <= 0:
            raise NotSentError(f"{Code.NOT_TRADABLE}: {product.symbol} has no price to trade at")
        return banded_price(effect.side, price, self.writer.settings.mkt_price_band, product.tick)

    # Cancels

    async def cancel(self, effect: SendCancel) -> Sequence[Event]:
        """DELETE /order/:uuid, then look what it did."""
        request = placing.delete_request(effect.venue_order_id)
        try:
            answer = await self.rest.call(request, Priority.CANCEL)
        except NotSentError as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        return await self.explain(effect, outcomes.answer_to_cancel_event(effect, answer))

    async def explain(self, effect: SendCancel, event: Event) -> Sequence[Event]:
        """Ask what a cancel request did; one that was refused is too late if the order ended."""
        if not isinstance(event, CancelAccepted | CancelRefused):
            return (event,)
        events = await self.lookout.look(effect, Priority.CANCEL, patient=False)
        if isinstance(event, CancelAccepted):
            return (event, *events)
        return (*events, replace(event, too_late=event.too_late or _has_ended(events)))

    # Replaces

    async def replace(self, effect: SendReplace, order: SignedOrder, way: Way) -> Sequence[Event]:
        """PATCH or PUT /order, once: after an unclear outcome the orders are looked for."""
        request = replacing.replace_request(effect, order, way)
        try:
            answer = await self.rest.call(request, Priority.ORDER, not_after=self.latest(effect))
            if way == "put":
                row = outcomes.answer_to_row(answer, order.signature)
                return await self.replaced(effect, Patched(kept=None, added=row), way)
            judgement = judge(answer, wire.WORDS)
            if judgement.verdict is Verdict.REFUSED:
                return await self.explain_replace(effect, judgement.told)
            if judgement.verdict is Verdict.UNKNOWN:
                return (unanswered.unknown_replace(effect, judgement.told.message),)
            patched = replacing.read_patch(judgement.value, order.signature)
            return await self.replaced(effect, patched, way)
        except NotSentError as error:
            return (unanswered.unsent_replace(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_replace(effect, str(error)),)

    async def replaced(self, effect: SendReplace, done: Patched, way: Way) -> Sequence[Event]:
        """Say what the two operations come to; a PUT is one of which nothing is left behind."""
        event: ReplaceAccepted | ReplaceGone | ReplaceRefused
        if isinstance(done.added, Told):
            if way == "put":
                return await self.explain_replace(effect, done.added)
            event = replacing.not_added(effect, done.kept, done.added)
        else:
            row = await self._decided(done.added.uuid) if is_pending(done.added) else done.added
            event = replacing.accepted(effect, self.lookout.note(self.reader.order(row)), done.kept)
        if isinstance(event, ReplaceRefused):
            return await self._explained(effect, event)
        return (event,)

    async def explain_replace(self, effect: SendReplace, told: Told) -> Sequence[Event]:
        """The venue refused it whole: look whether the order had ended."""
        return await self._explained(effect, replacing.refused_replace(effect, told))

    async def _explained(self, effect: SendReplace, event: ReplaceRefused) -> Sequence[Event]:
        events = await self.lookout.look(effect, Priority.ORDER, patient=False)
        return (*events, replace(event, too_late=event.too_late or _has_ended(events)))


def _has_ended(events: Sequence[Event]) -> bool:
    return any(
        isinstance(event, OrderSeen) and event.seen.status in TERMINAL_STATUSES for event in events
    )
