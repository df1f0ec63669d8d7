"""The rate budget: who may call when, and what the venue's answers teach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.core.throttle import REFUSAL_PAUSE, Priority, Quota, RollingThrottle, Throttle

MINUTE = 60_000_000
NOW = 1_736_700_000_000_000


def drain(throttle: Throttle, now: int, priority: Priority) -> int:
    """Take calls until one has to wait; how many went."""
    taken = 0
    while throttle.take(now, priority) == 0:
        throttle.finished()
        taken += 1
    return taken


def test_queries_and_orders_leave_a_share_for_what_is_more_urgent() -> None:
    """Of 100 calls queries take 70, then orders 20 more, and the last 10 are for cancels."""
    throttle = Throttle(limit=100, window=MINUTE)
    shares = [drain(throttle, NOW, priority) for priority in reversed(Priority)]
    assert shares == [70, 20, 10]


def test_a_call_that_does_not_fit_waits_for_the_end_of_the_window() -> None:
    """The wait is the rest of the window, and after it the budget is whole again."""
    throttle = Throttle(limit=10, window=MINUTE)
    drain(throttle, NOW, Priority.CANCEL)
    assert throttle.take(NOW + 1_000_000, Priority.CANCEL) == MINUTE - 1_000_000
    assert throttle.take(NOW + MINUTE, Priority.CANCEL) == 0


def test_an_answer_corrects_the_budget() -> None:
    """Other users of the key count as well: what the venue says remains is what remains."""
    throttle = Throttle(limit=100, window=MINUTE)
    throttle.take(NOW, Priority.ORDER)
    throttle.finished()
    throttle.learn(NOW, Quota(limit=50, remaining=6, reset_at=NOW + 5_000_000))
    assert throttle.take(NOW, Priority.ORDER) == 0
    assert throttle.take(NOW, Priority.ORDER) == 5_000_000


def test_calls_under_way_are_not_spent_twice() -> None:
    """`remaining` was counted before the venue saw the calls that are still under way."""
    throttle = Throttle(limit=100, window=MINUTE)
    for _ in range(3):
        throttle.take(NOW, Priority.CANCEL)
    throttle.finished()
    throttle.learn(NOW, Quota(remaining=5))
    assert drain(throttle, NOW, Priority.CANCEL) == 3


def test_a_refusal_stops_even_cancels_until_the_reset() -> None:
    """A 429 means that nothing is left, whatever our own count says."""
    throttle = Throttle(limit=100, window=MINUTE)
    throttle.refused(NOW, Quota(reset_at=NOW + 2_000_000))
    assert throttle.take(NOW, Priority.CANCEL) == 2_000_000
    assert throttle.take(NOW + 2_000_000, Priority.CANCEL) == 0


def test_a_refusal_without_a_reset_pauses_shortly() -> None:
    """A venue that only says no is asked again after a second."""
    throttle = Throttle(limit=100, window=MINUTE)
    throttle.refused(NOW, Quota())
    assert throttle.take(NOW, Priority.CANCEL) == REFUSAL_PAUSE


def test_a_reset_beyond_the_window_is_not_believed() -> None:
    """A clock that is wrong by a day must not stop trading for a day."""
    throttle = Throttle(limit=10, window=MINUTE)
    throttle.learn(NOW, Quota(remaining=0, reset_at=NOW + 1440 * MINUTE))
    assert throttle.take(NOW, Priority.CANCEL) == MINUTE


@given(limit=st.integers(1, 500), reserve=st.sampled_from(list(Priority)))
def test_every_priority_gets_through_a_fresh_window(limit: int, reserve: Priority) -> None:
    """However small the limit, the shares kept for others never lock a priority out."""
    assert Throttle(limit=limit, window=MINUTE).take(NOW, reserve) == 0


@given(
    limit=st.integers(1, 200),
    calls=st.lists(st.tuples(st.sampled_from(list(Priority)), st.integers(0, MINUTE // 50))),
)
def test_a_window_never_holds_more_calls_than_the_limit(
    limit: int, calls: list[tuple[Priority, int]]
) -> None:
    """Whatever is asked and when, no window of the budget's own counting is overspent."""
    throttle, now, began, taken = Throttle(limit=limit, window=MINUTE), NOW, NOW, 0
    for priority, pause in calls:
        now += pause
        if now >= began + MINUTE:
            began, taken = now, 0
        taken += throttle.take(now, priority) == 0
        assert taken <= limit


def test_a_limit_of_nothing_is_refused() -> None:
    """A budget that never lets a call through is a mistake of whoever made it."""
    with pytest.raises(ValueError, match="at least one call"):
        Throttle(limit=0, window=MINUTE)


@given(st.lists(st.integers(0, 40_000_000), max_size=60))
def test_a_rolling_budget_holds_in_any_window(pauses: list[int]) -> None:
    """However the calls lie, none too many stand in a window; a call that waits as told passes."""
    throttle, now, taken = RollingThrottle(limit=3, window=MINUTE), NOW, []
    for pause in pauses:
        now += pause
        if wait := throttle.take(now, Priority.CANCEL):
            now += wait
            assert throttle.take(now, Priority.CANCEL) == 0
        throttle.finished()
        taken.append(now)
    assert all(later - first >= MINUTE for first, later in zip(taken, taken[3:], strict=False))


def test_a_rolling_budget_believes_a_refusal() -> None:
    """The venue's own word goes first: nothing leaves before its reset."""
    throttle = RollingThrottle(limit=3, window=MINUTE)
    assert throttle.take(NOW, Priority.CANCEL) == 0
    throttle.refused(NOW, Quota(reset_at=NOW + 20_000_000))
    assert throttle.take(NOW, Priority.CANCEL) == 20_000_000
    assert throttle.take(NOW + 20_000_000, Priority.CANCEL) == 0
