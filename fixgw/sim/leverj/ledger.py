"""The money rules of the two markets: what an order must hold and what a trade moves."""

from decimal import ROUND_UP, Decimal
from typing import Protocol

from fixgw.sim.book import ZERO, Side
from fixgw.sim.leverj.holder import Holder, Position
from fixgw.sim.leverj.instruments import Asset, Instrument, MarketName
from fixgw.sim.leverj.orders import Liquidity, NewOrder, Order
from fixgw.sim.leverj.refusal import Refusal

FEE_FACTOR = 10_000
# Futures as in the document's sample of /all/config, spot as in its sample of an execution.
FEES: dict[MarketName, dict[Liquidity, int]] = {
    "futures": {"maker": 0, "taker": 5},
    "spot": {"maker": 0, "taker": 20},
}
_SMALLEST = Decimal("1e-12")


def commission(market: MarketName, value: Decimal, liquidity: Liquidity) -> Decimal:
    """The commission on a traded value in quote, rounded up to 12 decimals."""
    return (value * FEES[market][liquidity] / FEE_FACTOR).quantize(_SMALLEST, ROUND_UP)


class Ledger(Protocol):
    """The money rules of a market."""

    def admit(self, holder: Holder, wanted: NewOrder, quantity: Decimal, price: Decimal) -> Decimal:
        """The part of the quantity that would extend a position; raises Refusal without money.

        `price` is the worst one to expect.
        """
        ...

    def reserve(self, holder: Holder, order: Order) -> None:
        """Let the order hold what its open part needs now, nothing when it is closed."""
        ...

    def release(self, holder: Holder, order: Order) -> None:
        """Let the order hold nothing."""
        ...

    def settle(self, holder: Holder, order: Order, price: Decimal, quantity: Decimal) -> Decimal:
        """Move what a trade moves, except the commission; returns the profit."""
        ...


class FuturesLedger:
    """Isolated margin at the rate that each order signed as marginPerFraction."""

    def admit(
        self,
        holder: Holder,
        wanted: NewOrder,
        quantity: Decimal,
        price: Decimal,  # noqa: ARG002 - the signed rate decides, whatever the price
    ) -> Decimal:
        """Margin for what is not covered by an opposite position."""
        closable = position_of(holder, wanted.instrument).closable(wanted.side)
        if wanted.reduce_only:
            _check_reduce_only(holder, wanted, quantity, closable)
            return ZERO
        opening = max(quantity - closable, ZERO)
        if _rate(wanted) * opening > holder.available(wanted.instrument.quote):
            raise Refusal("M_INSUFFICIENT_MARGIN", "the order needs more margin than is available")
        return opening

    def reserve(self, holder: Holder, order: Order) -> None:
        """The margin of the part that may still open."""
        opening = min(order.opening, order.remaining) if order.is_open else ZERO
        holder.reserve(order, order.wanted.instrument.quote, _rate(order.wanted) * opening)

    def release(self, holder: Holder, order: Order) -> None:
        """No margin."""
        holder.reserve(order, order.wanted.instrument.quote, ZERO)

    def settle(self, holder: Holder, order: Order, price: Decimal, quantity: Decimal) -> Decimal:
        """Change the position and pay the profit."""
        wanted = order.wanted
        position = position_of(holder, wanted.instrument)
        profit = position.trade(wanted.side, price, quantity, _rate(wanted))
        holder.pay(wanted.instrument.quote, profit)
        return profit


class SpotLedger:
    """A buy holds quote with its commission, a sell holds base."""

    def admit(self, holder: Holder, wanted: NewOrder, quantity: Decimal, price: Decimal) -> Decimal:
        """The whole value, or the whole quantity."""
        asset, needed = _needed(wanted, quantity, price)
        if needed > holder.available(asset):
            raise Refusal("M_INSUFFICIENT_FUNDS", f"not enough {asset.symbol}")
        return quantity

    def reserve(self, holder: Holder, order: Order) -> None:
        """What the open part of a limit order needs."""
        wanted = order.wanted
        asset, needed = _needed(wanted, order.remaining, wanted.price)
        holder.reserve(order, asset, needed if order.is_open else ZERO)

    def release(self, holder: Holder, order: Order) -> None:
        """Neither asset."""
        holder.reserve(order, _needed(order.wanted, ZERO, ZERO)[0], ZERO)

    def settle(self, holder: Holder, order: Order, price: Decimal, quantity: Decimal) -> Decimal:
        """Exchange the two assets; a spot trade has no profit."""
        instrument = order.wanted.instrument
        sign = 1 if order.wanted.side is Side.BUY else -1
        holder.pay(_base(instrument), quantity * sign)
        holder.pay(instrument.quote, -price * quantity * sign)
        return ZERO


LEDGERS: dict[MarketName, Ledger] = {"futures": FuturesLedger(), "spot": SpotLedger()}


def position_of(holder: Holder, instrument: Instrument) -> Position:
    """The account's position, a flat one if it never had one."""
    return holder.positions.setdefault(instrument.id, Position(instrument=instrument))


def _rate(wanted: NewOrder) -> Decimal:
    """Margin in quote for one base unit."""
    return Decimal(wanted.margin).scaleb(-wanted.instrument.quote.decimals)


def _base(instrument: Instrument) -> Asset:
    if instrument.base is None:
        raise ValueError(f"{instrument.symbol} is no spot pair")
    return instrument.base


def _needed(wanted: NewOrder, quantity: Decimal, price: Decimal) -> tuple[Asset, Decimal]:
    if wanted.side is Side.SELL:
        return _base(wanted.instrument), quantity
    value = price * quantity
    return wanted.instrument.quote, value + commission("spot", value, "taker")


def _check_reduce_only(
    holder: Holder, wanted: NewOrder, quantity: Decimal, closable: Decimal
) -> None:
    others = (
        order.remaining
        for order in holder.reducing(wanted.instrument, wanted.side)
        if order.uuid != wanted.uuid
    )
    if not closable:
        raise Refusal("M_REDUCE_ONLY", "there is no position to reduce")
    if sum(others, quantity) > closable:
        raise Refusal("M_REDUCE_ONLY", "the order is larger than what it could reduce")
