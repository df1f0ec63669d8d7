"""The clock: no two readings alike, and none that goes back."""

import itertools
import time

import pytest

from fixgw.clock import Clock

SECOND = 1_000_000_000


def test_no_two_readings_are_alike() -> None:
    """Two inputs never share a time, however fast they come."""
    clock = Clock()
    readings = [clock() for _ in range(10_000)]
    assert all(later > sooner for sooner, later in itertools.pairwise(readings))


def test_time_passes_while_the_machines_clock_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that was set back holds nothing up: ours goes on at the true pace."""
    ticks = iter([0, 5 * SECOND, 9 * SECOND])
    monkeypatch.setattr(time, "monotonic_ns", lambda: next(ticks))
    monkeypatch.setattr(time, "time_ns", lambda: 100 * SECOND)
    clock = Clock(last=1_000_000_000)
    assert (clock(), clock()) == (1_005_000_000, 1_009_000_000)


def test_the_machines_clock_leads_when_it_is_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a step back our time is the machine's."""
    monkeypatch.setattr(time, "time_ns", lambda: 100 * SECOND)
    assert Clock(last=5)() == 100_000_000
