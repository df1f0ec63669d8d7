"""Frames and clean text."""

from fixgw.fix.wire import cleaned, fields_of, framed
from tests.fix.counterparty import bars, soh


def test_frame_has_length_and_checksum() -> None:
    """BodyLength(9) counts from MsgType(35) on, CheckSum(10) is the sum of all bytes before."""
    text = framed("FIX.4.2", soh("35=5|34=1|49=FIXGW|56=ACME|")).decode()
    assert bars(text) == "8=FIX.4.2|9=27|35=5|34=1|49=FIXGW|56=ACME|10=159|"
    assert sum(text.encode()[:-7]) % 256 == 159


def test_text_never_breaks_a_message() -> None:
    """A venue's words may hold anything: SOH and line ends become blanks, the rest `?`."""
    assert cleaned("no\x01such\nmarket \u20ac \x00") == "no such market ? ?"


def test_values_may_hold_equal_signs() -> None:
    """Only the first equal sign of a field ends its tag."""
    assert fields_of(soh("96=YWJj==|58=a=b|")) == {"96": "YWJj==", "58": "a=b"}
