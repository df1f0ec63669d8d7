"""Levret futures: REST with signed requests, and a Socket.IO stream."""

from collections.abc import Mapping

from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from fixgw.venues.levret.capability import capability
from fixgw.venues.levret.settings import LevretAccount, LevretSettings

__all__ = ["KIND", "LevretAccount", "LevretSettings"]


def connect(
    name: str,
    settings: LevretSettings,
    accounts: Mapping[str, LevretAccount],
    timings: VenueTimings,
) -> Venue:
    """Make the venue. Its client is loaded here: to check a configuration takes none."""
    from fixgw.venues.levret.client import LevretVenue

    return LevretVenue(name, settings, accounts, timings)


KIND = VenueKind(
    settings=LevretSettings,
    account=LevretAccount,
    connect=connect,
    capability=capability,
    simulator="fixgw.sim.levret:LevretSimulator",
)
