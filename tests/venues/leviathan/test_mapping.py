"""Leviathan's words and ours: every spelling that the README lists, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.account_data import AccountChanged
from fixgw.core.events import ExecutionSeen, OrderAccepted, OrderRefused, OrderSeen, OrderUnknown
from fixgw.core.fields import OrdRejReason, OrdStatus, Side
from fixgw.core.instruments import symbol_key
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.leviathan import holdings, mapping, outcomes, reports, wire
from fixgw.venues.leviathan.holdings import Margin
from fixgw.venues.messages import Answer
from tests.venues.leviathan.samples import MARKET


def told(body: str, status: int = 200) -> Any:
    answer = Answer(status=status, headers={}, body=body.encode())
    return outcomes.answer_to_new_events("leviathan", MARKET, answer)


@pytest.mark.parametrize(
    "body",
    [
        '{"id":"7","status":"filled","filled_notional":"100","filled_qty":"200","avg_price":"0.5"}',
        '{"trade":{"tradeId":7,"status":"FILLED","filledQty":200,"avgPrice":0.5}}',
        '{"data":{"order_id":"7","state":"executed","filledNotional":100,"average_price":"0.5"}}',
    ],
)
def test_spellings_of_a_filled_execute(body: str) -> None:
    """Envelopes, camel and snake case, numbers and text; two of three amounts are enough."""
    (event,) = told(body)
    seen = event.seen
    assert (seen.venue_order_id, seen.status) == ("7", OrdStatus.FILLED)
    assert (seen.cum_qty, seen.cum_contracts) == (100, 200)


@pytest.mark.parametrize(
    ("body", "status", "cum_qty"),
    [
        ('{"id":"7"}', OrdStatus.NEW, 0),
        ('{"id":"7","status":"accepted","filled_notional":"40"}', OrdStatus.PARTIALLY_FILLED, 40),
        ('{"id":"7","status":"Partially filled","filled_notional":"40"}', *("1", 40)),
        ('{"id":"7","status":"filled"}', OrdStatus.FILLED, None),
    ],
)
def test_status_and_sum(body: str, status: str, cum_qty: int | None) -> None:
    """An execute without a status is open; no sum is made up for a filled one."""
    (event,) = told(body)
    assert (event.seen.status.value, event.seen.cum_qty) == (str(status), cum_qty)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"status":"accepted"}',
        '{"id":"7","status":"sideways"}',
        '{"id":"7","filled_notional":"-1"}',
        '{"id":"7","filled_notional":"much"}',
        '{"success":false,"message":"internal error"}',
        '{"id":"7","error":{"code":"invalid_params","message":"m"}}',
        '{"data":{"id":"7"},"error":{"message":"m"}}',
    ],
)
def test_an_unreadable_answer_proves_nothing(body: str) -> None:
    """The order is in doubt."""
    (event,) = told(body)
    assert isinstance(event, OrderUnknown)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, '{"code":"invalid_params","message":"m"}', OrdRejReason.OTHER),
        (401, "nginx", OrdRejReason.OTHER),
        (403, '{"error":{"code":"forbidden","message":"m"}}', OrdRejReason.OTHER),
        (404, '{"error":"not_found"}', OrdRejReason.UNKNOWN_SYMBOL),
        (409, '{"error":{"code":"duplicate_order"}}', OrdRejReason.DUPLICATE_ORDER),
        (422, '{"error":{"message":"m"}}', OrdRejReason.EXCEEDS_LIMIT),
        (200, '{"id":"7","status":"rejected","reason":"no"}', OrdRejReason.OTHER),
        (
            200,
            '{"id":"7","status":"failed","error":{"code":"not_found"}}',
            OrdRejReason.UNKNOWN_SYMBOL,
        ),
        (200, '{"error":{"code":"not_found","message":"m"}}', OrdRejReason.UNKNOWN_SYMBOL),
    ],
)
def test_refusals(status: int, body: str, reason: OrdRejReason) -> None:
    """By code, else by status."""
    (event,) = told(body, status)
    assert isinstance(event, OrderRefused)
    assert event.reason is reason


def test_an_order_with_a_warning() -> None:
    """An answer that holds both an order and an error is what the order's status says."""
    (event,) = told('{"id":"7","status":"accepted","error":{"code":"slow","message":"m"}}')
    assert isinstance(event, OrderAccepted)


