"""What signs a Logon, by the vectors and by every setting."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from fixgw.core.secret import Secret
from fixgw.errors import StartError
from fixgw.venues.levidge.native import signing
from fixgw.venues.levidge.settings import FixConnection, LevidgeAccount, LevidgeSettings
from tests.venues.levidge.native.rig import ACCOUNT, SECRET, rigged

VECTOR = json.loads((Path(__file__).parent / "logon.json").read_text())
PREHASH = bytes.fromhex(VECTOR["prehash_hex"])


def logon_of(prehash: bytes) -> tuple[dict[str, str], Secret]:
    """The header that a prehash was made of, and the password."""
    *values, password = prehash.decode().split("\x01")
    return dict(zip(signing.SIGNED_TAGS, values, strict=True)), Secret(password)


def test_the_prehash() -> None:
    """SendingTime, MsgType, MsgSeqNum, SenderCompID, TargetCompID, Password; nothing after them."""
    logon, password = logon_of(PREHASH)
    assert signing.prehash(logon, password) == PREHASH


@pytest.mark.parametrize(
    ("key", "expected"), [("base64", "RawData_96_default"), ("utf8", "alt_utf8_key")]
)
def test_the_vectors(key: str, expected: str) -> None:
    """RawData(96) with the decoded secret, and with the secret as it is written."""
    secret = Secret(VECTOR["secret_base64"])
    signer = signing.Signer(
        password=Secret("pwd123"),
        key=signing.key_bytes(secret, key),
        algorithm="sha256",
        out="base64",
        wishes={},
    )
    assert signer.sign(PREHASH) == VECTOR[expected]


@pytest.mark.parametrize("algorithm", ["sha256", "sha384"])
@pytest.mark.parametrize("out", ["base64", "hex"])
def test_every_setting(algorithm: Any, out: Any) -> None:
    """The hash and the writing of the signature are settings; its length stands before it."""
    logon, password = logon_of(PREHASH)
    account = LevidgeAccount(
        user_id=1, login="a", password=password, request_token="t", request_secret=Secret(SECRET)
    )
    settings = LevidgeSettings(fix_hmac=algorithm, fix_out=out)
    digest = hmac.digest(base64.b64decode(SECRET), PREHASH, getattr(hashlib, algorithm))
    expected = digest.hex() if out == "hex" else base64.b64encode(digest).decode()
    fields = signing.signer(settings, account).complete(logon)
    assert fields == {95: str(len(expected)), 96: expected, 554: password.reveal(), 9406: "Y"}


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        ({}, {9406: "Y"}),
        ({"drop_copy": False}, {9406: "N"}),
        ({"cancel_on_disconnect": "all"}, {9406: "Y", 8013: "Y"}),
        ({"cancel_on_disconnect": "session"}, {9406: "Y", 8013: "S"}),
    ],
)
def test_the_wishes(connection: dict[str, Any], expected: dict[int, str]) -> None:
    """CancelOrdersOnDisconnect(8013) is absent for off, DropCopyFlag(9406) is always said."""
    assert signing.wishes(FixConnection(**connection)) == expected


async def test_a_secret_of_another_encoding_is_a_clear_error() -> None:
    """The gateway does not start with a secret that cannot be decoded, and does not show it."""
    account = LevidgeAccount(
        user_id=1,
        login="a",
        password=Secret("p"),
        request_token="t",
        request_secret=Secret("not base64!"),
    )
    with pytest.raises(StartError, match="levidge/main: the request_secret is not base64") as error:
        async with rigged(account=account):
            pass
    assert "not base64!" not in str(error.value)


def test_nothing_shows_the_key() -> None:
    """A signer's repr has neither key nor password."""
    shown = repr(signing.signer(LevidgeSettings(), ACCOUNT))
    assert "opensesame" not in shown
    assert "request-secret" not in shown
