"""Questions about accounts: who is answered, with what, and how often the venue is asked."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.accounts import MOST_QUESTIONS, MOST_SUBSCRIPTIONS, AccountDesk
from fixgw.core.account_data import (
    AccountChanged,
    AccountReport,
    AskAccount,
    Balance,
    Collateral,
    CollateralRefused,
    CollateralReport,
    Position,
    PositionReport,
    Positions,
    PositionsAck,
    PosReqResult,
    Subscription,
    Topic,
)
from fixgw.core.capability import Capability
from fixgw.core.setup import AccountRef, SessionSetup, Setup, VenueSetup
from fixgw.errors import VenueError

REF = AccountRef(venue="levret", account="main")
ASK = AskAccount(topic=Topic.POSITIONS, session="ACME", request_id="R1", account="ACC-1")
CHANGED = AccountChanged(venue="levret", account="main")
NEVER = 3600.0


def setup(*, positions: bool = True) -> Setup:
    can = Capability(venue_name="levret", time_in_force={}, positions=positions, collateral=True)
    venue = VenueSetup(name="levret", capability=can, accounts=("main", "other"))
    accounts = {"ACC-1": REF, "ACC-2": replace(REF, account="other")}
    sessions = {name: SessionSetup(comp_id=name, accounts=accounts) for name in ("ACME", "OTHER")}
    return Setup(venues={"levret": venue}, sessions=sessions)


class Levret:
    """A venue whose positions a test sets; a failure is raised once."""

    def __init__(self) -> None:
        self.held: dict[str, Decimal] = {"BTC": Decimal(1)}
        self.ids: dict[str, str] = {}
        self.balances = [Balance(currency="USDT", total=Decimal(1))]
        self.failure: Exception | None = None
        self.lasting: Exception | None = None
        self.readings = 0
        self.accounts: list[str] = []
        self.called = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def asked(self, number: int) -> None:
        async with asyncio.timeout(5):
            while self.readings < number:
                self.called.clear()
                await self.called.wait()

    async def positions(self, account: str) -> Positions:
        self.readings += 1
        began_as = self.readings
        self.accounts.append(account)
        self.called.set()
        await self.gate.wait()
        failure, self.failure = self.failure or self.lasting, None
        if failure is not None:
            raise failure
        return Positions(
            venue="levret",
            account=account,
            read_at=began_as,
            positions=tuple(
                Position(
                    symbol=one.partition("#")[0],
                    quantity=self.held[one],
                    venue_position_id=self.ids.get(one),
                )
                for one in self.held
            ),
        )

    async def collateral(self, account: str) -> Collateral:
        self.readings += 1
        return Collateral(
            venue="levret", account=account, read_at=self.readings, balances=tuple(self.balances)
        )


class Told:
    """Everything that was told, in order."""

    def __init__(self) -> None:
        self.reports: list[AccountReport] = []
        self.arrived = asyncio.Event()

    def tell(self, report: AccountReport) -> None:
        self.reports.append(report)
        self.arrived.set()

    async def until(self, wanted: Callable[[Sequence[AccountReport]], bool]) -> None:
        async with asyncio.timeout(5):
            while not wanted(self.reports):
                self.arrived.clear()
                await self.arrived.wait()

    async def count(self, number: int) -> list[Any]:
        await self.until(lambda reports: len(reports) >= number)
        return list(self.reports)


class Rig:
    """A desk, its venue and what it told."""

    def __init__(self, *, positions: bool = True, poll: float = NEVER) -> None:
        self.venue, self.told = Levret(), Told()
        self.desk = AccountDesk(
            setup(positions=positions), {"levret": self.venue}, {"levret": poll}, self.told
        )


def follow(request_id: str = "R1") -> AskAccount:
    return AskAccount(
        topic=Topic.POSITIONS,
        session="ACME",
        request_id=request_id,
        subscription=Subscription.SUBSCRIBE,
    )


UNFOLLOW = replace(follow(), subscription=Subscription.UNSUBSCRIBE)


async def test_a_question_is_answered_by_an_ack_and_a_report_for_each_position() -> None:
    """The ack counts what follows it; both name the client's account and the reading's time."""
    rig = Rig()
    rig.desk.ask(ASK)
    ack, report = await rig.told.count(2)
    assert isinstance(ack, PositionsAck)
    assert (ack.result, ack.total, ack.account) == (PosReqResult.VALID, 1, "ACC-1")
    assert isinstance(report, PositionReport)
    assert (report.position.quantity, report.read_at, report.unsolicited) == (Decimal(1), 1, False)
    assert ack.report_id != report.report_id


async def test_a_symbol_narrows_positions_down_in_any_spelling() -> None:
    """The report repeats the client's spelling; nothing found is no refusal."""
    rig = Rig()
    rig.venue.held = {"BTC_USDT": Decimal(1), "ETH_USDT": Decimal(2)}
    for symbol in ("btc/usdt", "XRP"):
        rig.desk.ask(AskAccount(topic=ASK.topic, session="ACME", request_id="R", symbol=symbol))
    _, found, none = await rig.told.count(3)
    assert (found.symbol, found.position.symbol) == ("btc/usdt", "BTC_USDT")
    assert (none.result, none.total) == (PosReqResult.NONE_FOUND, 0)


