"""A Levret venue in `gateway.yaml`: what is read, and what is refused with a word of help."""

from pathlib import Path
from typing import Any

import pytest

from fixgw.core.secret import Secret
from fixgw.venues.levret import KIND, LevretSettings
from tests.venues.configured import configured, mistake

GOOD: dict[str, Any] = {"user_id": "U1", "key_id": "key-1", "secret": Secret("5ec4e75ec4e7")}


def test_the_defaults_are_the_documented_hosts(tmp_path: Path) -> None:
    """An account is all that has to be written."""
    venue = configured(KIND, tmp_path, {}, GOOD)
    assert venue.settings == LevretSettings()
    assert venue.settings.url == "https://api.levret.io/api/v1"
    account = venue.accounts["main"]
    assert (account.user_id, account.key_id) == ("U1", "key-1")
    assert account.secret.reveal() == "5ec4e75ec4e7"


def test_every_reading_of_the_document_can_be_configured(tmp_path: Path) -> None:
    """Signature, path, secret and header are switches."""
    settings: dict[str, Any] = {
        "sign_encoding": "base64",
        "sign_path_prefix": "",
        "secret_encoding": "hex",
        "send_secret_header": False,
        "sign_window_ms": 5000,
    }
    venue = configured(KIND, tmp_path, settings, {**GOOD, "leverage": 20})
    assert venue.settings == LevretSettings(**settings)
    assert venue.accounts["main"].leverage == 20


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://levret.io"}, '.url: "http://levret.io" is not encrypted; write https://'),
        ({"sign_encoding": "rot13"}, '.sign_encoding: "rot13" is not one of hex, base64; write'),
        ({"sign_path_prefix": "api"}, '.sign_path_prefix: "api" has no leading slash; write'),
        ({"page_size": 0}, '.page_size: "0" is below 1; write a whole number, 1 or more'),
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
        ({"leverage": 126}, '.leverage: "126" is out of range; write 1 to 125'),
        ({"pin": 1}, ".pin: unknown key; known keys: jwt, key_id, leverage, secret, stp, user_id"),
        ({"user_id": ""}, '.user_id: "" is empty or unprintable; write it as it was handed out'),
        ({"jwt": Secret("two\nlines")}, ".jwt: the value is empty or unprintable; write it as"),
    ],
)
def test_accounts_that_cannot_work_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """A header of two lines would be two headers."""
    told = mistake(KIND, tmp_path, {}, {**GOOD, **changes})
    assert told.startswith(f".accounts.main{words}")


@pytest.mark.parametrize(
    ("encoding", "secret"),
    [("hex", "5ec4et"), ("hex", "5ec"), ("hex", " "), ("base64", "5ec4e"), ("base64", "5ec!")],
)
def test_a_secret_that_its_encoding_cannot_read_is_refused(
    tmp_path: Path, encoding: str, secret: str
) -> None:
    """Nor may it decode to nothing: a signature with an empty key is none."""
    told = mistake(
        KIND, tmp_path, {"secret_encoding": encoding}, {**GOOD, "secret": Secret(secret)}
    )
    assert told.startswith(f".accounts.main: the secret is no {encoding} text; write it in that")


def test_no_secret_is_shown_in_a_repr(tmp_path: Path) -> None:
    """Settings end up in logs and tracebacks."""
    assert "5ec4e7" not in repr(configured(KIND, tmp_path, {}, GOOD))
