"""The core's own `replace` does what the standard library's does."""

import dataclasses
import inspect
from decimal import Decimal

import pytest

from fixgw.core import blotter, commands, effects, events, order, report
from fixgw.core.effects import Publish
from fixgw.core.order import Leg
from fixgw.core.record import replace
from fixgw.core.report import VenueStatus

LEG = Leg(number=0, sent_at=1, order_qty=Decimal(2))
RECORDS = [
    one
    for module in (blotter, commands, effects, events, order, report)
    for _, one in inspect.getmembers(module, dataclasses.is_dataclass)
    if isinstance(one, type) and one is not blotter.Change
]


def test_a_copy_has_the_changes_and_is_equal_to_the_standard_librarys() -> None:
    """Changed fields change, all others stay, and the record itself is as it was."""
    changed = replace(LEG, venue_order_id="7", fetches=3)
    assert changed == dataclasses.replace(LEG, venue_order_id="7", fetches=3)
    assert Leg(number=0, sent_at=1, order_qty=Decimal(2)) == LEG


def test_a_record_of_one_field_is_copied() -> None:
    """One field is no special case."""
    status = VenueStatus(venue="v", venue_account="a", open=True, text="", transact_time=1)
    assert replace(Publish(report=status)) == Publish(report=status)


def test_an_unknown_field_is_refused() -> None:
    """A misspelt field is an error, not an extra one."""
    with pytest.raises(TypeError, match="Leg has no field price"):
        replace(LEG, price=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_records_are_what_replace_relies_on(record: type) -> None:
    """Slots, no `__post_init__`, every field in `__init__`: copying the slots copies all."""
    assert hasattr(record, "__slots__")
    assert not hasattr(record, "__post_init__")
    assert all(field.init for field in dataclasses.fields(record))
    assert set(record.__slots__) == {field.name for field in dataclasses.fields(record)}
