"""An account's positions and margin: deposit, used margin, adjusted equity, margin health."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from fixgw.sim.book import ZERO, Side
from fixgw.sim.leviathan.markets import Market
from fixgw.sim.leviathan.orders import Fill
from fixgw.sim.leviathan.refusal import Refusal

_CENT = Decimal("0.000001")
INITIAL_MARGIN = Decimal("1.2")
"""A new position is refused if it would push the projected margin health below this."""

Price = Callable[[Market], Decimal]


@dataclass(slots=True, kw_only=True, eq=False)
class Position:
    """Net contracts of one market, below zero when short, and what they cost in USDC."""

    market: Market
    venue: str
    opened_at: int
    quantity: Decimal = ZERO
    cost: Decimal = ZERO

    def notional(self, price: Decimal) -> Decimal:
        """What the position is worth, always above zero."""
        return abs(self.quantity) * price

    def pnl(self, price: Decimal) -> Decimal:
        """Unrealized profit."""
        return self.quantity * price - self.cost


@dataclass(slots=True, kw_only=True, eq=False)
class Holder:
    """Everything that one account has."""

    account_id: str
    deposit: Decimal
    price: Price
    realized: Decimal = ZERO
    fees: Decimal = ZERO
    positions: dict[str, Position] = field(default_factory=dict)

    @property
    def exposure(self) -> Decimal:
        """The notional of all positions."""
        return sum((one.notional(self.price(one.market)) for one in self.positions.values()), ZERO)

    @property
    def used_margin(self) -> Decimal:
        """What is borrowed: the shortfall of the deposit."""
        return max(ZERO, self.exposure - self.deposit)

    @property
    def adjusted_equity(self) -> Decimal:
        """Deposit and profit; no risk adjustment is played."""
        pnl = sum((one.pnl(self.price(one.market)) for one in self.positions.values()), ZERO)
        return self.deposit + self.realized + pnl - self.fees

    @property
    def available_margin(self) -> Decimal:
        """Room to open new positions."""
        return max(ZERO, self.adjusted_equity - self.used_margin)

    @property
    def available_credit(self) -> Decimal:
        """The largest new order that would be taken: the margin check, solved for its notional."""
        most = self.adjusted_equity / INITIAL_MARGIN + self.deposit - self.exposure
        return max(ZERO, most.quantize(_CENT, ROUND_DOWN))

    @property
    def health(self) -> Decimal | None:
        """Adjusted equity over used margin; None while nothing is used."""
        used = self.used_margin
        return self.adjusted_equity / used if used else None

    @property
    def utilization(self) -> Decimal:
        """The share of the equity that is used."""
        equity = self.adjusted_equity
        return self.used_margin / equity if equity > 0 else Decimal(1)

    def check_margin(self, market: Market, side: Side, notional: Decimal) -> None:
        """Refuse what would open a position with too little health left."""
        held = self.positions.get(market.symbol)
        is_long = held is not None and held.quantity > 0
        opposite = held is not None and is_long is (side is Side.SELL)
        if held is not None and opposite and notional <= held.notional(self.price(market)):
            return
        used = max(ZERO, self.exposure + notional - self.deposit)
        if used and self.adjusted_equity / used < INITIAL_MARGIN:
            raise Refusal("insufficient_margin", "Order would exceed your credit facility")

    def settle(self, market: Market, venue: str, side: Side, fill: Fill) -> None:
        """Take a fill into the positions, at average cost."""
        held = self.positions.setdefault(
            market.symbol, Position(market=market, venue=venue, opened_at=fill.timestamp)
        )
        sign = 1 if side is Side.BUY else -1
        self.fees += fill.fee
        if held.quantity * sign >= 0:
            held.quantity += sign * fill.quantity
            held.cost += sign * fill.notional
        else:
            self._reduce(held, sign, fill)
        if not held.quantity:
            del self.positions[market.symbol]

    def _reduce(self, held: Position, sign: int, fill: Fill) -> None:
        closed = min(fill.quantity, abs(held.quantity))
        entry = held.cost / held.quantity
        self.realized += -sign * closed * (fill.price - entry)
        opened = fill.quantity - closed
        held.quantity += sign * fill.quantity
        held.cost = sign * opened * fill.price if opened else held.quantity * entry
