"""How much the venue's lists may hold before they are no proof any more."""

import json
import time
from decimal import Decimal
from typing import Any

import pytest

from fixgw.errors import OutcomeUnknownError
from fixgw.net.fake import FakeHttp, answer
from fixgw.timings import VenueTimings
from fixgw.venues.leverj import LeverjSettings
from fixgw.venues.leverj.client import LeverjVenue
from fixgw.venues.leverj.rest import COUNTS
from tests.venues.leverj.samples import ACCOUNT, payload

NOW = 1_700_000_000_000_000


def executions(count: int, at: int = NOW) -> Any:
    """So many different executions of one moment."""
    row = payload("order_execution")
    rows = [{**row, "executionId": f"E{number}", "eventTime": at} for number in range(count)]
    return answer(200, json.dumps(rows, default=float))


def venue(*answers: Any) -> tuple[LeverjVenue, FakeHttp]:
    """A venue whose instruments and open orders are read before these answers."""
    config = answer(200, json.dumps(payload("futures_config"), default=float))
    http = FakeHttp(config, answer(200, "[]"), *answers)
    settings = LeverjSettings(market="futures")
    return LeverjVenue(
        "leverj", settings, {"main": ACCOUNT}, VenueTimings(), http=http, clock=time.time_ns
    ), http


async def test_more_executions_are_asked_for_until_one_is_old_enough() -> None:
    """The route tells the latest: 200, then 1000."""
    old = executions(1, NOW - 10)
    rows = [*json.loads(executions(COUNTS[0]).body), *json.loads(old.body)]
    room, http = venue(executions(COUNTS[0]), answer(200, json.dumps(rows)))
    snapshot = await room.snapshot("main", NOW - 5)
    assert len(snapshot.executions) == COUNTS[0]
    assert [sent.url.rsplit("=", 1)[-1] for sent in http.sent[2:]] == ["200", "1000"]
    assert snapshot.executions[0].last_qty == Decimal("0.01")


async def test_executions_beyond_what_the_venue_tells_fail_the_look() -> None:
    """A look that may lack some proves nothing, and says so."""
    room, _http = venue(executions(COUNTS[0]), executions(COUNTS[1]))
    with pytest.raises(OutcomeUnknownError, match="more than 1000 executions since the last look"):
        await room.snapshot("main", NOW - 5)
