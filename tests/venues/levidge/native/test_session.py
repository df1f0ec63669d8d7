"""Orders, cancels and questions over a session to Levidge, against a scripted acceptor."""

import asyncio
import base64
import hashlib
import hmac
from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.effects import FetchExecutions, QueryOrder, RecallSent
from fixgw.core.events import (
    CancelRefused,
    CancelUnknown,
    ExecutionSeen,
    ExecutionsListed,
    OrderAccepted,
    OrderMissing,
    OrderNotSent,
    OrderRefused,
    OrderRestated,
    OrderSeen,
    OrderUnknown,
    StreamConnected,
    StreamLost,
)
from fixgw.core.fields import (
    Evidence,
    LiquidityInd,
    OrdRejReason,
    OrdStatus,
    SelfTradePrevention,
    TimeInForce,
)
from fixgw.core.throttle import Priority
from fixgw.demo.ports import free_ports
from fixgw.errors import VenueError
from fixgw.tls import VenueTls
from fixgw.venues.levidge.native.identity import order_uuid
from tests.venues.levidge.native.rig import (
    ACCOUNT,
    CANCEL,
    ORDER,
    SECRET,
    TERMS,
    TIMINGS,
    Rig,
    filled,
    rigged,
    row,
)

QUERY = QueryOrder(venue="levidge", account="main", venue_order_id="91")
FETCH = FetchExecutions(venue="levidge", account="main", venue_order_id="91")
FILL = "37=91|55=BTC-USD|54=1|44=45000|32=0.2|38=0.5|60=20261121-10:00:01.500|150=1|39=1|1003=7|"


async def test_the_logon_is_signed() -> None:
    """RawData(96) signs the Logon's own header and the password, with the decoded secret."""
    async with rigged(connection={"cancel_on_disconnect": "session"}) as rig:
        logon = await rig.acceptor.logon()
        password = ACCOUNT.password.reveal()
        text = "\x01".join([*(logon[tag] for tag in ("52", "35", "34", "49", "56")), password])
        key = base64.b64decode(SECRET)
        expected = base64.b64encode(hmac.digest(key, text.encode(), hashlib.sha256)).decode()
        wanted = {"95": "44", "96": expected, "554": password, "8013": "S", "9406": "Y"}
        assert {tag: logon[tag] for tag in wanted} == wanted


async def test_an_order_in_levidge_s_words(rig: Rig) -> None:
    """The fields of a D, its ClOrdID a UUID; New is the answer."""
    placing = rig.begin(replace(ORDER, self_trade_prevention=SelfTradePrevention.CANCEL_BOTH))
    order = await rig.acceptor.receive("D")
    wanted = {"21": "1", "55": "BTC-USD", "54": "1", "40": "2", "38": "0.5", "44": "45000.1"}
    assert {tag: order[tag] for tag in wanted} == wanted
    assert (order["11"], order["7928"], "59" in order) == (order_uuid("O1"), "B", False)
    rig.report(f"11={order['11']}|37=91|{TERMS}150=0|39=0|")
    (event,) = await placing
    assert isinstance(event, OrderAccepted)
    assert (event.order_id, event.leg, event.seen.venue_order_id) == ("O1", 0, "91")
    assert await rig.next(OrderAccepted) == event


