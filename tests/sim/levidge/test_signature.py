"""Who gets in on REST: the documented signature, in each of its readings."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixgw.sim.levidge import DEMO_ACCOUNT, LevidgeSimulator, Signing
from fixgw.sim.levidge.account import SOH
from tests.sim.levidge.client import OTHER, Client, Start, dumps, order_fields, sign

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
REST, LOGON = VECTORS["levidge_rest"], VECTORS["levidge_fix_logon"]
BODY = dumps({"userId": 1045725})


@pytest.mark.parametrize(
    ("reading", "name"),
    [
        ("json", "A_default_hex_hmac_sha384_over_json_text_utf8_key"),
        ("base64", "B_hex_hmac_sha384_over_base64_of_json"),
    ],
)
def test_the_rest_vectors_verify(reading: Any, name: str) -> None:
    """The sample code signs the JSON text, the formula its base64."""
    signing = Signing(rest_sig=reading)
    assert signing.of_body(REST["body"].encode(), REST["secret"]) == REST[name]


@pytest.mark.parametrize(
    ("key", "name"), [("base64", "RawData_96_default"), ("utf8", "alt_utf8_key")]
)
def test_the_logon_vectors_verify(key: Any, name: str) -> None:
    """Six fields joined by SOH, signed with the decoded secret or with its text."""
    values = bytes.fromhex(LOGON["prehash_hex"]).decode().split(SOH)
    fields = dict(zip(LOGON["fields"], values, strict=True))
    assert Signing(fix_key=key).of_logon(fields, LOGON["secret_base64"]) == LOGON[name]


async def test_a_signed_call_is_served(venue: Client) -> None:
    """The requestToken and a signature over the exact bytes of the body let in."""
    answer = await venue.send("POST", "/api/getOrders", BODY, sign(BODY))
    assert (answer.status_code, answer.json()) == (200, [])


async def test_the_signature_covers_the_bytes(venue: Client) -> None:
    """The same JSON in other bytes has another signature."""
    answer = await venue.send("POST", "/api/getOrders", b" " + BODY, sign(BODY))
    assert (answer.status_code, answer.json()) == (401, {"error": "Invalid signature"})


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"requestToken": "nobody"}, 401, "Invalid API Key"),
        ({"requestToken": ""}, 401, "Invalid API Key"),
        ({"signature": ""}, 401, "Invalid signature"),
        ({"signature": "0" * 96}, 401, "Invalid signature"),
        ({"requestToken": "other-token"}, 401, "Invalid signature"),
        ({"Content-Type": "text/plain"}, 400, "Content-Type must be application/json"),
    ],
)
async def test_anything_wrong_in_the_headers_is_refused(
    venue: Client, changes: dict[str, str], status: int, error: str
) -> None:
    """A key, a signature or a media type that is not right gets the documented error body."""
    answer = await venue.send("POST", "/api/getOrders", BODY, sign(BODY) | changes)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


async def test_one_user_cannot_act_for_another(venue: Client) -> None:
    """The userId has to be the key's own, in every private call."""
    order = await venue.call("/order", order_fields(), OTHER)
    listed = await venue.call("/getOrders", {"userId": 1045725}, OTHER)
    assert order.status_code == listed.status_code == 403
    assert order.json() == listed.json() == {"error": "Invalid userId"}


def digest(key: bytes, payload: bytes) -> str:
    return hmac.new(key, payload, hashlib.sha384).hexdigest()


@pytest.mark.parametrize(
    ("signing", "secret", "signature"),
    [
        (Signing(), "c2VjcmV0", digest(b"c2VjcmV0", BODY)),
        (Signing(rest_sig="base64"), "c2VjcmV0", digest(b"c2VjcmV0", base64.b64encode(BODY))),
        (Signing(secret_encoding="base64"), "c2VjcmV0", digest(b"secret", BODY)),
        (Signing(secret_encoding="hex", fix_key="utf8"), "5a5b", digest(b"Z[", BODY)),
    ],
)
async def test_each_reading_can_be_enforced(
    start: Start, signing: Signing, secret: str, signature: str
) -> None:
    """The payload may be the text or its base64, the key the secret's text or what it encodes."""
    account = replace(DEMO_ACCOUNT, request_secret=secret)
    venue = await start(accounts=(account,), signing=signing)
    right = await venue.send("POST", "/api/getOrders", BODY, sign(BODY) | {"signature": signature})
    wrong = await venue.send("POST", "/api/getOrders", BODY, sign(BODY))
    assert (right.status_code, wrong.status_code) == (200, 401)


def test_a_secret_that_is_not_what_it_should_encode_is_refused() -> None:
    """A simulator with such an account would refuse everybody without a reason."""
    account = replace(DEMO_ACCOUNT, request_secret="not base64")
    with pytest.raises(ValueError, match="the request secret of demo is not base64"):
        LevidgeSimulator(accounts=(account,))


async def test_logon_hands_out_the_key(venue: Client) -> None:
    """POST /logon is not signed: it gives what the others are signed with."""
    body = dumps({"login": "demo", "password": "demo-password"})
    answer = await venue.send("POST", "/api/logon", body)
    assert answer.json() == {
        "id": 1045725,
        "requestToken": "demo-token",
        "requestSecret": DEMO_ACCOUNT.request_secret,
    }
    kept = (await venue.sim("GET", "/requests"))["requests"]
    assert [one["body"] for one in kept] == [""]


async def test_logon_wants_the_password(venue: Client) -> None:
    """A wrong password gets no key."""
    body = dumps({"login": "demo", "password": "guess"})
    answer = await venue.send("POST", "/api/logon", body)
    assert (answer.status_code, answer.json()) == (401, {"error": "Invalid login or password"})
