"""What the simulated Leverj knows of an order and of an execution."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from fixgw.sim.book import ZERO, Side
from fixgw.sim.leverj.instruments import Instrument

OrderType = Literal["LMT", "MKT", "SLMT", "SMKT"]
Status = Literal["pending", "open", "filled", "cancelled", "rejected", "expired"]
Liquidity = Literal["maker", "taker"]
OPEN: frozenset[Status] = frozenset({"pending", "open"})
STOPS: frozenset[OrderType] = frozenset({"SLMT", "SMKT"})
_CENT = Decimal("0.00000001")
MARKETS: frozenset[OrderType] = frozenset({"MKT", "SMKT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """A well-formed order; `timestamp` in microseconds, `margin` is marginPerFraction.

    `uuid` is only set when the order is to replace another one.
    """

    account_id: str
    originator: str
    instrument: Instrument
    side: Side
    order_type: OrderType
    price: Decimal
    quantity: Decimal
    timestamp: int
    signature: str
    margin: int = 0
    trigger_price: Decimal | None = None
    post_only: bool = False
    reduce_only: bool = False
    client_order_id: object = None
    index_sanity: Decimal | None = None
    uuid: str = ""

    @property
    def limit(self) -> Decimal | None:
        """The worst price that the order takes; a market order's price caps it unless it is 0."""
        return self.price or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One side of a trade; `commission` and `profit` in quote, `time` in microseconds."""

    execution_id: str
    order: "Order"
    price: Decimal
    quantity: Decimal
    commission: Decimal
    profit: Decimal
    liquidity: Liquidity
    time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedClose:
    """A liquidation or an auto-deleveraging; `orders` were open and are cancelled with it."""

    kind: Literal["liquidation", "adl"]
    execution_id: str
    account_id: str
    instrument: Instrument
    side: Side
    quantity: Decimal
    price: Decimal
    orders: "tuple[Order, ...]"
    time: int


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An accepted order; `reserved` is the amount of an asset that its open part holds.

    `opening` is the part that may extend a position.
    """

    uuid: str
    wanted: NewOrder
    entry_time: int
    event_time: int
    opening: Decimal = ZERO
    reserved: Decimal = ZERO
    status: Status = "open"
    triggered: bool = False
    filled: Decimal = ZERO
    notional: Decimal = ZERO
    cancelled: Decimal = ZERO
    executions: list[Execution] = field(default_factory=list)

    @property
    def remaining(self) -> Decimal:
        """What has not traded."""
        return self.wanted.quantity - self.filled

    @property
    def is_open(self) -> bool:
        """Whether the order may still trade."""
        return self.status in OPEN

    @property
    def average_price(self) -> Decimal:
        """The average price of what traded to 8 decimals, 0 for nothing."""
        return (self.notional / self.filled).quantize(_CENT) if self.filled else ZERO

    @property
    def waits(self) -> bool:
        """Whether the order is a stop whose trigger has not come."""
        return self.wanted.order_type in STOPS and not self.triggered
