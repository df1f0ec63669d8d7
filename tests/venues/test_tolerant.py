"""Undocumented rows: many spellings are read, nonsense is not."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.tolerant import Row, fold, shown, to_decimal, to_text, to_time, to_words

MOMENT = 1_736_700_000_123_456
"""2025-01-12 16:40:00.123456 UTC in microseconds."""


@pytest.mark.parametrize("key", ["orderId", "order_id", "ORDER-ID", "OrderID"])
def test_spellings_of_a_key_are_one(key: str) -> None:
    """Camel case, snake case, capitals: the same field."""
    assert Row({key: "7"}).text("orderId") == "7"


def test_the_first_name_that_has_a_value_wins() -> None:
    """Null is no value."""
    assert Row({"orderId": None, "id": 7}).text("orderId", "id") == "7"
    assert Row({}).text("orderId") is None


@pytest.mark.parametrize("value", ["0.10", Decimal("0.1")])
def test_numbers_may_be_text(value: Any) -> None:
    """Both ways of writing a number are the same number."""
    assert to_decimal(value) == Decimal("0.1")


@pytest.mark.parametrize(
    "value", [True, "", "abc", None, [], "NaN", "Infinity", "1e999999999", Decimal("1e-31"), "٣x"]
)
def test_nonsense_is_no_number(value: Any) -> None:
    """Neither is one so large that writing it would fill the memory."""
    with pytest.raises(OutcomeUnknownError):
        to_decimal(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (MOMENT // 1_000_000, MOMENT // 1_000_000 * 1_000_000),
        (MOMENT // 1000, MOMENT // 1000 * 1000),
        (MOMENT, MOMENT),
        (MOMENT * 1000, MOMENT),
        (str(MOMENT // 1000), MOMENT // 1000 * 1000),
        (Decimal("1736700000.123456"), MOMENT),
        ("1736700000.123456", MOMENT),
        ("2025-01-12T16:40:00.123456Z", MOMENT),
        ("2025-01-12T17:40:00.123456+01:00", MOMENT),
        ("2025-01-12T16:40:00.123456", MOMENT),
    ],
)
def test_times_in_every_unit_are_one_moment(value: Any, expected: int) -> None:
    """Seconds, milliseconds, microseconds, nanoseconds and ISO 8601, in UTC unless it says else."""
    assert to_time(value) == expected
    assert datetime.fromtimestamp(expected // 1_000_000, UTC).year == 2025


@pytest.mark.parametrize("value", ["yesterday", "", {}, True, "2025-13-01"])
def test_nonsense_is_no_time(value: Any) -> None:
    """A time that nobody can read is not guessed."""
    with pytest.raises(OutcomeUnknownError):
        to_time(value)


@pytest.mark.parametrize(
    "value",
    [-1, Decimal("-0.1"), "-5", "1000-01-01T00:00:00Z", 10**30, "9" * 25, 253_402_300_800 * 10**9],
)
def test_times_that_no_calendar_has_are_refused(value: Any) -> None:
    """Neither before 1970 nor after the year 9999 did a venue do anything."""
    with pytest.raises(OutcomeUnknownError):
        to_time(value)


def test_zero_is_a_time() -> None:
    """Venues write 0 for a time that they do not have: it is read, and far from every order."""
    assert to_time(0) == 0


@pytest.mark.parametrize("value", [None, "", True, Decimal("1.5"), {}])
def test_nonsense_is_no_text(value: Any) -> None:
    """An id is text or a whole number."""
    with pytest.raises(OutcomeUnknownError):
        to_text(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [("margin", "margin"), (7, "7"), (["first", "second"], "first"), ("", None), ({}, None)],
)
def test_words_never_make_an_answer_unreadable(value: Any, words: str | None) -> None:
    """A reason is for people: one in a strange form is left out, the rest of the row counts."""
    assert to_words(value) == words


def test_a_row_is_an_object() -> None:
    """Anything else cannot be looked into."""
    with pytest.raises(OutcomeUnknownError):
        Row([1])


def test_words_fold_to_one() -> None:
    """Statuses are compared without case, spaces, dashes and underscores."""
    assert {fold(word) for word in ("PARTIALLY_FILLED", "partiallyFilled", "Partially filled")} == {
        "partiallyfilled"
    }


def test_strange_values_are_shown_shortly() -> None:
    """A log line stays a line."""
    assert len(shown("x" * 10_000)) < 100
