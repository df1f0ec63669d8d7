"""Who hears of what happens on a market."""

from typing import Protocol

from fixgw.sim.leverj.holder import Holder
from fixgw.sim.leverj.instruments import Instrument
from fixgw.sim.leverj.orders import Execution, ForcedClose, Order
from fixgw.sim.leverj.tape import Print


class Listener(Protocol):
    """Hears of every change as it happens, before the call that caused it is answered."""

    def order_added(self, order: Order, request_id: object) -> None:
        """An order was accepted."""
        ...

    def order_changed(self, order: Order) -> None:
        """An order traded, triggered or expired."""
        ...

    def order_replaced(self, order: Order, request_id: object) -> None:
        """The account gave its order new terms."""
        ...

    def order_removed(self, order: Order, request_id: object) -> None:
        """The account removed its order."""
        ...

    def order_cancelled(self, order: Order) -> None:
        """The venue cancelled an order."""
        ...

    def executed(self, execution: Execution) -> None:
        """One side of a trade."""
        ...

    def forced(self, close: ForcedClose) -> None:
        """A position was liquidated or auto-deleveraged."""
        ...

    def position_changed(self, holder: Holder, instrument: Instrument) -> None:
        """A position or its margin changed."""
        ...

    def funds_changed(self, holder: Holder) -> None:
        """A balance, or what orders hold of it, changed."""
        ...

    def printed(self, instrument: Instrument, trade: Print) -> None:
        """A trade became public."""
        ...
