"""Tags and values by name."""

import pytest

from fixgw.demo.names import Names
from fixgw.fix.dictionaries import dictionary


@pytest.mark.parametrize(
    ("version", "tag", "value", "said"),
    [
        ("FIX.4.4", 150, "F", "ExecType=Trade"),
        ("FIX.4.2", 150, "1", "ExecType=PartialFill"),
        ("FIX.4.4", 32, "0.01", "LastQty=0.01"),
        ("FIX.4.2", 32, "0.01", "LastShares=0.01"),
        ("FIX.4.4", 20021, "QUERY", "Evidence=QUERY"),
        ("FIX.4.4", 99999, "x", "99999=x"),
    ],
)
def test_fields_are_named_in_their_versions_words(
    version: str, tag: int, value: str, said: str
) -> None:
    """Codes of one or two characters become words; words, numbers and unknown tags stay."""
    assert Names(dictionary(version)).pair(tag, value) == said


def test_messages_are_named() -> None:
    """A MsgType(35) becomes its name; an unknown one stays."""
    names = Names(dictionary("FIX.4.4"))
    assert (names.message("8"), names.message("ZZ")) == ("ExecutionReport", "ZZ")
