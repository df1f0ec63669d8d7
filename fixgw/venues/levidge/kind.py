"""What the composition root is told of Levidge, and the client of each of its two routes."""

from collections.abc import Mapping
from typing import Protocol

from fixgw.errors import StartError
from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from fixgw.venues.levidge.capability import capability
from fixgw.venues.levidge.client import LevidgeRestVenue
from fixgw.venues.levidge.settings import LevidgeAccount, LevidgeSettings, Route

Accounts = Mapping[str, LevidgeAccount]


class Client(Protocol):
    """Makes the venue of one route."""

    def __call__(
        self, name: str, settings: LevidgeSettings, accounts: Accounts, timings: VenueTimings
    ) -> Venue:
        """See VenueKind.connect."""
        ...


CLIENTS: Mapping[Route, Client] = {"rest": LevidgeRestVenue}


def connect(
    name: str, settings: LevidgeSettings, accounts: Accounts, timings: VenueTimings
) -> Venue:
    """Make the venue of the configured route. Raises StartError when there is none."""
    if settings.route not in CLIENTS:
        raise StartError(f"{name}: there is no route {settings.route}")
    return CLIENTS[settings.route](name, settings, accounts, timings)


KIND = VenueKind(
    settings=LevidgeSettings,
    account=LevidgeAccount,
    connect=connect,
    capability=capability,
    simulator="fixgw.sim.levidge:LevidgeSimulator",
    markets={
        "levidge": LevidgeSettings(),
        "levidge, route: rest": LevidgeSettings(route="rest"),
    },
)
