"""What a start takes over from the journal: the blotter, and the sessions' sequence numbers."""

from collections import Counter
from collections.abc import Collection
from typing import Protocol

from fixgw.core.blotter import AccountState, Blotter, Health, account_of
from fixgw.core.instruments import index
from fixgw.core.setup import AccountRef, Setup
from fixgw.errors import StartError
from fixgw.journal.records import Loaded


class SequenceNumbers(Protocol):
    """The part of the FIX edge that is set before its listener opens."""

    def raise_sender_seq(self, session: str, number: int) -> None:
        """Make the next message carry at least this MsgSeqNum(34)."""

    def lower_target_seq(self, session: str, number: int) -> None:
        """Have the client send again from this MsgSeqNum(34) on."""


def refuse_orphaned(setup: Setup, loaded: Loaded) -> None:
    """Refuse to start without a venue account that has open orders: nobody would follow them.

    Raises StartError.
    """
    known = {
        AccountRef(venue=one.name, account=name)
        for one in setup.venues.values()
        for name in one.accounts
    }
    lost = Counter(
        account_of(recalled.order)
        for recalled in loaded.orders
        if recalled.order.is_open and account_of(recalled.order) not in known
    )
    if lost:
        places = ", ".join(f"{ref.venue}/{ref.account} ({count})" for ref, count in lost.items())
        raise StartError(
            f"open orders at accounts that gateway.yaml no longer has: {places}; "
            "put them back until those orders are closed"
        )


def restored(setup: Setup, loaded: Loaded, at: int) -> Blotter:
    """Return the blotter as the journal knows it; a new journal's begins at `at`."""
    blotter = Blotter(setup, started_at=at if loaded.last_at is None else loaded.last_at)
    for recalled in loaded.orders:
        blotter.remember(recalled.order, recalled.executions)
    for instruments in loaded.instruments:
        blotter.loaded[instruments.venue] = instruments.instruments
        blotter.instruments[instruments.venue] = index(instruments.instruments)
    for comp_id in blotter.sessions.keys() & loaded.sessions.keys():
        blotter.sessions[comp_id] = loaded.sessions[comp_id]
    for ref in blotter.accounts.keys() & loaded.accounts.keys():
        state = loaded.accounts[ref]
        if state.health is not Health.HEALTHY:
            # Whatever else was journalled since says nothing of what this account missed.
            blotter.accounts[ref] = AccountState(known_until=state.known_until)
    return blotter


def catch_up(edge: SequenceNumbers, loaded: Loaded, sessions: Collection[str]) -> None:
    """After a crash, put the FIX engine's sequence numbers where the journal knows they belong.

    Its own store is flushed but not synced, so it may be behind in what it sent; and it may be
    ahead in what it received, by messages that never became durable. The client is asked for
    those again.
    """
    for comp_id, delivery in loaded.deliveries.items():
        if comp_id in sessions:
            edge.raise_sender_seq(comp_id, delivery.sender_seq)
    if loaded.clean:
        return
    for comp_id, msg_seq_num in loaded.msg_seq_nums.items():
        if comp_id in sessions:
            edge.lower_target_seq(comp_id, msg_seq_num + 1)
