"""Numbered acceptance cases, each chosen by what a venue can do."""

from collections.abc import Callable
from dataclasses import dataclass

from fixgw.core.capability import Capability
from tests.e2e.world import Desk

Needs = Callable[[Capability], bool]
Run = Callable[[Desk], None]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case: its docstring is the rule. `alone` cases stop, kill or hang what others share."""

    number: str
    run: Run
    needs: Needs
    alone: bool

    @property
    def title(self) -> str:
        """`1.2 limit_order_is_filled_in_parts`."""
        return f"{self.number}-{self.run.__name__}"


CASES: list[Case] = []


def anything(_: Capability) -> bool:
    """Every venue can do it."""
    return True


def case(number: str, *, needs: Needs = anything, alone: bool = False) -> Callable[[Run], Run]:
    """Register a case."""

    def register(run: Run) -> Run:
        assert all(known.number != number for known in CASES), f"two cases {number}"
        CASES.append(Case(number=number, run=run, needs=needs, alone=alone))
        return run

    return register
