"""The first message of a connection, as bytes."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.fix.logon import FirstMessage, NotFixError, first_message, logout
from tests.fix.counterparty import bars, logon_bytes, password_fields

LOGON = logon_bytes(comp_id="ACME", more=password_fields())


def read(data: bytes) -> FirstMessage:
    first = first_message(data)
    assert first is not None
    return first


def test_a_complete_logon_is_read() -> None:
    """Fields by tag; what follows the message is left alone."""
    first = read(LOGON + b"8=FIX.4.4\x01more")
    assert (first.begin_string, first.comp_id, first.fields["35"]) == ("FIX.4.4", "ACME", "A")
    assert first.raw.encode() == LOGON


@given(st.integers(min_value=0, max_value=len(LOGON) - 1))
def test_an_incomplete_logon_waits_for_the_rest(length: int) -> None:
    """No prefix of a good message is refused, and none is taken for the whole."""
    assert first_message(LOGON[:length]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01",
        b"8=FIXT.1.1\x019=5\x01",
        b"8=FIX.4.4\x0135=A\x01",
        b"8=FIX.4.4\x019=999999\x01",
        b"8=FIX.4.4\x019=-1\x01",
        b"8=FIX." + b"4" * 40,
        LOGON.replace(b"10=", b"10=9"),
        LOGON.replace(b"49=ACME", b"49=ACMF"),
        LOGON.replace(b"opensesame", b"opensesam\xff"),
        logon_bytes(comp_id="ACME", more="49=OTHER|"),
    ],
    ids=[
        "another protocol",
        "TLS",
        "unserved version",
        "no BodyLength",
        "BodyLength too large",
        "BodyLength negative",
        "BeginString too long",
        "wrong CheckSum",
        "changed on the way",
        "no text",
        "a tag twice",
    ],
)
def test_what_is_no_fix_logon_is_not_read(data: bytes) -> None:
    """Foreign protocols, impossible lengths, wrong checksums and repeated tags have no answer."""
    with pytest.raises(NotFixError):
        first_message(data)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever comes is read, waited for, or refused."""
    with contextlib.suppress(NotFixError):
        first_message(b"8=FIX.4.4\x01" + data)


def test_logout_is_addressed_back() -> None:
    """The answer goes from whom the Logon was addressed to, to whom it came from."""
    answer = logout(read(LOGON), 5, "20261121-07:46:38.680", "logon refused").decode()
    assert bars(answer).startswith("8=FIX.4.4|9=")
    assert "|35=5|34=5|49=FIXGW|52=20261121-07:46:38.680|56=ACME|58=logon refused|10=" in bars(
        answer
    )
    assert first_message(answer.encode()) is not None
