"""The acceptance cases of a venue: everything a FIX client may expect, whatever the venue is.

1 trading, 2 cancels and replaces, 3 questions, 4 refusals, 5 drop copy, 6 orders in doubt,
7 streams, 8 restarts. A venue's tests call `chosen` with its capability and run what it returns
for both FIX versions; what a venue cannot do is left out by its capability and by nothing else.
"""

from fixgw.core.capability import Capability
from tests.e2e.case import CASES, Case
from tests.e2e.cases import (
    changes,
    copies,
    doubt,
    questions,
    refusals,
    restarts,
    streams,
    trading,
)

__all__ = ["chosen"]

SECTIONS = (trading, changes, questions, refusals, copies, doubt, streams, restarts)


def chosen(capability: Capability, *, alone: bool) -> list[Case]:
    """The cases for a venue, in their order."""
    fitting = [one for one in CASES if one.alone is alone and one.needs(capability)]
    return sorted(fitting, key=lambda one: [int(part) for part in one.number.split(".")])
