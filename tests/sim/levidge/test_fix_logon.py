"""Who gets in on FIX, and what the Logon asks for."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from fixgw.sim.levidge import DEMO_ACCOUNT, FixHabits, Signing
from tests.sim.client import until
from tests.sim.levidge.client import OTHER, Client, Start
from tests.sim.levidge.fix_client import LIMIT, FixClient, framed, now, uuid


async def test_a_signed_logon_is_answered(venue: Client) -> None:
    """By a Logon from Levidge, with the heartbeat that was asked for."""
    async with FixClient(venue.fix_port) as client:
        answer = await client.log_on(t108="20")
        assert (answer[35], answer[34], answer[49], answer[108]) == ("A", "1", "Levidge", "20")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"t554": "guess"}, "Password(554) is not right"),
        ({"t96": "x" * 44}, "RawData(96) does not match"),
        ({"t52": "20181206-15:04:18.278"}, "RawData(96) does not match"),
        ({"t34": "2"}, "RawData(96) does not match"),
        ({"t96": "", "t95": ""}, "RawData(96) does not match"),
        ({"t95": "43"}, "RawDataLength(95) is not the length of RawData(96)"),
        ({"t95": ""}, "RawDataLength(95) is missing"),
        ({"t56": "LEVIDGE"}, "tag 56 must be Levidge"),
        ({"t98": "1"}, "tag 98 must be 0"),
        ({"t108": "31"}, "HeartBtInt(108) must be 30"),
        ({"t108": ""}, "HeartBtInt(108) must be 30"),
        ({"t108": "0"}, "HeartBtInt(108) must be 30"),
        ({"t8013": "X"}, "tag 8013 must be N or Y or S"),
        ({"t9406": "S"}, "tag 9406 must be N or Y"),
        ({"t49": "nobody"}, "unknown SenderCompID(49)"),
        ({"t49": "other-token"}, "Password(554) is not right"),
    ],
)
async def test_a_logon_that_is_not_right_is_refused(
    venue: Client, changes: dict[str, str], text: str
) -> None:
    """A Logout with the reason, and the connection is closed."""
    async with FixClient(venue.fix_port) as client:
        answer = await client.log_on(**changes)
        assert (answer[35], answer[58]) == ("5", text)
        assert await client.rest() == []


async def test_a_refused_reset_resets_nothing(venue: Client) -> None:
    """Who cannot sign cannot make the numbers begin anew."""
    async with FixClient(venue.fix_port) as client:
        await client.log_on()
        client.say("5")
        await client.rest()
    async with FixClient(venue.fix_port) as stranger:
        refused = await stranger.log_on("141=Y|", t554="guess")
        assert (refused[35], refused[34]) == ("5", "3")
    async with FixClient(venue.fix_port) as again:
        again.next_out = client.next_out
        answer = await again.log_on()
        assert (answer[35], answer[34]) == ("A", "4")


async def test_a_reset_is_honoured(venue: Client) -> None:
    """ResetSeqNumFlag=Y begins at 1 in both directions."""
    for _ in range(2):
        async with FixClient(venue.fix_port) as client:
            answer = await client.log_on("141=Y|")
            assert (answer[35], answer[34], answer[141]) == ("A", "1", "Y")
            client.say("5")
            await client.rest()


async def test_a_number_that_is_too_low_ends_the_session(venue: Client) -> None:
    """Without a reset the venue goes on counting."""
    for text in ("", "MsgSeqNum too low, expecting 3 but received 1"):
        async with FixClient(venue.fix_port) as client:
            answer = await client.log_on()
            assert answer.get(58, "") == text
            if not text:
                client.say("5")
            await client.rest()


async def test_a_gap_is_asked_for(venue: Client, fix: FixClient) -> None:
    """A number that is too high is answered by a ResendRequest(2)."""
    fix.say_as(5, "H", "37=*|")
    asked = await fix.hear()
    assert (asked[35], asked[7], asked[16]) == ("2", "2", "0")


async def test_reports_are_sent_again_on_request(venue: Client, fix: FixClient) -> None:
    """A ResendRequest(2) brings them with PossDupFlag and the same number."""
    fix.order(1)
    first = await fix.hear()
    fix.say("2", "7=1|16=0|")
    gap, again = await fix.hear(t35="4"), await fix.hear(t35="8")
    assert (gap[34], gap[36], gap[123]) == ("1", "2", "Y")
    assert (again[34], again[43], again[122]) == (first[34], "Y", first[52])
    assert again[37] == first[37]


async def test_one_key_has_one_session(venue: Client, fix: FixClient) -> None:
    """A second connection with the key of a live session is closed without a word."""
    for changes in ({}, {"t554": "guess"}):
        async with FixClient(venue.fix_port) as second:
            second.next_out = fix.next_out
            second.write(framed(second.logon_text(**changes)))
            assert await second.rest() == []
    fix.order(1)
    assert (await fix.hear())[34] == "2"


async def test_two_users_have_two_sessions(venue: Client, fix: FixClient) -> None:
    """Reports go to their user only."""
    async with FixClient(venue.fix_port, OTHER) as other:
        await other.log_on()
        fix.order(1)
        assert (await fix.hear())[150] == "0"
        assert await other.until_now() == []


@pytest.mark.parametrize(
    "first",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"8=FIX.4.4\x019=5\x0135=A\x0110=000\x01",
        b"8=FIX.4.2\x019=99999\x01",
        b"8=FIX.4.2\x019=5\x0135=A\x0199=000\x01",
    ],
)
async def test_what_is_not_fix_is_closed(venue: Client, first: bytes) -> None:
    """Without an answer, and others are served on."""
    async with FixClient(venue.fix_port) as client:
        client.write(first)
        assert await client.rest() == []
    async with FixClient(venue.fix_port) as client:
        assert (await client.log_on())[35] == "A"


async def test_the_first_message_must_be_a_logon(venue: Client) -> None:
    """Anything else closes the connection."""
    async with FixClient(venue.fix_port) as client:
        client.say("D")
        assert await client.rest() == []


async def test_a_garbled_message_is_passed_over(venue: Client, fix: FixClient) -> None:
    """A wrong CheckSum(10) counts as never received."""
    fix.write(framed(f"35=H|34=2|49=demo-token|52={now()}|56=Levidge|37=*|")[:-4] + b"999\x01")
    assert await fix.until_now() == []


async def test_a_message_may_come_in_pieces_and_with_others(venue: Client) -> None:
    """TCP keeps no message boundaries."""
    async with FixClient(venue.fix_port) as client:
        logon = framed(client.logon_text())
        client.next_out += 1
        client.write(logon[:20])
        await client.drain()
        client.write(logon[20:])
        client.order(1)
        assert (await client.hear())[35] == "A"
        assert (await client.hear())[150] == "0"


async def test_heartbeats_come_and_are_missed(venue: Client) -> None:
    """With HeartBtInt=1 the venue beats, asks a silent client, and hangs up in the end."""
    async with FixClient(venue.fix_port) as client:
        await client.log_on(t108="1")
        heard = [message[35] for message in await client.rest()]
        assert heard[:2] == ["0", "1"]


async def test_a_logout_is_answered(venue: Client, fix: FixClient) -> None:
    """And the connection closed."""
    fix.say("5")
    assert [message[35] for message in await fix.rest()] == ["5"]


def digest(name: Any, key: bytes, sent: str) -> hmac.HMAC:
    fields = [sent, "A", "1", "demo-token", "Levidge", "demo-password"]
    return hmac.new(key, "\x01".join(fields).encode(), name)


@pytest.mark.parametrize(
    ("signing", "hashed", "decoded", "hexed"),
    [
        (Signing(fix_hmac="sha384"), hashlib.sha384, True, False),
        (Signing(fix_key="utf8"), hashlib.sha256, False, False),
        (Signing(fix_out="hex"), hashlib.sha256, True, True),
    ],
)
async def test_each_reading_can_be_enforced(
    start: Start, signing: Signing, hashed: Any, decoded: object, hexed: object
) -> None:
    """The text points to another recipe than the sample: hash, key and encoding can differ."""
    venue = await start(signing=signing)
    secret = DEMO_ACCOUNT.request_secret
    async with FixClient(venue.fix_port) as client:
        sent = now()
        key = base64.b64decode(secret) if decoded else secret.encode()
        proof = digest(hashed, key, sent)
        raw = proof.hexdigest() if hexed else base64.b64encode(proof.digest()).decode()
        answer = await client.log_on(t52=sent, t95=str(len(raw)), t96=raw)
        assert answer[35] == "A", answer
    async with FixClient(venue.fix_port) as client:
        assert (await client.log_on())[58] == "RawData(96) does not match"


async def order_in_an_earlier_session(client: FixClient) -> None:
    await client.log_on()
    client.order(1)
    await client.hear(t150="0")
    client.say("5")
    await client.rest()
    await client.connect()


@pytest.mark.parametrize(
    ("wish", "left"), [("8013=Y|", 0), ("8013=S|", 2), ("8013=N|", 3), ("", 3)]
)
async def test_a_disconnect_may_cancel(venue: Client, wish: str, left: int) -> None:
    """8013: Y cancels all open orders, S those of the session, and nothing when it is absent."""
    async with FixClient(venue.fix_port) as client:
        await order_in_an_earlier_session(client)
        await client.log_on(wish)
        client.order(2)
        await client.hear(t150="0", t11=uuid(2))
        await venue.order()

    async def open_orders() -> int:
        return len([one for one in await venue.orders() if one["ordStatus"] == 0])

    async def logged_out() -> bool:
        async with FixClient(venue.fix_port) as next_one:
            next_one.next_out = client.next_out
            next_one.write(framed(next_one.logon_text()))
            return bool(await next_one.answer_or_end())

    await until(logged_out)
    assert await open_orders() == left


@pytest.mark.parametrize(("wish", "copies"), [("", 1), ("9406=Y|", 1), ("9406=N|", 0)])
async def test_drop_copy_is_on_unless_switched_off(venue: Client, wish: str, copies: int) -> None:
    """9406: reports of REST orders come too, with the order's ClOrdID, by default."""
    async with FixClient(venue.fix_port) as client:
        await client.log_on(wish)
        await venue.order()
        heard = await client.until_now()
        assert [(one[150], one[11]) for one in heard] == [("0", "c-1")] * copies
        client.order(1)
        assert (await client.hear())[11] == uuid(1)


