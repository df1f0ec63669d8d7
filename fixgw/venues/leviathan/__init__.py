"""Leviathan Prime: REST with a bearer token, market orders in USDC, a WebSocket for the account."""

from fixgw.venues.kind import VenueKind
from fixgw.venues.leviathan.capability import capability
from fixgw.venues.leviathan.client import LeviathanVenue
from fixgw.venues.leviathan.settings import LeviathanAccount, LeviathanSettings

__all__ = ["KIND", "LeviathanAccount", "LeviathanSettings", "LeviathanVenue"]

KIND = VenueKind(
    settings=LeviathanSettings,
    account=LeviathanAccount,
    connect=LeviathanVenue,
    capability=capability,
    simulator="fixgw.sim.leviathan:LeviathanSimulator",
)
