"""What the composition root is told of Levidge, and the client of each of its two routes."""

from fixgw.venues.kind import VenueKind
from fixgw.venues.levidge.capability import capability
from fixgw.venues.levidge.client import LevidgeRestVenue
from fixgw.venues.levidge.native.client import LevidgeFixVenue
from fixgw.venues.levidge.settings import LevidgeAccount, LevidgeSettings


def speaks_fix(settings: LevidgeSettings) -> bool:
    """Tell whether orders go over Levidge's own FIX."""
    return settings.route == "fix"


KIND = VenueKind(
    settings=LevidgeSettings,
    account=LevidgeAccount,
    connect=LevidgeRestVenue,
    connect_fix=LevidgeFixVenue,
    speaks_fix=speaks_fix,
    capability=capability,
    simulator="fixgw.sim.levidge:LevidgeSimulator",
    markets={
        "levidge": LevidgeSettings(),
        "levidge, route: rest": LevidgeSettings(route="rest"),
    },
)
