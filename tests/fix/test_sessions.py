"""Real FIX clients on real sockets, both versions: logon, trading, reading, reconnecting."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fixgw.core.commands import CancelPolicy, LogOn, LogOut, NewOrder, RequestStatus
from fixgw.core.secret import Secret
from fixgw.errors import StartError
from fixgw.fix.client import SampleOms
from fixgw.fix.edge import FixEdge, FixSession, Received
from tests.fix.counterparty import (
    NEW_ORDER,
    Desk,
    RawClient,
    answer,
    drained,
    eventually,
    execution_report,
    oms_session,
)

VERSIONS = ("FIX.4.2", "FIX.4.4")
SECRET = Secret("topsecret")
NOON = "20261121-12:00:00"
ORDER_MESSAGES = {
    "D": NEW_ORDER.format("A1"),
    "F": "35=F|11=A2|41=A1|55=BTC|54=1|60=now|38=1|100=LEVRET|",
    "G": "35=G|11=A2|41=A1|21=1|55=BTC|54=1|60=now|40=1|38=1|",
    "H": "35=H|11=A1|55=BTC|54=1|100=LEVRET|",
}


@dataclass(frozen=True, slots=True)
class Floor:
    """An edge with an OMS and a drop copy of one FIX version, all logged on."""

    edge: FixEdge
    oms: SampleOms
    copy: SampleOms


@pytest.fixture(scope="module", params=VERSIONS)
def floor(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Floor]:
    """One for all tests that only exchange messages; the inbox is empty at the beginning."""
    desk = Desk(tmp_path_factory.mktemp("floor"))
    sessions = (
        oms_session("OMS", request.param),
        oms_session("TAPE", request.param, role="drop_copy"),
        oms_session("DATA", request.param, role="market_data"),
    )
    edge = desk.edge(*sessions)
    clients = [desk.connected(one.comp_id, request.param) for one in sessions[:2]]
    drained(edge, 2)
    yield Floor(edge, clients[0], clients[1])
    desk.close()


HALL_SESSIONS = (
    *(oms_session(f"POLICY{asked}", cancel_policy=CancelPolicy.ACCOUNTS) for asked in ("", *"NSY")),
    *(oms_session(name) for name in ("PLAIN", "CURIOUS", "WILLING", "RESENDER", "WAKER", "BUSY")),
    *(oms_session(name, role="drop_copy") for name in ("COPY", "READER")),
    oms_session("FRESH", reset_on_logon=True),
    oms_session("NEW"),
    oms_session("OLD", "FIX.4.2"),
    *(
        FixSession(begin_string=version, comp_id=f"{name}{version[-1]}", hmac_secret=SECRET)
        for name in ("BARE", "FULL")
        for version in VERSIONS
    ),
)


@pytest.fixture(scope="module")
def woken() -> list[None]:
    """One entry for each time the gateway of the hall was woken."""
    return []


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, woken: list[None]) -> Iterator[Desk]:
    """One edge with a session for each test that needs one of its own."""
    desk = Desk(tmp_path_factory.mktemp("hall"))
    desk.edge(*HALL_SESSIONS, wake=lambda: woken.append(None))
    yield desk
    desk.close()


@pytest.mark.parametrize("msg_type", ORDER_MESSAGES)
def test_order_messages_become_commands(floor: Floor, msg_type: str) -> None:
    """D, F, G and H arrive decoded, with the number of the message."""
    number, _ = floor.oms.next_sequence_numbers()
    floor.oms.send(ORDER_MESSAGES[msg_type])
    (received,) = drained(floor.edge, 1)
    assert received.msg_seq_num == number
    assert received.command.session == "OMS"


def test_our_own_tags_pass_the_dictionary(floor: Floor) -> None:
    """A real engine validates with the served dictionary: custom tags and values are known."""
    floor.oms.send(
        NEW_ORDER.format("A9") + "59=P|77=C|7928=D|20001=5|20002=70000|20003=1|20010=25|100=LEVRET|"
    )
    (received,) = drained(floor.edge, 1)
    assert isinstance(received.command, NewOrder)
    assert (received.command.post_only, received.command.leverage) == (True, 5)


def test_an_order_may_be_named_by_order_id_alone(floor: Floor) -> None:
    """37=* needs no ClOrdID(11), Symbol(55) or Side(54)."""
    floor.oms.send("35=H|37=*|")
    (received,) = drained(floor.edge, 1)
    assert received.command == RequestStatus(session="OMS", order_id="*")


def test_a_report_reaches_the_client_and_its_copy_the_drop_copy(floor: Floor) -> None:
    """Each side's engine accepts what it gets; the copy is marked in the version's own way."""
    report = execution_report(session="OMS")
    floor.edge.send("OMS", report)
    floor.edge.send("TAPE", report, copy=True)
    assert floor.oms.receive({35: "8", 17: "O1-1"}).get(97) is None
    marker = {"FIX.4.2": 9406, "FIX.4.4": 797}[floor.copy.begin_string]
    assert floor.copy.receive({35: "8", 17: "O1-1"})[marker] == "Y"


def test_a_report_sent_again_says_so(floor: Floor) -> None:
    """PossResend(97)=Y with the old ExecID(17)."""
    floor.edge.send("OMS", execution_report(exec_id="F77"), poss_resend=True)
    assert floor.oms.receive({35: "8", 17: "F77"})[97] == "Y"


@pytest.mark.parametrize("msg_type", ORDER_MESSAGES)
def test_a_drop_copy_session_is_read_only(floor: Floor, msg_type: str) -> None:
    """Order messages get a j: BusinessRejectReason(380)=6, which 4.2 lacks and says 0."""
    floor.copy.send(ORDER_MESSAGES[msg_type])
    reject = answer(floor.edge, floor.copy, {35: "j"})
    assert reject[380] == {"FIX.4.2": "0", "FIX.4.4": "6"}[floor.copy.begin_string]
    assert reject[372] == msg_type
    assert reject[58] == f"MsgType(35)={msg_type} is not allowed: this is a drop_copy session"


@pytest.mark.parametrize("client", ["oms", "copy"])
def test_unknown_message_types_are_refused(floor: Floor, client: str) -> None:
    """A message that the dictionary knows and nobody serves gets a j with 380=3."""
    sender: SampleOms = getattr(floor, client)
    sender.send("35=x|320=1|559=0|" if sender.begin_string == "FIX.4.4" else "35=c|320=1|321=0|")
    assert answer(floor.edge, sender, {35: "j"})[380] == "3"


def test_u_messages_are_known_and_not_served_yet(floor: Floor) -> None:
    """The recovery request of drop copies is in the dictionary: no session reject."""
    floor.copy.send("35=UDR|20030=NONE|")
    assert answer(floor.edge, floor.copy, {35: "j"}).has({372: "UDR", 380: "3"})


def test_an_unreadable_value_is_refused_by_name(floor: Floor) -> None:
    """What the dictionary lets pass gets a j that names field, tag and value."""
    floor.oms.send(NEW_ORDER.format("A3").replace("44=64250.5", "44=0.1234567890123456789"))
    assert answer(floor.edge, floor.oms, {35: "j"}).has(
        {
            372: "D",
            379: "A3",
            380: "0",
            58: "Price(44)=0.1234567890123456789 has more than 18 digits before or after the point",
        }
    )


@pytest.mark.parametrize(
    ("message", "tag", "reason"),
    [
        ("35=D|11=A1|21=1|55=BTC|54=1|60=now|", "40", "1"),
        (NEW_ORDER.format("A1").replace("38=0.25", "38=lots"), "38", "6"),
        (NEW_ORDER.format("A1").replace("54=1", "54=Z"), "54", "5"),
        (NEW_ORDER.format("A1") + "9999=1|", "9999", "0"),
    ],
)
def test_malformed_fix_gets_a_session_reject(
    floor: Floor, message: str, tag: str, reason: str
) -> None:
    """Reject(3) names tag and reason; the session goes on."""
    floor.oms.send(message)
    reject = floor.oms.receive({35: "3"})
    assert (reject.get(371), reject[373]) == (tag, reason)
    assert floor.edge.logged_on("OMS")


def test_news_reaches_everybody_who_is_there(floor: Floor) -> None:
    """News(B) goes to every session that is logged on; DATA is not."""
    before = floor.edge.sender_seq("DATA")
    floor.edge.announce("closing at 08:00")
    for client in (floor.oms, floor.copy):
        assert client.receive({35: "B"})[148] == "closing at 08:00"
    assert floor.edge.sender_seq("DATA") == before


@pytest.mark.parametrize(("asked", "in_force"), [("", "Y"), ("N", "N"), ("S", "S"), ("Y", "Y")])
def test_the_logon_settles_what_a_lost_connection_does(
    hall: Desk, asked: str, in_force: str
) -> None:
    """CancelOrdersOnDisconnect(8013) overrides the configuration; the answer echoes it."""
    edge, name = hall.edges[0], f"POLICY{asked}"
    with RawClient(hall.port) as client:
        answer = client.log_on(name, more=f"8013={asked}|" if asked else "")
    assert answer["8013"] == in_force
    assert [one.command for one in drained(edge, 2)] == [
        LogOn(session=name, policy=CancelPolicy(in_force)),
        LogOut(session=name),
    ]


@pytest.mark.parametrize("asked", ["Y", "S"])
def test_a_drop_copy_session_cancels_nothing(hall: Desk, asked: str) -> None:
    """Whatever its Logon asks for: it may not trade, so the answer and the policy are N."""
    with RawClient(hall.port) as client:
        answer = client.log_on("READER", more=f"141=Y|8013={asked}|")
    assert answer["8013"] == "N"
    logged_on, _ = [one.command for one in drained(hall.edges[0], 2)]
    assert logged_on == LogOn(session="READER", policy=CancelPolicy.NONE, reset=True)


@pytest.mark.parametrize(
    ("name", "asked", "copies"),
    [("PLAIN", "", "N"), ("CURIOUS", "9406=Y|", "Y"), ("COPY", "", "Y")],
)
def test_the_logon_asks_for_copies(hall: Desk, name: str, asked: str, copies: str) -> None:
    """DropCopyFlag(9406)=Y on an orders session; a drop copy session always has them."""
    edge = hall.edges[0]
    with RawClient(hall.port) as client:
        assert client.log_on(name, more=asked)["9406"] == copies
    drained(edge, 2)
    assert edge.wants_copies(name) is (copies == "Y")


@pytest.mark.parametrize("begin_string", VERSIONS)
def test_a_signed_logon_is_let_in(hall: Desk, begin_string: str) -> None:
    """RawData(96) signs the Logon as it is on the wire, with a Password(554) or without."""
    bare, full = f"BARE{begin_string[-1]}", f"FULL{begin_string[-1]}"
    hall.connected(bare, begin_string, username=None, password=None, hmac_secret=SECRET)
    hall.connected(full, begin_string, username="x", password="pass", hmac_secret=SECRET)
    assert {one.command.session for one in drained(hall.edges[0], 2)} == {bare, full}


@pytest.mark.parametrize("begin_string", VERSIONS)
def test_reports_while_away_come_after_the_logon(desk: Desk, begin_string: str) -> None:
    """They are kept by sequence, over a restart of the gateway too, and come in order."""
    session = oms_session("ACME", begin_string)
    store_dir = desk.state_dir / "client"
    edge = desk.edge(session)
    desk.connected("ACME", begin_string, store_dir=store_dir).close()
    eventually(lambda: not edge.logged_on("ACME"))
    edge.send("ACME", execution_report(exec_id="F1"))
    edge.close()
    second = desk.edge(session)
    second.send("ACME", execution_report(exec_id="F2"))
    client = desk.connected("ACME", begin_string, store_dir=store_dir)
    ids = [client.receive({35: "8"})[17] for _ in range(2)]
    assert ids == ["F1", "F2"]
    assert client.messages[-1][43] == "Y"


def test_what_is_sent_after_the_stop_is_kept(desk: Desk) -> None:
    """The gateway finishes its work after the clients have been logged out."""
    session = oms_session("ACME")
    edge = desk.edge(session)
    store_dir = desk.state_dir / "client"
    client = desk.connected("ACME", store_dir=store_dir)
    edge.stop()
    client.close()
    number = edge.sender_seq("ACME")
    edge.send("ACME", execution_report(exec_id="F1"))
    assert edge.sender_seq("ACME") == number + 1
    edge.close()
    desk.edge(session)
    assert desk.connected("ACME", store_dir=store_dir).receive({35: "8"})[17] == "F1"


def test_sequence_numbers_can_be_put_right_before_the_start(desk: Desk) -> None:
    """After a crash: ours only go up, the client's only go down, and the gaps are filled."""
    session = oms_session("ACME")
    edge = desk.edge(session, start=False)
    edge.load()
    edge.raise_sender_seq("ACME", 40)
    edge.raise_sender_seq("ACME", 30)
    edge.lower_target_seq("ACME", 7)
    assert (edge.sender_seq("ACME"), edge.target_seq("ACME")) == (40, 1)
    edge.start()
    client = desk.connected("ACME")
    assert client.receive({35: "A"})[34] == "40"
    edge.send("ACME", execution_report(exec_id="F1"))
    assert client.receive({35: "8"})[17] == "F1"


