"""Each fault of the FIX sessions does what its name says, and the engine's numbers stay honest."""

import asyncio
from pathlib import Path

import pytest

from tests.sim.levidge.client import Client
from tests.sim.levidge.fix_client import FixClient, Message, framed, now, uuid

ON_ORDER = {"type": "D"}
ON_FILL = {"type": "8", "exec_type": "1"}


async def placed(venue: Client) -> int:
    """How many orders the venue has accepted."""
    return len((await venue.sim("GET", "/orders"))["orders"])


async def back(fix: FixClient) -> Message:
    """Connect and log on again, as soon as the venue has seen the end of the old session."""
    async with asyncio.timeout(5):
        while True:
            await fix.connect()
            fix.write(framed(fix.logon_text()))
            answer = await fix.answer_or_end()
            if answer is not None:
                fix.next_out += 1
                return answer


@pytest.mark.parametrize(
    ("kind", "accepted"), [("fix_drop_after_accept", 1), ("fix_drop_before_accept", 0)]
)
async def test_the_connection_is_dropped(
    venue: Client, fix: FixClient, kind: str, accepted: int
) -> None:
    """No report and no Logout; what was accepted can be asked for by number afterwards."""
    await venue.fault(kind, match=ON_ORDER)
    fix.order(1)
    assert await fix.rest() == []
    assert await placed(venue) == accepted
    fix.next_out -= 1 - accepted
    answer = await back(fix)
    assert answer[34] == str(2 + accepted)
    fix.say("2", "7=2|16=0|")
    heard = [message for message in await fix.until_now() if message[35] == "8"]
    assert [(one[43], one[11]) for one in heard] == [("Y", uuid(1))] * accepted


@pytest.mark.parametrize(
    ("kind", "accepted"), [("fix_logout_after_accept", 1), ("fix_logout_before_accept", 0)]
)
async def test_the_venue_logs_out_in_the_middle_of_an_order(
    venue: Client, fix: FixClient, kind: str, accepted: int
) -> None:
    """The Logout is all that comes, and its number tells that a report is missing."""
    await venue.fault(kind, match=ON_ORDER)
    fix.order(1)
    logout = await fix.hear()
    assert (logout[35], logout[58], logout[34]) == ("5", "closing", str(2 + accepted))
    fix.next_out -= 1 - accepted
    fix.say("5")
    assert await fix.rest() == []
    assert await placed(venue) == accepted
    assert (await back(fix))[35] == "A"


async def test_a_command_can_be_lost(venue: Client, fix: FixClient) -> None:
    """The next number tells the venue, which asks for the lost one."""
    await venue.fault("fix_lose_command", match=ON_ORDER)
    fix.order(1)
    assert await placed(venue) == 0
    fix.say("H", "37=*|")
    asked = await fix.hear()
    assert (asked[35], asked[7]) == ("2", "2")
    body = f"21=1|11={uuid(1)}|55=BTC-USD|54=1|40=2|44=44000|38=0.5|"
    fix.say_as(2, "D", f"43=Y|122={now()}|{body}")
    assert (await fix.hear())[150] == "0"
    assert await placed(venue) == 1


async def test_reports_can_be_late(venue: Client, fix: FixClient) -> None:
    """fix_delay accepts at once and keeps the order of what it sends later."""
    await venue.fault("fix_delay", match=ON_ORDER, seconds=0.5)
    fix.order(1)
    fix.order(2)

    async def both() -> None:
        while await placed(venue) < 2:  # noqa: ASYNC110 - what is asked is behind HTTP
            await asyncio.sleep(0.01)

    hearing = asyncio.create_task(fix.hear())
    async with asyncio.timeout(5):
        await both()
    assert not hearing.done()
    assert (await hearing)[11] == uuid(1)
    assert (await fix.hear())[11] == uuid(2)


async def test_commands_can_be_kept_waiting(venue: Client, fix: FixClient) -> None:
    """fix_delay_before_accept keeps a command and those after it, in their order."""
    await venue.fault("fix_delay_before_accept", match=ON_ORDER, seconds=0.3)
    fix.order(1)
    fix.order(2)
    fix.say("H", "37=*|")
    assert await placed(venue) == 0
    heard = [await fix.hear() for _ in range(4)]
    assert [one[150] for one in heard] == ["0", "0", "I", "I"]
    assert [one[11] for one in heard[:2]] == [uuid(1), uuid(2)]


async def test_a_fill_can_be_lost_and_comes_again(venue: Client, fix: FixClient) -> None:
    """The gap is seen with the next number; a ResendRequest brings the fill with PossDupFlag."""
    fix.order(1)
    new = await fix.hear()
    await venue.fault("fix_lose_report", match=ON_FILL)
    await venue.trade("sell", 0.1)
    await venue.trade("sell", 0.1)
    second = await fix.hear()
    assert int(second[34]) == int(new[34]) + 2
    fix.say("2", f"7={int(new[34]) + 1}|16={int(new[34]) + 1}|")
    first = await fix.hear(t150="1")
    assert (first[43], first[34]) == ("Y", str(int(new[34]) + 1))
    assert first[1003] != second[1003]


async def test_a_report_can_be_garbled(venue: Client, fix: FixClient) -> None:
    """A wrong CheckSum(10): the receiver has to ignore it and finds a gap."""
    await venue.fault("fix_garble_report", match={"exec_type": "0"})
    fix.order(1)
    assert (await fix.hear())[10] == "bad"
    fix.order(2)
    assert (await fix.hear())[10] != "bad"