async def test_fills_are_told_with_their_price_and_what_they_come_to(rig: Rig) -> None:
    """The price of a fill stands in Price(44); the quantities are added up; repeats add nothing."""
    await rig.placed()
    rig.report(f"{FILL}1057=N|")
    fill = (await rig.next(ExecutionSeen)).execution
    assert (fill.last_qty, fill.last_px) == (Decimal("0.2"), Decimal(45000))
    assert (fill.venue_order_id, fill.liquidity) == ("91", LiquidityInd.ADDED)
    seen = (await rig.next(OrderSeen)).seen
    assert (seen.status, seen.cum_qty, seen.price) == (
        OrdStatus.PARTIALLY_FILLED,
        fill.last_qty,
        None,
    )
    rig.report(FILL)
    again = (await rig.next(ExecutionSeen)).execution
    assert again.venue_exec_id == fill.venue_exec_id
    assert (await rig.next(OrderSeen)).seen.cum_qty == Decimal("0.2")
    rig.report(FILL.replace("32=0.2", "32=0.3").replace("1003=7", "1003=8").replace("39=1", "39=2"))
    assert (await rig.next(ExecutionSeen)).execution.venue_exec_id != fill.venue_exec_id
    done = (await rig.next(OrderSeen)).seen
    assert (done.status, done.cum_qty) == (OrdStatus.FILLED, Decimal("0.5"))
    rig.report(f"37=91|{TERMS}150=3|39=2|")
    assert (await rig.next(OrderSeen)).seen.status is OrdStatus.FILLED


async def test_an_exec_id_is_taken_as_it_is(rig: Rig) -> None:
    """ExecID(17) names a fill where Levidge sends one."""
    await rig.placed()
    rig.report(f"{FILL}17=E-1|")
    assert (await rig.next(ExecutionSeen)).execution.venue_exec_id == "E-1"


@pytest.mark.parametrize(
    ("end", "status", "words"),
    [
        ("150=4|39=4|", OrdStatus.CANCELED, None),
        ("150=3|39=4|", OrdStatus.CANCELED, "levidge reports the order as done"),
        ("150=C|39=C|", OrdStatus.EXPIRED, None),
        (
            "150=8|39=8|103=8|",
            OrdStatus.REJECTED,
            "post-only: the order would have taken liquidity",
        ),
    ],
)
async def test_ends(rig: Rig, end: str, status: OrdStatus, words: str | None) -> None:
    """Every end of a whole order says how much was filled before it."""
    await rig.placed()
    rig.report(FILL)
    rig.report(f"37=91|{TERMS}{end}")
    seen = (await rig.next(OrderSeen, lambda event: event.seen.status is status)).seen
    assert (seen.cum_qty, seen.text) == (Decimal("0.2"), words)


async def test_a_stopped_order_goes_on(rig: Rig) -> None:
    """Stopped (7) never ends an order."""
    await rig.placed()
    rig.report(f"37=91|{TERMS}150=7|39=7|")
    rig.report(FILL)
    await rig.next(ExecutionSeen)
    assert [event for event in rig.told if isinstance(event, OrderSeen)] == []


async def test_a_decrement(rig: Rig) -> None:
    """ExecType D tells the new OrderQty, after New even when both come at once."""
    placing = rig.begin(ORDER)
    uuid = (await rig.acceptor.receive("D"))["11"]
    rig.report(f"11={uuid}|37=91|{TERMS}150=0|39=0|")
    rig.report("37=91|55=BTC-USD|54=1|38=0.3|150=D|39=0|")
    await placing
    event = await rig.next(OrderRestated)
    assert (event.venue_order_id, event.order_qty) == ("91", Decimal("0.3"))
    assert isinstance(rig.told[-2], OrderAccepted)


@pytest.mark.parametrize(
    ("report", "reason", "words"),
    [
        ("103=3|58=Insufficient funds|", OrdRejReason.EXCEEDS_LIMIT, "Insufficient funds"),
        ("103=8|58=stale|", OrdRejReason.BROKER_OPTION, "post-only: the order would have taken "),
        ("103=0|58=no|", OrdRejReason.OTHER, "no"),
        ("", OrdRejReason.OTHER, "rejected by the venue"),
    ],
)
async def test_a_rejected_order(rig: Rig, report: str, reason: OrdRejReason, words: str) -> None:
    """Levidge's reasons are said in FIX's terms: 8 is no stale order here."""
    placing = rig.begin(ORDER)
    uuid = (await rig.acceptor.receive("D"))["11"]
    rig.report(f"11={uuid}|37=91|{TERMS}150=8|39=8|{report}")
    (event,) = await placing
    assert isinstance(event, OrderRefused)
    assert (event.reason, event.text.startswith(words)) == (reason, True)


