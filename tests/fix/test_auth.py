"""Credentials of a Logon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.core.secret import Secret
from fixgw.fix.auth import address_allowed, fingerprint, refusal, signature, verify_password
from fixgw.fix.session import FixSession
from fixgw.fix.times import utc_micros
from tests.fix.counterparty import PASSWORD, cheap_hash, oms_session

# Made by werkzeug's generate_password_hash("opensesame").
WERKZEUG_HASH = (
    "scrypt:32768:8:1$avlqjpP5Ai0IdzHJ$078921717b243c25a2b2b6db33b52a5263c2ea9dabdadcbde15bd86316d"
    "5db4323c53bec75e8f690d60d0f8e6a377e57df57522df99d6ee7102905f695baf8e6"
)
SENT = "20261121-07:46:38.680"
NOW = utc_micros(SENT)
SIGNED = {"52": SENT, "35": "A", "34": "1", "49": "ACME", "56": "FIXGW", "554": "pass"}
# printf '20261121-07:46:38.680\001A\0011\001ACME\001FIXGW\001pass' |
#   openssl dgst -sha256 -hmac topsecret -binary | base64
RAW_DATA = "UMDhGzGfbyAIDL6Mw85RMMSDwhpH2pGiWTzUGOl7abM="
SECOND = 1_000_000


def signed_session() -> FixSession:
    return FixSession(
        begin_string="FIX.4.4", comp_id="ACME", hmac_secret=Secret("topsecret"), username=None
    )


def test_werkzeugs_hash_is_understood() -> None:
    """A hash that werkzeug made verifies its password and no other."""
    assert verify_password(WERKZEUG_HASH, "opensesame")
    assert not verify_password(WERKZEUG_HASH, "opensesamE")


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_the_same_password_verifies(one: str, other: str) -> None:
    """Two passwords verify each other's hash only when they are equal."""
    assert verify_password(cheap_hash(one), other) == (one == other)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"553": "acme", "554": PASSWORD}, None),
        ({"553": "acme", "554": "x"}, "Password(554) is wrong"),
        ({"553": "acme"}, "Password(554) is wrong"),
        ({"553": "other", "554": PASSWORD}, "Username(553) is not the session's"),
        ({"554": PASSWORD}, "Username(553) is not the session's"),
        ({}, "Username(553) is not the session's"),
    ],
)
def test_username_and_password_are_both_needed(fields: dict[str, str], reason: str | None) -> None:
    """Username(553) and Password(554) have to be the session's own."""
    assert refusal(oms_session("ACME"), fields, NOW) == reason


def test_a_session_without_credentials_lets_nobody_in() -> None:
    """Nothing configured means nothing proven."""
    session = FixSession(begin_string="FIX.4.4", comp_id="ACME")
    assert refusal(session, {}, NOW) == "the session has no credentials configured"


def test_signature_is_the_documented_one() -> None:
    """RawData(96) is what openssl makes of the documented text."""
    assert signature(Secret("topsecret"), SIGNED) == RAW_DATA


@pytest.mark.parametrize(
    ("changes", "now", "reason"),
    [
        ({}, NOW, None),
        ({}, NOW + 29 * SECOND, None),
        ({}, NOW - 29 * SECOND, None),
        ({}, NOW + 31 * SECOND, "SendingTime(52) of the signed Logon is too far from our clock"),
        ({}, NOW - 31 * SECOND, "SendingTime(52) of the signed Logon is too far from our clock"),
        ({"52": "never"}, NOW, "SendingTime(52) is not a time"),
        ({"34": "2"}, NOW, "RawData(96) is not the Logon's signature"),
        ({"554": "other"}, NOW, "RawData(96) is not the Logon's signature"),
        ({"96": ""}, NOW, "RawData(96) is not the Logon's signature"),
        ({"96": "\u20ac"}, NOW, "RawData(96) is not the Logon's signature"),
    ],
)
def test_a_signed_logon_is_good_for_its_content_and_for_half_a_minute(
    changes: dict[str, str], now: int, reason: str | None
) -> None:
    """Any change of what is signed, or an old recording, is refused."""
    assert refusal(signed_session(), SIGNED | {"96": RAW_DATA} | changes, now) == reason


@pytest.mark.parametrize(
    ("allow_from", "address", "allowed"),
    [
        ((), "203.0.113.9", True),
        (("127.0.0.1",), "127.0.0.1", True),
        (("127.0.0.1",), "127.0.0.2", False),
        (("10.0.0.0/8", "192.0.2.7"), "10.1.2.3", True),
        (("10.0.0.0/8", "192.0.2.7"), "192.0.2.8", False),
        (("10.0.0.0/8",), "::ffff:10.1.2.3", True),
        (("2001:db8::/32",), "2001:db8::1", True),
    ],
)
def test_addresses_are_matched_by_network(
    allow_from: tuple[str, ...],
    address: str,
    allowed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """`allow_from` lists addresses and networks of both families; empty allows all."""
    session = oms_session("ACME", allow_from=allow_from)
    assert address_allowed(session, address) is allowed


def test_a_fingerprint_tells_logons_apart() -> None:
    """The same Logon has the same fingerprint in any order of fields; any change shows."""
    reordered = dict(reversed(SIGNED.items()))
    assert fingerprint(SIGNED) == fingerprint(reordered)
    assert fingerprint(SIGNED) != fingerprint(SIGNED | {"141": "Y"})


def test_a_session_never_shows_its_credentials() -> None:
    """Neither the hash nor the secret is in a repr."""
    shown = repr(oms_session("ACME")) + repr(signed_session())
    assert "scrypt" not in shown
    assert "topsecret" not in shown
