"""A Leviathan venue in `gateway.yaml`: what is read, and what is refused with a word of help."""

from pathlib import Path
from typing import Any

import pytest

from fixgw.core.secret import Secret
from fixgw.venues.leviathan import KIND, LeviathanSettings
from tests.venues.configured import configured, mistake

GOOD: dict[str, Any] = {"api_key": Secret("lev_live_5ec4e7")}


def test_the_defaults_are_the_documented_hosts(tmp_path: Path) -> None:
    """A key is all that has to be written, and it is shown nowhere."""
    venue = configured(KIND, tmp_path, {}, GOOD)
    assert venue.settings == LeviathanSettings()
    assert venue.settings.stream_url == "wss://stream.leviathan.global/v1"
    assert venue.accounts["main"].api_key.reveal() == "lev_live_5ec4e7"
    assert "5ec4e7" not in repr(venue)


def test_everything_can_be_configured(tmp_path: Path) -> None:
    """Symbols, the id, the guard and the account's slippage."""
    settings = {"symbols": ["BTC-PERP"], "send_client_order_id": False, "margin_guard": True}
    venue = configured(KIND, tmp_path, settings, {**GOOD, "slippage_bps": 30})
    assert venue.settings == LeviathanSettings(
        symbols=("BTC-PERP",), send_client_order_id=False, margin_guard=True
    )
    assert venue.accounts["main"].slippage_bps == 30


@pytest.mark.parametrize(
    ("settings", "account", "words"),
    [
        ({"url": "http://a.example/v1"}, {}, '.url: "http://a.example/v1" is not encrypted;'),
        ({"stream_url": "https://a.example"}, {}, '.stream_url: "https://a.example" is no URL;'),
        ({"executes_per_minute": 0}, {}, '.executes_per_minute: "0" is below 1; write a whole'),
        ({}, {"slippage_bps": -1}, '.accounts.main.slippage_bps: "-1" is out of range; write 0'),
        ({}, {"secret": "x"}, ".accounts.main.secret: unknown key; known keys: api_key, slip"),
    ],
)
def test_mistakes_are_told(
    tmp_path: Path, settings: dict[str, Any], account: dict[str, Any], words: str
) -> None:
    """Each with what to write instead."""
    assert mistake(KIND, tmp_path, settings, {**GOOD, **account}).startswith(words)
