"""The two kinds of limits, against a clock that is moved by hand."""

from fixgw.sim.levidge.rate_limit import Rate, RateLimit, Window


class Clock:
    """Counts seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_has_a_burst_and_fills_again() -> None:
    """Ten at once, then five a second, never more than ten kept."""
    clock = Clock()
    limit = RateLimit(Rate(5, 10), clock)
    assert [limit.spend("me") for _ in range(11)] == [True] * 10 + [False]
    clock.now = 0.2
    assert [limit.spend("me") for _ in range(2)] == [True, False]
    clock.now = 100
    assert [limit.spend("me") for _ in range(11)] == [True] * 10 + [False]


def test_a_refusal_costs_nothing() -> None:
    """Who asks too often is served as soon as the bucket has one again."""
    clock = Clock()
    limit = RateLimit(Rate(1, 1), clock)
    assert limit.spend("me")
    for clock.now in (0.4, 0.8, 0.99):
        assert not limit.spend("me")
    clock.now = 1.0
    assert limit.spend("me")


def test_a_window_has_no_burst_beyond_it() -> None:
    """Three in any second: the fourth waits until the first is a second old."""
    clock = Clock()
    window = Window(3, clock)
    for clock.now in (0.0, 0.5, 0.9):
        assert window.spend("me")
    clock.now = 0.99
    assert not window.spend("me")
    clock.now = 1.0
    assert [window.spend("me") for _ in range(2)] == [True, False]


def test_callers_have_limits_of_their_own() -> None:
    """One caller's hurry is not another's."""
    for limit in (RateLimit(Rate(1, 1), Clock()), Window(1, Clock())):
        assert limit.spend("me")
        assert limit.spend("you")
        assert not limit.spend("me")
        limit.clear()
        assert limit.spend("me")


def test_no_limit_is_none() -> None:
    """0 switches a limit off."""
    for limit in (RateLimit(Rate(0, 0), Clock()), Window(0, Clock())):
        assert all(limit.spend("me") for _ in range(1000))
