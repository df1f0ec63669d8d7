"""Levret futures: REST with signed requests, and a Socket.IO stream."""

from fixgw.venues.kind import VenueKind
from fixgw.venues.levret.capability import capability
from fixgw.venues.levret.client import LevretVenue
from fixgw.venues.levret.settings import LevretAccount, LevretSettings

__all__ = ["KIND", "LevretAccount", "LevretSettings", "LevretVenue"]

KIND = VenueKind(
    settings=LevretSettings,
    account=LevretAccount,
    connect=LevretVenue,
    capability=capability,
    simulator="fixgw.sim.levret:LevretSimulator",
)
