"""Each fault does to a call what its name says, once, and to no other call."""

import asyncio
import time

import httpx
import pytest

from tests.sim.client import Client, dumps, order_fields, until

ON_ORDER = {"path": "/order", "method": "POST"}


async def placed(venue: Client) -> int:
    """How many orders the venue has accepted."""
    return len((await venue.sim("GET", "/orders"))["orders"])


@pytest.mark.parametrize(
    ("kind", "accepted"), [("drop_after_accept", 1), ("drop_before_accept", 0)]
)
async def test_the_connection_is_dropped(venue: Client, kind: str, accepted: int) -> None:
    """The client sees a broken connection; only the order tells before from after."""
    await venue.fault(kind, match=ON_ORDER)
    with pytest.raises(httpx.TransportError) as caught:
        await venue.call("POST", "/order", order_fields())
    assert not isinstance(caught.value, httpx.TimeoutException)
    assert await placed(venue) == accepted


@pytest.mark.parametrize(
    ("kind", "accepted"), [("never_answer", 1), ("never_answer_before_accept", 0)]
)
async def test_the_call_is_never_answered(venue: Client, kind: str, accepted: int) -> None:
    """The client waits until its own patience ends."""
    await venue.fault(kind, match=ON_ORDER)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await venue.call("POST", "/order", order_fields())
    assert await placed(venue) == accepted


@pytest.mark.parametrize(
    ("kind", "accepted"), [("error_after_accept", 1), ("error_before_accept", 0)]
)
@pytest.mark.parametrize("status", [500, 503])
async def test_the_call_is_answered_with_an_error(
    venue: Client, kind: str, accepted: int, status: int
) -> None:
    """A 5xx says nothing about the order."""
    await venue.fault(kind, match=ON_ORDER, status=status)
    answer = await venue.call("POST", "/order", order_fields())
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == "INTERNAL_ERROR"
    assert await placed(venue) == accepted


async def test_the_answer_is_nonsense(venue: Client) -> None:
    """A 200 whose body is neither JSON nor UTF-8, after accepting."""
    await venue.fault("nonsense", match=ON_ORDER)
    answer = await venue.call("POST", "/order", order_fields())
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="decode"):
        answer.json()
    assert await placed(venue) == 1


@pytest.mark.parametrize(("kind", "early"), [("delay", 1), ("delay_before_accept", 0)])
async def test_the_answer_is_late(venue: Client, kind: str, early: int) -> None:
    """A delay holds the answer back; delay_before_accept holds the order back, too."""
    await venue.fault(kind, match=ON_ORDER, seconds=1)

    async def received() -> int:
        return int((await venue.sim("GET", "/requests"))["total"])

    call = asyncio.create_task(venue.call("POST", "/order", order_fields()))
    await until(received)
    assert await placed(venue) == early
    assert not call.done()
    assert (await call).status_code == 200
    assert await placed(venue) == 1


