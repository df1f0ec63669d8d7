"""What the simulated Leviathan knows of a trade it was asked for, and of its fills."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from fixgw.sim.book import ZERO, Side
from fixgw.sim.leviathan.markets import Market

Status = Literal["accepted", "partially_filled", "filled", "cancelled", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """A well-formed request: `notional` in USDC, `slippage` in basis points."""

    market: Market
    side: Side
    notional: Decimal
    venue: str | None
    slippage: int
    client_order_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One fill: `notional` USDC for `quantity` contracts; `timestamp` in ms."""

    fill_id: str
    notional: Decimal
    quantity: Decimal
    price: Decimal
    fee: Decimal
    timestamp: int


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An accepted request; it works until it is filled or the venue gives up.

    `worst` is the price that its slippage allows, counted from the first one that was offered.
    """

    order_id: str
    account_id: str
    wanted: NewOrder
    venue: str
    created_at: int
    updated_at: int
    status: Status = "accepted"
    reason: str = ""
    worst: Decimal | None = None
    filled: Decimal = ZERO
    quantity: Decimal = ZERO
    fills: list[Fill] = field(default_factory=list)

    @property
    def remaining(self) -> Decimal:
        """USDC that have not traded."""
        return self.wanted.notional - self.filled

    @property
    def is_open(self) -> bool:
        """Whether it may still trade."""
        return self.status in ("accepted", "partially_filled")

    @property
    def average(self) -> Decimal | None:
        """USDC for a contract over all fills, to ten digits; None before the first."""
        if not self.quantity:
            return None
        return (self.filled / self.quantity).quantize(Decimal("1e-10")).normalize()
