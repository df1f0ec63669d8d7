"""Requests that change positions: what is sent, in which order, never twice, and who is told."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest

from fixgw.core.account_data import Position, Positions
from fixgw.core.capability import Capability
from fixgw.core.events import PositionChangeAsked
from fixgw.core.position_control import (
    ChangeOutcome,
    ClosePosition,
    MaintainPosition,
    MaintenanceAnswer,
    MaintenanceRepeated,
    MaintenanceReport,
    Outcome,
    PositionChange,
    PosMaintResult,
    PosMaintStatus,
    SetLeverage,
    SetTargets,
    refused,
    unknown,
)
from fixgw.core.setup import AccountRef, SessionSetup, Setup, VenueSetup
from fixgw.errors import JournalError, VenueError
from fixgw.positions import MOST_UNDER_WAY, PositionDesk

CAN = Capability(venue_name="levret", time_in_force={}, positions=True)
SETUP = Setup(
    venues={
        name: VenueSetup(name=name, capability=CAN, accounts=("main",))
        for name in ("levret", "leverj")
    },
    sessions={
        "ACME": SessionSetup(
            comp_id="ACME",
            accounts={
                "ACC-1": AccountRef(venue="levret", account="main"),
                "ACC-2": AccountRef(venue="leverj", account="main"),
            },
        )
    },
)
ASK = MaintainPosition(
    session="ACME", request_id="R1", position_id="P1", change=SetLeverage(leverage=5)
)
TAKEN = ChangeOutcome(outcome=Outcome.TAKEN)


class Levret:
    """A venue with one position; what its calls bring is set by a test."""

    def __init__(self) -> None:
        self.held = [Position(symbol="BTC", quantity=Decimal(1), venue_position_id="P1")]
        self.sent: list[PositionChange] = []
        self.outcome: ChangeOutcome | Exception = TAKEN
        self.readings: list[Exception | None] = []
        """What becomes of the next readings; they are good when it is empty."""
        self.called = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def positions(self, account: str) -> Positions:
        failure = self.readings.pop(0) if self.readings else None
        if failure is not None:
            raise failure
        return Positions(venue="levret", account=account, read_at=1, positions=tuple(self.held))

    async def change_position(
        self, account: str, position_id: str, change: PositionChange
    ) -> ChangeOutcome:
        assert (account, position_id) == ("main", "P1")
        self.sent.append(change)
        self.called.set()
        await self.gate.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        if isinstance(change, ClosePosition):
            self.held = []
        return self.outcome


class Rig:
    """A desk, its venue and what it told."""

    def __init__(self) -> None:
        self.venue = Levret()
        self.told: list[MaintenanceAnswer] = []
        self.arrived = asyncio.Event()
        self.recorded: dict[str, PositionChangeAsked] = {}
        self.failure: Exception | None = None
        times = count(1)
        clock: Callable[[], int] = times.__next__
        self.desk = PositionDesk(SETUP, {"levret": self.venue}, self, clock, self.record)

    async def record(self, asked: PositionChangeAsked) -> bool:
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        is_new = asked.request_id not in self.recorded
        self.recorded.setdefault(asked.request_id, asked)
        return is_new

    def answer(self, told: MaintenanceAnswer) -> None:
        self.told.append(told)
        self.arrived.set()

    async def reports(self, number: int) -> list[MaintenanceReport]:
        async with asyncio.timeout(5):
            while len(self.told) < number:
                self.arrived.clear()
                await self.arrived.wait()
        return [one for one in self.told if isinstance(one, MaintenanceReport)]

    async def report(self, command: MaintainPosition = ASK) -> MaintenanceReport:
        before = len(self.told)
        self.desk.ask(command)
        return (await self.reports(before + 1))[-1]


async def test_a_change_is_sent_and_the_position_told() -> None:
    """The report names the client's account, the venue and the position as it is then."""
    rig = Rig()
    report = await rig.report()
    assert (report.status, report.result) == (
        *(PosMaintStatus.COMPLETED, PosMaintResult.SUCCESSFUL_COMPLETION),
    )
    assert (report.account, report.venue, report.position) == ("ACC-1", "levret", rig.venue.held[0])
    assert rig.venue.sent == [ASK.change]


