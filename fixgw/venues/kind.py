"""What a room tells the composition root about itself: one `KIND` in its `__init__.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fixgw.core.capability import Capability
from fixgw.net.fixlink import OpenFixLink
from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue

ConnectFix = Callable[[str, Any, Mapping[str, Any], VenueTimings, OpenFixLink], Venue]


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueKind:
    """One kind of venue.

    `settings` and `account` are the frozen dataclasses that `gateway.yaml` is read into.
    `connect(name, settings, accounts, timings)` makes the venue and opens nothing yet.
    `connect_fix` does so, given a way to make FIX sessions, where `speaks_fix(settings)`.
    `capability(name, settings)` says what it can do. `simulator` is where its simulator class is,
    as `package.module:Class`; only the composition root imports it. `markets` names the venues that
    the documentation describes, with their settings; none means one with the defaults.
    `profile(settings)` is which of its APIs a venue that has several is reached by.
    """

    settings: type
    account: type
    connect: Callable[[str, Any, Mapping[str, Any], VenueTimings], Venue]
    capability: Callable[[str, Any], Capability]
    simulator: str
    speaks_fix: Callable[[Any], bool] = lambda _: False
    connect_fix: ConnectFix | None = None
    profile: Callable[[Any], str | None] = lambda _: None
    markets: Mapping[str, Any] = field(default_factory=dict)
