"""Which steps a venue's entry in the table makes."""

from dataclasses import replace

import pytest

from fixgw.bootstrap.configuration import read_config
from fixgw.demo.market import MARKETS
from fixgw.demo.script import Script
from fixgw.demo.stage import SOURCE
from fixgw.demo.wording import FIX44


def steps(**changes: object) -> list[str]:
    """The names of the steps at a venue that is Levret but for `changes`."""
    script = Script(
        wording=FIX44,
        market=replace(MARKETS["levret"], **changes),  # type: ignore[arg-type] # any of its fields
        venue="LEVRET",
        account="ACC-1",
        prefix="LEVRET-44",
        date="20261121",
    )
    return [step.name for step in script.steps()]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"limit": None}, {"limit order", "part fill", "status request", "rest filled"}),
        (
            {"resting": None},
            {
                *("far order", "replace", "cancel"),
                *("order one of two", "order two of two", "mass cancel"),
            },
        ),
    ],
)
def test_what_a_venue_does_not_have_is_not_played(
    changes: dict[str, object], missing: set[str]
) -> None:
    """Without limit orders, or orders that rest, all other steps stay."""
    assert set(steps()) - set(steps(**changes)) == missing


def test_every_venue_of_the_demo_has_its_entry() -> None:
    """The table and `sessions/demo` name the same venues."""
    assert set(MARKETS) == set(read_config(SOURCE).venues)
