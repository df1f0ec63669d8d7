"""Who is measured: the gateway, the bare loop, the naive bridge; each started and then driven."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.children import ROOT, free_port, result_of, running, watching
from bench.figures import Figures
from bench.fix_wire import Party
from bench.venue import Venue

_WITHIN = 60.0
_SALT = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one measurement sends: `orders` after `warm_up`, from the number `first` on."""

    orders: int
    warm_up: int
    first: int
    window: int

    def options(self) -> list[str]:
        """Give it as the measuring process takes it."""
        return [
            f"--orders={self.orders}",
            f"--warm-up={self.warm_up}",
            f"--first={self.first}",
        ]


Drive = Callable[[Task], Figures]
"""Carries out one measurement on a started contender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One row of the table: how many orders in flight, and how far away the venue is.

    `share` is how many of the asked-for orders it sends: the slow ones get fewer.
    """

    window: int
    share: float
    away_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Who is measured. `start` runs it on a venue, with a directory of its own."""

    name: str
    title: str
    runs: tuple[Run, ...]
    start: Callable[[Venue, Path], AbstractContextManager[Drive]]


def _figures(value: Any) -> Figures:
    return Figures.from_json(value)


def _fix_load(task: Task, port: int, processes: Mapping[str, int], *, pending: bool) -> Figures:
    arguments = [
        "-m",
        "bench.load",
        f"--port={port}",
        f"--prefix=W{task.window}F{task.first}N",
        f"--window={task.window}",
        *task.options(),
        *(["--pending"] if pending else []),
        *watching(processes),
    ]
    return _figures(result_of(arguments, _WITHIN))


@contextlib.contextmanager
def gateway(venue: Venue, directory: Path) -> Iterator[Drive]:
    """Run the gateway as it is installed, with a journal on disk."""
    port = free_port()
    sessions = directory / "sessions"
    sessions.mkdir()
    (sessions / "gateway.yaml").write_text(_gateway_yaml(venue, directory, port))
    (sessions / "oms-bench.yaml").write_text(_session_yaml(Party()))
    serve = "from fixgw.cli import main; main()"
    with running(["-c", serve, "run", str(sessions)], directory / "gateway.log") as child:
        processes = {"contender": child.pid, "simulator": venue.pid}
        yield lambda task: _fix_load(task, port, processes, pending=True)


def _gateway_yaml(venue: Venue, directory: Path, port: int) -> str:
    return f"""\
gateway:
  comp_id: {Party().target}
  listen: 127.0.0.1:{port}
  store: sqlite:///{directory}/fixgw.db
  state_dir: {directory}/state
venues:
  levret:
    kind: levret
    url: {venue.url}
    stream_url: {venue.stream_url}
    requests_per_minute: 100000000
    accounts:
      main: {{user_id: env:BENCH_USER_ID, key_id: env:BENCH_KEY_ID, secret: env:BENCH_SECRET}}
"""


def _session_yaml(party: Party) -> str:
    digest = hashlib.scrypt(
        party.password.encode(), salt=_SALT.encode(), n=32768, r=8, p=1, maxmem=1 << 27, dklen=64
    )
    return f"""\
begin_string: {party.begin_string}
comp_id: {party.sender}
role: orders
auth:
  username: {party.username}
  password_hash: "scrypt:32768:8:1${_SALT}${digest.hex()}"
accounts: {{ACC-1: levret/main}}
"""


@contextlib.contextmanager
def bridge(venue: Venue, directory: Path) -> Iterator[Drive]:
    """Run the naive bridge."""
    port = free_port()
    arguments = [
        "-m",
        "bench.bridge",
        f"--url={venue.url}",
        f"--port={port}",
        f"--directory={directory}",
        f"--dictionary={ROOT / 'spec' / 'FIX44.xml'}",
    ]
    with running(arguments, directory / "bridge.log") as child:
        processes = {"contender": child.pid, "simulator": venue.pid}
        yield lambda task: _fix_load(task, port, processes, pending=False)


@contextlib.contextmanager
def bare(venue: Venue, directory: Path) -> Iterator[Drive]:
    """Run the bare loop, anew for each measurement."""
    del directory

    def drive(task: Task) -> Figures:
        arguments = [
            "-m",
            "bench.bare",
            f"--url={venue.url}",
            f"--at-once={task.window}",
            *task.options(),
            *watching({"simulator": venue.pid}),
        ]
        return _figures(result_of(arguments, _WITHIN))

    yield drive


AWAY_MS = 20
"""How far away a venue on the internet is, there and back, when it is near."""

CONTENDERS = (
    Contender(
        name="gateway",
        title="fixgw",
        runs=(
            Run(window=1, share=0.2),
            Run(window=16, share=1),
            Run(window=64, share=1),
            Run(window=256, share=1),
            Run(window=256, share=1, away_ms=AWAY_MS),
        ),
        start=gateway,
    ),
    Contender(
        name="httpx",
        title="bare httpx",
        runs=(
            Run(window=1, share=0.2),
            Run(window=16, share=0.5),
            Run(window=16, share=0.3, away_ms=AWAY_MS),
        ),
        start=bare,
    ),
    Contender(
        name="bridge",
        title="naive bridge",
        runs=(
            Run(window=1, share=0.2),
            Run(window=256, share=0.5),
            Run(window=256, share=0.03, away_ms=AWAY_MS),
        ),
        start=bridge,
    ),
)