async def test_a_closed_position_is_told_as_flat() -> None:
    """The venue lists it no longer: nothing is left of it."""
    report = await Rig().report(replace(ASK, change=ClosePosition()))
    assert report.status is PosMaintStatus.COMPLETED
    assert report.position is not None
    assert report.position.quantity == 0


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"account": "X"}, "UNKNOWN_ACCOUNT: "),
        ({"ex_destination": "MOON"}, "UNKNOWN_VENUE: "),
        ({"account": "ACC-2"}, "UNSUPPORTED_POSITION_CONTROL: "),
        ({"position_id": "P2"}, "UNKNOWN_POSITION: "),
        ({"symbol": "ETH"}, "CONTRADICTORY_FIELDS: "),
        ({"change": SetTargets()}, "MISSING_FIELD: "),
    ],
)
async def test_what_is_refused_here_sends_nothing(change: dict[str, object], text: str) -> None:
    """Another's account, another venue, a position that is not there or not the one meant."""
    rig = Rig()
    report = await rig.report(replace(ASK, **change))  # type: ignore[arg-type] # any field
    assert (report.status, report.result) == (PosMaintStatus.REJECTED, PosMaintResult.REJECTED)
    assert (report.text or "").startswith(text)
    assert report.position is None
    assert rig.venue.sent == []


@pytest.mark.parametrize("failure", [VenueError("away"), KeyError("secret")])
async def test_without_a_look_before_nothing_is_sent(failure: Exception) -> None:
    """The account could be another one than the desk believes."""
    rig = Rig()
    rig.venue.readings = [failure]
    report = await rig.report()
    assert report.status is PosMaintStatus.REJECTED
    assert (report.text or "").startswith("NOT_READ: ")
    assert "secret" not in (report.text or "")
    assert rig.venue.sent == []


async def test_a_refusal_of_the_venue_is_told_with_its_code() -> None:
    """And with the position, which is as it was."""
    rig = Rig()
    rig.venue.outcome = refused("too much", "INSUFFICIENT_MARGIN")
    report = await rig.report()
    assert (report.status, report.text, report.venue_code, report.position) == (
        *(PosMaintStatus.REJECTED, "too much", "INSUFFICIENT_MARGIN", rig.venue.held[0]),
    )


@pytest.mark.parametrize("outcome", [unknown("no answer"), RuntimeError("secret")])
async def test_an_unknown_outcome_is_neither_refused_nor_sent_again(
    outcome: ChangeOutcome | Exception,
) -> None:
    """A lost answer and a room's bug alike; the position is read to show what holds."""
    rig = Rig()
    rig.venue.outcome = outcome
    report = await rig.report()
    assert (report.status, report.result, report.in_doubt) == (
        *(PosMaintStatus.ACCEPTED_WITH_WARNINGS, PosMaintResult.OTHER, True),
    )
    assert (report.text or "").startswith("IN_DOUBT: ")
    assert "secret" not in (report.text or "")
    assert report.position == rig.venue.held[0]
    assert len(rig.venue.sent) == 1


async def test_a_failed_look_afterwards_leaves_the_outcome() -> None:
    """What the venue took is taken."""
    rig = Rig()
    rig.venue.readings = [None, VenueError("away")]
    report = await rig.report()
    assert (report.status, report.text, report.position) == (
        *(PosMaintStatus.COMPLETED_WITH_WARNINGS, "NOT_READ: away", None),
    )


async def test_changes_are_made_one_after_the_other() -> None:
    """In the order they came, each after the answer to the one before."""
    rig = Rig()
    rig.venue.gate.clear()
    wanted = [SetLeverage(leverage=number) for number in (2, 3, 4)]
    for change in wanted:
        rig.desk.ask(replace(ASK, request_id=str(change), change=change))
    await rig.venue.called.wait()
    assert rig.venue.sent == wanted[:1]
    rig.venue.gate.set()
    assert [one.command.change for one in await rig.reports(3)] == wanted
    assert rig.venue.sent == wanted


async def test_an_id_is_used_once() -> None:
    """A second request under it is refused by a message of its own, under way or answered."""
    rig = Rig()
    rig.venue.gate.clear()
    rig.desk.ask(ASK)
    await rig.venue.called.wait()
    rig.desk.ask(replace(ASK, ref_seq_num="8"))
    rig.venue.gate.set()
    await rig.reports(2)
    rig.desk.ask(replace(ASK, ref_seq_num="9"))
    repeated = [one for one in rig.told if isinstance(one, MaintenanceRepeated)]
    assert [one.command.ref_seq_num for one in repeated] == ["8", "9"]
    assert all(one.text.startswith("DUPLICATE_POS_REQ_ID: ") for one in repeated)
    assert len(rig.venue.sent) == 1


async def test_a_repeat_brings_the_same_report() -> None:
    """PossDupFlag(43) or PossResend(97): the client did not get the answer, the venue the call."""
    rig = Rig()
    first = await rig.report()
    rig.desk.ask(replace(ASK, is_repeat=True))
    assert rig.told == [first, first]
    assert len(rig.venue.sent) == 1


