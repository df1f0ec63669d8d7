"""The dialogue as data: what the sample OMS asks, what happens outside, what must come back."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from fixgw.demo.expect import Expected
from fixgw.demo.market import Limit, Market, Prevention, Resting
from fixgw.demo.wording import Fields, Wording

BUY, SELL = "1", "2"
MARKET, LIMIT = "1", "2"
NEW, PARTLY_FILLED, FILLED, CANCELED = "0", "1", "2", "4"
PENDING_CANCEL, REJECTED, PENDING_NEW, PENDING_REPLACE = "6", "8", "A", "E"
REPLACED, RESTATED = "5", "D"
DECREMENT, BY_VENUE = "D", "V"
"""Values of SelfTradePrevention(7928) and of 20022, which says who sees to it."""
DECREMENTED = "5"
"""ExecRestatementReason(378): partial decline of OrderQty."""
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
    """Writes the steps for one session at one venue; ClOrdID(11) begins with `prefix`.

    `date` is today's (UTC), as `20261121`.
    """

    wording: Wording
    market: Market
    venue: str
    account: str
    prefix: str
    date: str

    def steps(self) -> tuple[Step, ...]:
        """Return all steps in order; what the market does not have is left out."""
        limit, resting = self.market.limit, self.market.resting
        prevention = self.market.prevention
        return (
            *(self._limit_steps(limit) if limit is not None else ()),
            self.market_order(),
            *(self._resting_steps(resting) if resting is not None else ()),
            *(self._prevention_steps(prevention) if prevention is not None else ()),
            self.refused_order(),
            self.positions(),
            self.balances(),
        )

    def _limit_steps(self, limit: Limit) -> tuple[Step, ...]:
        return (
            self.limit_order(limit),
            self.first_fill(limit),
            self.status_request(limit),
            self.last_fill(limit),
        )

    def _resting_steps(self, resting: Resting) -> tuple[Step, ...]:
        return self.resting_order(resting), self.replace(resting), self.cancel()

    def _prevention_steps(self, prevention: Prevention) -> tuple[Step, ...]:
        return (
            self.own_sale(prevention),
            self.prevented_trade(prevention),
            self.rest_of_it(prevention),
        )

    def limit_order(self, limit: Limit) -> Step:
        """A limit order inside the spread rests at the venue."""
        order = self._order("LIMIT", _at(BUY, limit.qty, limit.price))
        return Step(
            name="limit order",
            msg_type="D",
            message=order,
            expected=self._accepted(order, limit.qty),
        )

    def first_fill(self, limit: Limit) -> Step:
        """Somebody sells a part of it."""
        fill = self._filled("LIMIT", BUY, limit.first_fill, limit.price, limit.first_fill)
        left = _difference(limit.qty, limit.first_fill)
        partly = {**self.wording.partial_fill, 39: PARTLY_FILLED, 151: left}
        return Step(
            name="part fill",
            sold=limit.first_fill,
            at=limit.price,
            expected=(
                Expected(what=f"fill of {limit.first_fill}, {left} left", fields=fill | partly),
            ),
        )

    def status_request(self, limit: Limit) -> Step:
        """How does the order stand?"""
        status = {
            **self._report("LIMIT", PARTLY_FILLED),
            **self.wording.status(PARTLY_FILLED),
            14: limit.first_fill,
            151: _difference(limit.qty, limit.first_fill),
        }
        asked = {
            11: self._id("LIMIT"),
            55: self.market.symbol,
            54: BUY,
        }
        what = f"partly filled, {limit.first_fill}"
        return Step(
            name="status request",
            msg_type="H",
            message=asked,
            expected=(Expected(what=what, fields=status, absent=NO_FILL),),
        )

    def last_fill(self, limit: Limit) -> Step:
        """Somebody sells the rest."""
        rest = _difference(limit.qty, limit.first_fill)
        fill = self._filled("LIMIT", BUY, rest, limit.price, limit.qty)
        filled = {**self.wording.fill, 39: FILLED, 151: "0"}
        return Step(
            name="rest filled",
            sold=rest,
            at=limit.price,
            expected=(Expected(what=f"fill of {rest}, none left", fields=fill | filled),),
        )

    def market_order(self) -> Step:
        """A market order is filled at once."""
        wanted = self.market.at_market
        order = self._order("MARKET", {40: MARKET, **wanted.fields})
        fill = self._filled("MARKET", order[54], wanted.qty, wanted.price, wanted.qty)
        filled = {**self.wording.fill, 39: FILLED, 151: "0"}
        done = Expected(what=f"fill at {wanted.price}", fields=fill | filled)
        return Step(
            name="market order",
            msg_type="D",
            message=order,
            expected=(*self._accepted(order, wanted.qty), done),
        )

    def resting_order(self, resting: Resting) -> Step:
        """A limit order far from the market rests."""
        order = self._order("FAR", _at(BUY, resting.qty, resting.price))
        return Step(
            name="far order",
            msg_type="D",
            message=order,
            expected=self._accepted(order, resting.qty),
        )

    def replace(self, resting: Resting) -> Step:
        """More of it, at a better price."""
        order = self._order("NEW", _at(BUY, resting.new_qty, resting.new_price))
        chain = {11: self._id("NEW"), 41: self._id("FAR")}
        pending = {**self._report("NEW", PENDING_REPLACE), **chain, 14: "0"}
        replaced = {
            **self._report("NEW", NEW),
            **chain,
            150: REPLACED,
            38: resting.new_qty,
            44: resting.new_price,
            14: "0",
            151: resting.new_qty,
        }
        what = f"replaced: {resting.new_qty} at {resting.new_price}"
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

    def own_sale(self, prevention: Prevention) -> Step:
        """A sale inside the spread rests."""
        order = self._order("SALE", _at(SELL, prevention.sold, prevention.price))
        return Step(
            name="sale that rests",
            msg_type="D",
            message=order,
            expected=self._accepted(order, prevention.sold),
        )

    def prevented_trade(self, prevention: Prevention) -> Step:
        """A larger buy order would meet it: the sale is canceled, the buy order made smaller."""
        order = self._order("STP", _at(BUY, prevention.bought, prevention.price))
        pending, accepted = self._accepted(order, prevention.bought)
        canceled = {**self._report("SALE", CANCELED), 14: "0", 151: "0"}
        left = _difference(prevention.bought, prevention.sold)
        restated = {**self._report("STP", NEW), 150: RESTATED, 378: DECREMENTED, 38: left}
        return Step(
            name="self-trade prevention",
            msg_type="D",
            message={**order, 7928: DECREMENT},
            expected=(
                pending,
                replace(accepted, fields={**accepted.fields, 20022: BY_VENUE}),
                Expected(what="sale canceled", fields=canceled, absent=NO_FILL),
                Expected(
                    what=f"restated: {left} left",
                    fields={**restated, 14: "0", 151: left},
                    absent=NO_FILL,
                ),
            ),
        )

    def rest_of_it(self, prevention: Prevention) -> Step:
        """Somebody else sells the rest."""
        left = _difference(prevention.bought, prevention.sold)
        fill = self._filled("STP", BUY, left, prevention.price, left)
        filled = {**self.wording.fill, 38: left, 39: FILLED, 151: "0"}
        return Step(
            name="rest of it filled",
            sold=left,
            at=prevention.price,
            expected=(Expected(what=f"fill of {left}, none left", fields=fill | filled),),
        )

    def refused_order(self) -> Step:
        """An order that the venue cannot do is refused before it is sent, with a stable code."""
        refused = self.market.refused
        at_market = {40: MARKET, **self.market.at_market.fields}
        limit = self.market.limit
        base = at_market if limit is None else _at(BUY, limit.qty, limit.price)
        rejected = {
            **self._report("REFUSED", REJECTED),
            103: self.wording.unsupported,
            14: "0",
            151: "0",
        }
        expected = Expected(
            what=f"rejected: {refused.code}",
            fields=rejected,
            begins={58: refused.code},
            absent=NO_FILL | {198},
        )
        order = {**self._order("REFUSED", base), **refused.fields}
        return Step(name="refused order", msg_type="D", message=order, expected=(expected,))

    def positions(self) -> Step:
        """What is held of the instrument; a venue without positions says so."""
        asked = {710: self._id("POSITIONS"), 724: "0", 581: "1", 1: self.account}
        mine = {710: asked[710], 1: self.account}
        good = {728: "0", 727: "1"} if self.market.holds else {727: "0"}
        ack = Expected(
            what="one position" if self.market.holds else "no positions here",
            fields={35: self._twin("AO"), **mine, **good},
        )
        held = {35: self._twin("AP"), **mine, 55: self.market.symbol}
        report = Expected(what=f"position in {self.market.symbol}", fields=held)
        return Step(
            name="positions",
            msg_type=self._twin("AN"),
            message={**asked, 715: self.date, 55: self.market.symbol},
            expected=(ack, report) if self.market.holds else (ack,),
        )

    def balances(self) -> Step:
        """What the account has, and may spend."""
        asked = {909: self._id("BALANCES"), 1: self.account}
        told = {35: self._twin("BA"), **asked}
        return Step(
            name="balances",
            msg_type=self._twin("BB"),
            message=asked,
            expected=(Expected(what="balance", fields=told, counted_by=911),),
        )

    def _twin(self, msg_type: str) -> str:
        return self.wording.account_prefix + msg_type

    def _id(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def _order(self, name: str, fields: Fields) -> dict[int, str]:
        return {
            11: self._id(name),
            **self.wording.order_fields,
            1: self.account,
            100: self.venue,
            55: self.market.symbol,
            **fields,
        }

    def _accepted(self, order: Fields, quantity: str) -> tuple[Expected, ...]:
        name = order[11].removeprefix(f"{self.prefix}-")
        echoed = {tag: order[tag] for tag in (54, 38, 40, 44, 152) if tag in order}
        untouched = {**echoed, 14: "0", 151: quantity}
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

    def _filled(
        self, name: str, side: str, quantity: str, price: str, total: str
    ) -> dict[int, str]:
        return {
            **self._report(name, FILLED),
            54: side,
            32: quantity,
            31: price,
            6: price,
            14: total,
        }


def _at(side: str, quantity: str, price: str) -> dict[int, str]:
    """The fields of a limit order."""
    return {54: side, 38: quantity, 40: LIMIT, 44: price}


def _difference(minuend: str, subtrahend: str) -> str:
    return str(Decimal(minuend) - Decimal(subtrahend))
