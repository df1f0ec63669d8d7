"""A room to copy: a small REST venue with a stream, complete and tested. See docs."""

from fixgw.venues._template.capability import capability
from fixgw.venues._template.client import TemplateVenue
from fixgw.venues._template.settings import TemplateAccount, TemplateSettings
from fixgw.venues.kind import VenueKind

__all__ = ["KIND", "TemplateAccount", "TemplateSettings", "TemplateVenue"]

KIND = VenueKind(
    settings=TemplateSettings,
    account=TemplateAccount,
    connect=TemplateVenue,
    capability=capability,
    simulator="fixgw.sim.template:TemplateSimulator",
)
