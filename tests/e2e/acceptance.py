"""The acceptance cases of a venue: everything a FIX client may expect, whatever the venue is.

1 trading, 2 cancels and replaces, 3 questions, 4 refusals, 5 drop copy, 6 orders in doubt,
7 streams, 8 restarts, 9 positions and balances, 10 a venue's own replaces, 11 orders in cash,
12 mass cancels. A venue's tests call `chosen` with its capability and run what it returns for both
FIX versions; what a venue cannot do is left out by its capability and by nothing else.
"""

from collections.abc import Collection, Mapping

import pytest
from _pytest.mark import ParameterSet

from fixgw.core.capability import Capability
from tests.e2e.case import CASES, Case
from tests.e2e.cases import (
    accounts,
    cash,
    changes,
    copies,
    doubt,
    mass_cancels,
    questions,
    refusals,
    replaces,
    restarts,
    streams,
    trading,
)
from tests.e2e.world import VERSIONS

__all__ = ["chosen", "chosen_cases", "chosen_for"]

SECTIONS = (
    *(trading, changes, questions, refusals, copies, doubt, streams, restarts, accounts),
    *(replaces, cash, mass_cancels),
)


def chosen_cases(capability: Capability) -> list[Case]:
    """The cases that a venue can do, by their numbers."""
    fitting = [one for one in CASES if one.needs(capability)]
    return sorted(fitting, key=lambda one: [int(part) for part in one.number.split(".")])


def chosen(
    capability: Capability, *, rough: bool, without: Collection[str] = ()
) -> list[ParameterSet]:
    """The cases for a venue with the versions to run them in: parameters `case` and `version`.

    `without` are the numbers of cases in which the venue itself does what this one never does.
    """
    return [
        pytest.param(one, version, id=f"{one.number}-{one.run.__name__}-{version}")
        for one in chosen_cases(capability)
        if one.rough is rough and one.number not in without
        for version in (VERSIONS[-1:] if one.once else VERSIONS)
    ]


def chosen_for(
    capabilities: Mapping[str, Capability],
    *,
    rough: bool,
    sections: Collection[str] | None = None,
    without: Collection[str] = (),
) -> list[ParameterSet]:
    """The cases for several venues: before the other parameters comes the name of the venue.

    Of all `sections`, or of these.
    """
    return [
        pytest.param(name, *one.values, id=f"{name}-{one.id}")
        for name, capability in capabilities.items()
        for one in chosen(capability, rough=rough, without=without)
        if sections is None or str(one.id).partition(".")[0] in sections
    ]
