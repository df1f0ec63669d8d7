"""A user's coins: what is held, what open orders reserve of it, and what trades move.

A buy pays with the quote coin and a sell with the base coin; fees are taken in the quote coin.
"""

from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal

from fixgw.sim.book import ZERO, Side
from fixgw.sim.levidge.orders import NewOrder, Order, Trade
from fixgw.sim.levidge.refusal import INSUFFICIENT_FUNDS, Refusal

# Tier 1 of crypto in the document's fee schedule.
_MAKER = Decimal("0.0015")
_TAKER = Decimal("0.0030")
_CENT = Decimal("0.00000001")


def fee_of(price: Decimal, size: Decimal, *, aggressor: bool) -> Decimal:
    """The fee of a trade in the quote coin, rounded up to 8 decimals."""
    return (price * size * (_TAKER if aggressor else _MAKER)).quantize(_CENT, ROUND_UP)


@dataclass(slots=True)
class Balance:
    """An amount of a coin and what of it open orders reserve."""

    total: Decimal
    reserved: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """What a new order may use."""
        return self.total - self.reserved


@dataclass(slots=True, kw_only=True)
class Holder:
    """A user's coins by their id, and open orders, oldest first."""

    user_id: int
    coins: dict[int, Balance]
    open_orders: dict[int, Order] = field(default_factory=dict)

    def check(self, wanted: NewOrder, quantity: Decimal, price: Decimal) -> None:
        """Refuse an order that the user cannot pay for at this price."""
        if cost(wanted.side, quantity, price) > self._paying(wanted).available:
            raise Refusal("Insufficient funds", reason=INSUFFICIENT_FUNDS)

    def reserve(self, order: Order) -> None:
        """Hold what the open part of an order needs now; nothing for a closed one."""
        wanted = order.wanted
        price = wanted.price or wanted.stop_price or ZERO
        needed = cost(wanted.side, order.remaining, price) if order.is_open else ZERO
        self._paying(wanted).reserved += needed - order.reserved
        order.reserved = needed

    def settle(self, order: Order, trade: Trade) -> None:
        """Move the coins of a trade, and what the order reserves."""
        pair = order.wanted.pair
        sign = 1 if order.wanted.side is Side.BUY else -1
        self.coins[pair.base].total += sign * trade.size
        self.coins[pair.quote].total -= sign * trade.price * trade.size + trade.fee
        self.reserve(order)

    def _paying(self, wanted: NewOrder) -> Balance:
        return self.coins[wanted.pair.quote if wanted.side is Side.BUY else wanted.pair.base]


def cost(side: Side, quantity: Decimal, price: Decimal) -> Decimal:
    """What an order takes at most of the coin it pays with."""
    if side is Side.SELL:
        return quantity
    return price * quantity + fee_of(price, quantity, aggressor=True)
