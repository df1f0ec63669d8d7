"""The order state table, cell by cell."""

import pytest

from fixgw.core.errors import TransitionError
from fixgw.core.fields import OPEN_STATUSES, TERMINAL_STATUSES, OrdStatus
from fixgw.core.lifecycle import HAPPENING_OF_END
from fixgw.core.states import TABLE, Happening, next_status

ROWS = (
    "PENDING_NEW",
    "NEW",
    "PARTIALLY_FILLED",
    "STOPPED",
    "SUSPENDED",
    "DONE_FOR_DAY",
    "CANCELED",
    "EXPIRED",
    "FILLED",
    "REJECTED",
)
PRINTED = """
                 PENDI NEW   PARTI STOPP SUSPE DONE_ CANCE EXPIR FILLE REJEC
ACCEPT           NEW   -     -     -     NEW   -     NEW   -     -     NEW
REFUSE           REJEC REJEC -     -     -     -     -     -     -     -
PARTIAL_FILL     -     PARTI PARTI PARTI PARTI DONE_ CANCE EXPIR -     CANCE
FILL             -     FILLE FILLE FILLE FILLE FILLE FILLE FILLE FILLE FILLE
UNFILL           -     -     PARTI -     -     DONE_ CANCE EXPIR PARTI -
CANCEL           CANCE CANCE CANCE CANCE CANCE -     -     -     -     -
EXPIRE           -     EXPIR EXPIR EXPIR EXPIR -     -     -     -     -
FINISH_DAY       -     DONE_ DONE_ -     -     -     -     -     -     -
REPLACE          -     NEW   PARTI -     -     -     -     -     -     -
REPLACE_FILLED   -     -     FILLE -     -     -     -     -     -     -
RESTATE          PENDI NEW   PARTI -     -     NEW   -     -     -     -
STOP             -     STOPP STOPP -     -     -     -     -     -     -
SUSPEND          -     SUSPE SUSPE -     -     -     -     -     -     -
"""
"""Columns are what the order is, rows what happens, cells what it becomes; `-` is an error."""

CELLS = [(status, happening) for status in OrdStatus for happening in Happening]


def printed() -> str:
    """Print the table as above."""
    head = "".join(f" {name[:5]:5}" for name in ROWS)
    lines = [f"{'':16}{head}"]
    for happening in Happening:
        cells = (TABLE.get((OrdStatus[name], happening)) for name in ROWS)
        words = "".join(f" {'-' if cell is None else cell.name[:5]:5}" for cell in cells)
        lines.append(f"{happening.name:16}{words}")
    return "\n".join(["", *(line.rstrip() for line in lines), ""])


def test_the_table_as_it_is_read() -> None:
    """The whole table in one look: a changed cell shows as a changed letter."""
    assert printed() == PRINTED


@pytest.mark.parametrize(("status", "happening"), CELLS)
def test_every_cell_is_an_answer_or_a_named_error(status: OrdStatus, happening: Happening) -> None:
    """A cell gives the next status; a missing one raises an error that names both."""
    if (status, happening) in TABLE:
        assert next_status(status, happening) is TABLE[status, happening]
        return
    with pytest.raises(TransitionError, match=rf"OrdStatus\(39\)={status} \({status.name}\)"):
        next_status(status, happening)


def test_pending_requests_are_no_rows() -> None:
    """PendingCancel(6) and PendingReplace(E) lie over an order's own status, never in it."""
    overlays = {OrdStatus.PENDING_CANCEL, OrdStatus.PENDING_REPLACE}
    assert overlays.isdisjoint({status for status, _ in TABLE} | set(TABLE.values()))


def test_every_status_that_is_reached_is_open_or_closed() -> None:
    """An order is either open or closed, and the table leads nowhere else."""
    reached = {status for status, _ in TABLE} | set(TABLE.values())
    assert reached == OPEN_STATUSES | TERMINAL_STATUSES
    assert not OPEN_STATUSES & TERMINAL_STATUSES


def test_any_order_at_the_venue_can_fill_and_be_ended() -> None:
    """Real money and real ends find a cell in every status an acknowledged order can have."""
    acknowledged = (OPEN_STATUSES | TERMINAL_STATUSES) - {OrdStatus.PENDING_NEW}
    assert all((status, Happening.FILL) in TABLE for status in acknowledged)
    partly = acknowledged - {OrdStatus.FILLED}
    assert all((status, Happening.PARTIAL_FILL) in TABLE for status in partly)
    assert set(HAPPENING_OF_END) == TERMINAL_STATUSES
    for end in (OrdStatus.CANCELED, OrdStatus.EXPIRED):
        for status in OPEN_STATUSES - {OrdStatus.PENDING_NEW}:
            assert (status, HAPPENING_OF_END[end]) in TABLE


def test_a_terminal_status_reopens_only_by_name() -> None:
    """Closed orders come back only by acceptance, restatement or an undone fill."""
    reopening = {
        happening
        for (status, happening), after in TABLE.items()
        if status in TERMINAL_STATUSES and after in OPEN_STATUSES
    }
    assert reopening == {Happening.ACCEPT, Happening.RESTATE, Happening.UNFILL}
