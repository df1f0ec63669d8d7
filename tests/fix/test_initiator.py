"""The session that we begin, against a counterparty on a real socket."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from fixgw.errors import NotSentError, StartError
from fixgw.fix.dictionaries import named
from fixgw.fix.initiator import Initiator
from tests.fix.acceptor import PATIENCE, Acceptor

NAMES = count(1)
PASSWORD = "opensesame"
ORDER = ((11, "A1"), (55, "BTC-USD"), (54, "1"))

News = tuple[str, object]


class Ear:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.news: asyncio.Queue[News] = asyncio.Queue()
        self.connections = 0

    def connected(self) -> None:
        self.connections += 1

    def logged_on(self) -> None:
        self.news.put_nowait(("logged on", None))

    def message(self, fields: Mapping[str, str]) -> None:
        self.news.put_nowait((fields["35"], fields))

    def lost(self, text: str) -> None:
        self.news.put_nowait(("lost", text))

    def ended(self, text: str, *, refused: bool) -> None:
        self.news.put_nowait(("refused" if refused else "ended", text))

    async def hear(self, what: str) -> object:
        """The next news, which must be this."""
        async with asyncio.timeout(PATIENCE):
            heard, content = await self.news.get()
        assert heard == what, (heard, content)
        return content


def sign(logon: Mapping[str, str]) -> Mapping[int, str]:
    """A Logon is completed with what a test can recognise."""
    return {96: f"{logon['52']}/{logon['34']}", 95: "1", 554: PASSWORD}


def initiator(acceptor_port: int, ear: Ear, *, name: str | None = None) -> Initiator:
    return Initiator(
        name=name or f"T{next(NAMES)}",
        begin_string="FIX.4.2",
        sender_comp_id="TOKEN",
        target_comp_id="Levidge",
        host="127.0.0.1",
        port=acceptor_port,
        heartbeat=30,
        dictionary=named("LEVIDGE42.xml"),
        complete_logon=sign,
        listener=ear,
    )


@pytest.fixture
async def venue() -> AsyncIterator[Acceptor]:
    async with Acceptor() as acceptor:
        yield acceptor


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def link(venue: Acceptor, ear: Ear) -> AsyncIterator[Initiator]:
    one = initiator(venue.port, ear)
    yield one
    await one.close()


@pytest.fixture
async def up(link: Initiator, venue: Acceptor, ear: Ear) -> AsyncIterator[Initiator]:
    """A session that is up."""
    link.connect()
    await venue.logon()
    await ear.hear("logged on")
    yield link
    venue.cut()


async def test_the_logon_is_completed(link: Initiator, venue: Acceptor, ear: Ear) -> None:
    """The Logon is numbered 1, resets, and carries what is made of its own header."""
    link.connect()
    logon = await venue.logon()
    assert {tag: logon[tag] for tag in ("34", "49", "56", "98", "108", "141")} == {
        "34": "1",
        "49": "TOKEN",
        "56": "Levidge",
        "98": "0",
        "108": "30",
        "141": "Y",
    }
    assert (logon["554"], logon["96"]) == (PASSWORD, f"{logon['52']}/1")
    await ear.hear("logged on")
    assert ear.connections == 1


async def test_messages_go_both_ways_in_order(up: Initiator, venue: Acceptor, ear: Ear) -> None:
    """What is sent has a number to be rejected by; what comes is told in its order."""
    assert up.send("D", ORDER) == 2
    order = await venue.receive("D")
    assert (order["34"], order["11"], order["55"]) == ("2", "A1", "BTC-USD")
    for number in range(5):
        venue.send("8", f"37={number}|150=I|")
    venue.send("3", "45=2|58=no|")
    for number in range(5):
        report = await ear.hear("8")
        assert isinstance(report, dict)
        assert report["37"] == str(number)
    reject = await ear.hear("3")
    assert isinstance(reject, dict)
    assert reject["45"] == "2"


async def test_a_test_request_is_answered_and_told(
    up: Initiator, venue: Acceptor, ear: Ear
) -> None:
    """A TestRequest(1) of ours brings its id back."""
    up.send("1", [(112, "PING")])
    assert (await venue.receive("1"))["112"] == "PING"
    venue.send("0", "112=PING|")
    beat = await ear.hear("0")
    assert isinstance(beat, dict)
    assert beat["112"] == "PING"


@pytest.mark.parametrize(
    "body",
    [
        "37=1|150=Q|39=Z|9999=unheard of|",
        "150=1|",
        "37=1|150=1|32=lots|44=-|60=tomorrow|",
    ],
)
async def test_a_report_that_departs_from_the_dictionary_is_told(
    up: Initiator, venue: Acceptor, ear: Ear, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It may still be a fill: it is logged once and handed over, and the session goes on."""
    with caplog.at_level(logging.WARNING):
        venue.send("8", body)
        venue.send("8", body)
        venue.send("8", "37=1|150=I|39=0|")
        for _ in range(3):
            await ear.hear("8")
    assert sum("departs from the dictionary" in line for line in caplog.messages) == 1
    await venue.nothing_more()


