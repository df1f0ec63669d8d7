"""A Polymarket US venue in `gateway.yaml`: what is read, and what is refused."""

import base64
from pathlib import Path
from typing import Any

import pytest

from fixgw.core.secret import Secret
from fixgw.venues.polymarket import KIND, PolymarketSettings
from tests.venues.configured import configured, mistake

SEED = base64.b64encode(bytes(range(32))).decode()
GOOD: dict[str, Any] = {"api_key": "0000-1", "secret": Secret(SEED)}


@pytest.mark.parametrize("profile", ["retail", "isv-legacy"])
def test_the_defaults_are_the_documented_hosts(tmp_path: Path, profile: Any) -> None:
    """Profile and account are all that has to be written."""
    venue = configured(KIND, tmp_path, {"profile": profile}, GOOD)
    assert venue.settings == PolymarketSettings(profile=profile)
    assert venue.settings.url == "https://api.polymarket.us"
    assert venue.accounts["main"].secret.reveal() == SEED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"profile": "pro"}, '.profile: "pro" is not one of retail, isv-legacy'),
        ({"url": "http://api.polymarket.us"}, '.url: "http://api.polymarket.us" is not encrypted'),
        ({"stream_url": "https://x.us"}, '.stream_url: "https://x.us" is no URL; write wss://'),
        ({"page_size": 101}, '.page_size: "101" is out of range; write 1 to 100'),
        ({"legacy_interval": 20}, '.legacy_interval: "20" is out of range; write 30 to 3600'),
        ({"replace_mode": "modify"}, '.replace_mode: "modify" is not one of native, emulate'),
    ],
)
def test_settings_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """Each with what to write instead; more than two calls a minute cannot be configured."""
    venue = {"profile": "retail", **changes}
    assert mistake(KIND, tmp_path, venue, GOOD).startswith(words)


@pytest.mark.parametrize("secret", ["five", "c2hvcnQ=", "c2VjcmV0!"])
def test_a_secret_without_a_seed_is_refused(tmp_path: Path, secret: str) -> None:
    """Before anything is signed with it, and without showing it."""
    told = mistake(KIND, tmp_path, {"profile": "retail"}, {**GOOD, "secret": Secret(secret)})
    assert told.startswith(".accounts.main: the secret holds no Ed25519 seed; write it as")


def test_no_secret_is_shown_in_a_repr(tmp_path: Path) -> None:
    """Settings end up in logs and tracebacks."""
    assert SEED not in repr(configured(KIND, tmp_path, {"profile": "retail"}, GOOD))
