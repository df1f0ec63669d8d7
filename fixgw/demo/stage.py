"""Where the demo runs: a copy of sessions/demo with fresh state, on ports that are free."""

import shutil
import socket
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fixgw.bootstrap import read_config
from fixgw.config import Config
from fixgw.errors import StartError

SOURCE = Path(__file__).parents[2] / "sessions" / "demo"
CONFIGURATION = Path("sessions") / "demo"
"""The only place where the configuration may hold plain secrets, relative to the stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A directory `home` with a configuration in it; `moved` tells of ports that were taken."""

    home: Path
    config: Config
    moved: tuple[str, ...]


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
    moved = {port: free_port() for port in ports if not is_free(port)}
    if not moved:
        return Stage(home=home, config=config, moved=())
    for file in target.glob("*.yaml"):
        file.write_text(_with_ports(file.read_text(encoding="utf-8"), moved), encoding="utf-8")
    notes = (f"port {old} is taken: {ports[old]} uses {new}" for old, new in moved.items())
    return Stage(home=home, config=read_config(target), moved=tuple(notes))


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a port of the loopback address."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    """Return a port that nobody uses now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def _port_of(url: str) -> int:
    port = urlsplit(url).port
    if port is None:
        raise StartError(f"the demo's venue needs a port in its url: {url}")
    return port


def _with_ports(text: str, moved: dict[int, int]) -> str:
    for old, new in moved.items():
        text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
    return text
