"""What an answer proves: the four outcomes of a call."""

import json
from typing import Any

import pytest

from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    OrderAccepted,
    OrderRefused,
    OrderUnknown,
)
from fixgw.core.fields import OrdRejReason, OrdStatus
from fixgw.venues.levret import outcomes
from fixgw.venues.messages import Answer
from tests.venues.levret.samples import LIMIT, cancel, payload

PAGE = b"<html>Bad Gateway</html>"


def answer(status: int, body: Any = b"") -> Answer:
    """An answer; anything but bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=status, headers={}, body=content)


def error(code: str, message: str) -> dict[str, Any]:
    """An error body as documented."""
    return {"success": False, "error": {"code": code, "message": message}, "path": "/order"}


def placed(status: int, body: Any) -> Any:
    """What an answer to POST /order becomes."""
    return outcomes.answer_to_new_event(LIMIT, answer(status, body))


@pytest.mark.parametrize(
    "body",
    [
        {"orderId": "7"},
        {"success": True, "data": {"id": 7}},
        {"success": True, "message": "Order placed", "data": {"order": {"order_id": "7"}}},
        {"id": "7", "status": "new", "error": None},
    ],
)
def test_an_order_id_proves_that_the_order_was_taken(body: Any) -> None:
    """Without a word on its status the order is new: that is what the 2xx says."""
    event = placed(201, body)
    assert isinstance(event, OrderAccepted)
    assert (event.seen.venue_order_id, event.seen.status) == ("7", OrdStatus.NEW)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *((status, error("INTERNAL", "oops")) for status in (408, 425, 500, 502, 503, 504, 507)),
        *((status, PAGE) for status in (200, 302, 400, 404, 502)),
        (200, b""),
        (200, b'{"success":true'),
        (200, {}),
        (200, []),
        (200, {"success": True, "data": {"id": "7", "status": "levitating"}}),
        (200, error("INTERNAL_ERROR", "please try later")),
        (400, {"detail": "?"}),
        (204, b""),
    ],
)
def test_what_proves_nothing_leaves_the_order_in_doubt(status: int, body: Any) -> None:
    """A 5xx, a proxy's page, half an answer, a status nobody knows: never a reject."""
    assert isinstance(placed(status, body), OrderUnknown)


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        ("INSUFFICIENT_MARGIN", "not enough", OrdRejReason.EXCEEDS_LIMIT),
        ("X", "Insufficient balance for symbol BTC_USDT", OrdRejReason.EXCEEDS_LIMIT),
        ("DUPLICATE", "seen before", OrdRejReason.DUPLICATE_ORDER),
        ("INVALID_SYMBOL", "NO_USDT", OrdRejReason.UNKNOWN_SYMBOL),
        ("INVALID_SIZE", "below the minimum", OrdRejReason.OTHER),
    ],
)
def test_a_4xx_in_the_venue_s_words_is_a_refusal(
    code: str, message: str, reason: OrdRejReason
) -> None:
    """OrdRejReason(103) is read from code and message; both are passed on."""
    event = placed(400, error(code, message))
    assert isinstance(event, OrderRefused)
    assert (event.reason, event.venue_code, event.text) == (reason, code, message)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [PAGE, error("UNAUTHORIZED", "bad signature")])
def test_a_refused_key_is_a_refusal_whoever_says_it(status: int, body: Any) -> None:
    """Without a valid key nothing was taken."""
    assert isinstance(placed(status, body), OrderRefused)


def test_a_refused_timestamp_names_the_clock() -> None:
    """The operator reads where to look."""
    event = placed(401, error("UNAUTHORIZED", "timestamp outside of window"))
    assert event.text == "timestamp outside of window (check this machine's clock)"


def test_a_framework_s_error_body_is_read_as_well() -> None:
    """The message may be a list, the code may be missing."""
    event = placed(400, payload("error_framework"))
    assert event.text == "size must be a positive number"


def test_a_200_that_says_it_failed_is_a_refusal() -> None:
    """`success: false` is the venue's word, whatever the status."""
    assert isinstance(placed(200, error("INVALID_PRICE", "off the tick")), OrderRefused)


def test_a_taken_order_that_is_rejected_at_once_is_a_refusal() -> None:
    """One reject, and no New before it."""
    event = placed(201, {"id": "7", "status": "rejected", "reason": "insufficient margin"})
    assert isinstance(event, OrderRefused)
    assert (event.text, event.reason) == ("insufficient margin", OrdRejReason.EXCEEDS_LIMIT)


def test_a_rejected_order_with_fills_is_no_refusal() -> None:
    """Money moved: the order lived."""
    event = placed(201, {"id": "7", "status": "rejected", "filledSize": 1})
    assert isinstance(event, OrderAccepted)


@pytest.mark.parametrize(
    ("status", "body", "kind", "too_late"),
    [
        (200, {"success": True}, CancelAccepted, None),
        (
            200,
            {"success": True, "data": {"orderId": "7", "status": "cancelled"}},
            CancelAccepted,
            None,
        ),
        (400, error("BAD", "order already filled"), CancelRefused, True),
        (409, error("ORDER_NOT_OPEN", "order 7 is cancelled"), CancelRefused, True),
        (404, error("ORDER_NOT_FOUND", "no such order"), CancelRefused, False),
        (401, error("UNAUTHORIZED", "key expired"), CancelRefused, False),
        (500, error("INTERNAL", "oops"), CancelUnknown, None),
        (404, PAGE, CancelUnknown, None),
        (200, PAGE, CancelUnknown, None),
    ],
)
def test_a_cancel_has_the_same_outcomes(
    status: int, body: Any, kind: type, *, too_late: bool | None
) -> None:
    """Taken, refused (too late or not), or unknown."""
    event = outcomes.answer_to_cancel_event(cancel("7"), answer(status, body))
    assert type(event) is kind
    assert getattr(event, "too_late", None) is too_late


@pytest.mark.parametrize(
    ("status", "body", "limited"),
    [
        (429, PAGE, True),
        (400, payload("error_documented"), True),
        (503, payload("error_documented"), False),
        (200, payload("error_documented"), False),
        (400, error("INVALID_SIZE", "x"), False),
    ],
)
def test_a_429_or_a_4xx_with_its_code_is_the_rate_limit(
    status: int, body: Any, *, limited: bool
) -> None:
    """Only a 4xx proves that the call was not carried out."""
    assert outcomes.is_rate_refusal(answer(status, body)) is limited


@pytest.mark.parametrize(
    ("status", "body", "lists"),
    [
        (200, [], True),
        (404, error("ORDER_NOT_FOUND", "no such order"), True),
        (404, error("NOT_FOUND", "no such route"), False),
        (404, PAGE, False),
        (405, PAGE, False),
        (501, PAGE, False),
        (500, PAGE, True),
    ],
)
def test_a_missing_route_says_that_executions_are_not_listed(
    status: int, body: Any, *, lists: bool
) -> None:
    """A 404 about the order is something else than a 404 about the route."""
    assert outcomes.lists_executions(answer(status, body)) is lists