@pytest.mark.parametrize("body", ["37=1|150=1|44=|", "37=1|150=1|58=a|58=b|"])
async def test_a_report_that_the_engine_refuses_is_told_as_lost(
    up: Initiator, venue: Acceptor, ear: Ear, body: str
) -> None:
    """An empty tag or a repeated one breaks FIX itself: the room has to ask what it said."""
    venue.send("8", body)
    assert (await venue.receive("3"))["45"] == "2"
    assert "Tag" in str(await ear.hear("lost"))


async def test_a_lost_connection_is_told_once_and_not_tried_again(
    up: Initiator, venue: Acceptor, ear: Ear
) -> None:
    """When to try again is the room's decision; until then nothing can be sent."""
    venue.cut()
    assert "was lost" in str(await ear.hear("ended"))
    with pytest.raises(NotSentError):
        up.send("D", ORDER)
    await asyncio.sleep(2.5)
    assert venue.connections == 1
    up.connect()
    assert (await venue.logon())["34"] == "1"
    await ear.hear("logged on")
    await venue.nothing_more()


async def test_nothing_is_ever_sent_again(up: Initiator, venue: Acceptor, ear: Ear) -> None:
    """A ResendRequest(2) is answered by a gap fill: an order would be placed a second time."""
    up.send("D", ORDER)
    await venue.receive("D")
    venue.send("2", "7=1|16=0|")
    reset = await venue.receive("4")
    assert (reset["123"], reset["36"]) == ("Y", "3")
    await ear.hear("2")
    venue.cut()
    await ear.hear("ended")
    up.connect()
    await venue.logon()
    await ear.hear("logged on")
    venue.send("2", "7=1|16=0|")
    assert (await venue.receive("4"))["36"] == "2"
    await venue.nothing_more()


async def test_a_gap_is_asked_for_and_told_in_order(
    up: Initiator, venue: Acceptor, ear: Ear
) -> None:
    """A message that is missing is asked for by ResendRequest(2); what comes again is told."""
    venue.send("8", "37=2|150=I|", seq_num=3)
    asked = await venue.receive("2")
    assert asked["7"] == "2"
    missing = "43=Y|122=20261121-10:00:00.000|37=1|150=1|"
    venue.send("8", missing, seq_num=2)
    told = [await ear.hear("8"), await ear.hear("8")]
    assert [fields["37"] for fields in told if isinstance(fields, dict)] == ["1", "2"]


async def test_a_sequence_number_too_low_ends_the_session(
    up: Initiator, venue: Acceptor, ear: Ear
) -> None:
    """The other side has lost count: the session ends, and the next one begins at 1."""
    venue.send("8", "37=1|150=I|")
    await ear.hear("8")
    venue.send("8", "37=2|150=I|", seq_num=1)
    assert "too low" in (await venue.receive("5"))["58"]
    await ear.hear("ended")
    up.connect()
    await venue.logon()
    await ear.hear("logged on")


