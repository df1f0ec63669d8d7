"""What the core decides with."""

from fixgw.bootstrap.kinds import KINDS
from fixgw.config import Config, SessionConfig, VenueConfig
from fixgw.core.instruments import symbol_key
from fixgw.core.setup import SECOND, Limits, SessionSetup, Setup, VenueSetup
from fixgw.timings import microseconds

_MARGIN_OVER_SILENCE = 2


def setup_of(config: Config) -> Setup:
    """Give the core what it decides with."""
    silences = (microseconds(venue.timings.stream_silence) for venue in config.venues.values())
    overlap = max(60 * SECOND, _MARGIN_OVER_SILENCE * max(silences, default=0))
    return Setup(
        venues={name: _venue_setup(venue) for name, venue in config.venues.items()},
        sessions={session.comp_id: _session_setup(session) for session in config.sessions},
        snapshot_overlap=overlap,
    )


def _venue_setup(venue: VenueConfig) -> VenueSetup:
    timings = venue.timings
    return VenueSetup(
        name=venue.name,
        capability=KINDS[venue.kind].capability(venue.name, venue.settings),
        accounts=tuple(venue.accounts),
        probe_first=microseconds(timings.probe_first),
        probe_every=microseconds(timings.probe_every),
        probe_max=microseconds(timings.probe_max),
        stp_accounts=frozenset(
            label for label, policy in venue.policies.items() if policy.stp == "gateway"
        ),
        stp_wait=microseconds(timings.stp_wait),
    )


def _session_setup(session: SessionConfig) -> SessionSetup:
    limits = session.limits
    return SessionSetup(
        comp_id=session.comp_id,
        accounts=dict(session.accounts),
        limits=Limits(
            max_order_qty={
                symbol_key(symbol): quantity for symbol, quantity in limits.max_order_qty.items()
            },
            max_notional_usd=limits.max_notional_usd,
            orders_per_second=limits.orders_per_second,
        ),
    )