async def test_a_session_reject_names_the_order_by_its_number(rig: Rig) -> None:
    """Reject(3) by RefSeqNum(45) proves that the order was not taken."""
    placing = rig.begin(ORDER)
    order = await rig.acceptor.receive("D")
    rig.acceptor.send("3", f"45={order['34']}|372=D|373=5|58=Symbol|")
    (event,) = await placing
    assert isinstance(event, OrderRefused)
    assert (event.text, event.venue_code) == ("Symbol", "5")


async def test_late_news_of_an_order_in_doubt(rig: Rig) -> None:
    """An order without a report is in doubt in time; a late New or reject still resolves it."""
    placing = rig.begin(ORDER)
    first = await rig.acceptor.receive("D")
    (event,) = await placing
    assert isinstance(event, OrderUnknown)
    rig.report(f"11={first['11']}|37=91|{TERMS}150=0|39=0|")
    assert (await rig.next(OrderAccepted)).order_id == "O1"
    placing = rig.begin(replace(ORDER, order_id="O2", client_key="O2"))
    second = await rig.acceptor.receive("D")
    await placing
    rig.acceptor.send("3", f"45={second['34']}|58=late|")
    assert (await rig.next(OrderRefused)).order_id == "O2"


@pytest.mark.parametrize("how", ["cut", "logout"])
async def test_an_order_whose_session_ends_is_in_doubt(rig: Rig, how: str) -> None:
    """Nobody knows whether it arrived; it is found again by the clOrdId that REST shows."""
    placing = rig.begin(ORDER)
    order = await rig.acceptor.receive("D")
    if how == "cut":
        rig.acceptor.cut()
    else:
        rig.acceptor.send("5", "58=bye|")
    (event,) = await placing
    assert isinstance(event, OrderUnknown)
    await rig.next(StreamLost)
    await rig.acceptor.logon()
    await rig.next(StreamConnected)
    rig.rest.rows = [filled(91, 500000, clOrdId=order["11"], ordStatus=2)]
    looking = asyncio.create_task(rig.venue.snapshot("main", 0))
    assert (await rig.acceptor.receive("H"))["37"] == "*"
    rig.report("37=0|150=I|")
    await rig.acceptor.receive("1")
    (seen,) = (await looking).orders
    assert (seen.client_key, seen.status, seen.cum_qty) == ("O1", OrdStatus.FILLED, Decimal("0.5"))


async def test_an_order_of_an_earlier_run_is_recognised(rig: Rig) -> None:
    """What was sent before a restart is known again by its UUID."""
    await rig.venue.send(RecallSent(venue="levidge", account="main", sent=ORDER))
    rig.rest.rows = [row(91, clOrdId=order_uuid("O1")), row(92, clOrdId="theirs")]
    looking = asyncio.create_task(rig.venue.snapshot("main", 0))
    await rig.acceptor.receive("H")
    rig.report(f"37=91|{TERMS}150=I|39=0|")
    rig.report(f"37=92|{TERMS}150=I|39=0|")
    mark = (await rig.acceptor.receive("1"))["112"]
    rig.acceptor.send("0", f"112={mark}|")
    keys = [seen.client_key for seen in (await looking).orders]
    assert keys == ["O1", "theirs"]


async def test_nothing_is_sent_while_the_session_is_down(rig: Rig) -> None:
    """An order is certainly not sent; a cancel goes by REST, and REST alone is looked at."""
    rig.acceptor.cut()
    await rig.next(StreamLost)
    (event,) = await rig.venue.send(ORDER)
    assert isinstance(event, OrderNotSent)
    assert (event.text.partition(":")[0], event.reason) == (
        "VENUE_DOWN",
        OrdRejReason.EXCHANGE_CLOSED,
    )
    rig.rest.rows = [row(91)]
    await rig.venue.send(CANCEL)
    assert rig.rest.cancels[0]["origOrderId"] == 91
    (seen,) = (await rig.venue.snapshot("main", 0)).orders
    assert seen.venue_order_id == "91"


