"""Which simulators play the venues of a configuration."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fixgw.bootstrap.configuration import read_config
from fixgw.bootstrap.kinds import KINDS
from fixgw.bootstrap.venues import fix_port_of
from fixgw.config import VenueConfig
from fixgw.errors import StartError
from fixgw.sim import process
from fixgw.sim.base import HasProfiles, Simulator, SpeaksFix

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def simulator(name: str) -> type[Simulator]:
    """Return a venue kind's simulator class. Raises StartError for an unknown name."""
    if name not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise StartError(f"no simulator named {name}; there are: {known}")
    module, _, cls = KINDS[name].simulator.partition(":")
    found: type[Simulator] = getattr(importlib.import_module(module), cls)
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which simulator, and what is to be said of it: its port for FIX, which of its APIs."""

    kind: str
    fix_port: int | None = None
    profile: str | None = None


def simulate(wanted: Wanted, *, host: str, port: int) -> int:
    """Carry out `fixgw sim`: run a venue simulator alone until told to stop."""
    return process.run(_prepared(wanted), host=host, port=port)


def simulate_all(directory: Path) -> int:
    """Carry out `fixgw sim --all`: run what a configuration trades at until told to stop.

    Venues that share kind and address share a simulator. Raises StartError for one elsewhere.
    """
    places: dict[tuple[str, str, int], Wanted] = {}
    for venue in read_config(directory).venues.values():
        place = (venue.kind, *_local_address(venue))
        places[place] = _joined(venue, places.get(place))
    return process.run_all(
        [
            process.Place(simulator=_prepared(wanted), host=host, port=port)
            for (_, host, port), wanted in places.items()
        ]
    )


def _joined(venue: VenueConfig, other: Wanted | None) -> Wanted:
    """Say which simulator a venue needs, at an address where another may need one, too."""
    profile = KINDS[venue.kind].profile(venue.settings)
    if other is not None and other.profile != profile:
        raise StartError(
            f"{venue.name} is at the address of another venue whose profile is {other.profile}; "
            "write a port of its own"
        )
    fix_port = other.fix_port if other is not None else None
    return Wanted(venue.kind, fix_port=fix_port or fix_port_of(venue), profile=profile)


def _prepared(wanted: Wanted) -> Simulator:
    """Make a simulator; one that speaks FIX gets a free port for that when it is told none."""
    venue = simulator(wanted.kind)()
    if isinstance(venue, SpeaksFix):
        venue.fix_port = wanted.fix_port or 0
    elif wanted.fix_port is not None:
        raise StartError(f"the simulated {wanted.kind} does not speak FIX; leave --fix-port out")
    if wanted.profile is not None:
        _choose(venue, wanted.kind, wanted.profile)
    return venue


def _choose(venue: Simulator, kind: str, profile: str) -> None:
    if not isinstance(venue, HasProfiles):
        raise StartError(f"the simulated {kind} has no profiles; leave --profile out")
    if profile not in venue.profiles:
        known = ", ".join(venue.profiles)
        raise StartError(f"the simulated {kind} has no profile {profile}; there are: {known}")
    venue.profile = profile


def _local_address(venue: VenueConfig) -> tuple[str, int]:
    """Return host and port of a venue's `url`. Raises StartError unless they are on loopback."""
    written = venue.settings.url or "the default"
    url = urlsplit(written)
    if url.hostname not in _LOOPBACK or url.port is None:
        raise StartError(
            f"{venue.name} is not simulated here, its url is {written}; "
            f"write http://127.0.0.1:PORT{url.path if url.scheme else '/...'}"
        )
    return url.hostname, url.port
