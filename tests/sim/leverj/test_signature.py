"""Who calls, and who signed an order: checked against what the venue's own packages produce."""

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fixgw.sim.book import Side
from fixgw.sim.exact_json import load_exact
from fixgw.sim.leverj import DEMO_ACCOUNT, LeverjAccount
from fixgw.sim.leverj.auth import ABSENT, Gatekeeper, Signed
from fixgw.sim.leverj.canonical import stringify
from fixgw.sim.leverj.instruments import Asset, Instrument
from fixgw.sim.leverj.keys import keccak256, recover_packed
from fixgw.sim.leverj.order_hash import order_hash, signers
from fixgw.sim.leverj.orders import NewOrder
from tests.sim.leverj.client import Client, new_order, personal, sign_order, signed_headers
from tests.sim.leverj.client import order_hash as own_hash

VECTORS = load_exact((Path(__file__).parent / "vectors.json").read_bytes())
ORDERS = VECTORS["futures"] + VECTORS["spot"]


def asset(fields: dict[str, Any]) -> Asset:
    return Asset(
        symbol=fields["symbol"], address=fields["address"], decimals=int(fields["decimals"])
    )


def read(vector: dict[str, Any], signature: str) -> NewOrder:
    listed, order = vector["instrument"], vector["order"]
    instrument = Instrument(
        id=listed["id"],
        symbol=listed["symbol"],
        name="",
        quote=asset(listed["quote"]),
        tick=Decimal(1),
        price_digits=0,
        quantity_digits=0,
        reference=Decimal(1),
        size=Decimal(1),
        base=asset(listed["base"]) if "base" in listed else None,
    )
    return NewOrder(
        account_id=order["accountId"],
        originator=order["originator"],
        instrument=instrument,
        side=Side(order["side"]),
        order_type=order["orderType"],
        price=order["price"],
        quantity=order["quantity"],
        timestamp=int(order["timestamp"]),
        signature=signature,
        margin=int(order.get("marginPerFraction", 0)),
    )


@pytest.mark.parametrize("vector", ORDERS, ids=[vector["name"] for vector in ORDERS])
def test_order_hash_is_the_adapters(vector: dict[str, Any]) -> None:
    """Packed and hashed as @leverj/adapter does; both of its signatures recover the key."""
    order = read(vector, vector["signature_personal"])
    assert "0x" + order_hash(order).hex() == vector["order_hash"]
    key = vector["order"]["originator"]
    assert signers(order)[0] == key
    assert signers(read(vector, vector["signature_raw"]))[1] == key


@pytest.mark.parametrize("vector", VECTORS["auth"], ids=[one["name"] for one in VECTORS["auth"]])
def test_authorization_is_zkas(vector: dict[str, Any]) -> None:
    """A header made by @leverj/zka is admitted, to the last millisecond of the window."""
    account = LeverjAccount(account_id=vector["accountId"], api_key=vector["apiKey"])
    body = vector["body"] if vector["body_present"] else ABSENT
    signed = Signed(method=vector["method"], uri=vector["uri"], body=body)
    now = int(vector["nonce"]) + 10_000
    assert Gatekeeper([account]).admit(vector, signed, now) is account


def test_the_documents_own_sample_recovers_from_the_raw_hash() -> None:
    """The order_add sample of the document was signed without the personal prefix."""
    sample = VECTORS["crosschecks"]["seed_order_add_sample"]
    digest = bytes.fromhex(sample["order_hash"][2:])
    assert recover_packed(digest, sample["order"]["signature"]) == sample["originator"]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("53863.0", "53863"),
        ("1e-7", "1e-7"),
        ("0.0000012", "0.0000012"),
        ("1e21", "1e+21"),
        ("123456789012345680000", "123456789012345680000"),
        ("12345678901234567890", "12345678901234567000"),
        ("-0", "0"),
        ("1.5e+300", "1.5e+300"),
        ('{"b":1,"10":2,"2":3,"01":4}', '{"2":3,"10":2,"b":1,"01":4}'),
        ('"\\u00e9\\u2028\\u0007"', '"é\u2028\\u0007"'),
        ("[true,null,[]]", "[true,null,[]]"),
    ],
)
def test_json_is_written_as_javascript_writes_it(text: str, canonical: str) -> None:
    """JSON.stringify(JSON.parse(text)), as Node prints it."""
    assert stringify(load_exact(text.encode())) == canonical


@pytest.mark.parametrize("kind", ["SIGN", "NONCE"])
async def test_both_kinds_of_authorization_are_taken(venue: Client, kind: str) -> None:
    """SIGN binds the call, NONCE only the time."""
    assert (await venue.call("GET", "/order", kind=kind)).json() == []


