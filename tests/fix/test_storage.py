"""What happens when QuickFIX's own store cannot be written while the gateway runs."""

from pathlib import Path

import pytest

from fixgw.errors import JournalError
from tests.fix.counterparty import Desk, execution_report, oms_session

FULL_DISK = Path("/dev/full")


def on_a_full_disk(desk: Desk) -> None:
    """Let the store of ACME's messages lie where nothing can be written."""
    state_dir = desk.state_dir / "gateway"
    state_dir.mkdir()
    (state_dir / "FIX.4.4-FIXGW-ACME.body").symlink_to(FULL_DISK)


def test_a_report_that_cannot_be_kept_is_an_error(desk: Desk) -> None:
    """A report that no client will ever get must not count as served: one line, naming both."""
    on_a_full_disk(desk)
    edge = desk.edge(oms_session("ACME"), oms_session("BETA"), start=False)
    edge.load()
    number = edge.sender_seq("ACME")
    with pytest.raises(JournalError, match=r"^[^\n]* messages for ACME; is state_dir full\?$"):
        edge.send("ACME", execution_report())
    assert edge.sender_seq("ACME") == number
    edge.send("BETA", execution_report(session="BETA"))
