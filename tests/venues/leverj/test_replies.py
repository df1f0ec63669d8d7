"""Which events answer which requests over the socket, and what they prove."""

from typing import Any

import pytest

from fixgw.core.codes import Code
from fixgw.core.events import OrderAccepted, OrderRefused
from fixgw.core.fields import OrdRejReason
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues.leverj import outcomes, placing, replies
from fixgw.venues.leverj.replies import Answered
from fixgw.venues.leverj.wire import Request
from tests.venues.leverj.samples import LIMIT, cancel, payload
from tests.venues.leverj.test_mapping import reader_of

SIGNATURE = payload("order_add")["result"][0]["signature"]


def told(name: str, data: Any) -> list[tuple[Answered, tuple[str, ...]]]:
    return [(reply.answered, reply.marks) for reply in replies.to_replies(name, data)]


def test_an_order_is_answered_by_signature_request_and_client_id() -> None:
    """In this order: the signature is the order's alone."""
    data = {**payload("order_add"), "requestid": "r-1"}
    marks = (f"signature {SIGNATURE}", "request r-1", "client 1")
    assert told("order_add", data) == [(Answered.TAKEN, marks)]


def test_a_pending_order_answers_nothing() -> None:
    """The venue has not decided."""
    (value,) = payload("order_add")["result"]
    assert told("order_add", {"result": [{**value, "status": "pending"}]}) == []


@pytest.mark.parametrize("result", ["u-1", ["u-1"], [{"uuid": "u-1"}]])
def test_a_removal_is_answered_in_every_documented_form(result: Any) -> None:
    """A uuid, a list of them, or of orders."""
    assert told("order_del", {"result": result}) == [(Answered.TAKEN, ("uuid u-1",))]
    assert replies.removed_uuids({"result": result}) == ["u-1"]


@pytest.mark.parametrize("error", ["M_INV_PRICE: off", {"message": "M_INV_PRICE: off"}])
def test_a_refusal_brings_code_and_words(error: Any) -> None:
    """As text or as an object."""
    (reply,) = replies.to_replies("order_error", {"error": error, "requestid": "r-1"})
    assert (reply.answered, reply.marks) == (Answered.REFUSED, ("request r-1", "refusal r-1"))
    assert (reply.told.code, reply.told.message) == ("M_INV_PRICE", "off")


def test_a_patch_is_answered_as_a_whole_and_operation_by_operation() -> None:
    """A cancel waits for its one operation, a replace for what became of both."""
    data = {
        "requestid": "r-1",
        "result": [{"op": "remove", "response": ["u"]}, {"op": "remove", "error": "gone"}],
    }
    whole, *each = replies.to_replies("order_patch", data)
    assert (whole.marks, list(whole.patched)) == (("patch r-1",), data["result"])
    assert [reply.answered for reply in each] == [Answered.TAKEN, Answered.REFUSED]


def test_a_refused_time_names_its_request_and_the_venue_s_clock() -> None:
    """By the headers that were sent, which the venue repeats."""
    headers = {"Authorization": "SIGN a.b", "Nonce": 1, "requestid": "r-1"}
    data = {"error": "stale", "data": {"headers": headers}, "server_time": 1619052576672}
    (reply,) = replies.to_replies("auth_error", data)
    assert reply.answered is Answered.UNAUTHORIZED
    assert reply.marks == ("authorization SIGN a.b", "request r-1")
    assert reply.server_time == 1619052576672


@pytest.mark.parametrize(
    ("event", "words", "reason"),
    [
        ("margin_error", "not enough", OrdRejReason.EXCEEDS_LIMIT),
        ("order_error", "Insufficient balance", OrdRejReason.EXCEEDS_LIMIT),
        ("order_error", "M_DUPLICATE: known", OrdRejReason.DUPLICATE_ORDER),
        ("order_error", "M_INV_INSTRUMENT: 9", OrdRejReason.UNKNOWN_SYMBOL),
        ("order_error", "bad quantity", OrdRejReason.INCORRECT_QUANTITY),
        ("order_error", "M_MAINTENANCE", OrdRejReason.EXCHANGE_CLOSED),
        ("order_error", "M_INV_ORDSIG", OrdRejReason.OTHER),
    ],
)
def test_a_refusal_s_reason_is_found_in_code_and_words(
    event: str, words: str, reason: OrdRejReason
) -> None:
    """OrdRejReason(103)."""
    (reply,) = replies.to_replies(event, {"error": words, "requestid": "r"})
    refused = outcomes.reply_to_new_event(LIMIT, reply, reader_of("futures"))
    assert isinstance(refused, OrderRefused)
    assert refused.reason is reason


def test_the_venue_s_own_trouble_proves_nothing() -> None:
    """An internal error may come after the order was taken; a rate limit never does."""
    reader = reader_of("futures")
    (trouble,) = replies.to_replies("order_error", {"error": "Internal Server Error"})
    (limited,) = replies.to_replies("order_error", {"error": "Too Many Requests"})
    with pytest.raises(OutcomeUnknownError):
        outcomes.reply_to_new_event(LIMIT, trouble, reader)
    with pytest.raises(NotSentError, match=f"{Code.RATE_LIMITED}: "):
        outcomes.reply_to_new_event(LIMIT, limited, reader)
    with pytest.raises(OutcomeUnknownError):
        outcomes.reply_to_cancel_event(cancel("u"), trouble)


def test_a_taken_order_is_accepted_with_the_venue_s_words() -> None:
    """`order_add` is the acceptance."""
    (reply,) = replies.to_replies("order_add", payload("order_add"))
    event = outcomes.reply_to_new_event(LIMIT, reply, reader_of("futures"))
    assert isinstance(event, OrderAccepted)
    assert event.seen.venue_order_id == "9c8e9a00-a304-11eb-be7d-fc18fda03052"


def test_what_is_sent_is_one_json_text() -> None:
    """The signed body and the sent one are the same text; only a second try says so."""
    request = Request(method="POST", uri="/order", body='[{"price":1e-7}]', params='{"a":"1"}')
    assert placing.socket_body(request) == '{"body":[{"price":1e-7}],"params":{"a":"1"}}'
    assert placing.socket_text(request, "SIGN x", 7, "r-1", retry=True) == (
        '{"headers":{"Authorization":"SIGN x","Nonce":7,"requestid":"r-1"},"method":"POST",'
        '"uri":"/order","params":{"a":"1"},"body":[{"price":1e-7}],"retry":true}'
    )
    bare = Request(method="GET", uri="/unregister")
    assert placing.socket_body(bare) == '{"params":{}}'
    assert placing.socket_text(bare, "SIGN x", 7, "", retry=False) == (
        '{"headers":{"Authorization":"SIGN x","Nonce":7},"method":"GET","uri":"/unregister",'
        '"params":{}}'
    )
