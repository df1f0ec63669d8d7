"""The operator's requests: taken once, and never in the gateway's way."""

from decimal import Decimal
from pathlib import Path

import pytest

from fixgw.core.events import OperatorResolved
from fixgw.core.fields import OrdStatus
from fixgw.errors import StartError
from fixgw.mailbox import Mailbox, new_request_id, post


def request() -> OperatorResolved:
    return OperatorResolved(
        request_id=new_request_id(),
        order_id="O1",
        status=OrdStatus.CANCELED,
        cum_qty=Decimal("0.10"),
        avg_px=Decimal(50),
        text="seen\x1b at the venue",
    )


def test_a_request_is_taken_once(tmp_path: Path) -> None:
    """As it was written; one that came before the gateway did waits for it."""
    first = request()
    post(tmp_path, first)
    mailbox = Mailbox(tmp_path)
    assert mailbox.collect() == [first]
    assert mailbox.collect() == []
    second = request()
    post(tmp_path, second)
    assert mailbox.collect() == [second]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"order_id": 7}', b"\xff\xfe", b"x" * 100_000])
def test_what_is_no_request_is_thrown_away(tmp_path: Path, content: bytes) -> None:
    """One line in the log, and the next request is taken all the same."""
    mailbox = Mailbox(tmp_path)
    good = request()
    file = post(tmp_path, good)
    file.with_name("0.request").write_bytes(content)
    assert mailbox.collect() == [good]
    assert list(file.parent.iterdir()) == []


def test_a_folder_that_is_gone_is_no_request(tmp_path: Path) -> None:
    """The gateway goes on without."""
    mailbox = Mailbox(tmp_path)
    (tmp_path / "operator").rmdir()
    assert mailbox.collect() == []


def test_a_directory_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """Whoever comes first is told, the gateway or the operator."""
    (tmp_path / "operator").write_text("in the way")
    with pytest.raises(StartError, match=r"^[^\n]+operator cannot be made: [^\n]+$"):
        Mailbox(tmp_path)
    with pytest.raises(StartError, match=r"^no request can be left in [^\n]+$"):
        post(tmp_path, request())