async def test_questions_at_the_same_time_share_one_reading() -> None:
    """However many ask, the venue is asked once."""
    rig = Rig()
    rig.venue.gate.clear()
    for _ in range(5):
        rig.desk.ask(ASK)
    await asyncio.sleep(0)
    rig.venue.gate.set()
    await rig.told.count(10)
    assert rig.venue.readings == 1


async def test_another_s_account_is_refused_without_a_look() -> None:
    """Neither an unknown name nor an unknown venue reaches anybody."""
    rig = Rig()
    rig.desk.ask(AskAccount(topic=Topic.POSITIONS, session="ACME", request_id="R", account="X"))
    rig.desk.ask(
        AskAccount(topic=Topic.COLLATERAL, session="ACME", request_id="R", ex_destination="MOON")
    )
    ack, refused = await rig.told.count(2)
    assert ack.result is PosReqResult.NOT_AUTHORIZED
    assert isinstance(refused, CollateralRefused)
    assert refused.result is PosReqResult.NOT_AUTHORIZED
    assert refused.text.startswith("UNKNOWN_VENUE: ")
    assert rig.venue.readings == 0


async def test_a_venue_that_cannot_tell_is_not_asked() -> None:
    """The capability decides."""
    rig = Rig(positions=False)
    rig.desk.ask(ASK)
    (ack,) = await rig.told.count(1)
    assert ack.result is PosReqResult.NOT_SUPPORTED
    assert ack.text.startswith("UNSUPPORTED_QUESTION: ")
    assert rig.venue.readings == 0


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        (VenueError("levret did not answer"), "NOT_READ: levret did not answer"),
        (KeyError("secret"), "NOT_READ: unexpected KeyError in levret"),
    ],
)
async def test_a_failed_reading_is_told(failure: Exception, text: str) -> None:
    """A venue's trouble and a room's bug both become an answer; a bug's words stay inside."""
    rig = Rig()
    rig.venue.failure = failure
    rig.desk.ask(ASK)
    (ack,) = await rig.told.count(1)
    assert (ack.result, ack.text) == (PosReqResult.OTHER, text)


async def test_a_subscriber_is_told_what_differs() -> None:
    """New, changed and vanished positions come once; what is the same does not come again."""
    rig = Rig()
    rig.venue.held = {"BTC": Decimal(1), "ETH": Decimal(5), "XRP": Decimal(9)}
    rig.desk.ask(follow())
    await rig.told.count(4)
    rig.venue.held = {"BTC": Decimal(2), "XRP": Decimal(9)}
    rig.desk.changed(CHANGED)
    updates = (await rig.told.count(6))[4:]
    assert [(one.symbol, one.position.quantity) for one in updates] == [("ETH", 0), ("BTC", 2)]
    assert all(one.unsolicited for one in updates)
    await rig.desk.close()


async def test_a_position_that_is_gone_is_told_by_its_id_and_before_its_successor() -> None:
    """A client that goes by the symbol ends with what is held, one that goes by ids as well."""
    rig = Rig()
    rig.venue.held, rig.venue.ids = {"BTC#1": Decimal(1)}, {"BTC#1": "P1", "BTC#2": "P2"}
    rig.desk.ask(follow())
    await rig.told.count(2)
    rig.venue.held = {"BTC#2": Decimal(5)}
    rig.desk.changed(CHANGED)
    updates = [one.position for one in (await rig.told.count(4))[2:]]
    assert [(one.venue_position_id, one.quantity) for one in updates] == [("P1", 0), ("P2", 5)]
    await rig.desk.close()