@pytest.mark.parametrize("status", [302, 404, 408, 500, 502, 503])
def test_a_proxy_s_page_proves_nothing(status: int) -> None:
    """Only the venue's own words do."""
    (event,) = told("<html>", status)
    assert isinstance(event, OrderUnknown)


FILL = {"order_id": "7", "id": "F1", "notional": "50", "price": "0.5", "symbol": "TRUMP-WIN"}


@pytest.mark.parametrize(
    ("changes", "contracts"),
    [
        ({}, "100"),
        ({"notional": None, "qty": "100"}, "100"),
        ({"price": None, "qty": "100"}, "100"),
        ({"notional": 50, "price": Decimal("0.4"), "qty": "125"}, "125"),
        ({"price": "0.3"}, "166.666666666666666666666667"),
    ],
)
def test_amounts_of_a_fill(changes: dict[str, Any], contracts: str) -> None:
    """Of notional, contracts and price two are enough, and nothing is lost."""
    fill = {key: one for key, one in {**FILL, **changes}.items() if one is not None}
    row = wire.to_fill(fill)
    assert (row.notional, row.contracts) == (Decimal(50), Decimal(contracts))


@pytest.mark.parametrize(
    "changes",
    [{"order_id": None}, {"id": None}, {"notional": None}, {"notional": "0"}, {"price": "-1"}],
)
def test_a_fill_that_cannot_be_understood(changes: dict[str, Any]) -> None:
    """No order, nothing to know it by, no amounts."""
    with pytest.raises(OutcomeUnknownError):
        wire.to_fill({key: one for key, one in {**FILL, **changes}.items() if one is not None})


def test_a_fill_without_an_id_is_known_by_what_it_says() -> None:
    """The same words are the same fill, other words another one."""
    fill = {**FILL, "timestamp": "2026-04-22T14:30:00Z"}
    del fill["id"]
    assert wire.to_fill(fill).fill_id == wire.to_fill(dict(fill)).fill_id
    assert wire.to_fill(fill).fill_id != wire.to_fill({**fill, "price": "0.4"}).fill_id


@pytest.mark.parametrize(
    ("ids", "fill_id"),
    [
        ({"order_id": "7", "id": "F1"}, "F1"),
        ({"order_id": "7", "id": "7", "trade_id": "F1"}, "F1"),
        ({"order_id": "7", "execution_id": "F1"}, "F1"),
        ({"order_id": 7, "trade_id": 8}, "8"),
        ({"id": "7", "fill_id": "F1"}, "F1"),
        ({"trade_id": "7", "id": "F1"}, "F1"),
        ({"order_id": "7", "id": "7", "timestamp": "2026-04-22T14:30:00Z"}, None),
    ],
)
def test_ids_of_a_fill(ids: dict[str, Any], fill_id: str | None) -> None:
    """What names the order is no id of the fill: the next one would be taken for the same."""
    row = wire.to_fill({**FILL, "order_id": None, "id": None, **ids})
    assert row.order_id == "7"
    assert row.fill_id == (fill_id or "7 1776868200000000 50 0.5")


def events(message: Any) -> list[Any]:
    parts = wire.parts(message)
    return [one for part in parts for one in mapping.stream_to_events("leviathan", "main", part)]


def test_a_fill_alone() -> None:
    """A message that says nothing of its order is only a fill."""
    (fill,) = events({"channel": "account", "type": "fill", "data": FILL})
    assert isinstance(fill, ExecutionSeen)
    assert fill.execution.last_qty == 50


def test_a_fill_beside_its_type() -> None:
    """The fields need no `data`, and several fills may come at once."""
    assert len(events({"channel": "account", "event": "trade", **FILL})) == 1
    assert len(events({"type": "fills", "data": [FILL, {**FILL, "id": "F2"}]})) == 2
    assert len(events([{"type": "fill", **FILL}, {"type": "fill", "data": FILL}])) == 2


