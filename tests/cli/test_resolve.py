"""`fixgw resolve` tells a person or a machine what became of the order."""

import json

import pytest

from fixgw.cli.resolve import show
from fixgw.journal import Record, StoredInput, StoredReport
from tests.journal.samples import T0, filled, filling, order_id

ENTRY = filling(0)
RECORD = Record(
    input=StoredInput(seq=3, at=T0, session=None, msg_seq_num=None, input=ENTRY.input),
    reports=tuple(
        StoredReport(seq=seq, input_seq=3, at=T0, report=one) for seq, one in ENTRY.reports
    ),
)


def test_a_line_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    """Whose order it is, how it ended, and that the client is told by whom."""
    show(filled(0), RECORD, as_json=False)
    assert capsys.readouterr().out == (
        f"{order_id(0)} (ACME order-0, LEVRET BTC/USDT) is FILLED: CumQty=1.5 AvgPx=30000.5, "
        "1 report with Evidence=OPERATOR\n"
    )


def test_an_object_for_a_machine(capsys: pytest.CaptureFixture[str]) -> None:
    """The order as `fixgw orders` gives it, and the reports as `fixgw journal` does."""
    show(filled(0), RECORD, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["order"]["order_id"], told["order"]["cum_qty"]) == (order_id(0), "1.50")
    assert [one["seq"] for one in told["reports"]] == [3]
