"""Any text fits a column and comes back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fixgw.journal.column_text import from_column, to_column


@given(st.text(st.characters(codec=None)))
@example('json:"a"')
def test_round_trip(text: str) -> None:
    """What is written can be encoded as UTF-8 without NUL, and reads back the same."""
    column = to_column(text)
    assert b"\0" not in column.encode()
    assert from_column(column) == text


@pytest.mark.parametrize("text", ["", "order-1", "BTC/USDT", '{"a":1}'])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """People and other tools find the ids they know."""
    assert to_column(text) == text
