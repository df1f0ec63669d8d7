"""What a venue says of a row, told as it says it."""

from typing import Any

import pytest

from fixgw.core import exact_json
from fixgw.venues.figures import figures


def told(text: str) -> dict[str, str]:
    """The figures of an object in JSON."""
    return {one.name: one.value for one in figures(exact_json.loads(text))}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.50", "12.50"),
        ('"0012.500"', "0012.500"),
        ("0.00000010", "0.00000010"),
        ("1e3", "1000"),
        ("-0.0", "-0.0"),
        ("123456789012345678901234567890.123", "123456789012345678901234567890.123"),
        ("true", "true"),
    ],
)
def test_digits_are_the_venue_s(written: str, value: str) -> None:
    """Neither rounded nor trimmed, and without an exponent."""
    assert told(f'{{"x": {written}}}') == {"x": value}


def test_a_number_beyond_reason_stays_as_it_is() -> None:
    """Written out it would fill the memory."""
    assert told('{"x": 1e999999999}') == {"x": "1E+999999999"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": null, "b": {"c": 1, "d": {"e": "f"}}}', {"b.c": "1", "b.d.e": "f"}),
        ('{"a": [1, {"b": 2}], "c": []}', {"a.0": "1", "a.1.b": "2"}),
    ],
)
def test_what_is_nested_has_a_dotted_name(text: str, expected: dict[str, Any]) -> None:
    """A list counts; null and what is empty say nothing."""
    assert told(text) == expected


def test_what_is_left_out_is_said() -> None:
    """Messages have an end; a row that is longer says how much longer."""
    long = told(exact_json.dumps({f"f{number}": number for number in range(600)}))
    assert len(long) == 501
    assert long["..."] == "100 more"
    assert told(f'{{"x": "{"y" * 300}"}}')["x"] == "y" * 197 + "..."