async def test_of_positions_that_nothing_tells_apart_all_are_told_when_one_is_gone() -> None:
    """Two of one symbol without ids: the one that stays would else be taken for gone, or kept."""
    rig = Rig()
    rig.venue.held = {"BTC#1": Decimal(1), "BTC#2": Decimal(2)}
    rig.desk.ask(follow())
    await rig.told.count(3)
    rig.venue.held = {"BTC#2": Decimal(2)}
    rig.desk.changed(CHANGED)
    updates = (await rig.told.count(5))[3:]
    assert [one.position.quantity for one in updates] == [0, 2]
    await rig.desk.close()


async def test_a_balance_that_is_gone_is_told() -> None:
    """The venue names no figure for it any more, and none is made up."""
    rig = Rig()
    rig.venue.balances.append(Balance(currency="DAI", total=Decimal(3)))
    rig.desk.ask(replace(follow(), topic=Topic.COLLATERAL))
    await rig.told.count(2)
    rig.venue.balances.pop()
    rig.desk.changed(CHANGED)
    gone = (await rig.told.count(3))[2]
    assert (gone.balance, gone.is_gone) == (Balance(currency="DAI"), True)
    assert (gone.total, gone.is_last, gone.unsolicited) == (1, True, True)
    await rig.desk.close()


async def test_a_subscriber_s_account_is_read_again_by_itself() -> None:
    """Without any word of the stream the next poll finds the change."""
    rig = Rig(poll=0.01)
    rig.desk.ask(
        AskAccount(
            topic=Topic.COLLATERAL,
            session="ACME",
            request_id="B",
            subscription=Subscription.SUBSCRIBE,
        )
    )
    await rig.told.count(1)
    rig.venue.balances = [Balance(currency="USDT", total=Decimal(7))]
    await rig.told.until(
        lambda reports: isinstance(reports[-1], CollateralReport) and reports[-1].unsolicited
    )
    await rig.desk.close()


async def test_a_failed_poll_does_not_end_a_subscription() -> None:
    """The next one tells."""
    rig = Rig(poll=0.01)
    rig.desk.ask(follow())
    await rig.told.count(2)
    rig.venue.held, rig.venue.failure = {"BTC": Decimal(3)}, VenueError("away")
    assert (await rig.told.count(3))[2].position.quantity == 3
    await rig.desk.close()


async def test_an_ended_subscription_is_confirmed_and_silent() -> None:
    """After 263=2 the venue is not read for it any more."""
    rig = Rig(poll=0.01)
    rig.desk.ask(follow())
    await rig.told.count(2)
    rig.desk.ask(
        AskAccount(
            topic=Topic.POSITIONS,
            session="ACME",
            request_id="R1",
            subscription=Subscription.UNSUBSCRIBE,
        )
    )
    ack = (await rig.told.count(3))[2]
    assert (ack.result, ack.text) == (PosReqResult.VALID, "the subscription has ended")
    await asyncio.sleep(0)
    readings = rig.venue.readings
    await asyncio.sleep(0.05)
    assert rig.venue.readings == readings


async def test_a_lost_session_takes_its_questions_along() -> None:
    """Neither an answer under way nor a subscription outlives the connection."""
    rig = Rig(poll=0.01)
    rig.desk.ask(follow())
    await rig.told.count(2)
    rig.venue.gate.clear()
    rig.desk.ask(ASK)
    await asyncio.sleep(0)
    rig.desk.left("ACME")
    rig.venue.gate.set()
    await asyncio.sleep(0.05)
    assert len(rig.told.reports) == 2


async def test_subscriptions_are_bounded() -> None:
    """A client that never ends its subscriptions cannot flood a venue; snapshots still work."""
    rig = Rig()
    for number in range(MOST_SUBSCRIPTIONS):
        rig.desk.ask(follow(f"R{number}"))
    await rig.told.count(2 * MOST_SUBSCRIPTIONS)
    rig.desk.ask(follow("ONE-MORE"))
    refused = (await rig.told.count(2 * MOST_SUBSCRIPTIONS + 1))[-1]
    assert refused.text.startswith("RATE_LIMITED: ")
    rig.desk.ask(ASK)
    await rig.told.count(2 * MOST_SUBSCRIPTIONS + 3)
    await rig.desk.close()


async def test_a_subscription_that_waits_for_its_first_reading_can_be_ended() -> None:
    """What was confirmed as ended never begins."""
    rig = Rig(poll=0.01)
    rig.venue.gate.clear()
    rig.desk.ask(follow())
    await rig.venue.asked(1)
    rig.desk.ask(UNFOLLOW)
    (ack,) = await rig.told.count(1)
    assert ack.text == "the subscription has ended"
    rig.venue.gate.set()
    await asyncio.sleep(0.05)
    assert (len(rig.told.reports), rig.venue.readings) == (1, 1)


