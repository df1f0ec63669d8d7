"""A user's money: wallet, isolated positions, margins, fees and profit, kept exactly.

A buy makes the net position of its symbol longer, a sell shorter. What reduces the position
realises profit against the average entry price; what extends it moves that average. Margin is
isolated: entry value divided by leverage, plus or minus what the user moves by hand.
"""

from collections import deque
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal

from fixgw.sim.book import ZERO, Side
from fixgw.sim.levret.orders import Liquidity, Order, Trade

DEFAULT_LEVERAGE = 10
_FEES: dict[Liquidity, Decimal] = {"maker": Decimal("0.0002"), "taker": Decimal("0.0005")}
_CENT = Decimal("0.00000001")


def fee_of(price: Decimal, size: Decimal, liquidity: Liquidity) -> Decimal:
    """The fee of a trade in USDT, rounded up to 8 decimals."""
    return (price * size * _FEES[liquidity]).quantize(_CENT, ROUND_UP)


def margin_of(price: Decimal, size: Decimal, leverage: int) -> Decimal:
    """The initial margin in USDT, rounded up to 8 decimals."""
    return (price * size / leverage).quantize(_CENT, ROUND_UP)


def average(notional: Decimal, size: Decimal) -> Decimal:
    """The average price of a traded size to 8 decimals, 0 for none."""
    return (notional / size).quantize(_CENT) if size else ZERO


@dataclass(slots=True, kw_only=True)
class Position:
    """The net position of a symbol; `size` is below 0 when short."""

    position_id: str
    user_id: str
    symbol: str
    size: Decimal = ZERO
    entry_price: Decimal = ZERO
    margin: Decimal = ZERO
    leverage: int = DEFAULT_LEVERAGE
    realised: Decimal = ZERO
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    updated_at: int = 0

    @property
    def initial_margin(self) -> Decimal:
        """The margin that the leverage demands."""
        return margin_of(self.entry_price, abs(self.size), self.leverage)

    def closable(self, side: Side) -> Decimal:
        """How much an order of this side could reduce."""
        return max(-self.size if side is Side.BUY else self.size, ZERO)

    def profit(self, price: Decimal) -> Decimal:
        """The unrealised profit at a price."""
        return (price - self.entry_price) * self.size

    def trade(self, side: Side, price: Decimal, size: Decimal, leverage: int) -> Decimal:
        """Take a trade in and return the profit it realised."""
        closed = min(self.closable(side), size)
        realised = self._close(price, closed) if closed else ZERO
        if size > closed:
            self._open(side, price, size - closed, leverage)
        return realised

    def _close(self, price: Decimal, closed: Decimal) -> Decimal:
        held = abs(self.size)
        direction = 1 if self.size > 0 else -1
        realised = (price - self.entry_price) * closed * direction
        left = held - closed
        self.margin = (self.margin * left / held).quantize(_CENT, ROUND_UP)
        self.size = left * direction
        self.realised += realised
        if not left:
            self.entry_price = ZERO
            self.take_profit = self.stop_loss = None
        return realised

    def _open(self, side: Side, price: Decimal, size: Decimal, leverage: int) -> None:
        held = abs(self.size)
        self.entry_price = average(self.entry_price * held + price * size, held + size)
        self.size += size if side is Side.BUY else -size
        self.margin += margin_of(price, size, leverage)
        self.leverage = leverage


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceChange:
    """One line of the balance history, in USDT."""

    kind: str
    amount: Decimal
    balance: Decimal
    timestamp: int


@dataclass(slots=True, kw_only=True)
class Holder:
    """A user's wallet, positions, open orders (oldest first) and newest trades."""

    user_id: str
    balance: Decimal
    positions: dict[str, Position]
    trades: deque[Trade]
    changes: deque[BalanceChange]
    open_orders: dict[str, Order] = field(default_factory=dict)
    reduce_only: dict[str, Order] = field(default_factory=dict)
    order_margin: Decimal = ZERO

    @property
    def position_margin(self) -> Decimal:
        """The margin that all positions hold."""
        return sum((position.margin for position in self.positions.values()), ZERO)

    @property
    def available(self) -> Decimal:
        """What new orders may use."""
        return self.balance - self.order_margin - self.position_margin

    def reserve(self, order: Order) -> None:
        """Hold the margin that the open part of an order needs now; none for a closed one."""
        price = order.wanted.price
        opening = min(order.opening, order.remaining) if order.is_open else ZERO
        needed = margin_of(price, opening, order.leverage) if price and opening else ZERO
        self.order_margin += needed - order.reserved
        order.reserved = needed

    def settle(self, order: Order, trade: Trade) -> None:
        """Book a trade: position, profit, fee, and the order's margin."""
        position = self.positions[trade.symbol]
        realised = position.trade(trade.side, trade.price, trade.size, order.leverage)
        position.updated_at = trade.timestamp
        if position.size and order.wanted.take_profit:
            position.take_profit = order.wanted.take_profit
        if position.size and order.wanted.stop_loss:
            position.stop_loss = order.wanted.stop_loss
        self.change("realized_pnl", realised, trade.timestamp)
        self.change("fee", -trade.fee, trade.timestamp)
        self.trades.append(trade)
        self.reserve(order)

    def change(self, kind: str, amount: Decimal, timestamp: int) -> None:
        """Move the balance and write it down; nothing for an amount of 0."""
        if amount:
            self.balance += amount
            self.changes.append(
                BalanceChange(kind=kind, amount=amount, balance=self.balance, timestamp=timestamp)
            )
