"""What every venue room offers the gateway: one small protocol."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol, runtime_checkable

from fixgw.core.account_data import Collateral, Positions, VenueNews
from fixgw.core.capability import Capability
from fixgw.core.effects import SendMassCancel, VenueEffect
from fixgw.core.events import Event, InstrumentsLoaded, Snapshot


class Venue(Protocol):
    """One configured venue with all its accounts. Every method runs on the gateway's loop.

    `send` never raises for what a venue or a network can do; it maps every outcome to events, and
    what it cannot know to OrderUnknown, CancelUnknown, ReplaceUnknown or QueryFailed. It is called
    once per effect and never sends an order or a replace a second time, except after a 429 that
    proves the first was refused.
    """

    name: str
    accounts: tuple[str, ...]
    capability: Capability

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """Carry out one effect and return what came of it."""
        ...

    def events(self) -> AsyncIterator[VenueNews]:
        """Yield what the streams of all accounts say, with StreamConnected and StreamLost.

        Connects, watches the age of data, reconnects with back-off, for ever.
        """
        ...

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """Read all open orders, and all executions since `since` (microseconds), completely.

        Raises VenueError when any part could not be read.
        """
        ...

    async def instruments(self) -> InstrumentsLoaded:
        """Read the venue's instruments. Raises VenueError."""
        ...

    async def positions(self, account: str) -> Positions:
        """Read all positions of an account. Raises VenueError."""
        ...

    async def collateral(self, account: str) -> Collateral:
        """Read balances and margin of an account. Raises VenueError."""
        ...

    async def close(self) -> None:
        """Release connections and tasks."""
        ...


@runtime_checkable
class MassCanceler(Protocol):
    """The part of a venue whose capability has `mass_cancel`; see `Venue.send` for its promises."""

    async def cancel_many(self, effect: SendMassCancel) -> Sequence[Event]:
        """Cancel in one call and return what came of each cancel.

        What is sent after it lives on: an order in a market of the call waits for its end.
        """
        ...