async def test_a_repeat_of_a_request_under_way_changes_nothing() -> None:
    """Its one answer is still to come."""
    rig = Rig()
    rig.venue.gate.clear()
    rig.desk.ask(ASK)
    await rig.venue.called.wait()
    rig.desk.ask(replace(ASK, is_repeat=True))
    rig.venue.gate.set()
    await rig.reports(1)
    await rig.desk.close(5)
    assert (len(rig.told), len(rig.venue.sent)) == (1, 1)


async def test_a_repeat_of_which_nothing_is_known_is_in_doubt() -> None:
    """Before a crash it may have been carried out: it is not sent, and the position is shown."""
    rig = Rig()
    report = await rig.report(replace(ASK, is_repeat=True))
    assert (report.status, report.in_doubt) == (PosMaintStatus.ACCEPTED_WITH_WARNINGS, True)
    assert report.position == rig.venue.held[0]
    rig.venue.readings = [VenueError("away")]
    report = await rig.report(replace(ASK, is_repeat=True, request_id="R2"))
    assert (report.text or "").endswith("NOT_READ: away")
    report = await rig.report(replace(ASK, is_repeat=True, request_id="R3", position_id="P2"))
    assert report.in_doubt
    assert "UNKNOWN_POSITION: " in (report.text or "")
    assert rig.venue.sent == []


async def test_a_session_cannot_pile_up_requests() -> None:
    """Beyond the most that may wait the next one is refused."""
    rig = Rig()
    rig.venue.gate.clear()
    for number in range(MOST_UNDER_WAY + 1):
        rig.desk.ask(replace(ASK, request_id=f"N{number}"))
    (report,) = await rig.reports(1)
    assert report.command.request_id == f"N{MOST_UNDER_WAY}"
    assert (report.text or "").startswith("RATE_LIMITED: ")
    await rig.desk.close(0)


async def test_the_end_waits_for_the_call_under_way_and_refuses_the_others() -> None:
    """What was not sent is refused with proof."""
    rig = Rig()
    rig.venue.gate.clear()
    rig.desk.ask(ASK)
    rig.desk.ask(replace(ASK, request_id="R2"))
    await rig.venue.called.wait()
    closing = asyncio.create_task(rig.desk.close(5))
    await asyncio.sleep(0)
    rig.venue.gate.set()
    await closing
    first, second = await rig.reports(2)
    assert first.status is PosMaintStatus.COMPLETED
    assert second.status is PosMaintStatus.REJECTED
    assert (second.text or "").startswith("VENUE_DOWN: ")
    assert len(rig.venue.sent) == 1


async def test_an_end_without_patience_leaves_a_doubt() -> None:
    """A call that is cut off may have reached the venue."""
    rig = Rig()
    rig.venue.gate.clear()
    rig.desk.ask(ASK)
    await rig.venue.called.wait()
    await rig.desk.close(0)
    (report,) = await rig.reports(1)
    assert report.in_doubt


async def test_every_request_leaves_its_lines(caplog: pytest.LogCaptureFixture) -> None:
    """One before the call and one with what came of it, each with ids and change."""
    caplog.set_level(logging.INFO, logger="fixgw.audit")
    rig = Rig()
    rig.venue.outcome = refused("no\nmoney", "POOR")
    await rig.report()
    asked = "ACME PosReqID(710)=R1 position P1, leverage 5:"
    assert [one.getMessage() for one in caplog.records] == [
        f"{asked} 'levret/main is asked'",
        f"{asked} 'refused POOR no\\nmoney'",
    ]


async def test_a_request_is_written_down_before_it_is_carried_out() -> None:
    """What cannot be written down is not done."""
    rig = Rig()
    rig.failure = JournalError("the disk is full")
    report = await rig.report()
    assert report.text == "INTERNAL_ERROR: it could not be written down; nothing was sent"
    assert (report.status, rig.venue.sent) == (PosMaintStatus.REJECTED, [])


async def test_an_id_is_used_once_over_restarts() -> None:
    """The journal remembers what this gateway has forgotten; a repeat is then in doubt."""
    rig = Rig()
    rig.recorded["R1"] = PositionChangeAsked(
        session="ACME",
        request_id="R1",
        venue="levret",
        account="main",
        position_id="P1",
        change="close",
    )
    rig.desk.ask(ASK)
    rig.desk.ask(replace(ASK, request_id="R2"))
    await rig.reports(2)
    assert isinstance(rig.told[0], MaintenanceRepeated)
    assert rig.told[0].text == "DUPLICATE_POS_REQ_ID: R1 was used before"
    assert len(rig.venue.sent) == 1
    report = await rig.report(replace(ASK, is_repeat=True))
    assert report.in_doubt
    assert len(rig.venue.sent) == 1
