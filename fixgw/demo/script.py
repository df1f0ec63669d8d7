"""The dialogue as data: what the sample OMS asks, what happens outside, what must come back."""

from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.demo.expect import Expected
from fixgw.demo.market import Market
from fixgw.demo.wording import Fields, Wording

BUY, SELL = "1", "2"
MARKET, LIMIT = "1", "2"
NEW, PARTLY_FILLED, FILLED, CANCELED = "0", "1", "2", "4"
PENDING_CANCEL, REJECTED, PENDING_NEW, PENDING_REPLACE = "6", "8", "A", "E"
REPLACED = "5"
NO_FILL = frozenset({31, 32})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a message to send, or a quantity that an outsider sells at a price, or neither."""

    name: str
    msg_type: str = ""
    message: Fields = field(default_factory=dict)
    sold: str | None = None
    at: str | None = None
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Writes the steps for one session at one venue; ClOrdID(11) begins with `prefix`."""

    wording: Wording
    market: Market
    venue: str
    account: str
    prefix: str

    def steps(self) -> tuple[Step, ...]:
        """Return all steps in order."""
        return (
            self.limit_order(),
            self.first_fill(),
            self.status_request(),
            self.last_fill(),
            self.market_order(),
            self.resting_order(),
            self.replace(),
            self.cancel(),
            self.refused_order(),
        )

    def limit_order(self) -> Step:
        """A limit order inside the spread rests at the venue."""
        market = self.market
        order = self._order("LIMIT", BUY, market.limit_qty, market.limit_price)
        return Step(name="limit order", msg_type="D", message=order, expected=self._accepted(order))

    def first_fill(self) -> Step:
        """Somebody sells a part of it."""
        market = self.market
        fill = self._filled("LIMIT", market.first_fill, market.limit_price, market.first_fill)
        left = _difference(market.limit_qty, market.first_fill)
        partly = {**self.wording.partial_fill, 39: PARTLY_FILLED, 151: left}
        return Step(
            name="part fill",
            sold=market.first_fill,
            at=market.limit_price,
            expected=(
                Expected(what=f"fill of {market.first_fill}, {left} left", fields=fill | partly),
            ),
        )

    def status_request(self) -> Step:
        """How does the order stand?"""
        market = self.market
        status = {
            **self._report("LIMIT", PARTLY_FILLED),
            **self.wording.status(PARTLY_FILLED),
            14: market.first_fill,
            151: _difference(market.limit_qty, market.first_fill),
        }
        asked = {
            11: self._id("LIMIT"),
            55: market.symbol,
            54: BUY,
        }
        what = f"partly filled, {market.first_fill}"
        return Step(
            name="status request",
            msg_type="H",
            message=asked,
            expected=(Expected(what=what, fields=status, absent=NO_FILL),),
        )

    def last_fill(self) -> Step:
        """Somebody sells the rest."""
        market = self.market
        rest = _difference(market.limit_qty, market.first_fill)
        fill = self._filled("LIMIT", rest, market.limit_price, market.limit_qty)
        filled = {**self.wording.fill, 39: FILLED, 151: "0"}
        return Step(
            name="rest filled",
            sold=rest,
            at=market.limit_price,
            expected=(Expected(what=f"fill of {rest}, none left", fields=fill | filled),),
        )

    def market_order(self) -> Step:
        """A market order is filled at once."""
        market = self.market
        order = self._order("MARKET", SELL, market.market_qty)
        fill = self._filled("MARKET", market.market_qty, market.market_price, market.market_qty)
        filled = {**self.wording.fill, 39: FILLED, 54: SELL, 151: "0"}
        done = Expected(what=f"fill at {market.market_price}", fields=fill | filled)
        return Step(
            name="market order",
            msg_type="D",
            message=order,
            expected=(*self._accepted(order), done),
        )

    def resting_order(self) -> Step:
        """A limit order far from the market rests."""
        market = self.market
        order = self._order("FAR", BUY, market.far_qty, market.far_price)
        return Step(name="far order", msg_type="D", message=order, expected=self._accepted(order))

    def replace(self) -> Step:
        """More of it, at a better price."""
        market = self.market
        order = self._order("NEW", BUY, market.new_qty, market.new_price)
        chain = {11: self._id("NEW"), 41: self._id("FAR")}
        pending = {**self._report("NEW", PENDING_REPLACE), **chain, 14: "0"}
        replaced = {
            **self._report("NEW", NEW),
            **chain,
            150: REPLACED,
            38: market.new_qty,
            44: market.new_price,
            14: "0",
            151: market.new_qty,
        }
        what = f"replaced: {market.new_qty} at {market.new_price}"
        return Step(
            name="replace",
            msg_type="G",
            message={41: self._id("FAR"), **order},
            expected=(
                Expected(what="pending replace", fields=pending, absent=NO_FILL),
                Expected(what=what, fields=replaced, absent=NO_FILL),
            ),
        )

    def cancel(self) -> Step:
        """The replaced order is taken off the book."""
        asked = {
            11: self._id("CANCEL"),
            41: self._id("NEW"),
            55: self.market.symbol,
            54: BUY,
        }
        chain = {11: self._id("CANCEL"), 41: self._id("NEW")}
        pending = {**self._report("CANCEL", PENDING_CANCEL), **chain, 14: "0"}
        canceled = {**self._report("CANCEL", CANCELED), **chain, 14: "0", 151: "0"}
        return Step(
            name="cancel",
            msg_type="F",
            message=asked,
            expected=(
                Expected(what="pending cancel", fields=pending, absent=NO_FILL),
                Expected(what="canceled", fields=canceled, absent=NO_FILL),
            ),
        )

    def refused_order(self) -> Step:
        """An order that the venue cannot do is refused before it is sent, with a stable code."""
        market = self.market
        order = {
            **self._order("REFUSED", BUY, market.limit_qty, market.limit_price),
            **market.refused,
        }
        refused = {
            **self._report("REFUSED", REJECTED),
            103: self.wording.unsupported,
            14: "0",
            151: "0",
        }
        expected = Expected(
            what=f"rejected: {market.refusal_code}",
            fields=refused,
            begins={58: market.refusal_code},
            absent=NO_FILL | {198},
        )
        return Step(name="refused order", msg_type="D", message=order, expected=(expected,))

    def _id(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def _order(self, name: str, side: str, quantity: str, price: str | None = None) -> Fields:
        priced = {40: MARKET} if price is None else {40: LIMIT, 44: price}
        return {
            11: self._id(name),
            **self.wording.order_fields,
            1: self.account,
            100: self.venue,
            55: self.market.symbol,
            54: side,
            38: quantity,
            **priced,
        }

    def _accepted(self, order: Fields) -> tuple[Expected, ...]:
        name = order[11].removeprefix(f"{self.prefix}-")
        echoed = {tag: order[tag] for tag in (54, 38, 40, 44) if tag in order}
        untouched = {**echoed, 14: "0", 151: order[38]}
        pending = {**self._report(name, PENDING_NEW), **untouched}
        accepted = {**self._report(name, NEW), **untouched}
        return (
            Expected(what="pending new", fields=pending, absent=NO_FILL),
            Expected(what="new", fields=accepted, absent=NO_FILL),
        )

    def _report(self, name: str, ord_status: str) -> dict[int, str]:
        """Return what every report of an order shows; by default its ExecType is its status."""
        return {
            35: "8",
            **self.wording.report,
            11: self._id(name),
            39: ord_status,
            150: ord_status,
            55: self.market.symbol,
            1: self.account,
        }

    def _filled(self, name: str, quantity: str, price: str, total: str) -> dict[int, str]:
        return {
            **self._report(name, FILLED),
            54: BUY,
            32: quantity,
            31: price,
            6: price,
            14: total,
        }


def _difference(minuend: str, subtrahend: str) -> str:
    return str(Decimal(minuend) - Decimal(subtrahend))