async def test_a_cancel_waits_for_the_order_s_end(rig: Rig) -> None:
    """F names the order by OrderID, and by its ClOrdID while that means something."""
    uuid = await rig.placed()
    cancelling = rig.begin(CANCEL)
    cancel = await rig.acceptor.receive("F")
    assert (cancel["37"], cancel["41"], cancel["55"]) == ("91", uuid, "BTC-USD")
    rig.report(f"37=91|{TERMS}150=4|39=4|")
    assert await cancelling == []
    assert (await rig.next(OrderSeen)).seen.status is OrdStatus.CANCELED


@pytest.mark.parametrize(
    ("reject", "too_late"),
    [("39=4|102=0|", True), ("39=8|102=1|", True), ("39=0|102=2|58=busy|", False)],
)
async def test_a_cancel_that_is_refused(rig: Rig, reject: str, *, too_late: bool) -> None:
    """OrderCancelReject(9): where nothing is left to cancel the order has to be looked at."""
    cancelling = rig.begin(CANCEL)
    cancel = await rig.acceptor.receive("F")
    assert "41" not in cancel
    rig.acceptor.send("9", f"11={cancel['11']}|37=91|434=1|{reject}")
    (event,) = await cancelling
    assert isinstance(event, CancelRefused)
    assert event.too_late is too_late


async def test_a_cancel_without_an_answer(rig: Rig) -> None:
    """It is in doubt, and its late reject is still worth telling."""
    cancelling = rig.begin(CANCEL)
    cancel = await rig.acceptor.receive("F")
    (event,) = await cancelling
    assert isinstance(event, CancelUnknown)
    rig.acceptor.send("9", f"11={cancel['11']}|37=91|39=4|102=0|")
    assert (await rig.next(CancelRefused)).order_id == "O1"


async def test_a_whole_order_is_looked_at_by_fix_alone(rig: Rig) -> None:
    """H tells that it is open, the tape what was filled; REST is not asked."""
    await rig.placed()
    rig.report(FILL)
    await rig.next(OrderSeen)
    looking = rig.begin(QUERY)
    assert (await rig.acceptor.receive("H"))["37"] == "91"
    rig.report(f"37=91|{TERMS}150=I|39=1|")
    (event,) = await looking
    assert (event.seen.cum_qty, event.evidence) == (Decimal("0.2"), Evidence.QUERY)
    listed = (await rig.venue.send(FETCH))[0]
    assert isinstance(listed, ExecutionsListed)
    assert [fill.last_qty for fill in listed.executions] == [Decimal("0.2")]


async def test_an_order_from_before_the_session_is_looked_at_by_rest(rig: Rig) -> None:
    """What was filled while nobody listened is known to REST alone, with the last fill's price."""
    rig.rest.rows = [
        filled(91, 200000, execId=3, execType="F", lastQty=200000, lastQty_scale=6)
        | {"lastPx": 4400000, "lastPx_scale": 2}
    ]
    looking = rig.begin(QUERY)
    await rig.acceptor.receive("H")
    rig.report(f"37=91|{TERMS}150=I|39=1|")
    (event,) = await looking
    seen = event.seen
    assert (seen.cum_qty, seen.last_qty, seen.last_px) == (Decimal("0.2"), Decimal("0.2"), 44000)
    (listed,) = await rig.venue.send(FETCH)
    assert isinstance(listed, ExecutionsListed)
    assert (listed.available, listed.executions) == (False, ())


async def test_an_order_that_nobody_knows(rig: Rig) -> None:
    """Neither FIX nor REST knows it: it is missing."""
    looking = rig.begin(QUERY)
    await rig.acceptor.receive("H")
    rig.report("37=0|150=I|")
    (event,) = await looking
    assert isinstance(event, OrderMissing)


