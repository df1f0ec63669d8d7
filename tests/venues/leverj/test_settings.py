"""What the configuration of a Leverj market refuses, and in which words."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fixgw.core.capability import ReplaceMode
from fixgw.core.fields import OrdType
from fixgw.core.secret import Secret
from fixgw.venues.leverj import KIND, LeverjSettings
from tests.venues.configured import configured, mistake
from tests.venues.leverj.samples import ACCOUNT

FUTURES = {"market": "futures"}
GOOD: dict[str, Any] = {
    "account_id": ACCOUNT.account_id,
    "api_key": ACCOUNT.api_key,
    "secret": ACCOUNT.secret,
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://example.org/spot"}, '.url: "http://example.org/spot" is not encrypted; '),
        ({"stream_url": "ftp://x"}, '.stream_url: "ftp://x" is no URL; write https://HOST/PATH'),
        ({"poll_seconds": 0}, '.poll_seconds: "0" is not above zero; write a number above 0'),
        ({"mkt_price_band": 1}, '.mkt_price_band: "1" is 1 or more; write a share, 0.01 for one'),
        ({"index_sanity": -1}, '.index_sanity: "-1" is not above zero; write a number above 0'),
        ({"reload_seconds": 0}, '.reload_seconds: "0" is not above zero; write a number above 0'),
        ({"send_within": 0}, '.send_within: "0" is not above zero; write a number above 0'),
        ({"clock_margin": 0}, '.clock_margin: "0" is not above zero; write a number above 0'),
        ({"requests_per_minute": 0}, '.requests_per_minute: "0" is below 1; write a whole number'),
    ],
)
def test_settings_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """Each with what to write instead."""
    assert mistake(KIND, tmp_path, {**FUTURES, **changes}, GOOD).startswith(words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account_id": "0x12"}, '.account_id: "0x12" is no address; write 0x and 40'),
        ({"api_key": "U1"}, '.api_key: "U1" is no address; write 0x and 40'),
        ({"secret": Secret("0x1234")}, ".secret: the value is no key; write 0x and 64"),
        ({"secret": Secret(f"0x{'f' * 64}")}, ".secret: the value is no key; write 0x and 64"),
        ({"secret": Secret(f"0x{'1' * 64}")}, ": api_key is not the secret's; write both from"),
        ({"leverage": 0}, '.leverage: "0" is below 1; write a whole number'),
    ],
)
def test_accounts_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """A key that does not belong to its secret is found before anything is signed with it."""
    told = mistake(KIND, tmp_path, FUTURES, {**GOOD, **changes})
    assert told.startswith(f".accounts.main{words}")


def test_addresses_may_be_written_in_any_case(tmp_path: Path) -> None:
    """The venue's checksum spelling is made here."""
    lower = {**GOOD, "api_key": f"0x{ACCOUNT.api_key[2:].lower()}"}
    assert "***" in repr(configured(KIND, tmp_path, FUTURES, lower).accounts["main"])


def test_an_empty_index_sanity_sends_none(tmp_path: Path) -> None:
    """Where None is a value of its own, an empty key is not the default."""
    empty = configured(KIND, tmp_path, {**FUTURES, "index_sanity": None}, GOOD)
    assert empty.settings.index_sanity is None
    assert configured(KIND, tmp_path, FUTURES, GOOD).settings.index_sanity == Decimal("0.0085")


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


def test_absence_is_proven_only_when_no_order_can_arrive() -> None:
    """An order may wait here, its nonce is good for 10 s more, and clocks may be apart."""
    settings = LeverjSettings(market="spot", send_within=Decimal("1.5"), clock_margin=Decimal(2))
    assert KIND.capability("spot", settings).order_horizon == 13_500_000
    assert KIND.capability("spot", LeverjSettings(market="spot")).order_horizon == 60_000_000


def test_the_two_markets_differ_in_what_they_can_do() -> None:
    """Stops, post-only, reduce-only and leverage are for futures."""
    spot = KIND.capability("spot", LeverjSettings(market="spot", replace="reject"))
    futures = KIND.capability("futures", LeverjSettings(market="futures"))
    assert OrdType.STOP not in spot.time_in_force
    assert OrdType.STOP in futures.time_in_force
    for ability in ("post_only", "reduce_only", "leverage"):
        assert (getattr(spot, ability), getattr(futures, ability)) == (False, True)
    assert (spot.replace, futures.replace) == (ReplaceMode.NONE, ReplaceMode.EMULATED)
