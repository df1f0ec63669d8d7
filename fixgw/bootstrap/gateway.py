"""Puts a gateway together."""

from collections.abc import Callable
from typing import Generic, ParamSpec

from fixgw.accounts import AccountDesk
from fixgw.bootstrap.sessions import fix_session, recipient
from fixgw.bootstrap.setup import setup_of
from fixgw.bootstrap.venues import connect, longest_call
from fixgw.clock import Clock
from fixgw.config import Config
from fixgw.delivery import Deliveries
from fixgw.desk import Desk
from fixgw.errors import JournalError
from fixgw.fix.dictionaries import spec_dir
from fixgw.fix.edge import FixEdge
from fixgw.gateway import Gateway
from fixgw.journal import Journal
from fixgw.mailbox import Mailbox
from fixgw.positions import PositionDesk, PositionKeeper
from fixgw.recovery import catch_up, refuse_orphaned, restored

P = ParamSpec("P")


class _Bell(Generic[P]):
    """A callback that can be handed out before what it shall call exists."""

    def __init__(self) -> None:
        self.target: Callable[P, None] | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        if self.target is not None:
            self.target(*args, **kwargs)


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
        sessions=[fix_session(session) for session in config.sessions],
        wake=wake,
    )
    edge.load()
    catch_up(edge, loaded, setup.sessions)
    venues = {name: connect(venue) for name, venue in config.venues.items()}
    keepers = {name: one for name, one in venues.items() if isinstance(one, PositionKeeper)}
    polls = {name: float(venue.timings.account_poll) for name, venue in config.venues.items()}
    lists = {name: float(venue.timings.instruments_poll) for name, venue in config.venues.items()}
    recipients = [recipient(session) for session in config.sessions]
    gateway = Gateway(
        blotter=restored(setup, loaded, clock()),
        journal=journal,
        edge=edge,
        desk=lambda deliver: Desk(venues, deliver, clock, lists),
        accounts=AccountDesk(setup, venues, polls, edge),
        positions=lambda record: PositionDesk(setup, keepers, edge, clock, record),
        deliveries=Deliveries(edge, recipients, loaded.deliveries, loaded.report_seq),
        clock=clock,
        requests=Mailbox(config.gateway.state_dir).collect,
        input_seq=loaded.input_seq,
        report_seq=loaded.report_seq,
        patience=longest_call(config),
    )
    wake.target = gateway.wake
    failure.target = gateway.fail
    return gateway
