"""What every step is made of: who trades where, and the fields that all messages share."""

from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.demo.expect import Expected
from fixgw.demo.market import Market
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
class Scene:
    """One session at one venue; ClOrdID(11) begins with `prefix`.

    `date` is today's (UTC), as `20261121`.
    """

    wording: Wording
    market: Market
    venue: str
    account: str
    prefix: str
    date: str

    def twin(self, msg_type: str) -> str:
        """Return the MsgType(35) of a message about accounts in this version."""
        return self.wording.account_prefix + msg_type

    def id(self, name: str) -> str:
        """Return the ClOrdID(11), or the id of a request, that goes by this name."""
        return f"{self.prefix}-{name}"

    def order(self, name: str, fields: Fields) -> dict[int, str]:
        """Return the fields of a NewOrderSingle(D)."""
        return {
            11: self.id(name),
            **self.wording.order_fields,
            1: self.account,
            100: self.venue,
            55: self.market.symbol,
            **fields,
        }

    def accepted(self, order: Fields, quantity: str) -> tuple[Expected, ...]:
        """Return what must come for an order that the venue takes: PendingNew and New."""
        name = order[11].removeprefix(f"{self.prefix}-")
        echoed = {tag: order[tag] for tag in (54, 38, 40, 44, 152) if tag in order}
        untouched = {**echoed, 14: "0", 151: quantity}
        pending = {**self.report(name, PENDING_NEW), **untouched}
        accepted = {**self.report(name, NEW), **untouched}
        return (
            Expected(what="pending new", fields=pending, absent=NO_FILL),
            Expected(what="new", fields=accepted, absent=NO_FILL),
        )

    def report(self, name: str, ord_status: str) -> dict[int, str]:
        """Return what every report of an order shows; by default its ExecType is its status."""
        return {
            35: "8",
            **self.wording.report,
            11: self.id(name),
            39: ord_status,
            150: ord_status,
            55: self.market.symbol,
            1: self.account,
        }

    def filled(self, name: str, side: str, quantity: str, price: str, total: str) -> dict[int, str]:
        """Return what every fill shows, whatever is left of the order."""
        return {
            **self.report(name, FILLED),
            54: side,
            32: quantity,
            31: price,
            6: price,
            14: total,
        }


def limit_fields(side: str, quantity: str, price: str) -> dict[int, str]:
    """The fields of a limit order."""
    return {54: side, 38: quantity, 40: LIMIT, 44: price}


def difference(minuend: str, subtrahend: str) -> str:
    """Return the exact difference of two numbers as text."""
    return str(Decimal(minuend) - Decimal(subtrahend))
