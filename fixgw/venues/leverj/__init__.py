"""Leverj, spot and futures: signed orders over Socket.IO and REST."""

from fixgw.venues.kind import VenueKind
from fixgw.venues.leverj.capability import capability
from fixgw.venues.leverj.client import LeverjVenue
from fixgw.venues.leverj.settings import LeverjAccount, LeverjSettings

__all__ = ["KIND", "LeverjAccount", "LeverjSettings", "LeverjVenue"]

KIND = VenueKind(
    settings=LeverjSettings,
    account=LeverjAccount,
    connect=LeverjVenue,
    capability=capability,
    simulator="fixgw.sim.leverj:LeverjSimulator",
    markets={
        "leverj-futures": LeverjSettings(market="futures"),
        "leverj-spot": LeverjSettings(market="spot"),
    },
)
