"""Who receives a report, in whose terms, and what goes out again after a crash."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from fixgw.core.fields import ExecType, OrdStatus, Side
from fixgw.core.report import ExecutionReport, Report, VenueStatus
from fixgw.core.setup import AccountRef
from fixgw.delivery import Deliveries, Recipient
from fixgw.journal import Delivery, StoredReport

MAIN = AccountRef(venue="levret", account="main")
OTHER = AccountRef(venue="levret", account="other")
ACME = Recipient(comp_id="ACME", drop_copy=False, accounts={"ACC-1": MAIN})
BETA = Recipient(comp_id="BETA", drop_copy=False, accounts={"B-1": MAIN})
RISK = Recipient(comp_id="RISK", drop_copy=True, accounts={"HOUSE": MAIN})
ELSEWHERE = Recipient(comp_id="ELSEWHERE", drop_copy=True, accounts={"X": OTHER})
ALL = (ACME, BETA, RISK, ELSEWHERE)


@dataclass
class Outbox:
    """Stands where the FIX engine stands: keeps what it is handed."""

    sent: list[tuple[str, Report, bool, bool]] = field(default_factory=list)
    copies_for: set[str] = field(default_factory=set)

    def send(
        self, session: str, report: Report, *, copy: bool = False, poss_resend: bool = False
    ) -> None:
        self.sent.append((session, report, copy, poss_resend))

    def sender_seq(self, session: str) -> int:
        return 1 + sum(1 for one in self.sent if one[0] == session)

    def wants_copies(self, session: str) -> bool:
        return session in self.copies_for

    def names(self) -> list[tuple[str, bool]]:
        return [(session, copy) for session, _, copy, _ in self.sent]


def report_of(session: str | None, *, account: str | None = "ACC-1") -> ExecutionReport:
    zero = Decimal(0)
    return ExecutionReport(
        session=session,
        venue=MAIN.venue,
        venue_account=MAIN.account,
        order_id="O1",
        exec_id="O1-1",
        exec_type=ExecType.NEW,
        ord_status=OrdStatus.NEW,
        account=account,
        symbol="BTC/USDT",
        side=Side.BUY,
        cum_qty=zero,
        leaves_qty=zero,
        avg_px=zero,
        transact_time=0,
    )


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def deliveries(outbox: Outbox) -> Deliveries:
    return Deliveries(outbox, ALL, {}, 0)


def test_owner_and_drop_copy_of_the_account(outbox: Outbox, deliveries: Deliveries) -> None:
    """A report goes to its own session and to the drop copies of its venue account only."""
    deliveries.deliver(1, report_of("ACME"))
    assert outbox.names() == [("ACME", False), ("RISK", True)]


def test_orders_session_that_asked_for_copies(outbox: Outbox, deliveries: Deliveries) -> None:
    """DropCopyFlag(9406)=Y brings an orders session the reports of others, never its own twice."""
    outbox.copies_for = {"ACME", "BETA"}
    deliveries.deliver(1, report_of("ACME"))
    assert outbox.names() == [("ACME", False), ("BETA", True), ("RISK", True)]


def test_external_order_in_the_receivers_terms(outbox: Outbox, deliveries: Deliveries) -> None:
    """An order from outside carries the drop copy session's own name for the account."""
    deliveries.deliver(1, report_of(None, account=None))
    [(session, report, copy, _)] = outbox.sent
    assert (session, copy) == ("RISK", True)
    assert isinstance(report, ExecutionReport)
    assert report.account == "HOUSE"


def test_venue_status_goes_to_everyone_on_the_account(
    outbox: Outbox, deliveries: Deliveries
) -> None:
    """A stream's state concerns every session with that venue account, once each, and no other."""
    status = VenueStatus(
        venue="levret", venue_account="main", open=False, text="lost", transact_time=0
    )
    deliveries.deliver(1, status)
    assert outbox.names() == [(one.comp_id, False) for one in (ACME, BETA, RISK)]


