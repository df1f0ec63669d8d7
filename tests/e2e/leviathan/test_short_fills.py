"""Orders that Leviathan calls filled although their cash did not come out even."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import pytest

from tests.e2e.leviathan.venue import Leviathan
from tests.e2e.world import VERSIONS, Desk
from tests.e2e.worlds import Markets

ORDER = "55=RATE-CUT|54=1|40=1|152=100|"
"""100 USDC buy 303 whole contracts at 0.33, for 99.99."""


ANSWERS = ("summary", "fills", "bare")
TACIT = "tacit"
"""Nobody tells a sum: not the answer, and not the stream."""


def venue(*options: str) -> Callable[[], Leviathan]:
    return partial(Leviathan, "--no-limits", *options)


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """A Leviathan for each way of answering an execute."""
    venues = {answer: venue("--answer", answer) for answer in ANSWERS}
    venues[TACIT] = venue("--answer", "bare", "--fills", "alone")
    with closing(Markets(venues, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


def offer(desk: Desk, contracts: int, price: str) -> None:
    fields = {"symbol": "RATE-CUT", "side": "sell", "size": str(contracts), "price": price}
    assert isinstance(desk.venue, Leviathan)
    desk.venue.control("POST", "/offer", fields)


def begin(desk: Desk) -> None:
    desk.oms.send(f"35=D|11=A|{ORDER}")
    desk.oms.expect("35=8|11=A|150=A|39=A|14=0|151=100|")
    desk.oms.expect("35=8|11=A|150=0|39=0|14=0|151=100|")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_filled_at_once(markets: Markets, answer: str, version: str) -> None:
    """Filled with what the cash bought, LeavesQty(151) 0, however the answer is worded."""
    with markets.lent(answer) as world:
        desk = world.desk(version)
        offer(desk, 303, "0.33")
        begin(desk)
        desk.oms.expect("35=8|11=A|150=F|39=2|32=99.99|31=0.33|14=99.99|151=0|20014=303|152=100|")
        desk.ask_cancel("B", "A")
        desk.oms.expect("35=9|11=B|41=A|39=2|434=1|102=0|")
        desk.oms.send("35=H|11=A|55=RATE-CUT|54=1|")
        desk.oms.expect("35=8|11=A|150=I|39=2|14=99.99|151=0|")
        desk.oms.nothing_more()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_filled_in_parts(markets: Markets, answer: str, version: str) -> None:
    """The last fill, and no other, is Filled."""
    with markets.lent(answer) as world:
        desk = world.desk(version)
        begin(desk)
        offer(desk, 100, "0.33")
        desk.oms.expect("35=8|11=A|150=F|39=1|32=33|14=33|151=67|20014=100|")
        offer(desk, 203, "0.33")
        desk.oms.expect("35=8|11=A|150=F|39=2|32=66.99|14=99.99|151=0|6=0.33|20014=303|")
        desk.oms.nothing_more()


@pytest.mark.parametrize("version", VERSIONS)
def test_filled_without_any_sum(markets: Markets, version: str) -> None:
    """Once no more fills come the rest is Canceled, and the operator hears of it."""
    with markets.lent(TACIT) as world:
        desk = world.desk(version)
        offer(desk, 303, "0.33")
        begin(desk)
        desk.oms.expect("35=8|11=A|150=F|39=1|32=99.99|14=99.99|151=0.01|")
        desk.oms.expect("35=8|11=A|150=4|39=4|14=99.99|151=0|58^leviathan calls the order filled|")
        assert world.gateway.says("told fills of 99.99 of 100; compare its positions")
        desk.oms.nothing_more()
