"""Everything that the calls of one market work on; a reset replaces it as a whole."""

from dataclasses import dataclass, field

from fixgw.sim.leverj.exchange import Exchange
from fixgw.sim.leverj.feed import Feed
from fixgw.sim.leverj.public_wire import Switches


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A market's exchange, its feed, and what an operator has switched."""

    exchange: Exchange
    feed: Feed
    switches: Switches = field(default_factory=Switches)