@pytest.mark.parametrize("seconds", [-11, 11])
async def test_a_stale_nonce_is_refused(venue: Client, seconds: int) -> None:
    """More than ten seconds off, either way, is a 401."""
    nonce = time.time_ns() // 1_000_000 + seconds * 1000
    answer = await venue.call("GET", "/order", nonce=nonce)
    assert answer.status_code == 401
    assert "stale" in answer.json()["error"]


async def test_options_calibrates_a_wrong_clock(venue: Client) -> None:
    """After a 401 the Server-Time of an unsigned OPTIONS gives a nonce that works."""
    await venue.sim("POST", "/clock", {"skew_ms": -60_000})
    assert (await venue.call("GET", "/order")).status_code == 401
    answer = await venue.send("OPTIONS", "/order")
    nonce = int(answer.headers["Server-Time"])
    assert (await venue.call("GET", "/order", nonce=nonce)).status_code == 200


async def test_only_uncached_methods_tell_the_time(venue: Client) -> None:
    """POST carries Server-Time even when it is refused; GET does not."""
    assert "Server-Time" in (await venue.send("POST", "/order", [])).headers
    assert "Server-Time" not in (await venue.call("GET", "/order")).headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", ""),
        ("Authorization", "SIGN nonsense"),
        ("Nonce", "soon"),
        ("Nonce", "1"),
    ],
)
async def test_broken_headers_are_refused(venue: Client, name: str, value: str) -> None:
    """Each is a 401 with an error text."""
    headers = {**signed_headers("GET", "/order"), name: value}
    answer = await venue.send("GET", "/order", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"].startswith("M_UNAUTHORIZED: ")


async def test_a_signature_is_for_one_call(venue: Client) -> None:
    """SIGN covers method, uri with query, and body."""
    headers = signed_headers("GET", "/account/execution?count=5")
    assert (await venue.send("GET", "/account/execution?count=5", headers=headers)).is_success
    assert (await venue.send("GET", "/account/execution?count=6", headers=headers)).is_client_error
    assert (await venue.send("GET", "/account", headers=headers)).status_code == 401


async def test_another_accounts_key_is_refused(venue: Client) -> None:
    """The key must be registered for the account, in its checksum spelling."""
    headers = signed_headers("GET", "/order")
    for old, new in ((DEMO_ACCOUNT.account_id, "0x" + "1" * 40), ("0x28a7", "0x28A7")):
        wrong = {**headers, "Authorization": headers["Authorization"].replace(old, new)}
        assert (await venue.send("GET", "/order", headers=wrong)).status_code == 401


async def test_numbers_are_compared_as_javascript_sees_them(venue: Client) -> None:
    """A body spelled 53863.0 is signed as 53863: the venue writes anew what it parsed."""
    order = venue.new()
    uri, price = "/order", float(order["price"])
    content = json.dumps([{**order, "price": price}], separators=(",", ":"))
    headers = signed_headers("POST", uri, [order])
    url = f"{venue.origin}/{venue.market}/api/v1{uri}"
    answer = await venue.http.post(url, content=content, headers=headers)
    assert answer.status_code == 200, answer.text


async def test_personal_and_raw_signatures_are_both_taken(venue: Client) -> None:
    """As the venue's validate: the personal message first, then the raw hash."""
    order = new_order(venue.market)
    order["signature"] = sign_order(order, digest=personal)
    assert (await venue.data("POST", "/order", [order]))[0]["signature"] == order["signature"]
    assert own_hash(order) != personal(own_hash(order))


@pytest.mark.parametrize("field", ["price", "quantity", "side", "timestamp"])
async def test_a_changed_order_is_refused(venue: Client, field: str) -> None:
    """The order's signature covers what is traded."""
    order = venue.new()
    changed = {"price": order["price"] + 1, "quantity": 1, "side": "sell"}
    changed["timestamp"] = order["timestamp"] + 1
    order[field] = changed[field]
    answer = await venue.call("POST", "/order", [order])
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("M_INV_ORDSIG")


@pytest.mark.parametrize("end", ["00", "01", "1d"])
async def test_old_recovery_bytes_are_refused(venue: Client, end: str) -> None:
    """Signatures end in 1b or 1c; the 00 and 01 of old samples are not taken."""
    order = venue.new()
    order["signature"] = order["signature"][:-2] + end
    assert (await venue.call("POST", "/order", [order])).status_code == 422


def test_an_account_is_spelled_with_its_checksum() -> None:
    """A misspelled address is a mistake of whoever sets the simulator up."""
    with pytest.raises(ValueError, match="checksum"):
        LeverjAccount(account_id=DEMO_ACCOUNT.account_id.lower(), api_key=DEMO_ACCOUNT.api_key)


def test_keccak_is_not_the_standards_sha3() -> None:
    """The hash of nothing, known from Ethereum."""
    assert keccak256(b"").hex().startswith("c5d2460186f7233c927e7db2dcc703c0")