def test_a_lowered_number_makes_the_client_send_again(desk: Desk) -> None:
    """An order that was received and lost comes a second time, marked as a possible duplicate."""
    session = oms_session("ACME")
    edge = desk.edge(session)
    store_dir = desk.state_dir / "client"
    client = desk.connected("ACME", store_dir=store_dir)
    client.send(NEW_ORDER.format("A1"))
    drained(edge, 2)
    client.close()
    edge.close()
    second = desk.edge(session, start=False)
    second.load()
    second.lower_target_seq("ACME", 2)
    second.start()
    desk.connected("ACME", store_dir=store_dir)
    again = next(one for one in drained(second, 2) if isinstance(one.command, NewOrder))
    assert isinstance(again.command, NewOrder)
    assert (again.command.cl_ord_id, again.command.poss_dup) == ("A1", True)
    assert again.msg_seq_num == 2


@pytest.mark.parametrize(("name", "flag"), [("WILLING", "141=Y|"), ("FRESH", "")])
def test_a_reset_begins_anew(hall: Desk, name: str, flag: str) -> None:
    """ResetSeqNumFlag(141)=Y or reset_on_logon: both sides at 1, nothing old comes."""
    edge = hall.edges[0]
    with RawClient(hall.port) as client:
        client.log_on(name)
    drained(edge, 2)
    edge.send(name, execution_report(exec_id="F1"))
    with RawClient(hall.port) as client:
        assert client.log_on(name, more=flag)["34"] == "1"
        (logged_on,) = drained(edge, 1)
        assert logged_on.msg_seq_num == 1
        edge.send(name, execution_report(exec_id="F2"))
        report = client.hear()
        assert (report["17"], report["34"]) == ("F2", "2")
    drained(edge, 1)


