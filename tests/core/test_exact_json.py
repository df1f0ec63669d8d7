"""JSON keeps every digit."""

from decimal import Decimal

import pytest

from fixgw.core import exact_json


def test_fractions_become_decimals_and_whole_numbers_stay_whole() -> None:
    """A price keeps its digits: no number ever becomes a float."""
    value = exact_json.loads(b'{"price": 0.21679716, "size": 10, "tiny": 1e-9}')
    assert value == {"price": Decimal("0.21679716"), "size": 10, "tiny": Decimal("1E-9")}
    assert [type(item) for item in value.values()] == [Decimal, int, Decimal]


@pytest.mark.parametrize(
    "text", [b"", b"{", b"NaN", b"[Infinity]", b"\xff", b"[" * 100_000, b"9" * 5000]
)
def test_what_is_no_json_is_a_value_error(text: bytes) -> None:
    """Nonsense from a venue is one kind of error, however it is wrong."""
    with pytest.raises(ValueError, match=r"."):
        exact_json.loads(text)


def test_an_inexact_number_is_never_written() -> None:
    """Decimals are written by the canonical encoder, not by accident here."""
    with pytest.raises(TypeError):
        exact_json.dumps({"price": Decimal("0.1")})