def test_what_a_reset_wiped_is_sent_again(outbox: Outbox, deliveries: Deliveries) -> None:
    """A session that was away and begins its numbers anew gets what came meanwhile, marked."""
    deliveries.returned("ACME")
    deliveries.deliver(1, report_of("ACME"))
    deliveries.left("ACME")
    deliveries.deliver(2, report_of("ACME"))
    deliveries.deliver(3, report_of("BETA"))
    after, up_to = deliveries.returned("ACME")
    assert (after, up_to) == (1, 2)
    outbox.sent.clear()
    stored = [
        StoredReport(seq=2, input_seq=2, at=0, report=report_of("ACME")),
        StoredReport(seq=3, input_seq=3, at=0, report=report_of("BETA")),
    ]
    assert deliveries.serve_again("ACME", stored) == 1
    assert [(name, again) for name, _, _, again in outbox.sent] == [("ACME", True)]


def test_an_absence_outlasts_a_restart(outbox: Outbox) -> None:
    """What a session was served while away, before and after the restart, is all that it missed."""
    first = Deliveries(outbox, ALL, {}, 0)
    for comp_id in ("ACME", "RISK"):
        first.returned(comp_id)
    first.deliver(1, report_of("ACME"))
    first.left("ACME")
    first.deliver(2, report_of("ACME"))
    known = first.take_unsaved()
    assert {name: one.away_seq for name, one in known.items()} == {
        "ACME": 1,
        "BETA": 0,
        "RISK": None,
        "ELSEWHERE": 0,
    }
    second = Deliveries(outbox, ALL, known, 2)
    assert second.take_unsaved()["RISK"].away_seq == 2
    second.deliver(3, report_of("ACME"))
    assert second.returned("ACME") == (1, 3)
    assert second.returned("RISK") == (2, 3)


def test_a_logon_saves_the_numbers_it_began_with(outbox: Outbox, deliveries: Deliveries) -> None:
    """After a reset the old watermark of the engine's numbers is void, before anything is sent."""
    deliveries.returned("ACME")
    deliveries.deliver(1, report_of("ACME"))
    assert deliveries.take_unsaved()["ACME"].sender_seq == 2
    outbox.sent.clear()
    deliveries.returned("ACME")
    assert deliveries.take_unsaved()["ACME"] == Delivery(report_seq=1, sender_seq=1)


def test_reject_without_a_route_goes_to_its_session_only(
    outbox: Outbox, deliveries: Deliveries
) -> None:
    """What has no venue account concerns nobody but the client."""
    deliveries.deliver(1, replace(report_of("ACME"), venue=None, venue_account=None))
    assert outbox.names() == [("ACME", False)]


def test_only_what_was_not_handed_over_goes_out_again(outbox: Outbox) -> None:
    """After a crash each session gets what lies beyond its own watermark, as PossResend."""
    known = {
        "ACME": Delivery(report_seq=2, sender_seq=3),
        "RISK": Delivery(report_seq=1, sender_seq=2),
        "BETA": Delivery(report_seq=2, sender_seq=1),
        "ELSEWHERE": Delivery(report_seq=2, sender_seq=1),
    }
    deliveries = Deliveries(outbox, ALL, known, 2)
    stored = [
        StoredReport(seq=seq, input_seq=seq, at=0, report=report_of("ACME")) for seq in (1, 2)
    ]
    assert deliveries.oldest_unserved() == 1
    assert deliveries.redeliver(stored) == 1
    assert [(name, again) for name, _, _, again in outbox.sent] == [("RISK", True)]


def test_new_session_begins_at_the_end(outbox: Outbox) -> None:
    """A session that the journal has never served is not flooded with the past."""
    deliveries = Deliveries(outbox, ALL, {}, 7)
    stored = [StoredReport(seq=7, input_seq=1, at=0, report=report_of("ACME"))]
    assert deliveries.redeliver(stored) == 0
    assert {name: mark.report_seq for name, mark in deliveries.take_unsaved().items()} == {
        one.comp_id: 7 for one in ALL
    }


def test_watermarks_are_saved_once(deliveries: Deliveries) -> None:
    """Only sessions that were served since the last save have a watermark to write."""
    deliveries.take_unsaved()
    deliveries.deliver(5, report_of("ACME"))
    assert set(deliveries.take_unsaved()) == {"ACME", "RISK"}
    assert deliveries.take_unsaved() == {}
