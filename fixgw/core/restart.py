"""What a restart means: every call under way lost its answer, and every connection is gone."""

from fixgw.core import doubting, entry, placing, risk
from fixgw.core.blotter import (
    AccountState,
    Change,
    Health,
    SessionState,
    awaits_placement,
    awaits_replacement,
)
from fixgw.core.events import Restarted
from fixgw.core.order import Order, RequestStage
from fixgw.core.record import replace


def restarted(change: Change, event: Restarted) -> None:
    """Put in doubt what was under way, and do what lost sessions asked for in that case.

    A replay comes to this with what the process before the restart had in memory alone.
    """
    change.orphans.update(dict.fromkeys(change.blotter.orphans))
    for ref, state in change.blotter.accounts.items():
        known_until = change.now if state.health is Health.HEALTHY else state.known_until
        change.accounts[ref] = AccountState(known_until=known_until)
    for order in list(change.blotter.orders.values()):
        _lose_answers(change, order, event.text)
    for session in change.blotter.sessions:
        entry.cancel_for_lost(change, session)
        change.sessions[session] = SessionState()
    risk.warn_of_unlisted(change)


def _lose_answers(change: Change, order: Order, text: str) -> None:
    if awaits_placement(order):
        placing.recall_sent(change, order)
        doubting.doubt_order(change, order, text)
    elif awaits_replacement(order):
        placing.recall_sent(change, order)
        doubting.doubt_replace(change, order, text)
    elif order.request is not None and order.request.stage is RequestStage.CANCELING:
        request = replace(order.request, next_check_at=change.now)
        change.put(replace(order, request=request))
