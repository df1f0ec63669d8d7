"""The marks by which an order is known as ours."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from fixgw.venues.leverj.identity import SentOrders, client_order_id, uuid_of

keys = st.text(min_size=1, max_size=24)


@given(key=keys)
def test_client_ids_are_what_each_market_takes(key: str) -> None:
    """A whole number that JavaScript holds exactly on futures, a UUID on spot; always the same."""
    number, text = client_order_id("futures", key), client_order_id("spot", key)
    assert isinstance(number, int)
    assert 0 < number < 2**53
    assert str(UUID(str(text))) == text
    assert (number, text) == (client_order_id("futures", key), client_order_id("spot", key))


@given(keys=st.sets(keys, min_size=2, max_size=50))
def test_different_orders_have_different_ids(keys: set[str]) -> None:
    """Also the legs of one order, whose keys differ by their number alone."""
    for market in ("spot", "futures"):
        assert len({client_order_id(market, key) for key in keys}) == len(keys)


def test_parts_do_not_run_together() -> None:
    """A cancel's id never is that of another order's."""
    assert uuid_of("cancel", "a", "bc") != uuid_of("cancel", "ab", "c")


def test_the_strongest_known_mark_decides() -> None:
    """A signature outweighs a client id that somebody else may have used as well."""
    sent = SentOrders()
    sent.remember("O1", ["signature a", "client 7"])
    sent.remember("O2", ["signature b"])
    assert sent.find(["signature b", "client 7"]) == "O2"
    assert sent.find(["signature c", "client 7"]) == "O1"
    assert sent.find(["signature c"]) is None
    assert sent.find([]) is None


def test_the_oldest_orders_are_let_go() -> None:
    """Memory is bounded; an order that is remembered again counts as new."""
    sent = SentOrders(kept=2)
    for key in ("O1", "O2", "O1", "O3"):
        sent.remember(key, [f"client {key}", f"request {key}"])
    assert [sent.find([f"client {key}"]) for key in ("O1", "O2", "O3")] == ["O1", None, "O3"]
    assert sent.find(["request O2"]) is None
