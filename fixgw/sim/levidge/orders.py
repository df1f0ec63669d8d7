"""What the simulated Levidge knows of an order and of a trade."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, IntEnum

from fixgw.sim.book import ZERO, BookOrder, Side
from fixgw.sim.levidge.pairs import Pair


class OrdType(IntEnum):
    """The document's four types; a stop becomes a market order, a stop limit a limit order."""

    MARKET = 1
    LIMIT = 2
    STOP = 3
    STOP_LIMIT = 4

    @property
    def has_price(self) -> bool:
        """Whether the order carries a limit price."""
        return self in (OrdType.LIMIT, OrdType.STOP_LIMIT)

    @property
    def has_stop(self) -> bool:
        """Whether the order waits for a stop price."""
        return self in (OrdType.STOP, OrdType.STOP_LIMIT)


class TimeInForce(Enum):
    """The document's table for FIX."""

    GTC = "1"
    IOC = "3"
    FOK = "4"
    POST_ONLY = "P"


class SelfTrade(Enum):
    """SelfTradePrevention(7928)."""

    DECREMENT = "D"
    CANCEL_RESTING = "O"
    CANCEL_INCOMING = "N"
    CANCEL_BOTH = "B"


class Status(IntEnum):
    """OrdStatus(39) of FIX."""

    NEW = 0
    PARTIAL = 1
    FILLED = 2
    CANCELED = 4


class Happening(Enum):
    """What happens to an order."""

    NEW = "new"
    TRIGGERED = "triggered"
    FILL = "fill"
    DECREMENTED = "decremented"
    DONE = "done"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """A well-formed order; a cash order has `cash` in the quote coin in place of a quantity.

    `session` counts the FIX logon that it came in by; 0 is REST.
    """

    user_id: int
    pair: Pair
    side: Side
    ord_type: OrdType
    quantity: Decimal | None
    cash: Decimal | None = None
    price: Decimal | None = None
    stop_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    self_trade: SelfTrade = SelfTrade.DECREMENT
    cl_ord_id: str = ""
    session: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One side of an execution; `fee` in the quote coin, `timestamp` in ms."""

    trade_id: int
    order_id: int
    price: Decimal
    size: Decimal
    fee: Decimal
    aggressor: bool
    timestamp: int


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An accepted order.

    `quantity` falls when self-trade prevention takes from it; `reserved` is what its open part
    holds of the coin it pays with; `entry` is its place in the book; `short` marks a cash order
    for which the book held too little.
    """

    order_id: int
    wanted: NewOrder
    quantity: Decimal
    created_at: int
    updated_at: int
    short: bool = False
    triggered: bool = False
    status: Status = Status.NEW
    filled: Decimal = ZERO
    fees: Decimal = ZERO
    reserved: Decimal = ZERO
    entry: BookOrder | None = None
    last: Happening = Happening.NEW
    trades: list[Trade] = field(default_factory=list)

    @property
    def remaining(self) -> Decimal:
        """What has not traded."""
        return self.quantity - self.filled

    @property
    def is_open(self) -> bool:
        """Whether the order may still trade."""
        return self.status in (Status.NEW, Status.PARTIAL)

    @property
    def waits(self) -> bool:
        """Whether it still waits for its stop price."""
        return self.wanted.ord_type.has_stop and not self.triggered

    @property
    def rests(self) -> bool:
        """Whether what does not trade at once joins the book."""
        wanted = self.wanted
        return wanted.price is not None and wanted.time_in_force in (
            TimeInForce.GTC,
            TimeInForce.POST_ONLY,
        )
