"""Every class that the journal keeps comes back as it went in, and nothing else comes back."""

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixgw.core.commands import Command
from fixgw.core.errors import CodecError
from fixgw.core.events import Event, InstrumentsLoaded, Ticked
from fixgw.core.instruments import Instrument
from fixgw.core.order import Execution, Order
from fixgw.core.report import Report
from fixgw.core.secret import Secret
from fixgw.journal.codec import decode, encode
from tests.journal.samples import placed

CLASSES = (*get_args(Command), *get_args(Event), *get_args(Report), Order, Execution)

st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
# Text as a FIX engine may hand it on: any character, and bytes that were no UTF-8 as surrogates.
st.register_type_strategy(str, st.text(st.characters(codec=None)))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_round_trip(cls: type, data: st.DataObject) -> None:
    """Whatever a record holds, reading what was written gives an equal record."""
    record = data.draw(st.from_type(cls))
    again = decode(cls.__name__, encode(record))
    assert again == record
    assert repr(again) == repr(record)


def test_decimals_keep_their_digits() -> None:
    """A trailing zero says how exact a quantity is, so it is kept."""
    assert '"order_qty":"1.50"' in encode(placed(0))


def test_absent_fields_are_left_out() -> None:
    """None is not written."""
    assert "null" not in encode(placed(0))


def test_instruments_are_read_back_whole() -> None:
    """Nested records in a tuple come back as their class."""
    loaded = InstrumentsLoaded(
        venue="levret", instruments=(Instrument(symbol="BTC_USDT", tick_size=Decimal("0.10")),)
    )
    assert decode("InstrumentsLoaded", encode(loaded)) == loaded


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("Nonsense", "{}", "Nonsense is not a class that the journal keeps"),
        ("LogOut", '{"session":"A","extra":1}', "LogOut has no field extra"),
        ("LogOut", "{}", "LogOut is incomplete"),
        ("LogOut", "[]", "LogOut is list, not an object of fields"),
        ("LogOut", '{"session"', "LogOut is not readable as JSON"),
        ("LogOut", '{"session":1}', "LogOut.session cannot be 1"),
        ("LogOn", '{"session":"A","policy":"X"}', "LogOn.policy cannot be 'X'"),
        ("OrderUnknown", '{"order_id":"A","leg":true,"text":""}', "OrderUnknown.leg cannot be"),
        ("InstrumentsLoaded", '{"venue":"A","instruments":"B"}', "instruments cannot be 'B'"),
        ("GapFilled", '{"venue":"A","account":"B","taken_at":1.5}', "taken_at cannot be 1.5"),
    ],
)
def test_foreign_text_is_refused(kind: str, text: str, words: str) -> None:
    """What is no record of this version is a CodecError that names class and field."""
    with pytest.raises(CodecError, match=r"^[^\n]*$") as caught:
        decode(kind, text)
    assert words in str(caught.value)


def test_float_for_a_decimal_is_refused() -> None:
    """Money is text in the journal; a JSON number has lost its digits already."""
    text = encode(placed(0)).replace('"1.50"', "1.50")
    with pytest.raises(CodecError, match=r"order_qty cannot be 1.5"):
        decode("Order", text)


@pytest.mark.parametrize("thing", [Secret("hush"), Ticked, None])
def test_only_known_classes_are_written(thing: object) -> None:
    """A class without a plan is refused, and its value is not in the error."""
    with pytest.raises(CodecError) as caught:
        encode(thing)  # type: ignore[arg-type]
    assert "hush" not in str(caught.value)
