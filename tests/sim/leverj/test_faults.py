"""Each fault does what its name says, to a call over HTTP and to a request over the socket."""

import asyncio

import httpx
import pytest

from tests.sim.leverj.client import Client, until
from tests.sim.leverj.listener import Connect, Generation

ON_ORDER = {"path": "/order", "method": "POST"}
BOTH: list[Generation] = ["v2", "v4"]


@pytest.mark.parametrize(
    ("kind", "accepted"), [("drop_after_accept", 1), ("drop_before_accept", 0)]
)
async def test_the_connection_is_dropped(venue: Client, kind: str, accepted: int) -> None:
    """The client sees a broken connection; only the order tells before from after."""
    await venue.fault(kind, match=ON_ORDER)
    with pytest.raises(httpx.TransportError):
        await venue.order()
    assert await venue.placed() == accepted


@pytest.mark.parametrize(
    ("kind", "accepted"), [("error_after_accept", 1), ("error_before_accept", 0)]
)
async def test_the_call_is_answered_with_an_error(venue: Client, kind: str, accepted: int) -> None:
    """A 503 says nothing about the order."""
    await venue.fault(kind, match=ON_ORDER, status=503)
    assert await venue.refused() == (503, "M_INTERNAL: Internal Server Error")
    assert await venue.placed() == accepted


async def test_too_many_requests(venue: Client) -> None:
    """429 with Retry-After, over either way."""
    await venue.fault("rate_limited", seconds=2)
    answer = await venue.call("GET", "/order")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


@pytest.mark.parametrize("generation", BOTH)
@pytest.mark.parametrize(
    ("kind", "accepted"),
    [("never_answer", 1), ("never_answer_before_accept", 0), ("nonsense", 1)],
)
async def test_a_request_is_never_properly_answered(
    futures: Client, connect: Connect, generation: Generation, kind: str, accepted: int
) -> None:
    """Silence, or an order_add that nobody can read; the next request is answered."""
    listener = await connect(futures, generation)
    await futures.fault(kind, match=ON_ORDER)
    first, second = futures.new(), futures.new()
    await listener.send("POST", "/order", [first])
    await listener.send("POST", "/order", [second])

    def answered() -> list[str]:
        rows = [row for told in listener.payloads("order_add") for row in told["result"]]
        return [row["signature"] for row in rows if isinstance(row, dict) and "signature" in row]

    while not answered():
        await listener.until("order_add", len(listener.payloads("order_add")) + 1)
    assert answered() == [second["signature"]]
    assert await futures.placed() == accepted + 1
    assert len(listener.payloads("order_add")) == (2 if kind == "nonsense" else 1)


@pytest.mark.parametrize(
    ("kind", "accepted", "status"),
    [
        ("error_after_accept", 1, 500),
        ("error_before_accept", 0, 500),
        ("rate_limited", 0, 429),
    ],
)
async def test_a_request_is_answered_with_an_error(
    futures: Client, connect: Connect, kind: str, accepted: int, status: int
) -> None:
    """An order_error whose statusCode is that of HTTP: a 500 says nothing about the order."""
    listener = await connect(futures)
    await futures.fault(kind, match=ON_ORDER)
    await listener.send("POST", "/order", [futures.new()], request_id="r")
    (error,) = await listener.until("order_error")
    assert (error["requestid"], error["statusCode"]) == ("r", status)
    assert listener.payloads("order_add") == []
    assert await futures.placed() == accepted


@pytest.mark.parametrize("generation", BOTH)
@pytest.mark.parametrize("kind", ["delay", "event_before_answer"])
async def test_executions_overtake_a_late_order_add(
    futures: Client, connect: Connect, generation: Generation, kind: str
) -> None:
    """The order is accepted and trades; only its acknowledgement comes late."""
    listener = await connect(futures, generation)
    await futures.trade("sell", 1, 53860, rest=True)
    await futures.fault(kind, match=ON_ORDER, seconds=0.1)
    await listener.send("POST", "/order", [futures.new()])
    await listener.until("order_add")
    names = listener.names("order_add", "order_execution")
    assert names == ["order_execution", "order_add"]


async def test_a_late_acceptance(futures: Client, connect: Connect) -> None:
    """delay_before_accept holds the order itself back."""
    listener = await connect(futures)
    await futures.fault("delay_before_accept", match=ON_ORDER, seconds=0.3)
    order = futures.new()
    await listener.send("POST", "/order", [order])

    async def received() -> bool:
        log = await futures.sim("GET", "/requests?path=/order&method=POST")
        return len(log["requests"]) == 1

    await until(received)
    assert await futures.placed() == 0
    assert (await listener.until("order_add"))[0]["result"][0]["signature"] == order["signature"]


