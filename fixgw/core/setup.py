"""The part of the configuration that the core decides with: frozen, given once at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.core.capability import Capability

SECOND = 1_000_000
"""One second in the core's unit of time, microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """One account at one configured venue."""

    venue: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A session's own limits; None or an absent symbol means no limit.

    `max_order_qty` is keyed by folded symbol (`instruments.symbol_key`).
    """

    max_order_qty: Mapping[str, Decimal] = field(default_factory=dict)
    max_notional_usd: Decimal | None = None
    orders_per_second: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSetup:
    """A client session: which client account names stand for which venue account, in order."""

    comp_id: str
    accounts: Mapping[str, AccountRef]
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSetup:
    """A configured venue. Times in microseconds.

    The first probe of an order in doubt comes `probe_first` after the doubt, the next ones after
    `probe_every`, doubling up to `probe_max`. At `stp_accounts` the gateway prevents self-trades;
    an order waits for that `stp_wait` at most.
    """

    name: str
    capability: Capability
    accounts: tuple[str, ...]
    probe_first: int = 1 * SECOND
    probe_every: int = 2 * SECOND
    probe_max: int = 30 * SECOND
    stp_accounts: frozenset[str] = frozenset()
    stp_wait: int = 10 * SECOND

    def prevents_self_trades(self, account: str) -> bool:
        """Tell whether the gateway does it for an account; a venue's own prevention comes first."""
        return account in self.stp_accounts and not self.capability.self_trade_prevention


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything the core knows of the configuration. Times in microseconds.

    Closed orders leave memory after `retention`. Snapshots reach back `snapshot_overlap` before
    the last known point. While a gap is open, a snapshot is taken every `gap_fill_every`, and up
    to `gap_fill_max` after ones that failed; while none is, every `look_every`, for streams that
    lose an event and stay up.
    `clock_skew` is how far a venue's clock may differ from ours.
    """

    venues: Mapping[str, VenueSetup]
    sessions: Mapping[str, SessionSetup]
    retention: int = 900 * SECOND
    snapshot_overlap: int = 60 * SECOND
    gap_fill_every: int = 2 * SECOND
    gap_fill_max: int = 30 * SECOND
    look_every: int = 30 * SECOND
    clock_skew: int = 5 * SECOND
