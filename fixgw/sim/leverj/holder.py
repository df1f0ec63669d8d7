"""What one account has on one market: balances, positions, orders, executions."""

from collections import deque
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal

from fixgw.sim.book import ZERO, Side
from fixgw.sim.leverj.instruments import Asset, Instrument
from fixgw.sim.leverj.orders import Execution, Order

_CENT = Decimal("0.00000001")


@dataclass(slots=True, kw_only=True)
class Position:
    """The net position of a swap in base units, below 0 when short; `margin` in quote."""

    instrument: Instrument
    size: Decimal = ZERO
    entry_price: Decimal = ZERO
    margin: Decimal = ZERO
    time: int = 0

    @property
    def closing_side(self) -> Side:
        """The side of an order that reduces the position."""
        return Side.SELL if self.size > 0 else Side.BUY

    def closable(self, side: Side) -> Decimal:
        """How much an order of this side could reduce."""
        return max(-self.size if side is Side.BUY else self.size, ZERO)

    def trade(self, side: Side, price: Decimal, quantity: Decimal, rate: Decimal) -> Decimal:
        """Take a trade in and return the profit it realised; `rate` is the margin for 1 base."""
        closed = min(self.closable(side), quantity)
        profit = self._close(price, closed) if closed else ZERO
        if quantity > closed:
            self._open(side, price, quantity - closed, rate)
        return profit

    def _close(self, price: Decimal, closed: Decimal) -> Decimal:
        held = abs(self.size)
        direction = 1 if self.size > 0 else -1
        profit = (price - self.entry_price) * closed * direction
        left = held - closed
        self.margin = (self.margin * left / held).quantize(_CENT, ROUND_UP)
        self.size = left * direction
        if not left:
            self.entry_price = ZERO
        return profit

    def _open(self, side: Side, price: Decimal, quantity: Decimal, rate: Decimal) -> None:
        held = abs(self.size)
        notional = self.entry_price * held + price * quantity
        self.entry_price = (notional / (held + quantity)).quantize(_CENT)
        self.size += quantity if side is Side.BUY else -quantity
        self.margin += rate * quantity


@dataclass(slots=True, kw_only=True)
class Holder:
    """One account on one market; balances and what open orders hold are by asset address."""

    account_id: str
    api_key: str
    balances: dict[str, Decimal]
    executions: deque[Execution]
    reserved: dict[str, Decimal] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    open_orders: dict[str, Order] = field(default_factory=dict)
    timestamps: dict[int, None] = field(default_factory=dict)
    latest: int = 0

    def position_margin(self, asset: Asset) -> Decimal:
        """The margin in this asset that all positions hold."""
        return sum(
            (one.margin for one in self.positions.values() if one.instrument.quote is asset), ZERO
        )

    def available(self, asset: Asset) -> Decimal:
        """What new orders may use of an asset."""
        held = self.reserved.get(asset.address, ZERO) + self.position_margin(asset)
        return self.balances[asset.address] - held

    def reserve(self, order: Order, asset: Asset, amount: Decimal) -> None:
        """Let an order hold so much of an asset from now on."""
        before = self.reserved.get(asset.address, ZERO)
        self.reserved[asset.address] = before + amount - order.reserved
        order.reserved = amount

    def pay(self, asset: Asset, amount: Decimal) -> None:
        """Add to a balance, or take from it."""
        self.balances[asset.address] += amount

    def reducing(self, instrument: Instrument, side: Side) -> list[Order]:
        """The open reduce-only orders of one side, oldest first."""
        return [
            order
            for order in self.open_orders.values()
            if order.wanted.reduce_only
            and order.wanted.instrument is instrument
            and order.wanted.side is side
        ]
