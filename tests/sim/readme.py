"""Reads what a simulator's README says of its faults."""

from collections.abc import Mapping
from decimal import Decimal

from fixgw.sim.faults import Kind

Told = dict[str, set[str]]
"""By the name of a kind, its parameters with their defaults as a reader sees them."""


def faults_told(readme: str) -> Told:
    """Every kind in the table of faults: its parameters stand behind it, or in their own column."""
    head, _, *rows = readme[readme.index("| kind |") :].partition("\n\n")[0].splitlines()
    told: Told = {}
    for row in rows:
        kinds, second, *_ = (cell.strip() for cell in row.strip("|").split("|"))
        names, _, behind = kinds.partition(" (")
        written = second if "| parameters |" in head else behind.rstrip(")")
        for name in names.split(", "):
            assert name not in told, f"{name} stands there twice"
            told[name] = set(filter(None, written.split(", ")))
    return told


def faults_known(kinds: Mapping[str, Kind]) -> Told:
    """The same of the code's own tables; a default text is not told."""
    return {
        name: {_written(key, value) for key, value in kind.parameters.items()}
        for name, kind in kinds.items()
    }


def _written(key: str, value: object) -> str:
    if isinstance(value, bool):
        return f"{key} {str(value).lower()}"
    return f"{key} {value}" if isinstance(value, Decimal) else key