async def test_a_logout_says_why(up: Initiator, venue: Acceptor, ear: Ear) -> None:
    """Logout(5) of a live session ends it with the other side's words."""
    venue.send("5", "58=maintenance|")
    await venue.receive("5")
    assert await ear.hear("ended") == "maintenance"


async def test_a_refused_logon(link: Initiator, venue: Acceptor, ear: Ear) -> None:
    """A Logout(5) in answer to our Logon is a refusal, and tried no more."""
    link.connect()
    await venue.greet()
    venue.send("5", "58=invalid signature|")
    assert await ear.hear("refused") == "invalid signature"
    await asyncio.sleep(1.5)
    assert venue.connections == 1


async def test_a_logon_without_an_answer(link: Initiator, venue: Acceptor, ear: Ear) -> None:
    """A connection that is taken and closed points to what lies between, such as stunnel."""
    link.connect()
    await venue.greet()
    venue.cut()
    assert "without an answer to the Logon(A)" in str(await ear.hear("ended"))


async def test_nobody_listens(ear: Ear, unused_tcp_port: int) -> None:
    """A connection that nobody accepts is tried every second, until it is; nothing is sent."""
    link = initiator(unused_tcp_port, ear)
    try:
        link.connect()
        with pytest.raises(NotSentError):
            link.send("D", ORDER)
        assert ear.news.empty()
    finally:
        await link.close()


async def test_disconnecting_logs_out(up: Initiator, venue: Acceptor, ear: Ear) -> None:
    """The other side hears why."""
    up.disconnect("silent")
    assert (await venue.receive("5"))["58"] == "silent"
    venue.send("5")
    await ear.hear("ended")


async def test_a_name_is_taken_once(up: Initiator, venue: Acceptor, ear: Ear) -> None:
    """Two sessions of one name would share their numbers; a closed one is free again."""
    name = "twice"
    first = initiator(venue.port, ear, name=name)
    with pytest.raises(StartError, match="already open"):
        initiator(venue.port, ear, name=name)
    await first.close()
    again = initiator(venue.port, ear, name=name)
    await again.close()
    await again.close()
    with pytest.raises(NotSentError, match="closed"):
        again.send("D", ORDER)


async def test_a_logon_that_cannot_be_signed_is_not_the_end(
    venue: Acceptor, ear: Ear, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in the room's signing costs the logon, not the process, and shows no secret."""

    def broken(_logon: Mapping[str, str]) -> Mapping[int, str]:
        raise ValueError(PASSWORD)

    monkeypatch.setitem(globals(), "sign", broken)
    link = initiator(venue.port, ear)
    try:
        link.connect()
        assert "96" not in await venue.greet()
        venue.send("5", "58=no signature|")
        await ear.hear("refused")
    finally:
        await link.close()
    assert "toAdmin" in caplog.text
    assert PASSWORD not in caplog.text


async def test_no_secret_reaches_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, venue: Acceptor, ear: Ear
) -> None:
    """Nothing of the session is stored or logged on disk: neither its Logon nor its orders."""
    monkeypatch.chdir(tmp_path)
    link = initiator(venue.port, ear)
    link.connect()
    await venue.logon()
    await ear.hear("logged on")
    link.send("D", ORDER)
    await venue.receive("D")
    await link.close()
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a look at an empty directory


async def test_an_order_handed_over_while_the_session_ends(
    up: Initiator, venue: Acceptor, ear: Ear
) -> None:
    """Each order either leaves once or is certainly not sent; none comes in the next session."""
    sent: list[str] = []
    venue.cut()
    for number in range(2000):
        try:
            up.send("D", [(11, str(number)), *ORDER[1:]])
            sent.append(str(number))
        except NotSentError:
            break
        await asyncio.sleep(0)
    assert len(sent) < 2000
    await ear.hear("ended")
    up.connect()
    await venue.logon()
    await ear.hear("logged on")
    await venue.nothing_more()