def test_a_cancellation() -> None:
    """With what was filled, or without a word of it."""
    (seen,) = events({"type": "cancelled", "data": {"order_id": "7", "filled_notional": "40"}})
    assert isinstance(seen, OrderSeen)
    assert (seen.seen.status, seen.seen.cum_qty) == (OrdStatus.CANCELED, Decimal(40))
    (seen,) = events({"type": "cancel", "data": {"order_id": "7"}})
    assert seen.seen.cum_qty is None


def test_what_changes_an_account() -> None:
    """Positions and the channel of positions; acknowledgements and public data change nothing."""
    changed = [AccountChanged(venue="leviathan", account="main")]
    assert events({"channel": "account", "type": "position", "data": {}}) == changed
    assert events({"channel": "positions", "type": "update", "data": {}}) == changed
    assert events({"op": "subscribe", "channel": "account", "status": "ok"}) == []
    assert events({"type": "heartbeat", "channel": "account"}) == []


@pytest.mark.parametrize(
    "message",
    [
        {"type": "error", "code": "forbidden", "message": "m"},
        {"type": "order", "data": {"order_id": "7", "status": "sideways"}},
        {"type": "fill", "data": "text"},
        {"channel": "account", "type": "liquidation", "data": {"symbol": "TRUMP-WIN"}},
        {"channel": "account", "data": FILL},
    ],
)
def test_messages_that_cannot_be_understood(message: Any) -> None:
    """They raise, and the feed logs and skips them."""
    with pytest.raises(OutcomeUnknownError):
        events(message)


@pytest.mark.parametrize(("venue", "told"), [("a", "a"), ("", None), (None, None), ({}, None)])
def test_the_downstream_venue_tells_positions_of_one_symbol_apart(
    venue: Any, told: str | None
) -> None:
    """What is no name is none, and does not keep the others from being read."""
    rows = [{"symbol": "BTC-PERP", "notional": "5", "venue": one} for one in (venue, "b")]
    positions = holdings.rows_to_positions({"positions": rows})
    assert [one.venue_position_id for one in positions] == [told, "b"]


def margin(**changes: Any) -> Margin:
    values: dict[str, Any] = {
        "read_at": 0,
        "credit": Decimal(1000),
        "room": Decimal(10),
        "health": Decimal(2),
        "positions": {"TRUMPWIN": Decimal(500)},
    }
    return Margin(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "side", "notional", "is_refused"),
    [
        ({}, Side.BUY, 1000, False),
        ({}, Side.BUY, 1001, True),
        ({"credit": None}, Side.BUY, 10**9, False),
        ({"credit": None, "room": Decimal(0)}, Side.BUY, 1, True),
        ({"room": None}, Side.BUY, 1000, False),
        ({"health": Decimal("1.19")}, Side.BUY, 1, True),
        ({"health": Decimal("1.2")}, Side.BUY, 1, False),
        ({"health": None}, Side.BUY, 1, False),
        ({"health": Decimal(1)}, Side.SELL, 500, False),
        ({"health": Decimal(1)}, Side.SELL, 501, True),
        ({"credit": Decimal(0), "room": Decimal(0)}, Side.SELL, 500, False),
    ],
)
def test_the_margin_guard(
    changes: dict[str, Any], side: Side, notional: int, *, is_refused: bool
) -> None:
    """Only what is sure, and never what makes a position smaller."""
    positions = {symbol_key("TRUMP-WIN"): Decimal(500)}
    why = holdings.would_be_refused(
        margin(**{"positions": positions, **changes}), "TRUMP-WIN", side, Decimal(notional)
    )
    assert (why is not None) is is_refused


@pytest.mark.parametrize(
    "url",
    ["https://files.example/r.csv?X=1&Y=a%2Fb", "http://127.0.0.1:9/r", "http://localhost/r"],
)
def test_urls_that_are_followed(url: str) -> None:
    """Encrypted, or on this machine; whatever the field is called."""
    for name in ("url", "download_url", "signedUrl"):
        assert reports.answer_to_url({"data": {name: url}}) == url


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"url": "http://files.example/r"},
        {"url": "file:///etc/passwd"},
        {"url": "ftp://files.example/r"},
        {"url": "https://"},
        {"url": "https://files.example/a b"},
        [],
    ],
)
def test_urls_that_are_not(value: Any) -> None:
    """The venue says where to go, so anything else is refused."""
    with pytest.raises(OutcomeUnknownError):
        reports.answer_to_url(value)
