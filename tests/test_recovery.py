"""What a start believes of the journal."""

from dataclasses import replace

import pytest

from fixgw.core.blotter import AccountState, Health, SessionState
from fixgw.core.capability import Capability
from fixgw.core.setup import AccountRef, Setup, VenueSetup
from fixgw.journal import Loaded
from fixgw.recovery import restored


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
    blotter = restored(Setup(venues={"levret": venue}, sessions={}), loaded, 1000)
    assert blotter.accounts[ref] == AccountState(known_until=known_until)
    assert blotter.accounts[replace(ref, account="new")] == AccountState(known_until=900)
    assert blotter.sessions == {}
