"""Leverj, spot and futures: signed orders over Socket.IO and REST."""

from collections.abc import Mapping

from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from fixgw.venues.leverj.capability import capability
from fixgw.venues.leverj.settings import LeverjAccount, LeverjSettings

__all__ = ["KIND", "LeverjAccount", "LeverjSettings"]


def connect(
    name: str,
    settings: LeverjSettings,
    accounts: Mapping[str, LeverjAccount],
    timings: VenueTimings,
) -> Venue:
    """Make the venue. Its client is loaded here: to check a configuration takes none."""
    from fixgw.venues.leverj.client import LeverjVenue

    return LeverjVenue(name, settings, accounts, timings)


KIND = VenueKind(
    settings=LeverjSettings,
    account=LeverjAccount,
    connect=connect,
    capability=capability,
    simulator="fixgw.sim.leverj:LeverjSimulator",
    markets={
        "leverj-futures": LeverjSettings(market="futures"),
        "leverj-spot": LeverjSettings(market="spot"),
    },
)