async def test_what_happens_meanwhile_is_not_sent(venue: Client) -> None:
    """Who was away asks by OrderStatusRequest: by default nothing waits."""
    async with FixClient(venue.fix_port) as client:
        await client.log_on()
        client.order(1)
        await client.hear(t150="0")
        client.say("5")
        await client.rest()
        await venue.trade("sell", 0.5)
        await client.connect()
        await client.log_on()
        assert await client.until_now() == []
        client.say("H", "37=*|")
        assert (await client.hear())[37] == "0"


async def test_reports_can_be_kept(start: Start) -> None:
    """With keep_reports they take numbers, which the client finds missing and asks for."""
    venue = await start(fix_habits=FixHabits(keep_reports=True))
    async with FixClient(venue.fix_port) as client:
        await client.log_on()
        client.order(1, LIMIT)
        await client.hear(t150="0")
        client.say("5")
        goodbye = (await client.rest())[-1]
        await venue.trade("sell", 0.5)
        await client.connect()
        answer = await client.log_on()
        assert int(answer[34]) == int(goodbye[34]) + 3
        client.say("2", f"7={int(goodbye[34]) + 1}|16=0|")
        fill = await client.hear(t150="1")
        assert (fill[43], fill[32]) == ("Y", "0.5")


async def test_secrets_are_not_on_record(venue: Client, fix: FixClient) -> None:
    """What the venue received can be read, but neither Password(554) nor RawData(96)."""
    fix.order(1)
    await fix.hear()
    found = (await venue.sim("GET", "/requests?method=FIX"))["requests"]
    assert [one["path"] for one in found] == ["A", "D"]
    assert "554=***" in found[0]["body"]
    assert "demo-password" not in str(found)
    assert f"11={uuid(1)}" in found[1]["body"]
