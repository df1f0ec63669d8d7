"""What the Template venue can do, as data."""

from fixgw.core.capability import Capability, ReplaceMode
from fixgw.venues._template.mapping import TIME_IN_FORCE
from fixgw.venues._template.settings import TemplateSettings

SIGNATURE_WINDOW = 10_000_000
CLOCK_MARGIN = 10_000_000


def capability(name: str, _settings: TemplateSettings) -> Capability:
    """Say what the configured venue can do."""
    return Capability(
        venue_name=name,
        time_in_force=TIME_IN_FORCE,
        replace=ReplaceMode.EMULATED,
        client_key=True,
        order_horizon=SIGNATURE_WINDOW + CLOCK_MARGIN,
    )
