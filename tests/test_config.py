"""A valid configuration becomes the values that were written."""

from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

import pytest

from fixgw.config import AccountRef, Address, Role
from fixgw.core.secret import Secret
from tests.config_samples import (
    GATEWAY,
    OTHER_SESSION,
    SESSION,
    ToyAccount,
    ToyRoute,
    mistakes,
    read,
    write,
)


def test_gateway_block(tmp_path: Path) -> None:
    """The gateway's own values, with defaults for what is left out."""
    write(tmp_path)
    gateway = read(tmp_path).gateway
    assert (gateway.comp_id, gateway.store) == ("GATE", "sqlite:///x.db")
    assert gateway.listen == Address(host="127.0.0.1", port=5201)
    assert gateway.state_dir == Path("var")


def test_gateway_block_may_be_left_out(tmp_path: Path) -> None:
    """Every key of the gateway has a default."""
    write(tmp_path, gateway=GATEWAY[GATEWAY.index("venues:") :])
    gateway = read(tmp_path).gateway
    assert (gateway.comp_id, gateway.store) == ("FIXGW", "sqlite:///var/fixgw.db")


def test_venue_settings_and_account_are_the_kinds_own_dataclasses(tmp_path: Path) -> None:
    """Text that looks like a number stays text where the schema says text."""
    write(tmp_path)
    venue = read(tmp_path).venues["levret"]
    assert (venue.kind, venue.settings.leverage) == ("toy", 3)
    assert venue.accounts["main"] == ToyAccount(user_id="0xAB", secret=Secret("toy-secret"))


def test_self_trade_prevention_of_an_account(tmp_path: Path) -> None:
    """Accounts of every kind may have the gateway prevent self-trades; none does by itself."""
    write(tmp_path)
    assert read(tmp_path).venues["levret"].policies["main"].stp is None
    write(tmp_path, gateway=GATEWAY.replace("{user_id:", "{stp: gateway, user_id:"))
    venue = read(tmp_path).venues["levret"]
    assert venue.policies["main"].stp == "gateway"
    assert venue.accounts["main"] == ToyAccount(user_id="0xAB", secret=Secret("toy-secret"))


def test_nested_settings(tmp_path: Path) -> None:
    """A kind's settings may hold blocks of their own."""
    nested = "    route: {host: there, port: 4197}\n    accounts:"
    write(tmp_path, gateway=GATEWAY.replace("    accounts:", nested))
    assert read(tmp_path).venues["levret"].settings.route == ToyRoute(host="there", port=4197)


def test_unknown_key_in_a_nested_block(tmp_path: Path) -> None:
    """Unknown keys are refused at every depth."""
    nested = "    route: {hots: there, host: there, port: 4197}\n    accounts:"
    write(tmp_path, gateway=GATEWAY.replace("    accounts:", nested))
    (found,) = mistakes(tmp_path)
    assert ":10: venues.levret.route.hots: unknown key; did you mean host?" in found


def test_timings_are_exact_and_have_defaults(tmp_path: Path) -> None:
    """Seconds are Decimals with the digits that were written."""
    write(tmp_path)
    timings = read(tmp_path).venues["levret"].timings
    assert str(timings.order_timeout) == "2.5"
    assert timings.stream_silence == 15


def test_venue_names_are_lower_case(tmp_path: Path) -> None:
    """The venue's name and the references to it are compared without regard to case."""
    write(
        tmp_path,
        gateway=GATEWAY.replace("levret:", "LevRet:"),
        oms=SESSION.replace("levret/main", "LEVRET/main"),
    )
    config = read(tmp_path)
    assert list(config.venues) == ["levret"]
    assert config.sessions[0].default_account == AccountRef(venue="levret", account="main")


def test_session(tmp_path: Path) -> None:
    """One session file becomes one session."""
    write(tmp_path)
    (session,) = read(tmp_path).sessions
    assert (session.begin_string, session.comp_id) == ("FIX.4.4", "ACME")
    assert session.role is Role.ORDERS
    assert session.auth.username == "acme"
    assert session.auth.allow_from == (ip_network("127.0.0.1"),)
    assert session.accounts == {"ACC-1": AccountRef(venue="levret", account="main")}
    assert session.listen_port == 5302
    assert not session.cancel_on_disconnect


def test_limits_keep_their_digits(tmp_path: Path) -> None:
    """Quantities come as exact Decimals; an empty limit is none."""
    exact = "BTC_USDT: 0.100000000000000000001"
    write(tmp_path, oms=SESSION.replace("BTC_USDT: 25", exact))
    limits = read(tmp_path).sessions[0].limits
    assert limits.max_order_qty == {"BTC_USDT": Decimal("0.100000000000000000001")}
    assert str(limits.max_order_qty["BTC_USDT"]) == "0.100000000000000000001"
    assert limits.max_notional_usd is None


def test_sessions_are_in_the_order_of_their_file_names(tmp_path: Path) -> None:
    """The order does not depend on the file system."""
    write(tmp_path, a=OTHER_SESSION)
    assert [session.comp_id for session in read(tmp_path).sessions] == ["LEGACY", "ACME"]


def test_hmac_session(tmp_path: Path) -> None:
    """An HMAC secret is a proof of identity of its own and needs no user name."""
    start = SESSION.index("  username")
    end = SESSION.index("  allow_from")
    hmac = SESSION[:start] + "  hmac: {secret: env:TOY_SECRET}\n" + SESSION[end:]
    write(tmp_path, oms=hmac)
    auth = read(tmp_path).sessions[0].auth
    assert auth.hmac is not None
    assert auth.hmac.secret == Secret("toy-secret")


def test_market_data_session_needs_no_accounts(tmp_path: Path) -> None:
    """Only sessions that see orders have accounts."""
    text = SESSION.replace("role: orders", "role: market_data")
    write(tmp_path, oms=text.replace("accounts: {ACC-1: levret/main}\n", ""))
    assert read(tmp_path).sessions[0].default_account is None


def test_secret_from_a_file(tmp_path: Path) -> None:
    """A secret's file may end in a line break, which is not part of the secret."""
    (tmp_path / "key").write_text("from a file\n")
    write(tmp_path, gateway=GATEWAY.replace("env:TOY_SECRET", f"file:{tmp_path}/key"))
    account = read(tmp_path).venues["levret"].accounts["main"]
    assert account.secret.reveal() == "from a file"


def test_any_text_may_be_a_reference(tmp_path: Path) -> None:
    """Identifiers and URLs may come from the environment like secrets."""
    write(tmp_path, gateway=GATEWAY.replace("user_id: 0xAB", "user_id: env:TOY_SECRET"))
    assert read(tmp_path).venues["levret"].accounts["main"].user_id == "toy-secret"


@pytest.mark.parametrize(
    ("place", "allowed"),
    [("sessions/demo", True), ("demo", False), ("sessions/production", False)],
)
def test_inline_secrets_only_in_the_demo(tmp_path: Path, place: str, *, allowed: bool) -> None:
    """Plain text secrets are accepted in `sessions/demo` and nowhere else."""
    directory = tmp_path / place
    directory.mkdir(parents=True)
    write(directory, gateway=GATEWAY.replace("env:TOY_SECRET", "plain"))
    assert (mistakes(directory) == []) is allowed


def test_nothing_secret_in_the_repr(tmp_path: Path) -> None:
    """A configuration can be logged without giving away a secret."""
    write(tmp_path)
    shown = repr(read(tmp_path))
    assert "toy-secret" not in shown
    assert "scrypt" not in shown
    assert "x.db" not in shown
