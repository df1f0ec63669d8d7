"""What the acceptance cases need of a venue under test, apart from its capability."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from fixgw.core.capability import Capability


class VenueUnderTest(Protocol):
    """A simulated venue, driven from outside the gateway.

    Quantities in the cases are whole lots (`lots`), prices whole ticks from `price` (`ticks`), so
    that the same case fits every venue. Nobody trades there but the tests.
    """

    name: str
    capability: Capability
    symbol: str
    too_many: int
    """Lots that the account cannot pay for."""

    def start(self) -> None:
        """Start the simulator."""
        ...

    def close(self) -> None:
        """End the simulator."""
        ...

    def lots(self, count: int) -> str:
        """So many lots as OrderQty(38)."""
        ...

    def ticks(self, count: int = 0) -> str:
        """A price so many ticks above the test's own price, as Price(44)."""
        ...

    def yaml(self) -> Mapping[str, object]:
        """The venue's block in `gateway.yaml`: accounts, where to find it, short timings."""
        ...

    def sell_to(self, lots: int, ticks: int = 0) -> None:
        """An outsider sells to whoever bids this price."""
        ...

    def offer(self, lots: int, ticks: int = 0) -> None:
        """An outsider's sell order that rests."""
        ...

    def place_outside(self, lots: int, ticks: int = 0) -> str:
        """A buy order on the gateway's account that did not come through it; the venue's id."""
        ...

    def end_outside(self, venue_order_id: str, how: str = "cancel") -> None:
        """The venue ends an order by itself: cancel or expire."""
        ...

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        """Arm a fault for the next call that places an order (`order`), or a `cancel`, `replace`.

        A replace is a cancel first where the venue has none of its own.
        """
        ...

    def stream_fault(self, kind: str, **parameters: object) -> None:
        """Begin a fault of the stream, or arm one for its next event about an order."""
        ...

    def orders_sent(self) -> list[Mapping[str, object]]:
        """Every order call that the venue has received, by its fields."""
        ...

    def cancels_sent(self) -> int:
        """How many cancel calls the venue has received."""
        ...

    def replaces_sent(self) -> int:
        """How many replaces of its own the venue has received."""
        ...

    def open_orders(self) -> list[str]:
        """The ids of the orders that are open at the venue."""
        ...

    def clean(self) -> None:
        """Disarm every fault and end every open order."""
        ...


def scaled(value: str, count: int) -> str:
    """A multiple of a lot or a tick, as it is written in FIX."""
    return f"{Decimal(value) * count:f}"
