"""What the configuration of a Levidge venue refuses, and in which words."""

from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.capability import ReplaceMode
from fixgw.core.fields import OrdType, TimeInForce
from fixgw.core.secret import Secret
from fixgw.errors import StartError
from fixgw.timings import VenueTimings
from fixgw.venues.levidge import KIND, FixConnection, LevidgeAccount, LevidgeSettings
from tests.venues.levidge.samples import ACCOUNT

GOOD: dict[str, Any] = {
    "user_id": 1,
    "login": "trader",
    "password": Secret("pwd"),
    "request_token": "token",
    "request_secret": Secret("secret"),
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://example.org/api"}, "url is not encrypted"),
        ({"stream_url": "https://example.org"}, "stream_url"),
        ({"stream_url": "ws://example.org"}, "stream_url is not encrypted"),
        ({"requests_per_second": 0}, "requests_per_second is not above zero"),
        ({"connect_interval": Decimal(0)}, "connect_interval is not above zero"),
        ({"answer_wait": Decimal(-1)}, "answer_wait is not above zero"),
        ({"order_horizon": Decimal(0)}, "order_horizon is not above zero"),
        ({"replace_mode": "native"}, "replace_mode native is for route rest"),
        ({"replace_path": "cancelReplace"}, "replace_path has no leading slash"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any], words: str) -> None:
    """Each with what to write instead."""
    with pytest.raises(ValueError, match=words) as caught:
        LevidgeSettings(**changes)
    assert "; write " in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host": ""}, "host is empty"),
        ({"port": 0}, "port 0 is out of range"),
        ({"heartbeat": 31}, "heartbeat is out of range"),
        ({"target_comp_id": "Lev idge"}, "target_comp_id is no CompID"),
        ({"messages_per_second": 0}, "messages_per_second is below 1"),
    ],
)
def test_a_fix_connection_that_cannot_work_is_refused(changes: dict[str, Any], words: str) -> None:
    """Levidge wants a heartbeat of 30 seconds at most, and its own name."""
    with pytest.raises(ValueError, match=words) as caught:
        FixConnection(**changes)
    assert "; write " in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user_id": 0}, "user_id is below 1"),
        ({"login": ""}, "login is empty"),
        ({"request_token": "a\nb"}, "request_token is empty or unprintable"),
        ({"password": Secret("")}, "password is empty"),
        ({"request_secret": Secret("un\nprintable")}, "request_secret is empty or unprintable"),
        ({"passphrase": Secret("\t")}, "passphrase is empty or unprintable"),
    ],
)
def test_accounts_that_cannot_work_are_refused(changes: dict[str, Any], words: str) -> None:
    """A header of two lines would be two headers; no secret is shown."""
    with pytest.raises(ValueError, match=words) as caught:
        LevidgeAccount(**{**GOOD, **changes})
    assert "printable\\n" not in str(caught.value)


def test_no_secret_is_shown() -> None:
    """Not in the repr of an account."""
    assert "pwd-for-tests" not in repr(ACCOUNT)
    assert "cmVxd" not in repr(ACCOUNT)


def test_defaults_are_the_documented_hosts_and_readings() -> None:
    """The sample code's signature, the printed path of a cancel-replace."""
    plain = LevidgeSettings()
    assert (plain.route, plain.url, plain.stream_url) == (
        *("fix", "https://levidge.com/api", "wss://levidge.com"),
    )
    assert (plain.rest_sig, plain.secret_encoding, plain.replace_path) == (
        *("json", "utf8", "/cancelOrder"),
    )
    assert (plain.fix_hmac, plain.fix_key, plain.fix_out) == ("sha256", "base64", "base64")
    assert (plain.fix.host, plain.fix.port, plain.fix.heartbeat) == ("127.0.0.1", 4197, 30)


def test_the_password_of_a_logon_may_be_another_one() -> None:
    """The document speaks of a passphrase and never issues one."""
    assert LevidgeAccount(**GOOD).fix_password == Secret("pwd")
    other = LevidgeAccount(**GOOD, passphrase=Secret("phrase"))
    assert other.fix_password == Secret("phrase")


def test_the_two_routes_differ_in_what_they_can_do() -> None:
    """Post-only, cash quantities and self-trade prevention have fields in FIX alone."""
    fix = KIND.capability("levidge", LevidgeSettings())
    rest = KIND.capability("levidge", LevidgeSettings(route="rest"))
    assert (fix.replace, rest.replace) == (ReplaceMode.EMULATED, ReplaceMode.NATIVE)
    for ability in ("post_only", "cash_order_qty", "self_trade_prevention"):
        assert (getattr(fix, ability), getattr(rest, ability)) == (True, False)
    for can in (fix, rest):
        assert can.client_key
        assert can.order_horizon is None
        assert TimeInForce.FOK in can.time_in_force[OrdType.LIMIT]
        assert TimeInForce.DAY not in can.time_in_force[OrdType.LIMIT]


def test_what_the_operator_knows_is_taken() -> None:
    """A horizon that Levidge does not document, and replaces that are not wanted."""
    settings = LevidgeSettings(route="rest", order_horizon=Decimal(60), replace_mode="reject")
    can = KIND.capability("levidge", settings)
    assert (can.order_horizon, can.replace) == (60_000_000, ReplaceMode.NONE)


async def test_a_secret_that_is_not_in_its_encoding_stops_the_start() -> None:
    """In one line that names the setting and not the secret."""
    account = LevidgeAccount(**{**GOOD, "request_secret": Secret("what? no!")})
    settings = LevidgeSettings(route="rest", secret_encoding="hex")
    with pytest.raises(StartError, match="see secret_encoding") as caught:
        KIND.connect("levidge", settings, {"main": account}, VenueTimings())
    assert "what" not in str(caught.value)
