"""What the answers of POST /v1/orders and of a modification prove."""

import time

import pytest

from fixgw.core.events import OrderRefused, OrderUnknown, ReplaceRefused
from fixgw.net.fake import FakeHttp, answer
from fixgw.timings import VenueTimings
from fixgw.venues.polymarket.client import RetailVenue
from tests.venues.polymarket.samples import DEMO, ORDER, retail
from tests.venues.replacing import replace_of

STOPGAP = '{"status": 429, "message": "Global Rate Limit Exceeded"}'


@pytest.mark.parametrize("status", [400, 429])
async def test_the_stopgap_of_five_seconds_is_a_refusal(status: int) -> None:
    """The document: it is no limit. The price is stale by now, so nothing is sent again."""
    gone = answer(404, '{"code": 5, "message": "order not found"}')
    http = FakeHttp(answer(status, STOPGAP), answer(status, STOPGAP), gone)
    venue = RetailVenue(
        "pm", retail({"url": "http://127.0.0.1:1"}), {"main": DEMO}, VenueTimings(), http=http
    )
    (refused,) = await venue.send(ORDER)
    assert isinstance(refused, OrderRefused)
    assert refused.text.startswith("Global Rate Limit Exceeded (the venue took over 5 s")
    assert len(http.sent) == 1
    now = time.time_ns() // 1000
    *_, kept = await venue.send(replace_of("1", ORDER, order_qty=ORDER.order_qty, sent_at=now))
    assert isinstance(kept, ReplaceRefused)
    assert kept.text.startswith("Global Rate Limit Exceeded (the venue took over 5 s")
    await venue.close()


@pytest.mark.parametrize("status", [408, 499, 500, 502, 503, 504])
async def test_an_error_on_the_way_proves_nothing(status: int) -> None:
    """499 is how gRPC's "cancelled" is told: the venue gave up waiting for what it had sent on."""
    http = FakeHttp(answer(status, '{"code": 1, "message": "context canceled", "details": []}'))
    settings = retail({"url": "http://127.0.0.1:1"})
    venue = RetailVenue("pm", settings, {"main": DEMO}, VenueTimings(), http=http)
    (unknown,) = await venue.send(ORDER)
    assert isinstance(unknown, OrderUnknown)
    await venue.close()
