"""The JSON that is signed and sent: JavaScript's, and exact."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.venues.canonical import canonical, number


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("53863", "53863"),
        ("53863.0", "53863"),
        ("53863.10", "53863.1"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("0.00000012300", "1.23e-7"),
        ("-0.0000005", "-5e-7"),
        ("1E+3", "1000"),
        ("100000000000000000000", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("-1234567890123456789012.5", "-1.2345678901234567890125e+21"),
        ("0", "0"),
        ("-0.00", "0"),
        ("0E-10", "0"),
        ("0.1234567890123456789", "0.1234567890123456789"),
    ],
)
def test_numbers_are_written_as_javascript_does(value: str, written: str) -> None:
    """ECMA-262 Number::toString: an exponent below 1e-6 and from 1e21, and all digits."""
    assert number(Decimal(value)) == written


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_not_finite_is_refused(value: str) -> None:
    """JavaScript would write null: an order without its price."""
    with pytest.raises(ValueError, match="no JSON number"):
        canonical(Decimal(value))


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_decimal_survives_exactly(value: Decimal) -> None:
    """Read back as a Decimal it is the same number, in however many digits."""
    assert Decimal(number(value)) == value


@given(st.integers())
def test_whole_numbers_read_back_exactly(value: int) -> None:
    """An int is written as the Decimal of the same value is."""
    assert canonical(value) == number(Decimal(value))
    assert Decimal(canonical(value)) == value


@given(st.floats(min_value=-1e15, max_value=1e15))
def test_a_number_that_javascript_holds_is_written_as_javascript_writes_it(value: float) -> None:
    """For a double in the plain range the shortest form is what Python's repr finds as well."""
    plain = repr(value).removesuffix(".0")
    if "e" not in plain and value != 0:
        assert number(Decimal(repr(value))) == plain


texts = st.text(st.characters(exclude_categories=()))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | texts,
    lambda inner: (
        st.lists(inner) | st.dictionaries(texts.filter(lambda key: not key.isdigit()), inner)
    ),
)


@given(values)
def test_any_value_reads_back_as_itself(value: Any) -> None:
    """Text of every kind, half surrogates included, is UTF-8 JSON of the same meaning."""
    written = canonical(value)
    assert json.loads(written.encode()) == value


def test_json_is_compact_unescaped_and_keeps_the_order_of_keys() -> None:
    """The venue writes the body anew and compares: not a byte may differ."""
    value = {"b": [1, Decimal("0.10"), None], "a": {"ü": "é\u2028\x7f\n\x01", "ok": True}}
    assert canonical(value) == '{"b":[1,0.1,null],"a":{"ü":"é\u2028\x7f\\n\\u0001","ok":true}}'


def test_half_a_surrogate_pair_is_escaped() -> None:
    """JSON.stringify has been well-formed since ES2019: lower-case hex."""
    assert canonical("\ud83d") == '"\\ud83d"'


@pytest.mark.parametrize("value", [1.5, {"a": 0.1}, {1: "a"}, object(), {"a"}, b"x"])
def test_what_has_no_exact_form_is_refused(value: Any) -> None:
    """A float has already lost its digits."""
    with pytest.raises(TypeError):
        canonical(value)


def test_a_key_that_javascript_would_move_is_refused() -> None:
    """Objects with whole-number keys come back in another order, and the signature fails."""
    with pytest.raises(ValueError, match="7"):
        canonical({"b": 1, "7": 2})
