"""The matching engine obeys its law whatever is submitted."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from fixgw.sim.book import ZERO, Book, BookOrder, Match, Side

Step = tuple[str, Side, int | None, int]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["limit", "immediate", "market", "cancel"]),
        st.sampled_from(list(Side)),
        st.integers(min_value=95, max_value=105),
        st.integers(min_value=1, max_value=9),
    ),
    max_size=60,
)


def order(name: str, side: Side, price: int | None, size: int) -> BookOrder:
    return BookOrder(
        order_id=name,
        owner=f"owner of {name}",
        side=side,
        price=None if price is None else Decimal(price),
        remaining=Decimal(size),
    )


def seen(matches: list[Match]) -> list[tuple[str, str, int, int]]:
    return [
        (match.maker.order_id, match.taker.order_id, int(match.price), int(match.size))
        for match in matches
    ]


def play(book: Book, steps: list[Step], first: int = 0) -> list[tuple[BookOrder, int, list[Match]]]:
    """Submit or cancel by each step; gives every order, its size and its matches as a taker."""
    played = []
    for number, (kind, side, price, size) in enumerate(steps, first):
        if kind == "cancel":
            book.cancel(str(size))
            continue
        taker = order(str(number), side, None if kind == "market" else price, size)
        played.append((taker, size, book.submit(taker, rests=kind == "limit")))
    return played


def test_the_best_price_trades_first() -> None:
    """Price before time: a later order at a better price is taken before an earlier one."""
    book = Book()
    book.submit(order("far", Side.SELL, 102, 5))
    book.submit(order("near", Side.SELL, 101, 5))
    matches = book.submit(order("taker", Side.BUY, 102, 7))
    assert seen(matches) == [("near", "taker", 101, 5), ("far", "taker", 102, 2)]


def test_the_earlier_order_trades_first() -> None:
    """Time within a price: a part fill keeps its place in the queue."""
    book = Book()
    for name in ("first", "second"):
        book.submit(order(name, Side.BUY, 100, 5))
    assert seen(book.submit(order("a", Side.SELL, 100, 2))) == [("first", "a", 100, 2)]
    book.submit(order("third", Side.BUY, 100, 5))
    matches = book.submit(order("b", Side.SELL, 99, 9))
    assert seen(matches) == [
        ("first", "b", 100, 3),
        ("second", "b", 100, 5),
        ("third", "b", 100, 1),
    ]


def test_a_market_order_never_rests() -> None:
    """What a market order cannot fill stays out of the book."""
    book = Book()
    book.submit(order("maker", Side.SELL, 100, 3))
    taker = order("taker", Side.BUY, None, 5)
    assert seen(book.submit(taker)) == [("maker", "taker", 100, 3)]
    assert taker.remaining == 2
    assert book.best(Side.BUY) is None


def test_a_cancelled_order_does_not_trade() -> None:
    """A cancel takes the order out; a second one finds nothing."""
    book = Book()
    book.submit(order("maker", Side.SELL, 100, 3))
    assert book.cancel("maker") is not None
    assert book.cancel("maker") is None
    assert not book.submit(order("taker", Side.BUY, 100, 3))
    assert list(book.levels(Side.SELL)) == []


def test_takeable_is_what_a_market_order_gets() -> None:
    """The look ahead counts levels from the best on and stops at the size."""
    book = Book()
    book.submit(order("near", Side.SELL, 101, 5))
    book.submit(order("far", Side.SELL, 103, 5))
    assert book.takeable(Side.BUY, Decimal(7)) == (Decimal(7), Decimal(5 * 101 + 2 * 103))
    assert book.takeable(Side.SELL, Decimal(7)) == (ZERO, ZERO)


@settings(deadline=None)
@given(STEPS)
def test_the_book_is_never_crossed(steps: list[Step]) -> None:
    """After every step the best bid is below the best ask."""
    book = Book()
    for number, step in enumerate(steps):
        play(book, [step], first=number)
        bid, ask = book.best(Side.BUY), book.best(Side.SELL)
        assert bid is None or ask is None or bid < ask


@settings(deadline=None)
@given(STEPS)
def test_quantity_is_conserved(steps: list[Step]) -> None:
    """What an order traded and what is left of it is what it began with."""
    book = Book()
    played = play(book, steps)
    matches = [match for _, _, found in played for match in found]
    for entry, size, _ in played:
        traded = sum(match.size for match in matches if entry in (match.maker, match.taker))
        assert traded + entry.remaining == size
        assert entry.remaining >= 0
    assert all(match.size > 0 for match in matches)


@settings(deadline=None)
@given(STEPS)
def test_matches_keep_the_limits(steps: list[Step]) -> None:
    """A match happens at the maker's price and never beyond the taker's limit."""
    for entry, _, matches in play(Book(), steps):
        for match in matches:
            assert match.price == match.maker.price
            assert match.maker.side is entry.side.opposite
            if entry.price is not None:
                better = match.price <= entry.price
                assert match.price == entry.price or better is (entry.side is Side.BUY)


@settings(deadline=None)
@given(STEPS)
def test_the_book_agrees_with_a_plain_list(steps: list[Step]) -> None:
    """Price-time priority: matches are those of a sorted list, the slow and obvious way."""
    book = Book()
    resting: list[BookOrder] = []
    for number, (kind, side, price, size) in enumerate(steps):
        if kind == "cancel":
            book.cancel(str(size))
            resting = [one for one in resting if one.order_id != str(size)]
            continue
        limit = None if kind == "market" else price
        expected = _match_plainly(
            resting, order(str(number), side, limit, size), rests=kind == "limit"
        )
        found = book.submit(order(str(number), side, limit, size), rests=kind == "limit")
        assert seen(found) == expected
    for side in Side:
        left = [one.order_id for one in _by_priority(resting, side)]
        assert [one.order_id for one in book.orders(side)] == left


def _by_priority(resting: list[BookOrder], side: Side) -> list[BookOrder]:
    sign = -1 if side is Side.BUY else 1
    return sorted(
        (one for one in resting if one.side is side), key=lambda one: (one.price or ZERO) * sign
    )


def _match_plainly(
    resting: list[BookOrder], taker: BookOrder, *, rests: bool
) -> list[tuple[str, str, int, int]]:
    trades = []
    for maker in _by_priority(resting, taker.side.opposite):
        assert maker.price is not None
        sign = 1 if taker.side is Side.BUY else -1
        if taker.price is not None and maker.price * sign > taker.price * sign:
            break
        size = min(maker.remaining, taker.remaining)
        if not size:
            break
        maker.remaining -= size
        taker.remaining -= size
        trades.append((maker.order_id, taker.order_id, int(maker.price), int(size)))
    resting[:] = [one for one in resting if one.remaining]
    if rests and taker.remaining:
        resting.append(taker)
    return trades
