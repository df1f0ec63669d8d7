"""The composition root: its clock, and what it refuses to start with."""

import itertools
import time
from dataclasses import replace
from pathlib import Path

import pytest

from fixgw import bootstrap
from fixgw.bootstrap import Clock
from fixgw.core.blotter import AccountState, Health, SessionState
from fixgw.core.capability import Capability
from fixgw.core.setup import AccountRef, Setup, VenueSetup
from fixgw.errors import ConfigError
from fixgw.journal import Loaded

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


@pytest.mark.parametrize(
    ("health", "known_until"), [(Health.HEALTHY, 900), (Health.RECONCILING, 7), (Health.DOWN, 7)]
)
def test_a_gap_outlasts_a_restart(health: Health, known_until: int) -> None:
    """An account that was not healthy is read from before its gap, not from the last input."""
    ref = AccountRef(venue="levret", account="main")
    capability = Capability(venue_name="levret", time_in_force={})
    venue = VenueSetup(name="levret", capability=capability, accounts=("main", "new"))
    loaded = Loaded(
        orders=(),
        input_seq=5,
        report_seq=0,
        last_at=900,
        deliveries={},
        msg_seq_nums={},
        sessions={"GONE": SessionState(logged_on=True)},
        accounts={ref: AccountState(health=health, known_until=7)},
        instruments=(),
        clean=False,
    )
    blotter = bootstrap._blotter(Setup(venues={"levret": venue}, sessions={}), loaded, 1000)
    assert blotter.accounts[ref] == AccountState(known_until=known_until)
    assert blotter.accounts[replace(ref, account="new")] == AccountState(known_until=900)
    assert blotter.sessions == {}


def test_a_missing_configuration_is_refused(tmp_path: Path) -> None:
    """Nothing is started without a configuration."""
    with pytest.raises(ConfigError):
        bootstrap.read_config(tmp_path)
