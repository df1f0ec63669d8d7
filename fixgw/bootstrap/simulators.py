"""Which simulators play the venues of a configuration."""

import importlib
from pathlib import Path
from urllib.parse import urlsplit

from fixgw.bootstrap.configuration import read_config
from fixgw.bootstrap.kinds import KINDS
from fixgw.bootstrap.venues import fix_port_of
from fixgw.config import VenueConfig
from fixgw.errors import StartError
from fixgw.sim import process
from fixgw.sim.base import Simulator, SpeaksFix

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def simulator(name: str) -> type[Simulator]:
    """Return a venue kind's simulator class. Raises StartError for an unknown name."""
    if name not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise StartError(f"no simulator named {name}; there are: {known}")
    module, _, cls = KINDS[name].simulator.partition(":")
    found: type[Simulator] = getattr(importlib.import_module(module), cls)
    return found


def simulate(name: str, *, host: str, port: int, fix_port: int | None = None) -> int:
    """Carry out `fixgw sim`: run a venue simulator alone until told to stop."""
    return process.run(_prepared(name, fix_port), host=host, port=port)


def simulate_all(directory: Path) -> int:
    """Carry out `fixgw sim --all`: run what a configuration trades at until told to stop.

    Venues that share kind and address share a simulator. Raises StartError for one elsewhere.
    """
    fix_ports: dict[tuple[str, str, int], int | None] = {}
    for venue in read_config(directory).venues.values():
        place = (venue.kind, *_local_address(venue))
        fix_ports[place] = fix_ports.get(place) or fix_port_of(venue)
    return process.run_all(
        [
            process.Place(simulator=_prepared(kind, fix_port), host=host, port=port)
            for (kind, host, port), fix_port in fix_ports.items()
        ]
    )


def _prepared(name: str, fix_port: int | None) -> Simulator:
    """Make a simulator; one that speaks FIX gets a free port for that when it is told none."""
    venue = simulator(name)()
    if isinstance(venue, SpeaksFix):
        venue.fix_port = fix_port or 0
    elif fix_port is not None:
        raise StartError(f"the simulated {name} does not speak FIX; leave --fix-port out")
    return venue


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
