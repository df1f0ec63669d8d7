"""Where the demo runs: a copy of sessions/demo with fresh state, on ports that are free."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fixgw.bootstrap.configuration import read_config
from fixgw.bootstrap.venues import fix_port_of
from fixgw.config import Address, Config
from fixgw.demo.ports import free_ports, is_free
from fixgw.errors import StartError

SOURCE = Path(__file__).parents[2] / "sessions" / "demo"
CONFIGURATION = Path("sessions") / "demo"
"""The only place where the configuration may hold plain secrets, relative to the stage."""
_PORT = re.compile(r"(127\.0\.0\.1:|\bport: )(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A directory `home` with a configuration in it; `moved` tells of ports that were taken.

    `entrances` say where a session's client connects, by its CompID.
    """

    home: Path
    config: Config
    moved: tuple[str, ...]
    entrances: Mapping[str, Address]

    @property
    def directory(self) -> Path:
        """Return where the configuration is."""
        return self.home / CONFIGURATION


def build_stage(home: Path, source: Path = SOURCE) -> Stage:
    """Copy the configuration into `home`. Raises StartError, or ConfigError for its mistakes."""
    if not source.is_dir():
        raise StartError(f"{source} is missing; run the demo from a checkout of the project")
    target = home / CONFIGURATION
    shutil.copytree(source, target)
    config = read_config(target)
    ports = {config.gateway.listen.port: "the gateway"}
    for name, one in config.venues.items():
        ports.setdefault(_port_of(one.settings.url), f"the simulated {name}")
        fix_port = fix_port_of(one)
        if fix_port is not None:
            ports.setdefault(fix_port, f"the FIX of the simulated {name}")
    taken = [port for port in ports if not is_free(port)]
    moved = dict(zip(taken, free_ports(len(taken)), strict=True))
    if moved:
        for file in target.glob("*.yaml"):
            file.write_text(_with_ports(file.read_text(encoding="utf-8"), moved), encoding="utf-8")
        config = read_config(target)
    notes = (f"port {old} is taken: {ports[old]} uses {new}" for old, new in moved.items())
    listen = config.gateway.listen
    return Stage(
        home=home,
        config=config,
        moved=tuple(notes),
        entrances={one.comp_id: listen for one in config.sessions},
    )


def _port_of(url: str) -> int:
    port = urlsplit(url).port
    if port is None:
        raise StartError(f"the demo's venue needs a port in its url: {url}")
    return port


def _with_ports(text: str, moved: dict[int, int]) -> str:
    """Change all ports at once: a new one may be another's old one."""
    return _PORT.sub(lambda one: one[1] + str(moved.get(int(one[2]), one[2])), text)
