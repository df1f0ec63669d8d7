"""Numbered acceptance cases, each chosen by what a venue can do."""

from collections.abc import Callable
from dataclasses import dataclass

from fixgw.core.capability import Capability
from fixgw.core.fields import OrdType
from tests.e2e.world import Desk

Needs = Callable[[Capability], bool]
Run = Callable[[Desk], None]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case: its docstring is the rule.

    `rough` cases stop, kill or hang what others share. `once` cases take long and are the same in
    every FIX version.
    """

    number: str
    run: Run
    needs: Needs
    rough: bool
    once: bool


CASES: list[Case] = []


def anything(_: Capability) -> bool:
    """Every venue can do it."""
    return True


def rests(capability: Capability) -> bool:
    """Orders rest in a book at their price, and can be cancelled there."""
    return OrdType.LIMIT in capability.time_in_force


def case(
    number: str, *, needs: Needs = rests, rough: bool = False, once: bool = False
) -> Callable[[Run], Run]:
    """Register a case."""

    def register(run: Run) -> Run:
        assert all(known.number != number for known in CASES), f"two cases {number}"
        CASES.append(Case(number=number, run=run, needs=needs, rough=rough, once=once))
        return run

    return register
