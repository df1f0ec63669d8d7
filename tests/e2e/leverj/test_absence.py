"""How an order that never reached Leverj is told from one that did."""

import pytest

from tests.e2e.absence import never_arrived
from tests.e2e.worlds import Markets


@pytest.mark.slow
@pytest.mark.parametrize("market", ["futures", "spot"])
def test_an_order_that_never_arrived(market: str, short_markets: Markets) -> None:
    """In doubt until its nonce is void and two complete looks found nothing, then rejected.

    By the socket and by REST; it takes the ten seconds of the venue's nonces.
    """
    with short_markets.lent(market) as world:
        never_arrived(world)
