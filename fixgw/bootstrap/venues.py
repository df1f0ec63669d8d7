"""Which venue an entry of the configuration means, and how it is reached."""

from fixgw.bootstrap.kinds import KINDS
from fixgw.config import Config, VenueConfig
from fixgw.fix.dictionaries import named
from fixgw.net.fixlink import FixLink, FixListener, FixTerms
from fixgw.venues.base import Venue


def connect(venue: VenueConfig) -> Venue:
    """Make a configured venue; it opens nothing yet."""
    kind = KINDS[venue.kind]
    wanted = (venue.name, venue.settings, venue.accounts, venue.timings)
    if kind.connect_fix is not None and kind.speaks_fix(venue.settings):
        return kind.connect_fix(*wanted, open_fix_link)
    return kind.connect(*wanted)


def open_fix_link(terms: FixTerms, listener: FixListener) -> FixLink:
    """Make a FIX session to a venue, on the running loop. Raises StartError."""
    # Loads QuickFIX, which whoever only reads a configuration or simulates a venue does without.
    from fixgw.fix.initiator import Initiator  # noqa: PLC0415

    return Initiator(
        name=terms.name,
        begin_string=terms.begin_string,
        sender_comp_id=terms.sender_comp_id,
        target_comp_id=terms.target_comp_id,
        host=terms.host,
        port=terms.port,
        heartbeat=terms.heartbeat,
        dictionary=named(terms.dictionary),
        complete_logon=terms.complete_logon,
        listener=listener,
    )


def longest_call(config: Config) -> float:
    """Return the seconds an order may take at any venue, and one for what comes after it.

    It may wait for the venue's rate limit, then for the answer.
    """
    timings = [venue.timings for venue in config.venues.values()]
    return 1 + float(max((one.rate_limit_wait + one.order_timeout for one in timings), default=0))


def fix_port_of(venue: VenueConfig) -> int | None:
    """Return the port where the gateway connects to a venue over FIX; None over anything else."""
    if not KINDS[venue.kind].speaks_fix(venue.settings):
        return None
    port: int = venue.settings.fix.port
    return port
