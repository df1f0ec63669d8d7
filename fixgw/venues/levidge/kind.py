"""What the composition root is told of Levidge, and the client of each of its two routes."""

from collections.abc import Mapping

from fixgw.net.fixlink import OpenFixLink
from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from fixgw.venues.levidge.capability import capability
from fixgw.venues.levidge.settings import LevidgeAccount, LevidgeSettings


def speaks_fix(settings: LevidgeSettings) -> bool:
    """Tell whether orders go over Levidge's own FIX."""
    return settings.route == "fix"


def connect(
    name: str,
    settings: LevidgeSettings,
    accounts: Mapping[str, LevidgeAccount],
    timings: VenueTimings,
) -> Venue:
    """Make the venue over REST. Its client is loaded here: to check a configuration takes none."""
    from fixgw.venues.levidge.client import LevidgeRestVenue

    return LevidgeRestVenue(name, settings, accounts, timings)


def connect_fix(
    name: str,
    settings: LevidgeSettings,
    accounts: Mapping[str, LevidgeAccount],
    timings: VenueTimings,
    open_fix_link: OpenFixLink,
) -> Venue:
    """Make the venue over FIX, with its client."""
    from fixgw.venues.levidge.native.client import LevidgeFixVenue

    return LevidgeFixVenue(name, settings, accounts, timings, open_fix_link)


KIND = VenueKind(
    settings=LevidgeSettings,
    account=LevidgeAccount,
    connect=connect,
    connect_fix=connect_fix,
    speaks_fix=speaks_fix,
    capability=capability,
    simulator="fixgw.sim.levidge:LevidgeSimulator",
    markets={
        "levidge": LevidgeSettings(),
        "levidge, route: rest": LevidgeSettings(route="rest"),
    },
)
