"""The composition root: the one file that knows every concrete edge, venue and simulator."""

import asyncio
import gc
import importlib
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Generic, ParamSpec
from urllib.parse import urlsplit

import uvloop

from fixgw.accounts import AccountDesk
from fixgw.clock import Clock
from fixgw.config import Config, Role, SessionConfig, VenueConfig, VenueKindSchema, load
from fixgw.core.commands import CancelPolicy
from fixgw.core.instruments import symbol_key
from fixgw.core.setup import SECOND, Limits, SessionSetup, Setup, VenueSetup
from fixgw.delivery import Deliveries, Recipient
from fixgw.desk import Desk
from fixgw.errors import JournalError, StartError
from fixgw.fix.dictionaries import named, spec_dir
from fixgw.fix.edge import FixEdge, FixSession
from fixgw.fix.initiator import Initiator
from fixgw.gateway import Gateway
from fixgw.journal import Journal
from fixgw.journal.database import parse
from fixgw.mailbox import Mailbox
from fixgw.net.download import Progress, download
from fixgw.net.fixlink import FixLink, FixListener, FixTerms
from fixgw.positions import PositionDesk, PositionKeeper
from fixgw.recovery import catch_up, refuse_orphaned, restored
from fixgw.sim import process
from fixgw.sim.base import Simulator, SpeaksFix
from fixgw.timings import microseconds
from fixgw.venues import leverj, leviathan, levidge, levret, polymarket
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from fixgw.venues.leviathan import LeviathanVenue, reports

KINDS: Mapping[str, VenueKind] = {
    "levret": levret.KIND,
    "leverj": leverj.KIND,
    "levidge": levidge.KIND,
    "leviathan": leviathan.KIND,
    "polymarket": polymarket.KIND,
}
"""Every kind of venue; a new one is one more line here."""

P = ParamSpec("P")
_LOG = logging.getLogger(__name__)
_SWITCH_INTERVAL = 0.0001
"""Seconds a thread may hold the interpreter while another one wants it (5 ms by default): a FIX
callback waits so long once, a commit of the journal once for each of its statements."""
_GC_THRESHOLDS = (10_000, 20, 50)
"""Orders stay in memory and hold no cycles: Python's defaults (700, 10, 10) look through them so
often that it takes a fifth of the processor time of the core."""
_MARGIN_OVER_SILENCE = 2
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def schemas() -> dict[str, VenueKindSchema]:
    """Tell what each kind of venue accepts in the configuration."""
    return {
        name: VenueKindSchema(settings=kind.settings, account=kind.account)
        for name, kind in KINDS.items()
    }


def read_config(directory: Path) -> Config:
    """Read and check a configuration directory. Raises ConfigError with every mistake."""
    return load(directory, schemas(), parse)


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


def _fix_session(session: SessionConfig) -> FixSession:
    policy = CancelPolicy.ACCOUNTS if session.cancel_on_disconnect else CancelPolicy.NONE
    hmac = session.auth.hmac
    return FixSession(
        begin_string=session.begin_string,
        comp_id=session.comp_id,
        role=session.role,
        username=session.auth.username,
        password_hash=session.auth.password_hash,
        hmac_secret=None if hmac is None else hmac.secret,
        allow_from=tuple(str(network) for network in session.auth.allow_from),
        cancel_policy=policy,
        reset_on_logon=session.reset_on_logon,
        listen_port=session.listen_port,
    )


def connect(venue: VenueConfig) -> Venue:
    """Make a configured venue; it opens nothing yet."""
    kind = KINDS[venue.kind]
    wanted = (venue.name, venue.settings, venue.accounts, venue.timings)
    if kind.connect_fix is not None and kind.speaks_fix(venue.settings):
        return kind.connect_fix(*wanted, open_fix_link)
    return kind.connect(*wanted)


def open_fix_link(terms: FixTerms, listener: FixListener) -> FixLink:
    """Make a FIX session to a venue, on the running loop. Raises StartError."""
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


def _recipient(session: SessionConfig) -> Recipient:
    return Recipient(
        comp_id=session.comp_id,
        drop_copy=session.role is Role.DROP_COPY,
        accounts=dict(session.accounts),
    )


class _Bell(Generic[P]):
    """A callback that can be handed out before what it shall call exists."""

    def __init__(self) -> None:
        self.target: Callable[P, None] | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        if self.target is not None:
            self.target(*args, **kwargs)


