"""A world whose venue matches orders at once, and two sessions that must not trade together."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from hypothesis import strategies as st

from fixgw.core.capability import Capability
from fixgw.core.commands import CancelOrder, NewOrder, ReplaceOrder
from fixgw.core.effects import SendNew, SendReplace
from fixgw.core.fields import OrdType, SelfTradePrevention, Side
from fixgw.core.order import Order
from tests.core.dialogue import ACCOUNT, CAPABILITY
from tests.core.model_venue import Held, ModelVenue
from tests.core.native_world import NativeWorld
from tests.core.world import ORDER_QTYS, PRICES, World

SESSIONS = ("ACME", "BETA")
SIDES = (Side.BUY, Side.SELL)


class MatchingVenue(ModelVenue):
    """Counts the self-trades: two orders of the account that are open and would match."""

    def __init__(self, *, carries_keys: bool = False) -> None:
        super().__init__(carries_keys=carries_keys)
        self.self_trades: list[tuple[Held, Held]] = []

    def take(self, effect: SendNew, now: int) -> Held:
        """Take an order, and see whom it meets."""
        return self._met(super().take(effect, now))

    def amend(self, effect: SendReplace) -> Held | None:
        """Change an order, and see whom it meets now."""
        held = super().amend(effect)
        return None if held is None else self._met(held)

    def _met(self, held: Held) -> Held:
        self.self_trades += [(held, other) for other in self._opposite(held)]
        return held

    def _opposite(self, held: Held) -> Iterator[Held]:
        for other in self.held.values():
            if other.is_open and other.row.side is not held.row.side and _match(held, other):
                yield other


def _match(one: Held, other: Held) -> bool:
    buy, sell = (one.row, other.row) if one.row.side is Side.BUY else (other.row, one.row)
    return buy.price is None or sell.price is None or buy.price >= sell.price


class MatchingWorld(World):
    """Every order carries SelfTradePrevention(7928), one of its four values."""

    venue: MatchingVenue

    def __init__(self, data: st.DataObject, capability: Capability = CAPABILITY) -> None:
        super().__init__(data, capability, frozenset({ACCOUNT}))

    def open_venue(self, capability: Capability) -> ModelVenue:
        """See World."""
        return MatchingVenue(carries_keys=capability.client_key)

    def deeds(self) -> list[Callable[[], None]]:
        """The sessions cancel and replace what they have, too."""
        return [*super().deeds(), self.cancel_one, self.cancel_one, self.replace_one]

    def new_order(self) -> None:
        """One of the sessions buys or sells, at a price or at any."""
        order = NewOrder(
            session=self.one_of(*SESSIONS),
            cl_ord_id=self.next_id(),
            symbol="BTC_USDT",
            side=self.one_of(*SIDES),
            ord_type=OrdType.LIMIT,
            order_qty=self.one_of(*ORDER_QTYS),
            price=self.one_of(*PRICES),
            self_trade_prevention=self._prevention(),
        )
        if self.one_of(True, False, False, False):
            order = replace(order, ord_type=OrdType.MARKET, price=None)
        self.put(order)

    def _prevention(self) -> SelfTradePrevention:
        chosen: SelfTradePrevention = self.one_of(*SelfTradePrevention)
        return chosen

    def _any_open(self) -> Order | None:
        orders = [one for one in self.blotter.orders.values() if one.is_open and one.session]
        return self.one_of(*orders) if orders else None

    def cancel_one(self) -> None:
        """A client cancels its order."""
        order = self._any_open()
        if order is not None and order.session is not None:
            cancel = CancelOrder(
                session=order.session, cl_ord_id=self.next_id(), order_id=order.order_id
            )
            self.put(cancel)

    def replace_one(self) -> None:
        """A client asks for other terms of its order."""
        order = self._any_open()
        if order is None or order.session is None:
            return
        replacement = ReplaceOrder(
            session=order.session,
            cl_ord_id=self.next_id(),
            order_id=order.order_id,
            symbol="BTC_USDT",
            side=order.side,
            ord_type=OrdType.LIMIT,
            order_qty=self.one_of(*ORDER_QTYS),
            price=self.one_of(*PRICES),
            self_trade_prevention=self._prevention(),
        )
        self.put(replacement)


class MatchingNativeWorld(MatchingWorld, NativeWorld):
    """The same at a venue that replaces orders itself."""
