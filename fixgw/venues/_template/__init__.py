"""A room to copy: a small REST venue with a stream, complete and tested. See docs."""

from collections.abc import Mapping

from fixgw.timings import VenueTimings
from fixgw.venues._template.capability import capability
from fixgw.venues._template.settings import TemplateAccount, TemplateSettings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind

__all__ = ["KIND", "TemplateAccount", "TemplateSettings"]


def connect(
    name: str,
    settings: TemplateSettings,
    accounts: Mapping[str, TemplateAccount],
    timings: VenueTimings,
) -> Venue:
    """Make the venue. Its client is loaded here: to check a configuration takes none."""
    from fixgw.venues._template.client import TemplateVenue

    return TemplateVenue(name, settings, accounts, timings)


KIND = VenueKind(
    settings=TemplateSettings,
    account=TemplateAccount,
    connect=connect,
    capability=capability,
    simulator="fixgw.sim.template:TemplateSimulator",
)