async def test_an_order_is_accepted_after_its_client_left(venue: Client) -> None:
    """With delay_before_accept an order can appear after its client gave up."""
    await venue.fault("delay_before_accept", match=ON_ORDER, seconds=0.5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await venue.call("POST", "/order", order_fields())
    assert await placed(venue) == 0
    await until(lambda: placed(venue))


async def test_stopping_ends_what_waits(venue: Client) -> None:
    """A simulator that stops leaves no call waiting."""
    await venue.fault("never_answer", match=ON_ORDER)
    call = asyncio.create_task(venue.call("POST", "/order", order_fields()))
    await until(lambda: placed(venue))
    await venue.simulator.stop()
    with pytest.raises(httpx.TransportError):
        await call


async def test_a_429_can_be_asked_for(venue: Client) -> None:
    """rate_limited refuses with the documented code and tells when to come back."""
    await venue.fault("rate_limited", match=ON_ORDER, seconds=2)
    answer = await venue.call("POST", "/order", order_fields())
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "RATE_LIMITED"
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert int(answer.headers["X-RateLimit-Reset"]) >= int(time.time())
    assert await placed(venue) == 0


async def test_a_fault_hits_only_its_match_and_so_many_times(venue: Client) -> None:
    """Path and method must match; after `times` the venue is honest again."""
    await venue.fault("error_before_accept", match=ON_ORDER, times=2)
    assert (await venue.call("GET", "/order/open?userId=U1")).status_code == 200
    codes = [(await venue.call("POST", "/order", order_fields())).status_code for _ in range(3)]
    assert codes == [500, 500, 200]


async def test_a_pattern_matches_many_paths(venue: Client) -> None:
    """A star in a path stands for any text."""
    await venue.fault("error_before_accept", match={"path": "/order/*"}, times=2)
    assert (await venue.call("GET", "/order/100001")).status_code == 500
    assert (await venue.call("GET", "/order/open?userId=U1")).status_code == 500
    assert (await venue.sim("GET", "/fault"))["armed"] == []


async def test_faults_are_listed_and_cleared(venue: Client) -> None:
    """GET shows what waits and what could; DELETE disarms."""
    await venue.fault("delay", match=ON_ORDER, times=3, seconds=2)
    listed = await venue.sim("GET", "/fault")
    assert listed["armed"] == [{"kind": "delay", "match": ON_ORDER, "times": 3, "seconds": 2}]
    assert "stream_silence" in listed["kinds"]
    await venue.sim("DELETE", "/fault")
    assert (await venue.sim("GET", "/fault"))["armed"] == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "must be a JSON object"),
        (dumps({}), "unknown kind None; the kinds are delay, "),
        (dumps({"kind": "explode"}), "unknown kind 'explode'; the kinds are delay, "),
        (dumps({"kind": ["delay"]}), "unknown kind"),
        (dumps({"kind": "delay", "status": 500}), "delay has no parameter 'status'"),
        (dumps({"kind": "delay", "seconds": "1"}), "seconds must be a number"),
        (dumps({"kind": "delay", "seconds": -1}), "seconds must be a number, 0 or more"),
        (dumps({"kind": "delay", "times": 0}), "times must be a whole number"),
        (dumps({"kind": "delay", "match": "/order"}), "match must be an object"),
        (dumps({"kind": "delay", "match": {"event": "x"}}), "cannot match 'event'"),
        (dumps({"kind": "lose_event", "match": {"path": "x"}}), "cannot match 'path'"),
        (dumps({"kind": "error_after_accept", "status": 200}), "400 to 599"),
        (dumps({"kind": "stream_disconnect", "polite": 1}), "polite must be true or false"),
        (dumps({"kind": "stream_silence", "times": 2}), "times can only be 1"),
    ],
)
async def test_a_bad_fault_is_explained(venue: Client, body: bytes, complaint: str) -> None:
    """What is not understood arms nothing and says what would be."""
    answer = await venue.send("POST", "/_sim/fault", body)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
    assert (await venue.sim("GET", "/fault"))["armed"] == []


async def test_a_listed_fault_can_be_armed_again(venue: Client) -> None:
    """What the answer shows is what the call takes, of a fault that begins at once as well."""
    body = dumps({"kind": "stream_disconnect", "times": 1})
    armed = (await venue.send("POST", "/_sim/fault", body)).json()["armed"]
    assert armed["times"] == 1
    assert (await venue.send("POST", "/_sim/fault", dumps(armed))).json()["armed"] == armed


async def test_every_call_is_on_record(venue: Client) -> None:
    """A test can prove what was sent, how often, and that secrets were not kept."""
    await venue.order()
    await venue.refused(size="0.01")
    await venue.send("GET", "/api/v1/order/open?userId=U1")
    found = await venue.sim("GET", "/requests?path=/order&method=POST")
    assert [one["body"] for one in found["requests"]] == [
        dumps(order_fields()).decode(),
        dumps(order_fields(size="0.01")).decode(),
    ]
    assert found["total"] == 3
    newest = (await venue.sim("GET", "/requests?limit=1"))["requests"]
    assert [(one["path"], one["query"]) for one in newest] == [("/order/open", "userId=U1")]
    assert "demo-secret" not in (await venue.send("GET", "/_sim/requests")).text


async def test_reset_begins_anew(venue: Client) -> None:
    """After a reset nothing is left but the accounts, and no id is used again."""
    first = await venue.order()
    await venue.trade("sell", "0.01")
    await venue.fault("nonsense")
    await venue.sim("POST", "/reset")
    assert (await venue.sim("GET", "/orders"))["orders"] == []
    assert (await venue.sim("GET", "/trades"))["trades"] == []
    assert (await venue.sim("GET", "/requests"))["total"] == 0
    assert int((await venue.order())["id"]) > int(first["id"])
    assert (await venue.data("GET", "/wallet/account-overview"))["balance"] == 100_000_000


@pytest.mark.parametrize(
    ("path", "fields", "complaint"),
    [
        ("/trade", {"symbol": "X", "side": "buy", "size": 1}, "INVALID_SYMBOL"),
        ("/trade", {"symbol": "BTC_USDT", "side": "up", "size": 1}, "buy or sell"),
        ("/trade", {"symbol": "BTC_USDT", "side": "buy"}, "size is required"),
        ("/orders", {"userId": "U1"}, "INVALID_REQUEST"),
        ("/orders", order_fields(userId="U9"), "no user U9"),
        ("/cancel", {"orderId": "7"}, "ORDER_NOT_FOUND"),
        ("/expire", {}, "orderId is required"),
    ],
)
async def test_a_bad_hand_is_explained(
    venue: Client, path: str, fields: object, complaint: str
) -> None:
    """Control calls answer 400 with the reason."""
    answer = await venue.send("POST", f"/_sim{path}", dumps(fields))
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
