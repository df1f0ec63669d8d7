"""A Levret venue in `gateway.yaml`: what is read, and what is refused with a word of help."""

from pathlib import Path

import pytest

from fixgw.config.loader import load
from fixgw.config.model import VenueKindSchema
from fixgw.errors import ConfigError
from fixgw.journal.database import parse
from fixgw.venues.levret import KIND, LevretAccount, LevretSettings

SCHEMA = VenueKindSchema(settings=KIND.settings, account=KIND.account)
SESSION = """
begin_string: FIX.4.4
comp_id: ACME
role: orders
auth: {hmac: {secret: env:FIX_SECRET}}
accounts: {ACC-1: levret/main}
"""
ENVIRONMENT = {
    "LEVRET_KEY_ID": "key-1",
    "LEVRET_SECRET": "5ec4e75ec4e7",
    "FIX_SECRET": "x",
    "TWO_LINES": "a\nb",
}


def read(tmp_path: Path, venue: str, account: str = "") -> tuple[LevretSettings, LevretAccount]:
    """Read a configuration with one venue and one account."""
    accounts = (
        f"main: {{user_id: U1, key_id: env:LEVRET_KEY_ID, secret: env:LEVRET_SECRET{account}}}"
    )
    block = f"{{kind: levret, {venue}accounts: {{{accounts}}}}}"
    (tmp_path / "gateway.yaml").write_text(f"venues:\n  levret: {block}\n")
    (tmp_path / "acme.yaml").write_text(SESSION)
    venues = load(tmp_path, {"levret": SCHEMA}, parse, ENVIRONMENT).venues
    return venues["levret"].settings, venues["levret"].accounts["main"]


def test_the_defaults_are_the_documented_hosts(tmp_path: Path) -> None:
    """An account is all that has to be written."""
    settings, account = read(tmp_path, "")
    assert settings == LevretSettings()
    assert settings.url == "https://api.levret.io/api/v1"
    assert (account.user_id, account.key_id) == ("U1", "key-1")
    assert account.secret.reveal() == "5ec4e75ec4e7"


def test_every_reading_of_the_document_can_be_configured(tmp_path: Path) -> None:
    """Signature, path, secret and header are switches."""
    venue = (
        "sign_encoding: base64, sign_path_prefix: '', secret_encoding: hex, "
        "send_secret_header: false, sign_window_ms: 5000, "
    )
    settings, account = read(tmp_path, venue, ", leverage: 20")
    assert settings == LevretSettings(
        sign_encoding="base64",
        sign_path_prefix="",
        secret_encoding="hex",
        send_secret_header=False,
        sign_window_ms=5000,
    )
    assert account.leverage == 20


@pytest.mark.parametrize(
    ("venue", "account", "words"),
    [
        ("url: 'http://api.levret.io/api/v1', ", "", "write https://"),
        ("sign_encoding: rot13, ", "", "hex"),
        ("sign_path_prefix: api, ", "", "leading slash"),
        ("page_size: 0, ", "", 'page_size: "0" is below 1'),
        ("", ", leverage: 126", "write 1 to 125"),
        ("", ", pin: 1", "unknown key"),
        ("", ", jwt: env:TWO_LINES", "main.jwt: the value is empty or unprintable"),
    ],
)
def test_mistakes_are_told_with_what_to_write(
    tmp_path: Path, venue: str, account: str, words: str
) -> None:
    """One line each, and no secret in it."""
    with pytest.raises(ConfigError, match=words) as caught:
        read(tmp_path, venue, account)
    assert "5ec4e7" not in str(caught.value)


def test_no_secret_is_shown_in_a_repr(tmp_path: Path) -> None:
    """Settings end up in logs and tracebacks."""
    assert "5ec4e7" not in repr(read(tmp_path, ""))


@pytest.mark.parametrize(
    ("encoding", "secret"),
    [("hex", "5ec4et"), ("hex", "5ec"), ("base64", "5ec4e"), ("base64", "5ec!")],
)
def test_a_secret_that_its_encoding_cannot_read_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, secret: str
) -> None:
    """The venue's block and the account's are read together."""
    monkeypatch.setitem(ENVIRONMENT, "LEVRET_SECRET", secret)
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"secret_encoding: {encoding}, ")
    assert f"levret.accounts.main: the secret is no {encoding} text; write it" in str(caught.value)
    assert secret not in str(caught.value).replace(str(tmp_path), "")


def test_a_secret_that_decodes_to_nothing_is_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signatures with an empty key would be refused one by one."""
    monkeypatch.setitem(ENVIRONMENT, "LEVRET_SECRET", " ")
    with pytest.raises(ConfigError, match="the secret is no hex text"):
        read(tmp_path, "secret_encoding: hex, ")
