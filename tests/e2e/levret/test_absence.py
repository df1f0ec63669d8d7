"""How an order that never reached Levret is told from one that did."""

import pytest

from tests.e2e.world import VERSIONS
from tests.e2e.worlds import Worlds


@pytest.mark.slow
def test_an_order_that_never_arrived(short_window: Worlds) -> None:
    """In doubt until the signature has expired and two complete looks found nothing, then rejected.

    Both versions wait side by side, because it takes Levret's window and a margin for the clocks.
    """
    with short_window.lent() as world:
        desks = [world.desk(version) for version in VERSIONS]
        sent = len(world.venue.orders_sent())
        for desk in desks:
            world.venue.fault("drop_before_accept")
            desk.oms.send(f"35=D|11=A|{desk.order(1)}")
            desk.oms.expect("35=8|11=A|150=A|39=A|")
            desk.oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|")
        for desk in desks:
            end = "35=8|11=A|150=8|39=8|103=99|20021=HISTORY|58^NOT_AT_VENUE: |!20020|"
            desk.oms.expect(end, timeout=60)
        assert len(world.venue.orders_sent()) == sent + len(desks)
