"""What the configuration of a Levidge venue refuses, and in which words."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fixgw.core.capability import ReplaceMode
from fixgw.core.fields import OrdType, TimeInForce
from fixgw.core.secret import Secret
from fixgw.venues.levidge import KIND, LevidgeAccount, LevidgeSettings
from tests.venues.configured import mistake
from tests.venues.levidge.samples import ACCOUNT

GOOD: dict[str, Any] = {
    "user_id": 1,
    "login": "trader",
    "password": Secret("p4ssw0rd"),
    "request_token": "token",
    "request_secret": Secret("s3cr3t"),
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://example.org/api"}, '.url: "http://example.org/api" is not encrypted; '),
        ({"stream_url": "https://example.org"}, '.stream_url: "https://example.org" is no URL; '),
        ({"stream_url": "ws://example.org"}, '.stream_url: "ws://example.org" is not encrypted; '),
        ({"route": "rset"}, '.route: "rset" is not one of fix, rest; did you mean rest?'),
        ({"requests_per_second": 0}, '.requests_per_second: "0" is below 1; write a whole'),
        ({"connect_interval": 0}, '.connect_interval: "0" is not above zero; write a number'),
        ({"answer_wait": -1}, '.answer_wait: "-1" is out of range; write 0.001 to 86400 seconds'),
        ({"order_horizon": 0}, '.order_horizon: "0" is out of range; write 0.001 to 86400'),
        ({"replace_mode": "native"}, ": replace_mode native is for route rest; write emulate"),
        ({"replace_path": "x"}, '.replace_path: "x" has no leading slash; write /cancelOrder'),
        ({"fix": {"host": ""}}, '.fix.host: "" is empty or unprintable; write it as it was'),
        ({"fix": {"port": 0}}, '.fix.port: "0" is out of range; write 1 to 65535'),
        ({"fix": {"heartbeat": 31}}, '.fix.heartbeat: "31" is out of range; write 1 to 30 seconds'),
        ({"fix": {"target_comp_id": "Lev idge"}}, '.fix.target_comp_id: "Lev idge" is no CompID; '),
        ({"fix": {"messages_per_second": 0}}, '.fix.messages_per_second: "0" is below 1; write'),
    ],
)
def test_settings_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """Each with what to write instead."""
    assert mistake(KIND, tmp_path, changes, GOOD).startswith(words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user_id": 0}, '.user_id: "0" is below 1; write a whole number'),
        ({"login": ""}, '.login: "" is empty or unprintable; write it as it was handed out'),
        ({"request_token": "a\nb"}, '.request_token: "a'),
        ({"password": Secret("two\nlines")}, ".password: the value is empty or unprintable; "),
        ({"passphrase": Secret("\t")}, ".passphrase: the value is empty or unprintable; write"),
        ({"withdraw_token": "x"}, ".withdraw_token: unknown key; "),
    ],
)
def test_accounts_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """A header of two lines would be two headers; the pair for withdrawals has no place."""
    told = mistake(KIND, tmp_path, {}, {**GOOD, **changes})
    assert told.startswith(f".accounts.main{words}")


@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_secret_that_its_encoding_cannot_read_is_refused(tmp_path: Path, encoding: str) -> None:
    """In one line that names the setting and not the secret."""
    told = mistake(KIND, tmp_path, {"secret_encoding": encoding}, GOOD)
    assert told.startswith(f".accounts.main: request_secret is no {encoding} text; write it in")


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
    assert LevidgeAccount(**GOOD).fix_password == Secret("p4ssw0rd")
    other = LevidgeAccount(**GOOD, passphrase=Secret("phrase"))
    assert other.fix_password == Secret("phrase")


def test_the_two_routes_differ_in_what_they_can_do() -> None:
    """Post-only, cash quantities and self-trade prevention have fields in FIX alone."""
    fix = KIND.capability("levidge", LevidgeSettings())
    rest = KIND.capability("levidge", LevidgeSettings(route="rest"))
    assert (fix.replace, rest.replace) == (ReplaceMode.EMULATED, ReplaceMode.NATIVE)
    for ability in ("post_only", "cash_order_qty", "self_trade_prevention"):
        assert (getattr(fix, ability), getattr(rest, ability)) == (True, False)
    assert (fix.client_key, rest.client_key) == (False, True)
    for can in (fix, rest):
        assert can.order_horizon is None
        assert TimeInForce.FOK in can.time_in_force[OrdType.LIMIT]
        assert TimeInForce.DAY not in can.time_in_force[OrdType.LIMIT]


def test_what_the_operator_knows_is_taken() -> None:
    """A horizon that Levidge does not document, and replaces that are not wanted."""
    settings = LevidgeSettings(route="rest", order_horizon=Decimal(60), replace_mode="reject")
    can = KIND.capability("levidge", settings)
    assert (can.order_horizon, can.replace) == (60_000_000, ReplaceMode.NONE)
