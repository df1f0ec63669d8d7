"""Self-trade prevention by the gateway: two clients, one in each FIX version, on one account.

The one whose orders rest sells; the other one buys. What one sees of it the other does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.oms import PATIENCE, until
from tests.e2e.world import VERSIONS, Desk, World
from tests.e2e.worlds import Worlds


@dataclass(frozen=True)
class Pair:
    """The client whose orders rest, and the one whose orders come in."""

    world: World
    resting: Desk
    incoming: Desk

    def sell(self, short: str, lots: int, ticks: int = 0) -> None:
        """An order to sell that rests."""
        self.resting.oms.send(f"35=D|11={short}|{self.resting.order(lots, ticks, side='2')}")
        self.resting.oms.expect_all(f"35=8|11={short}|150=A|39=A|", f"35=8|11={short}|150=0|39=0|")

    def buy(self, short: str, lots: int, prevention: str) -> None:
        """An order to buy at the same price, with SelfTradePrevention(7928)."""
        order = self.incoming.order(lots)
        self.incoming.oms.send(f"35=D|11={short}|{order}7928={prevention}|")
        self.incoming.oms.expect(f"35=8|11={short}|150=A|39=A|38={self.lots(lots)}|")

    def lots(self, count: int) -> str:
        return self.world.venue.lots(count)

    def hear_cancel(self, short: str) -> None:
        """The client of the resting order hears why it is canceled, and that it is."""
        self.resting.oms.expect(f"35=8|11={short}|150=6|39=6|58^SELF_TRADE: |")
        self.resting.oms.expect(f"35=8|11={short}|150=4|39=4|151=0|")


@pytest.fixture(params=VERSIONS)
def pair(request: pytest.FixtureRequest, preventing_worlds: Worlds) -> Iterator[Pair]:
    """Either version may be the one that rests."""
    with preventing_worlds.lent() as world:
        other = next(version for version in VERSIONS if version != request.param)
        yield Pair(world, world.desk(request.param), world.desk(other))


def test_cancel_resting(pair: Pair) -> None:
    """O: the resting order is off the book before the new one comes to the venue, and rests."""
    pair.sell("R", 3)
    sent = len(pair.world.venue.orders_sent())
    pair.world.venue.fault("delay_before_accept", call="cancel", seconds=0.5)
    pair.buy("A", 5, "O")
    pair.incoming.oms.send(f"35=H|11=A|55={pair.world.venue.symbol}|54=1|")
    pair.incoming.oms.expect("35=8|11=A|150=I|39=A|58^STP_WAITING: |")
    assert len(pair.world.venue.orders_sent()) == sent
    pair.hear_cancel("R")
    pair.incoming.oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={pair.lots(5)}|20022=G|")
    pair.incoming.cancel("B", "A")
    pair.incoming.everything_was_copied()


def test_cancel_incoming(pair: Pair) -> None:
    """N: the new order never comes to the venue, the resting one stays."""
    pair.sell("R", 3)
    sent = len(pair.world.venue.orders_sent())
    pair.buy("A", 5, "N")
    end = "35=8|11=A|150=4|39=4|14=0|151=0|58^SELF_TRADE: |20021=RESPONSE|20022=G|!198|"
    pair.incoming.oms.expect(end)
    assert len(pair.world.venue.orders_sent()) == sent
    assert len(pair.world.venue.open_orders()) == 1
    pair.incoming.everything_was_copied()


def test_cancel_both(pair: Pair) -> None:
    """B: neither is left."""
    pair.sell("R", 3)
    pair.buy("A", 5, "B")
    pair.incoming.oms.expect("35=8|11=A|150=4|39=4|14=0|151=0|58^SELF_TRADE: |20022=G|")
    pair.hear_cancel("R")
    assert not pair.world.venue.open_orders()


def test_decrement_of_the_incoming_order(pair: Pair) -> None:
    """D: the new order is the larger one; it is sent with what is left of it."""
    pair.sell("R", 3)
    pair.buy("A", 5, "D")
    pair.hear_cancel("R")
    two = pair.lots(2)
    pair.incoming.oms.expect(f"35=8|11=A|150=D|39=A|38={two}|14=0|151={two}|378=5|20022=G|")
    pair.incoming.oms.expect(f"35=8|11=A|150=0|39=0|38={two}|14=0|151={two}|20022=G|")
    pair.incoming.cancel("B", "A")


def test_decrement_of_the_resting_order(pair: Pair) -> None:
    """D: the resting order is the larger one; its rest is placed anew, once."""
    pair.sell("R", 5)
    sent = len(pair.world.venue.orders_sent())
    pair.buy("A", 3, "D")
    pair.incoming.oms.expect("35=8|11=A|150=4|39=4|14=0|151=0|58^SELF_TRADE: |20022=G|")
    two = pair.lots(2)
    pair.resting.oms.expect(f"35=8|11=R|150=D|39=0|38={two}|14=0|151={two}|378=5|20022=G|!41|")
    assert len(pair.world.venue.orders_sent()) == sent + 1
    assert len(pair.world.venue.open_orders()) == 1


def test_killed_while_an_order_waits(pair: Pair) -> None:
    """After kill -9 the order is not in doubt: it was never sent, and it is sent once, later."""
    venue, resting, incoming = pair.world.venue, pair.resting.oms, pair.incoming.oms
    pair.sell("R", 3)
    sent, canceled = len(venue.orders_sent()), venue.cancels_sent()
    venue.fault("delay_before_accept", call="cancel", seconds=1)
    pair.buy("A", 5, "O")
    resting.expect("35=8|11=R|150=6|39=6|58^SELF_TRADE: |")
    until(lambda: venue.cancels_sent() > canceled, "a cancel at the venue")
    pair.world.gateway.kill()
    for desk in (pair.resting, pair.incoming):
        for one in (desk.oms, desk.drop_copy):
            one.client.wait_logged_out(PATIENCE)
    assert len(venue.orders_sent()) == sent
    pair.world.gateway.start()
    for desk in (pair.resting, pair.incoming):
        for one in (desk.oms, desk.drop_copy):
            one.client.wait_logged_on(PATIENCE)
    seen = [incoming.next()]
    while seen[-1][150] != "0":
        assert seen[-1].get(97) == "Y", seen[-1].text
        seen.append(incoming.next())
    assert not any(one.get(20020) for one in seen)
    assert seen[-1].get(20022) == "G"
    assert len(venue.orders_sent()) == sent + 1