@pytest.mark.parametrize("generation", BOTH)
@pytest.mark.parametrize(
    ("kind", "accepted"), [("drop_after_accept", 1), ("drop_before_accept", 0)]
)
async def test_a_request_breaks_the_stream(
    futures: Client, connect: Connect, generation: Generation, kind: str, accepted: int
) -> None:
    """Without an answer; a new connection is let in."""
    listener = await connect(futures, generation)
    await futures.fault(kind, match=ON_ORDER)
    await listener.send("POST", "/order", [futures.new()])
    async with asyncio.timeout(5):
        await listener.lost.wait()
    assert listener.payloads("order_add") == []
    assert await futures.placed() == accepted
    await connect(futures, generation)


@pytest.mark.parametrize(("kind", "times"), [("lose_event", 0), ("duplicate_event", 2)])
@pytest.mark.parametrize("event", ["order_add", "order_execution"])
async def test_an_event_is_lost_or_doubled(
    futures: Client, connect: Connect, kind: str, times: int, event: str
) -> None:
    """Only the named one, and once."""
    listener = await connect(futures)
    await futures.fault(kind, match={"event": event})
    await futures.trade("sell", 1, 53860, rest=True)
    await listener.send("POST", "/order", [futures.new()])
    await listener.until("order_closed")
    assert len(listener.payloads(event)) == times
    await listener.send("POST", "/order", [futures.new()])
    await listener.until("order_closed", 2)
    assert len(listener.payloads(event)) == times + 1


@pytest.mark.parametrize("generation", BOTH)
@pytest.mark.parametrize("polite", [False, True])
async def test_the_stream_is_cut(
    futures: Client, connect: Connect, generation: Generation, *, polite: bool
) -> None:
    """Every connection is lost, and new ones are refused until the fault is over."""
    listener = await connect(futures, generation)
    await futures.fault("stream_disconnect", seconds=60, polite=polite)
    async with asyncio.timeout(5):
        await listener.lost.wait()
    assert listener.said_goodbye is polite
    poll = f"{futures.origin}/futures/socket.io/?EIO=3&transport=polling"
    assert (await futures.http.get(poll)).status_code == 503
    await futures.sim("DELETE", "/fault")
    await connect(futures, generation)


async def test_the_stream_is_silent(futures: Client, connect: Connect) -> None:
    """Connected, but nothing arrives, and what was missed is not told later."""
    listener = await connect(futures)
    await futures.fault("stream_silence", seconds=60)
    await futures.order()
    await futures.sim("DELETE", "/fault")
    order = await futures.order()
    (added,) = await listener.until("order_add")
    assert added["result"] == [order]


async def test_requests_are_recorded_without_headers(futures: Client, connect: Connect) -> None:
    """Over HTTP the body, over the socket body and params; no signature of a call."""
    listener = await connect(futures)
    order = futures.new()
    await futures.call("POST", "/order", [order])
    await listener.send("POST", "/order", [futures.new()])
    await listener.until("order_add", 2)
    log = (await futures.sim("GET", "/requests?path=/order"))["requests"]
    assert [(one["method"], one["body"][:9]) for one in log] == [
        ("POST", '[{"accoun'),
        ("POST", '{"body":['),
    ]
    assert "SIGN" not in str(log)


async def test_a_reset_begins_anew(futures: Client) -> None:
    """Orders, money, clock, switches, faults and records are as at the start."""
    await futures.order()
    await futures.sim("POST", "/config", {"maintenance": True})
    await futures.sim("POST", "/clock", {"skew_ms": 60_000})
    await futures.fault("rate_limited")
    await futures.sim("POST", "/reset")
    assert await futures.data("GET", "/order") == []
    assert (await futures.order())["status"] == "open"


@pytest.mark.parametrize(
    ("path", "fields", "complaint"),
    [
        ("/clock", {"skew_ms": "much"}, "skew_ms"),
        ("/config", {"colour": True}, "switches"),
        ("/config", {"maintenance": 1}, "maintenance must"),
        ("/config", {"status": {"99": "x"}}, "status"),
        ("/cancel", {"uuid": "nobody"}, "M_NOT_FOUND"),
        ("/liquidate", {"instrument": "1"}, "no position"),
        ("/liquidate", {"instrument": "1", "accountId": "x"}, "no account"),
        ("/trade", {"instrument": "1", "side": "buy"}, "quantity is missing"),
        ("/orders", [], "an order was expected"),
    ],
)
async def test_control_calls_complain(
    futures: Client, path: str, fields: object, complaint: str
) -> None:
    """A wrong control call is a 400 that says what is wrong."""
    answer = await futures.http.post(f"{futures.origin}/_sim{path}", json=fields)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