async def test_a_fill_of_an_order_that_is_not_whole_is_looked_at(rig: Rig) -> None:
    """The fill is told, and then what REST says the order has filled by now."""
    rig.rest.rows = [filled(91, 300000)]
    rig.report(FILL)
    await rig.next(ExecutionSeen)
    await rig.acceptor.receive("H")
    rig.report(f"37=91|{TERMS}150=I|39=1|")
    assert (await rig.next(OrderSeen)).seen.cum_qty == Decimal("0.3")


async def test_an_end_of_an_order_that_is_not_whole_says_no_quantity(rig: Rig) -> None:
    """The core asks before it believes such an end."""
    rig.report(f"37=91|{TERMS}150=4|39=4|")
    seen = (await rig.next(OrderSeen)).seen
    assert (seen.status, seen.cum_qty) == (OrdStatus.CANCELED, None)


async def test_a_foreign_order(rig: Rig) -> None:
    """DropCopyFlag brings reports of orders from elsewhere: told as what they are, no crash."""
    rig.report(f"37=95|11=theirs|{TERMS}150=0|39=0|")
    seen = (await rig.next(OrderSeen)).seen
    assert (seen.venue_order_id, seen.client_key, seen.symbol) == ("95", "theirs", "BTC/USD")
    rig.report(f"37=96|{TERMS}150=8|39=8|103=3|")
    rig.report(FILL.replace("37=91", "37=95"))
    assert (await rig.next(ExecutionSeen)).execution.venue_order_id == "95"


async def test_a_question_that_nobody_answers(rig: Rig) -> None:
    """A snapshot is complete or fails; the next one asks anew."""
    looking = asyncio.create_task(rig.venue.snapshot("main", 0))
    await rig.acceptor.receive("H")
    mark = (await rig.acceptor.receive("1"))["112"]
    rig.acceptor.send("0", f"112={mark}|")
    with pytest.raises(VenueError):
        await looking
    again = asyncio.create_task(rig.venue.snapshot("main", 0))
    await rig.acceptor.receive("H")
    rig.report("37=0|150=I|")
    assert (await again).orders == ()


@pytest.mark.parametrize(
    "message",
    [
        "37=91|150=Q|",
        "37=91|150=1|32=0.1|",
        "150=4|",
        "37=91|150=1|32=many|44=1|",
        "37=91|150=4|54=9|",
    ],
)
async def test_a_report_that_cannot_be_understood_is_asked_about(rig: Rig, message: str) -> None:
    """Everything is read again, and orders count as not whole from there on."""
    await rig.placed()
    rig.report(message)
    await rig.next(StreamConnected)
    cancelling = rig.begin(CANCEL)
    assert "41" not in await rig.acceptor.receive("F")
    rig.report(f"37=91|{TERMS}150=4|39=4|")
    await cancelling


async def test_numbers_that_are_stepped_over(rig: Rig) -> None:
    """A SequenceReset(4) may hide reports: everything is read again."""
    rig.acceptor.send("4", "36=20|")
    rig.acceptor.seq_num = 20
    await rig.next(StreamConnected)
    rig.report(FILL)
    await rig.next(ExecutionSeen)


async def test_what_is_resent_after_a_gap_counts_once(rig: Rig) -> None:
    """A missing fill is asked for by ResendRequest(2) and comes with PossDupFlag."""
    await rig.placed()
    number = rig.acceptor.seq_num
    rig.acceptor.send("0", seq_num=number + 1)
    assert (await rig.acceptor.receive("2"))["7"] == str(number)
    again = f"43=Y|122=20261121-10:00:01.000|{FILL}"
    rig.acceptor.send("8", again, seq_num=number)
    rig.acceptor.send("8", again, seq_num=number)
    await rig.next(ExecutionSeen)
    assert (await rig.next(OrderSeen)).seen.cum_qty == Decimal("0.2")
    rig.acceptor.seq_num = number + 2
    rig.report(f"37=91|{TERMS}150=4|39=4|")
    ended = await rig.next(OrderSeen)
    assert ended.seen.cum_qty == Decimal("0.2")