def _nothing() -> None:
    """Nobody waits for the gateway to be ready."""


def build(config: Config) -> Gateway:
    """Put a gateway together, on the running loop. Raises StartError in one clear line."""
    setup = setup_of(config)
    wake: _Bell[[]] = _Bell()
    failure: _Bell[[JournalError]] = _Bell()
    journal = Journal.open(config.gateway.store, on_failure=failure)
    loaded = journal.load_open(since=Clock()() - setup.retention)
    refuse_orphaned(setup, loaded)
    clock = Clock(loaded.last_at or 0)
    listen = config.gateway.listen
    edge = FixEdge(
        comp_id=config.gateway.comp_id,
        host=listen.host,
        port=listen.port,
        state_dir=config.gateway.state_dir,
        spec_dir=spec_dir(),
        sessions=[_fix_session(session) for session in config.sessions],
        wake=wake,
    )
    edge.load()
    catch_up(edge, loaded, setup.sessions)
    venues = {name: connect(venue) for name, venue in config.venues.items()}
    keepers = {name: one for name, one in venues.items() if isinstance(one, PositionKeeper)}
    polls = {name: float(venue.timings.account_poll) for name, venue in config.venues.items()}
    recipients = [_recipient(session) for session in config.sessions]
    gateway = Gateway(
        blotter=restored(setup, loaded, clock()),
        journal=journal,
        edge=edge,
        desk=lambda deliver: Desk(venues, deliver, clock),
        accounts=AccountDesk(setup, venues, polls, edge),
        positions=PositionDesk(setup, keepers, edge, clock),
        deliveries=Deliveries(edge, recipients, loaded.deliveries, loaded.report_seq),
        clock=clock,
        requests=Mailbox(config.gateway.state_dir).collect,
        input_seq=loaded.input_seq,
        report_seq=loaded.report_seq,
    )
    wake.target = gateway.wake
    failure.target = gateway.fail
    return gateway


async def serve(config: Config, *, ready: Callable[[], None] = _nothing) -> None:
    """Run a gateway until SIGINT or SIGTERM."""
    gateway = build(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, gateway.stop)
    await gateway.start()
    ready()
    await gateway.run()


def _spare_the_collector() -> None:
    """Keep what lives as long as the process out of every garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def _configure_logging() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)


def run(directory: Path) -> int:
    """Carry out `fixgw run`: read the configuration, serve until told to stop."""
    config = read_config(directory)
    _configure_logging()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    listen = config.gateway.listen

    def ready() -> None:
        _spare_the_collector()
        _LOG.info("FIX on %s:%s", listen.host, listen.port)

    uvloop.run(serve(config, ready=ready))
    return 0


async def fetch_report(
    directory: Path,
    venue: str | None,
    account: str | None,
    *,
    wanted: tuple[str, date, date, str],
    target: Path,
    progress: Progress,
) -> int:
    """Carry out `fixgw leviathan report` and return the size of the file in bytes.

    `wanted` is type, first and last day and format. Raises ConfigError, StartError, VenueError.
    """
    config = read_config(directory)
    found = _leviathan(config, venue)
    label = account or next(iter(found.accounts))
    if label not in found.accounts:
        raise StartError(f"{found.name} has no account {label}; it has {', '.join(found.accounts)}")
    kind, first, last, form = wanted
    request = reports.report_request(
        reports.ReportType(kind), first, last, reports.ReportFormat(form)
    )
    connected = LeviathanVenue(found.name, found.settings, found.accounts, found.timings)
    try:
        url = await connected.report_url(label, request)
    finally:
        await connected.close()
    return await download(url, target, progress)


def _leviathan(config: Config, name: str | None) -> VenueConfig:
    """Return the named venue of kind leviathan, or the only one."""
    fitting = {
        one.name: one
        for one in config.venues.values()
        if one.kind == "leviathan" and name in (None, one.name)
    }
    if len(fitting) != 1:
        known = [one.name for one in config.venues.values() if one.kind == "leviathan"]
        raise StartError(
            f"which venue? gateway.yaml has of kind leviathan: {', '.join(known) or 'none'}; "
            "write --venue NAME"
        )
    return next(iter(fitting.values()))


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


def fix_port_of(venue: VenueConfig) -> int | None:
    """Return the port where the gateway connects to a venue over FIX; None over anything else."""
    if not KINDS[venue.kind].speaks_fix(venue.settings):
        return None
    port: int = venue.settings.fix.port
    return port


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
