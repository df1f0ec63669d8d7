"""Changes of a position: what Levret is sent, what its answers prove, and the real calls."""

from decimal import Decimal

import pytest

from fixgw.core.position_control import (
    ClosePosition,
    MarginMode,
    MoveMargin,
    Outcome,
    PositionChange,
    SetLeverage,
    SetTargets,
)
from fixgw.errors import NotSentError
from fixgw.positions import maintain
from fixgw.venues.levret.holdings import change_to_request
from tests.venues.levret.conftest import Rig
from tests.venues.levret.samples import MARKET

ADD = MoveMargin(mode=MarginMode.ADD, amount=Decimal(50))


@pytest.mark.parametrize(
    ("change", "path", "body"),
    [
        (SetLeverage(leverage=20), "leverage", b'{"leverage":20}'),
        (ADD, "margin", b'{"mode":"add","amount":50}'),
        (
            MoveMargin(mode=MarginMode.REDUCE, amount=Decimal("0.50")),
            "margin",
            b'{"mode":"reduce","amount":0.5}',
        ),
        (
            SetTargets(take_profit=Decimal(47000), stop_loss=Decimal(44000)),
            "tpsl",
            b'{"takeProfitPrice":47000,"stopLossPrice":44000}',
        ),
        (SetTargets(stop_loss=Decimal("44000.5")), "tpsl", b'{"stopLossPrice":44000.5}'),
        (ClosePosition(), "close", b"{}"),
    ],
)
def test_the_calls_are_as_documented(change: PositionChange, path: str, body: bytes) -> None:
    """Names and spelling of the document's samples; an id is never a part of the route."""
    request = change_to_request("1/2", change)
    assert (request.method, request.path, request.body) == (
        "POST",
        f"/positions/1%2F2/{path}",
        body,
    )


@pytest.mark.parametrize("leverage", [0, -1, 126])
def test_a_leverage_outside_the_document_s_is_not_sent(leverage: int) -> None:
    """1 to 125."""
    with pytest.raises(NotSentError, match="LEVERAGE_LIMIT: "):
        change_to_request("1", SetLeverage(leverage=leverage))


async def held(rig: Rig) -> str:
    """Buy, and return the position's id."""
    await rig.send(MARKET)
    (position,) = (await rig.venue.positions("main")).positions
    assert position.venue_position_id is not None
    return position.venue_position_id


async def calls(rig: Rig) -> int:
    """How many calls have asked for a change of a position."""
    answer = await rig.control.get("/_sim/requests", params={"method": "POST"})
    return sum(one["path"].startswith("/positions/") for one in answer.json()["requests"])


async def figures(rig: Rig) -> dict[str, str]:
    """What the venue shows of the one position."""
    (position,) = (await rig.venue.positions("main")).positions
    return {figure.name: figure.value for figure in position.figures}


async def test_every_change_is_made(rig: Rig) -> None:
    """Leverage, margin both ways, targets one at a time, and the end of the position."""
    position_id = await held(rig)
    start = Decimal((await figures(rig))["margin"])
    for change in (
        ADD,
        MoveMargin(mode=MarginMode.REDUCE, amount=Decimal(20)),
        SetTargets(take_profit=Decimal(47000)),
        SetTargets(stop_loss=Decimal(44000)),
    ):
        done = await maintain(rig.venue, "main", position_id, change)
        assert done.outcome.outcome is Outcome.TAKEN
    now = await figures(rig)
    assert Decimal(now["margin"]) == start + 30
    assert (now["takeProfit"], now["stopLoss"]) == ("47000", "44000")
    done = await maintain(rig.venue, "main", position_id, SetLeverage(leverage=20))
    assert done.position is not None
    assert (await figures(rig))["leverage"] == "20"
    done = await maintain(rig.venue, "main", position_id, ClosePosition())
    assert done.position is not None
    assert done.outcome.outcome is Outcome.TAKEN
    assert done.position.quantity == 0
    assert (await rig.venue.positions("main")).positions == ()


async def test_a_refusal_has_the_venue_s_code_and_words(rig: Rig) -> None:
    """The venue's proof that nothing changed."""
    position_id = await held(rig)
    much = MoveMargin(mode=MarginMode.REDUCE, amount=Decimal(10**6))
    outcome = await rig.venue.change_position("main", position_id, much)
    assert (outcome.outcome, outcome.venue_code) == (Outcome.REFUSED, "INSUFFICIENT_MARGIN")
    outcome = await rig.venue.change_position("main", "999", ADD)
    assert (outcome.outcome, outcome.venue_code) == (Outcome.REFUSED, "POSITION_NOT_FOUND")


@pytest.mark.parametrize(
    "kind", ["never_answer", "drop_after_accept", "error_after_accept", "nonsense"]
)
async def test_without_a_usable_answer_the_outcome_is_unknown(rig: Rig, kind: str) -> None:
    """It may have been taken, here it was; it is not sent again, and the reading shows it."""
    position_id = await held(rig)
    before = Decimal((await figures(rig))["margin"])
    await rig.fault(kind, path="/positions/*", times=1)
    done = await maintain(rig.venue, "main", position_id, ADD)
    assert done.outcome.outcome is Outcome.UNKNOWN
    assert done.position is not None
    assert Decimal((await figures(rig))["margin"]) == before + 50
    assert await calls(rig) == 1


async def test_a_rate_refusal_is_waited_for(rig: Rig) -> None:
    """429 is proof that the venue did not act, so the change is sent once more."""
    position_id = await held(rig)
    before = Decimal((await figures(rig))["margin"])
    await rig.fault("rate_limited", path="/positions/*", times=1)
    done = await maintain(rig.venue, "main", position_id, ADD)
    assert done.outcome.outcome is Outcome.TAKEN
    assert Decimal((await figures(rig))["margin"]) == before + 50


async def test_a_venue_that_cannot_be_reached_was_sent_nothing(rig: Rig) -> None:
    """Proven by the connection that could not be made."""
    await rig.simulator.stop()
    outcome = await rig.venue.change_position("main", "1", ADD)
    assert outcome.outcome is Outcome.REFUSED
    assert (outcome.text or "").startswith("VENUE_DOWN: ")
