"""What the composition root is told of Polymarket US, and the client of each of its profiles."""

from collections.abc import Mapping

from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from fixgw.venues.polymarket.capability import capability
from fixgw.venues.polymarket.settings import PolymarketAccount, PolymarketSettings


def connect(
    name: str,
    settings: PolymarketSettings,
    accounts: Mapping[str, PolymarketAccount],
    timings: VenueTimings,
) -> Venue:
    """Make the venue of the configured profile, whose client is loaded here.

    To check a configuration takes none.
    """
    if settings.profile == "retail":
        from fixgw.venues.polymarket.client import RetailVenue

        return RetailVenue(name, settings, accounts, timings)
    from fixgw.venues.polymarket.legacy.client import LegacyVenue

    return LegacyVenue(name, settings, accounts, timings)


KIND = VenueKind(
    settings=PolymarketSettings,
    account=PolymarketAccount,
    connect=connect,
    capability=capability,
    simulator="fixgw.sim.polymarket:PolymarketSimulator",
    profile=lambda settings: str(settings.profile),
    markets={
        "polymarket-us, profile: retail": PolymarketSettings(profile="retail"),
        "polymarket-us, profile: isv-legacy": PolymarketSettings(profile="isv-legacy"),
    },
)
