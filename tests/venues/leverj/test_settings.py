"""What the configuration of a Leverj market refuses, and in which words."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fixgw.config import VenueConfig, VenueKindSchema, load
from fixgw.core.capability import ReplaceMode
from fixgw.core.fields import OrdType
from fixgw.errors import ConfigError
from fixgw.journal.database import parse
from fixgw.venues.leverj import KIND, LeverjSettings
from tests.venues.leverj.samples import ACCOUNT

SESSION = """
begin_string: FIX.4.4
comp_id: ACME
role: orders
auth: {hmac: {secret: env:FIX_SECRET}}
accounts: {ACC-1: leverj/main}
"""
GOOD = {
    "account_id": ACCOUNT.account_id,
    "api_key": ACCOUNT.api_key,
    "secret": "env:LEVERJ_SECRET",
}


def read(
    directory: Path, *, secret: str = ACCOUNT.secret.reveal(), account: Any = GOOD, **venue: Any
) -> VenueConfig:
    """Read a configuration with one market and one account."""
    block = {"kind": "leverj", "market": "futures", "accounts": {"main": account}} | venue
    written = json.dumps({"venues": {"leverj": block}})
    (directory / "gateway.yaml").write_text(written, encoding="utf-8")
    (directory / "acme.yaml").write_text(SESSION, encoding="utf-8")
    schema = VenueKindSchema(settings=KIND.settings, account=KIND.account)
    environment = {"LEVERJ_SECRET": secret, "FIX_SECRET": "x"}
    return load(directory, {"leverj": schema}, parse, environment).venues["leverj"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://example.org/spot/api/v1"}, 'url: "http://example.org/spot/api/v1" is not'),
        ({"stream_url": "ftp://x"}, 'stream_url: "ftp://x" is no URL; write https://HOST/PATH'),
        ({"poll_seconds": 0}, 'poll_seconds: "0" is not above zero; write a number above 0'),
        ({"mkt_price_band": 1}, 'mkt_price_band: "1" is 1 or more; write a share'),
        ({"index_sanity": -1}, 'index_sanity: "-1" is not above zero'),
        ({"requests_per_minute": 0}, 'requests_per_minute: "0" is below 1'),
    ],
)
def test_settings_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """Each with what to write instead."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, **changes)
    assert f"venues.leverj.{words}" in str(caught.value)
    assert "; write " in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "secret", "words"),
    [
        ({"account_id": "0x12"}, None, '.account_id: "0x12" is no address; write 0x and 40'),
        ({"api_key": "U1"}, None, '.api_key: "U1" is no address; write 0x and 40'),
        ({}, "0x1234", ".secret: the value is no key; write 0x and 64"),
        ({}, f"0x{'f' * 64}", ".secret: the value is no key; write 0x and 64"),
        ({}, f"0x{'1' * 64}", ": api_key is not the secret's; write both from the same key file"),
        ({"leverage": 0}, None, '.leverage: "0" is below 1'),
    ],
)
def test_accounts_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], secret: str | None, words: str
) -> None:
    """A key that does not belong to its secret is found before anything is signed with it."""
    secret = secret or ACCOUNT.secret.reveal()
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, account={**GOOD, **changes}, secret=secret)
    assert f"venues.leverj.accounts.main{words}" in str(caught.value)
    assert secret not in str(caught.value)


def test_addresses_may_be_written_in_any_case(tmp_path: Path) -> None:
    """The venue's checksum spelling is made here."""
    lower = {**GOOD, "api_key": f"0x{ACCOUNT.api_key[2:].lower()}"}
    assert "***" in repr(read(tmp_path, account=lower).accounts["main"])


def test_an_empty_index_sanity_sends_none(tmp_path: Path) -> None:
    """Where None is a value of its own, an empty key is not the default."""
    assert read(tmp_path, index_sanity=None).settings.index_sanity is None
    assert read(tmp_path).settings.index_sanity == Decimal("0.0085")


@pytest.mark.parametrize("market", ["spot", "futures"])
def test_defaults_are_the_documented_hosts(market: Any) -> None:
    """Spot has no documented stream, so it is asked."""
    plain = LeverjSettings(market=market)
    assert plain.rest_url == f"https://live.leverj.io/{market}/api/v1"
    assert (plain.stream_url, plain.socket_path) == (
        *("https://live.leverj.io", f"{market}/socket.io"),
    )
    assert plain.uses_socket is (market == "futures")
    assert LeverjSettings(market=market, feed="socket").uses_socket


def test_the_two_markets_differ_in_what_they_can_do() -> None:
    """Stops, post-only, reduce-only and leverage are for futures."""
    spot = KIND.capability("spot", LeverjSettings(market="spot", replace_mode="reject"))
    futures = KIND.capability("futures", LeverjSettings(market="futures"))
    assert OrdType.STOP not in spot.time_in_force
    assert OrdType.STOP in futures.time_in_force
    for ability in ("post_only", "reduce_only", "leverage"):
        assert (getattr(spot, ability), getattr(futures, ability)) == (False, True)
    assert (spot.replace, futures.replace) == (ReplaceMode.NONE, ReplaceMode.EMULATED)