@pytest.mark.parametrize("topic", list(Topic))
async def test_what_was_never_subscribed_is_not_said_to_have_ended(topic: Topic) -> None:
    """An id that nothing is subscribed under is more likely a mistake than a wish."""
    rig = Rig()
    rig.desk.ask(replace(UNFOLLOW, topic=topic))
    (refused,) = await rig.told.count(1)
    assert refused.text == "UNKNOWN_SUBSCRIPTION: nothing is subscribed as R1"


async def test_a_second_subscription_under_an_id_takes_the_place_of_the_first() -> None:
    """Nobody follows the first one's account any more, so it is not read any more."""
    rig = Rig(poll=0.01)
    rig.desk.ask(follow())
    await rig.told.count(2)
    rig.desk.ask(replace(follow(), account="ACC-2"))
    await rig.told.count(4)
    rig.venue.accounts.clear()
    await asyncio.sleep(0.05)
    assert set(rig.venue.accounts) == {"other"}
    await rig.desk.close()


async def test_subscriptions_that_wait_for_a_reading_count() -> None:
    """All at once are as bounded as one after the other."""
    rig = Rig()
    rig.venue.gate.clear()
    for number in range(MOST_SUBSCRIPTIONS + 1):
        rig.desk.ask(follow(f"R{number}"))
    (refused,) = await rig.told.count(1)
    assert refused.text.startswith("RATE_LIMITED: ")
    await rig.desk.close()


async def test_a_session_cannot_pile_up_questions() -> None:
    """A venue that does not answer is no reason to remember them without end; others may ask."""
    rig = Rig()
    rig.venue.gate.clear()
    for _ in range(MOST_QUESTIONS + 1):
        rig.desk.ask(ASK)
    (refused,) = await rig.told.count(1)
    assert refused.text.startswith("RATE_LIMITED: ")
    rig.desk.ask(replace(ASK, session="OTHER"))
    rig.venue.gate.set()
    await rig.told.count(1 + 2 * MOST_QUESTIONS + 2)


async def test_a_question_is_answered_by_a_reading_that_began_after_it() -> None:
    """A fill that the client knew of when it asked is in the answer; those who wait share it."""
    rig = Rig()
    rig.venue.gate.clear()
    rig.desk.ask(ASK)
    await rig.venue.asked(1)
    for _ in range(5):
        rig.desk.ask(replace(ASK, request_id="LATER"))
    await asyncio.sleep(0)
    rig.venue.gate.set()
    reports = await rig.told.count(12)
    readings = {one.request_id: one.read_at for one in reports if isinstance(one, PositionReport)}
    assert readings == {"R1": 1, "LATER": 2}


async def test_a_busy_stream_does_not_eat_the_budget() -> None:
    """Between readings that it asks for lies a pause; the first change after it is read at once."""
    rig = Rig()
    rig.desk.ask(follow())
    await rig.told.count(2)
    for number in range(2, 12):
        rig.venue.held = {"BTC": Decimal(number)}
        rig.desk.changed(CHANGED)
        await asyncio.sleep(0.01)
    assert rig.venue.readings == 2
    await rig.desk.close()


async def test_an_outage_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """However long the venue cannot be read for a subscription."""
    rig = Rig(poll=0.01)
    rig.desk.ask(follow())
    await rig.told.count(2)
    rig.venue.lasting = VenueError("away")
    await rig.venue.asked(6)
    assert [one.message for one in caplog.records].count("positions of levret not read: away") == 1
    await rig.desk.close()


async def test_a_long_answer_holds_nobody_up() -> None:
    """What else is due gets its turn between reports, and what has ended is told no further."""
    rig = Rig()
    rig.venue.held = {f"S{number}": Decimal(1) for number in range(1000)}
    rig.desk.ask(follow())
    await rig.told.count(1)
    assert len(rig.told.reports) < 100
    await rig.told.count(1001)
    rig.venue.held = {f"S{number}": Decimal(2) for number in range(1000)}
    rig.desk.changed(CHANGED)
    await rig.told.count(1002)
    rig.desk.ask(UNFOLLOW)
    await asyncio.sleep(0.05)
    assert len(rig.told.reports) < 1200
    assert isinstance(rig.told.reports[-1], PositionsAck)
