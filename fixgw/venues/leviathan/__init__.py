"""Leviathan Prime: REST with a bearer token, market orders in USDC, a WebSocket for the account."""

from collections.abc import Mapping

from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from fixgw.venues.leviathan.capability import capability
from fixgw.venues.leviathan.settings import LeviathanAccount, LeviathanSettings

__all__ = ["KIND", "LeviathanAccount", "LeviathanSettings"]


def connect(
    name: str,
    settings: LeviathanSettings,
    accounts: Mapping[str, LeviathanAccount],
    timings: VenueTimings,
) -> Venue:
    """Make the venue. Its client is loaded here: to check a configuration takes none."""
    from fixgw.venues.leviathan.client import LeviathanVenue

    return LeviathanVenue(name, settings, accounts, timings)


KIND = VenueKind(
    settings=LeviathanSettings,
    account=LeviathanAccount,
    connect=connect,
    capability=capability,
    simulator="fixgw.sim.leviathan:LeviathanSimulator",
)
