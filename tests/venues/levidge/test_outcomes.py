"""What Levidge's answers prove."""

from typing import Any

import pytest

from fixgw.core import exact_json
from fixgw.core.codes import Code
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    OrderAccepted,
    OrderRefused,
)
from fixgw.core.fields import Evidence, OrdRejReason
from fixgw.errors import NotSentError, OutcomeUnknownError, RefusedError
from fixgw.venues.levidge import outcomes
from fixgw.venues.levidge.wire import OrderRow
from fixgw.venues.messages import Answer
from fixgw.venues.verdict import Told
from tests.venues.levidge.samples import LIMIT, OPEN, cancel, row
from tests.venues.levidge.test_mapping import READER


def answer(status: int = 200, body: Any = "", headers: dict[str, str] | None = None) -> Answer:
    """An answer with a text, or with JSON."""
    text = body if isinstance(body, str) else exact_json.dumps(body)
    return Answer(status=status, headers=headers or {}, body=text.encode())


@pytest.mark.parametrize("body", ["", " \n", "{}", "null", '""', "[]"])
def test_a_blank_answer_says_nothing_of_the_order(body: str) -> None:
    """So the document has it; the order's state is learnt elsewhere."""
    assert outcomes.answer_to_row(answer(200, body)) is None


def test_an_answer_may_hold_the_order() -> None:
    """Should the venue say more than its document."""
    told = outcomes.answer_to_row(answer(200, dict(OPEN)))
    assert isinstance(told, OrderRow)
    assert told.order_id == 954751144


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"error": "Invalid userId"}, "400"),
        (403, {"message": "Invalid userId"}, "403"),
        (400, {"error": "Invalid userId", "code": 7}, "7"),
        (200, {"error": "Invalid userId"}, None),
    ],
)
def test_the_venue_s_words_refuse(status: int, body: dict[str, Any], code: str | None) -> None:
    """With an error status or without; the status is the document's error code."""
    told = outcomes.answer_to_row(answer(status, body))
    assert told == Told(code=code, message="Invalid userId")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"error": "Internal Server Error"}),
        (502, "<html>bad gateway</html>"),
        (500, ""),
        (200, "half an answ"),
        (400, ""),
        (302, ""),
        (200, {"error": "internal error"}),
        (408, {"error": "timeout"}),
        (200, [1, 2]),
    ],
)
def test_everything_else_leaves_doubt(status: int, body: Any) -> None:
    """No refusal and no acceptance is read into it."""
    with pytest.raises(OutcomeUnknownError):
        outcomes.answer_to_row(answer(status, body))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Invalid userId", OrdRejReason.UNKNOWN_ACCOUNT),
        ("Insufficient funds", OrdRejReason.EXCEEDS_LIMIT),
        ("Invalid instrument", OrdRejReason.UNKNOWN_SYMBOL),
        ("duplicate clOrdId", OrdRejReason.DUPLICATE_ORDER),
        ("bad quantity", OrdRejReason.INCORRECT_QUANTITY),
        ("market closed", OrdRejReason.EXCHANGE_CLOSED),
        ("no", OrdRejReason.OTHER),
    ],
)
def test_words_become_reasons(words: str, reason: OrdRejReason) -> None:
    """OrdRejReason(103) is not told otherwise."""
    refused = outcomes.refused_order(LIMIT, Told(code=None, message=words))
    assert (refused.reason, refused.text, refused.venue_code) == (reason, words, None)


def test_an_order_shown_as_rejected_was_refused() -> None:
    """By whatever way that was learnt."""
    seen = READER.order(row(ordStatus=8, execType="8", text="Insufficient funds"))
    refused = outcomes.taken_order(LIMIT, seen, Evidence.STREAM)
    assert isinstance(refused, OrderRefused)
    assert (refused.reason, refused.evidence) == (OrdRejReason.EXCEEDS_LIMIT, Evidence.STREAM)
    taken = outcomes.taken_order(LIMIT, READER.order(row()), Evidence.QUERY)
    assert isinstance(taken, OrderAccepted)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (Code.OFF_LOT, OrdRejReason.INCORRECT_QUANTITY),
        (Code.UNKNOWN_SYMBOL, OrdRejReason.UNKNOWN_SYMBOL),
        (Code.VENUE_DOWN, OrdRejReason.EXCHANGE_CLOSED),
        (Code.RATE_LIMITED, OrdRejReason.BROKER_OPTION),
    ],
)
def test_what_was_not_sent_says_why(code: Code, reason: OrdRejReason) -> None:
    """By the code that the text begins with."""
    event = outcomes.unsent_order(LIMIT, NotSentError(f"{code}: so it is"))
    assert (event.reason, event.text) == (reason, f"{code}: so it is")


def test_cancels() -> None:
    """A blank answer takes the request; a refusal may be too late; an error proves nothing."""
    taken = outcomes.answer_to_cancel_event(cancel(), answer())
    late = outcomes.answer_to_cancel_event(cancel(), answer(400, {"error": "already filled"}))
    refused = outcomes.answer_to_cancel_event(cancel(), answer(400, {"error": "no"}))
    no_key = outcomes.answer_to_cancel_event(cancel(), answer(401, {"error": "key canceled"}))
    unknown = outcomes.answer_to_cancel_event(cancel(), answer(500, {"error": "oops"}))
    assert isinstance(taken, CancelAccepted)
    assert isinstance(unknown, CancelUnknown)
    for event, too_late in ((late, True), (refused, False), (no_key, False)):
        assert isinstance(event, CancelRefused)
        assert event.too_late is too_late


@pytest.mark.parametrize(
    ("status", "body", "missing"),
    [
        (404, {"error": "Not Found"}, True),
        (400, {"error": "order not found"}, True),
        (400, {"error": "bad request"}, False),
        (404, "<html>", False),
        (500, {"error": "order not found"}, False),
    ],
)
def test_a_missing_order_is_the_venue_s_own_word(status: int, body: Any, *, missing: bool) -> None:
    """A proxy's 404 is none."""
    assert outcomes.is_missing(answer(status, body)) is missing


def test_a_query_s_answer() -> None:
    """Decoded, refused or unusable."""
    assert outcomes.value_of(answer(200, [])) == []
    with pytest.raises(RefusedError):
        outcomes.value_of(answer(403, {"error": "no"}))
    with pytest.raises(OutcomeUnknownError):
        outcomes.value_of(answer(200, ""))
