"""What the simulated Levret knows of an order and of a trade."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from fixgw.sim.book import ZERO, Side

Status = Literal["new", "partially_filled", "filled", "cancelled", "rejected", "expired"]
Liquidity = Literal["maker", "taker"]
OPEN: frozenset[Status] = frozenset({"new", "partially_filled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """A well-formed POST /order; no price means market, no leverage the position's own."""

    symbol: str
    side: Side
    size: Decimal
    price: Decimal | None = None
    leverage: int | None = None
    reduce_only: bool = False
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One side of an execution; `fee` in USDT, `timestamp` in ms."""

    trade_id: str
    order_id: str
    user_id: str
    symbol: str
    side: Side
    price: Decimal
    size: Decimal
    fee: Decimal
    liquidity: Liquidity
    timestamp: int


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An accepted order; `reserved` is the margin that its open part holds."""

    order_id: str
    user_id: str
    wanted: NewOrder
    leverage: int
    created_at: int
    updated_at: int
    opening: Decimal
    reserved: Decimal = ZERO
    status: Status = "new"
    filled: Decimal = ZERO
    notional: Decimal = ZERO
    trades: list[Trade] = field(default_factory=list)

    @property
    def remaining(self) -> Decimal:
        """What has not traded."""
        return self.wanted.size - self.filled

    @property
    def is_open(self) -> bool:
        """Whether the order may still trade."""
        return self.status in OPEN