def test_a_possible_resend_is_told(hall: Desk) -> None:
    """PossResend(97)=Y of a client's order reaches the core."""
    with RawClient(hall.port) as client:
        client.log_on("RESENDER")
        client.say("35=D|97=Y|", NEW_ORDER.format("A1").removeprefix("35=D|").replace("now", NOON))
        _, received = drained(hall.edges[0], 2)
    assert isinstance(received.command, NewOrder)
    assert received.command.poss_resend
    drained(hall.edges[0], 1)


def test_the_gateway_is_woken_for_everything(hall: Desk, woken: list[None]) -> None:
    """`wake` is called for a logon, an order and a logout."""
    before = len(woken)
    with RawClient(hall.port) as client:
        client.log_on("WAKER")
        client.order("A1")
    drained(hall.edges[0], 3)
    eventually(lambda: len(woken) == before + 3)


def test_two_versions_share_a_port(hall: Desk) -> None:
    """FIX 4.2 and 4.4 sessions are served side by side."""
    with RawClient(hall.port) as new, RawClient(hall.port) as old:
        new.log_on("NEW", "FIX.4.4")
        old.log_on("OLD", "FIX.4.2")
        new.order("A1")
        old.order("B1")
        sessions = {one.command.session for one in drained(hall.edges[0], 4)}
    assert sessions == {"NEW", "OLD"}
    drained(hall.edges[0], 2)


def test_drain_is_limited(hall: Desk) -> None:
    """At most so many inputs are looked at, in their order."""
    edge = hall.edges[0]
    with RawClient(hall.port) as client:
        client.log_on("BUSY")
        for number in range(5):
            client.order(f"A{number}")
    received: list[Received] = []
    while len(received) < 7:
        more = edge.drain(1)
        assert len(more) <= 1
        received += more
    ids = [one.command.cl_ord_id for one in received if isinstance(one.command, NewOrder)]
    assert ids == ["A0", "A1", "A2", "A3", "A4"]
    assert edge.drain(0) == []


def test_a_session_may_only_be_open_once_in_a_process(desk: Desk) -> None:
    """QuickFIX keeps sessions in one table: a second one would quietly be the first."""
    session = oms_session("ACME")
    desk.edge(session)
    second = Desk(desk.state_dir / "second")
    with pytest.raises(StartError, match="already open in this process"):
        second.edge(session)