async def test_a_fill_can_come_twice_with_one_number(venue: Client, fix: FixClient) -> None:
    """PossDupFlag=Y, the time of the first as OrigSendingTime, everything else the same."""
    fix.order(1)
    await fix.hear()
    await venue.fault("fix_duplicate_report", match=ON_FILL)
    await venue.trade("sell", 0.1)
    first, again = await fix.hear(), await fix.hear()
    assert (again[43], again[122], again[34]) == ("Y", first[52], first[34])
    assert (again[1003], again[32], again[37]) == (first[1003], first[32], first[37])


async def test_a_fill_can_come_twice_with_two_numbers(venue: Client, fix: FixClient) -> None:
    """PossResend(97)=Y: only TradeID tells that it is the same."""
    fix.order(1)
    await fix.hear()
    await venue.fault("fix_repeat_report", match=ON_FILL)
    await venue.trade("sell", 0.1)
    first, again = await fix.hear(), await fix.hear()
    assert (again[97], int(again[34])) == ("Y", int(first[34]) + 1)
    assert again[1003] == first[1003]


async def test_fills_can_come_again_unasked(venue: Client, fix: FixClient) -> None:
    """fix_resend sends the last reports with their old numbers and PossDupFlag."""
    fix.order(1)
    await venue.trade("sell", 0.1)
    await venue.trade("sell", 0.1)
    before = await fix.until_now()
    await venue.fault("fix_resend", count=2)
    again = await fix.until_now()
    assert [one[34] for one in again] == [one[34] for one in before[1:]]
    assert [one[43] for one in again] == ["Y", "Y"]


async def test_everybody_can_be_logged_out(venue: Client, fix: FixClient) -> None:
    """With a text, and nobody gets in for so long."""
    await venue.fault("fix_logout", text="end of day", seconds=60)
    logout = await fix.hear()
    assert (logout[35], logout[58]) == ("5", "end of day")
    fix.say("5")
    assert await fix.rest() == []
    await fix.connect()
    assert await fix.rest() == []
    await venue.sim("DELETE", "/fault")
    assert (await back(fix))[35] == "A"


async def test_everybody_can_be_disconnected(venue: Client, fix: FixClient) -> None:
    """Without a word."""
    await venue.fault("fix_disconnect", seconds=60)
    assert await fix.rest() == []
    await venue.sim("DELETE", "/fault")
    assert (await back(fix))[35] == "A"


async def test_a_silent_venue_still_works(venue: Client, fix: FixClient) -> None:
    """It accepts and sends nothing; what it would have sent is found missing later."""
    await venue.fault("fix_silence", seconds=60)
    fix.order(1)

    async with asyncio.timeout(5):
        while not await placed(venue):  # noqa: ASYNC110 - what is asked is behind HTTP
            await asyncio.sleep(0.01)
    await venue.sim("DELETE", "/fault")
    fix.order(2)
    assert (await fix.hear())[34] == "3"


async def test_a_logon_can_be_refused(venue: Client) -> None:
    """With a Logout and its text, so many times."""
    await venue.fault("fix_refuse_logon", text="closed", times=2)
    for _ in range(2):
        async with FixClient(venue.fix_port) as client:
            refused = await client.log_on()
            assert (refused[35], refused[58]) == ("5", "closed")
    async with FixClient(venue.fix_port) as client:
        assert (await client.log_on())[35] == "A"


async def test_a_logon_can_be_ignored(venue: Client) -> None:
    """The connection stays open and nothing comes."""
    await venue.fault("fix_ignore_logon")
    async with FixClient(venue.fix_port) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await client.log_on()
    async with FixClient(venue.fix_port) as client:
        assert (await client.log_on())[35] == "A"


async def test_numbers_can_be_skipped(venue: Client, fix: FixClient) -> None:
    """SequenceReset without GapFillFlag, then the numbers go on where it said."""
    await venue.fault("fix_sequence_reset", count=10)
    reset = await fix.hear()
    assert (reset[35], reset[36], reset.get(123, "N")) == ("4", "13", "N")
    fix.order(1)
    assert (await fix.hear())[34] == "13"


async def test_numbers_can_be_lost(venue: Client, fix: FixClient) -> None:
    """The venue begins at 1 again, too low for the client, and asks for all that it ever had."""
    fix.order(1)
    await fix.hear()
    await venue.fault("fix_sequence_lost")
    assert await fix.rest() == []
    answer = await back(fix)
    assert (answer[35], answer[34]) == ("A", "1")
    asked = await fix.hear()
    assert (asked[35], asked[7]) == ("2", "1")


async def test_a_foreign_order_is_reported(venue: Client, fix: FixClient) -> None:
    """An order of the same user from elsewhere: its New, its fill and its end come here too."""
    await venue.order(clOrdId="foreign")
    await venue.trade("sell", 0.5)
    heard = await fix.until_now()
    assert [message[150] for message in heard] == ["0", "1", "3"]
    assert heard[0][11] == "foreign"


async def test_stopping_ends_the_sessions(venue: Client, fix: FixClient) -> None:
    """A simulator that stops leaves no connection, and another can serve the same keys."""
    await venue.simulator.stop()
    await fix.rest()
    await venue.simulator.start()
    async with FixClient(venue.fix_port) as client:
        assert (await client.log_on())[35] == "A"


def descriptors() -> int:
    """How many files and sockets this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_stopping_leaves_no_descriptor(venue: Client) -> None:
    """A process may run many simulators one after the other."""
    counts = []
    for _ in range(3):
        await venue.simulator.stop()
        counts.append(descriptors())
        await venue.simulator.start()
    assert counts[0] == counts[2]
