"""How an order that never reached Levret is told from one that did."""

import pytest

from tests.e2e.absence import never_arrived
from tests.e2e.worlds import Worlds


@pytest.mark.slow
def test_an_order_that_never_arrived(short_window: Worlds) -> None:
    """In doubt until the signature has expired and two complete looks found nothing, then rejected.

    It takes Levret's window and a margin for the clocks.
    """
    with short_window.lent() as world:
        never_arrived(world)