async def test_a_silent_session_is_lost() -> None:
    """A sign of life is asked for; without one the session counts as lost and begins anew."""
    timings = replace(TIMINGS, stream_silence=Decimal("0.6"))
    async with rigged(timings=timings) as rig:
        await rig.acceptor.logon()
        mark = (await rig.acceptor.receive("1"))["112"]
        rig.acceptor.send("0", f"112={mark}|")
        lost = await rig.next(StreamLost)
        assert "silent" in lost.text
        rig.acceptor.cut()
        await rig.acceptor.logon()
        await rig.next(StreamConnected)


async def test_a_wrong_secret_is_one_alarm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator hears once; the attempts come slowly; the right secret ends it."""
    monkeypatch.setattr("fixgw.venues.levidge.native.client.PAUSES_AFTER_REFUSAL", (0.1, 0.2))
    async with rigged() as rig:
        for _ in range(3):
            await rig.acceptor.greet()
            rig.acceptor.send("5", "58=invalid signature|")
        await rig.acceptor.logon()
        await rig.next(StreamConnected)
        lost = [event for event in rig.told if isinstance(event, StreamLost)]
        assert [event.text for event in lost] == ["levidge refuses the Logon: invalid signature"]
    alarms = [one for one in caplog.records if one.name == "fixgw.alarm"]
    assert [one.getMessage() for one in alarms] == [
        "levidge/main: levidge refuses the Logon: invalid signature"
    ]


TLS = VenueTls(connect="fix.levidge.com:4198", ca_file="/tls/levidge.pem")
ABSENT = "nobody listens at 127.0.0.1:{port}: the initiator's stunnel is not running"
BEYOND = "stunnel at 127.0.0.1:{port} took the connection, but it ended before the Logon was"


@pytest.mark.parametrize(("listens", "words"), [(False, ABSENT), (True, BEYOND)])
async def test_an_unanswered_logon_is_one_alarm(
    caplog: pytest.LogCaptureFixture, *, listens: bool, words: str
) -> None:
    """It says on which side of stunnel the trouble is; further attempts say nothing more."""
    (free,) = free_ports(1)
    port = {} if listens else {"port": free}
    async with rigged(connection={"tls": TLS, **port}) as rig:
        for _ in range(3 if listens else 0):
            await rig.acceptor.greet()
            rig.acceptor.cut()
        lost = await rig.next(StreamLost)
        expected = words.format(port=rig.acceptor.port if listens else free)
        assert lost.text.startswith(expected)
    alarms = [one for one in caplog.records if one.name == "fixgw.alarm"]
    assert [one.getMessage() for one in alarms] == [f"levidge/main: {lost.text}"]


async def test_what_levidge_has_no_words_for_is_refused(rig: Rig) -> None:
    """A contract's symbol on FIX is not documented, and post-only goes with what rests."""
    for changes in (
        {"symbol": "SPY/USD[F]"},
        {"post_only": True, "time_in_force": TimeInForce.IOC},
        {"reduce_only": True},
    ):
        (event,) = await rig.venue.send(replace(ORDER, **changes))
        assert isinstance(event, OrderNotSent)


async def test_cancels_have_their_turn_before_orders(rig: Rig) -> None:
    """Within the rate of the session a cancel overtakes the orders that wait."""
    orders = [
        rig.begin(replace(ORDER, order_id=f"O{number}", client_key=f"O{number}"))
        for number in range(30)
    ]
    await asyncio.sleep(0)
    cancelling = rig.begin(CANCEL)
    kinds = [(await rig.acceptor.next())["35"] for _ in range(31)]
    assert kinds.index("F") < 10
    assert Priority.CANCEL < Priority.ORDER
    await asyncio.gather(*orders, cancelling)
