"""What an account holds: cash, contracts, and what its open orders reserve."""

from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.sim.book import Side
from fixgw.sim.polymarket.markets import Market
from fixgw.sim.polymarket.orders import ONE, ZERO, Order


@dataclass(slots=True, kw_only=True)
class Position:
    """Contracts of one market: above zero YES, below zero NO. `cost` is what they cost."""

    market: Market
    net: Decimal = ZERO
    bought: Decimal = ZERO
    sold: Decimal = ZERO
    cost: Decimal = ZERO
    realized: Decimal = ZERO
    updated: int = 0

    def trade(self, side: Side, price: Decimal, size: Decimal) -> Decimal:
        """Take a trade in and return what it costs in cash, below zero for what it brings."""
        signed = size if side is Side.BUY else -size
        self.bought += size if side is Side.BUY else ZERO
        self.sold += size if side is Side.SELL else ZERO
        closing = min(abs(self.net), size) if self.net * signed < 0 else ZERO
        unit = price if side is Side.BUY else ONE - price
        paid = (size - closing) * unit
        brought = ZERO
        if closing:
            share = self.cost * closing / abs(self.net)
            brought = closing * (ONE - unit)
            self.cost -= share
            self.realized += brought - share
        self.cost += paid
        self.net += signed
        return paid - brought


@dataclass(slots=True, kw_only=True)
class Holder:
    """One account."""

    owner: str
    cash: Decimal
    positions: dict[str, Position] = field(default_factory=dict)
    open_orders: dict[str, Order] = field(default_factory=dict)
    updated: int = 0

    def position(self, market: Market) -> Position:
        """The position in a market, made when there is none."""
        return self.positions.setdefault(market.slug, Position(market=market))

    @property
    def reserved(self) -> Decimal:
        """What the open orders may cost."""
        return sum((self.cost_of(order) for order in self.open_orders.values()), ZERO)

    @property
    def buying_power(self) -> Decimal:
        """What new orders may cost."""
        return self.cash - self.reserved

    def cost_of(self, order: Order) -> Decimal:
        """What the rest of an order may cost; contracts that are sold again cost nothing."""
        return self.cost(order, order.terms.price, order.leaves)

    def cost(self, order: Order, price: Decimal | None, size: Decimal) -> Decimal:
        """What so many of the order's contracts may cost at this price of YES."""
        held = self.positions.get(order.wanted.market.slug)
        net = held.net if held is not None else ZERO
        buys = order.wanted.side is Side.BUY
        covered = max(ZERO, -net if buys else net)
        if price is None:
            return ZERO
        return max(ZERO, size - covered) * (price if buys else ONE - price)
