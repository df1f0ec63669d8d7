"""What the configuration of a Leverj market refuses, and in which words."""

from typing import Any

import pytest

from fixgw.core.capability import ReplaceMode
from fixgw.core.fields import OrdType
from fixgw.core.secret import Secret
from fixgw.venues.leverj import KIND, LeverjAccount, LeverjSettings
from tests.venues.leverj.samples import ACCOUNT

GOOD: dict[str, Any] = {
    "account_id": ACCOUNT.account_id,
    "api_key": ACCOUNT.api_key,
    "secret": ACCOUNT.secret,
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://example.org/spot/api/v1"}, "url is not encrypted"),
        ({"stream_url": "ftp://x"}, "stream_url"),
        ({"poll_seconds": 0}, "poll_seconds is not above zero"),
        ({"mkt_price_band": 1}, "mkt_price_band is 1 or more"),
        ({"index_sanity": -1}, "index_sanity is not above zero"),
        ({"requests_per_minute": 0}, "requests_per_minute is not above zero"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any], words: str) -> None:
    """Each with what to write instead."""
    with pytest.raises(ValueError, match=words) as caught:
        LeverjSettings(market="futures", **changes)
    assert "; write " in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account_id": "0x12"}, "account_id"),
        ({"api_key": "U1"}, "api_key"),
        ({"secret": Secret("0x1234")}, "secret is no key"),
        ({"secret": Secret(f"0x{'1' * 64}")}, "api_key is not the secret's"),
        ({"leverage": 0}, "leverage is below 1"),
    ],
)
def test_accounts_that_cannot_work_are_refused(changes: dict[str, Any], words: str) -> None:
    """A key that does not belong to its secret is found before anything is signed with it."""
    with pytest.raises(ValueError, match=words) as caught:
        LeverjAccount(**{**GOOD, **changes})
    assert "1" * 64 not in str(caught.value)


def test_addresses_may_be_written_in_any_case() -> None:
    """The venue's checksum spelling is made here."""
    account = LeverjAccount(**{**GOOD, "api_key": f"0x{ACCOUNT.api_key[2:].lower()}"})
    assert "***" in repr(account)


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
