"""Orders and executions as the venue keeps them."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from fixgw.sim.book import BookOrder, Side
from fixgw.sim.polymarket.markets import Market

ZERO, ONE = Decimal(0), Decimal(1)


class Outcome(Enum):
    """Which answer a contract pays for; the value is the venue's word."""

    YES = "OUTCOME_SIDE_YES"
    NO = "OUTCOME_SIDE_NO"


class OrderType(Enum):
    """The value is the venue's word, here and below."""

    LIMIT = "ORDER_TYPE_LIMIT"
    MARKET = "ORDER_TYPE_MARKET"


class TimeInForce(Enum):
    """How long an order works."""

    DAY = "TIME_IN_FORCE_DAY"
    GTC = "TIME_IN_FORCE_GOOD_TILL_CANCEL"
    GTD = "TIME_IN_FORCE_GOOD_TILL_DATE"
    IOC = "TIME_IN_FORCE_IMMEDIATE_OR_CANCEL"
    FOK = "TIME_IN_FORCE_FILL_OR_KILL"

    @property
    def rests(self) -> bool:
        """Whether what is left joins the book."""
        return self in (TimeInForce.DAY, TimeInForce.GTC, TimeInForce.GTD)


class State(Enum):
    """How an order stands."""

    PENDING_NEW = "ORDER_STATE_PENDING_NEW"
    NEW = "ORDER_STATE_NEW"
    PARTIALLY_FILLED = "ORDER_STATE_PARTIALLY_FILLED"
    FILLED = "ORDER_STATE_FILLED"
    CANCELED = "ORDER_STATE_CANCELED"
    REJECTED = "ORDER_STATE_REJECTED"
    EXPIRED = "ORDER_STATE_EXPIRED"


OPEN = frozenset({State.PENDING_NEW, State.NEW, State.PARTIALLY_FILLED})


class Happening(Enum):
    """What an execution is about."""

    NEW = "EXECUTION_TYPE_NEW"
    PARTIAL_FILL = "EXECUTION_TYPE_PARTIAL_FILL"
    FILL = "EXECUTION_TYPE_FILL"
    CANCELED = "EXECUTION_TYPE_CANCELED"
    REPLACE = "EXECUTION_TYPE_REPLACE"
    REJECTED = "EXECUTION_TYPE_REJECTED"
    EXPIRED = "EXECUTION_TYPE_EXPIRED"


class RejectReason(Enum):
    """Why the exchange rejected an order that the gateway had given an id."""

    EXCHANGE_OPTION = "ORD_REJECT_REASON_EXCHANGE_OPTION"
    EXCHANGE_CLOSED = "ORD_REJECT_REASON_EXCHANGE_CLOSED"
    INCORRECT_QUANTITY = "ORD_REJECT_REASON_INCORRECT_QUANTITY"
    PRICE_OUT_OF_BOUNDS = "ORD_REJECT_REASON_PRICE_OUT_OF_BOUNDS"
    NO_LIQUIDITY = "ORD_REJECT_REASON_NO_LIQUIDITY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a replace may change. `price` is that of YES, whatever the outcome."""

    price: Decimal | None
    quantity: Decimal
    tif: TimeInForce
    post_only: bool
    good_till: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """A request that was read. `buys` is the action; `cash` stands in for a quantity."""

    owner: str
    market: Market
    type: OrderType
    outcome: Outcome
    buys: bool
    terms: Terms
    cash: Decimal | None = None
    manual: bool = False

    @property
    def side(self) -> Side:
        """The side of the YES book: who sells NO buys YES."""
        return Side.BUY if self.buys is (self.outcome is Outcome.YES) else Side.SELL


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One trade of an order."""

    trade_id: str
    price: Decimal
    size: Decimal
    aggressor: bool
    commission: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Why an order was rejected."""

    reason: RejectReason
    text: str


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """One order; times are in milliseconds."""

    order_id: str
    wanted: NewOrder
    terms: Terms
    created: int
    inserted: int
    state: State = State.PENDING_NEW
    filled: Decimal = ZERO
    value: Decimal = ZERO
    commission: Decimal = ZERO
    entry: BookOrder | None = None
    fills: list[Fill] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it may still trade."""
        return self.state in OPEN

    @property
    def leaves(self) -> Decimal:
        """What may still trade."""
        return max(ZERO, self.terms.quantity - self.filled) if self.is_open else ZERO
