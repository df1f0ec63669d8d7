"""Leverj's signatures against the venue's own packages, on random orders and requests."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixgw.core.secret import Secret
from fixgw.venues.canonical import canonical
from fixgw.venues.leverj import signing
from tests.oracle.node import Script, installed

RUNS = settings(max_examples=150, deadline=None)
ORDER_TYPES = {"LMT": 1, "MKT": 2, "SLMT": 3, "SMKT": 4}
SIDES = {"buy": 1, "sell": 2}
ORDER_OF_SECP256K1 = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

secrets = st.integers(1, ORDER_OF_SECP256K1 - 1).map(lambda number: f"0x{number:064x}")
# The address 0 is the venue's own liquidator, whose orders nobody signs.
addresses = st.integers(1, 2**160 - 1).map(lambda number: f"0x{number:040x}")
decimals = st.integers(0, 18)
timestamps = st.integers(1_500_000_000_000_000, 2_500_000_000_000_000)


@st.composite
def numbers(draw: st.DrawFn, places: int, *, least: int = 1) -> Decimal:
    """A number of at most 12 digits, which JavaScript holds exactly, with some of them after 0."""
    digits = draw(st.integers(least, 10**12 - 1))
    return Decimal(digits).scaleb(-draw(st.integers(0, places)))


@st.composite
def futures(draw: st.DrawFn) -> dict[str, Any]:
    """A futures instrument and an order on it."""
    quote = {"address": draw(addresses), "symbol": "DAI", "decimals": draw(decimals)}
    product_id = str(draw(st.integers(0, 2**32 - 1)))
    return {
        "market": "futures",
        "secret": draw(secrets),
        "instrument": {"id": product_id, "symbol": "BTCUSD", "quote": quote},
        "order": {
            **_common(draw, list(ORDER_TYPES)),
            "originator": draw(addresses),
            "instrument": product_id,
            "marginPerFraction": str(draw(st.integers(0, 2**200))),
            "quote": quote["address"],
        },
    }


@st.composite
def spot(draw: st.DrawFn) -> dict[str, Any]:
    """A spot pair and an order on it."""
    base = {"address": draw(addresses), "symbol": "ETH", "decimals": draw(decimals)}
    quote = {"address": draw(addresses), "symbol": "DAI", "decimals": draw(decimals)}
    return {
        "market": "spot",
        "secret": draw(secrets),
        "instrument": {"id": "ETHDAI", "symbol": "ETHDAI", "base": base, "quote": quote},
        "order": {
            **_common(draw, ["LMT", "MKT"]),
            "originator": draw(addresses),
            "instrument": "ETHDAI",
            "token": base["address"],
        },
    }


def _common(draw: st.DrawFn, order_types: list[str]) -> dict[str, Any]:
    return {
        "accountId": signing.checksum_address(draw(addresses)),
        "price": draw(numbers(8, least=0)),
        "quantity": draw(numbers(8)),
        "side": draw(st.sampled_from(sorted(SIDES))),
        "orderType": draw(st.sampled_from(order_types)),
        "timestamp": draw(timestamps),
    }


@pytest.fixture(scope="module")
def oracle(request: pytest.FixtureRequest) -> Iterator[Script]:
    """The venue's packages, waiting for questions."""
    assert request.config.cache is not None
    with Script(installed("leverj", request.config.cache), "sign.js") as script:
        yield script


def hash_of(case: dict[str, Any]) -> bytes:
    """Our hash of a case's order."""
    order, instrument = case["order"], case["instrument"]
    terms = signing.Terms(
        account_id=order["accountId"],
        timestamp=order["timestamp"],
        order_type=ORDER_TYPES[order["orderType"]],
        side=SIDES[order["side"]],
        price=order["price"],
        quantity=order["quantity"],
    )
    quote = {
        "quote": instrument["quote"]["address"],
        "quote_decimals": instrument["quote"]["decimals"],
    }
    if case["market"] == "spot":
        base = instrument["base"]
        return signing.spot_hash(
            terms, base=base["address"], base_decimals=base["decimals"], **quote
        )
    return signing.futures_hash(
        terms,
        instrument_id=int(instrument["id"]),
        margin_per_fraction=int(order["marginPerFraction"]),
        **quote,
    )


@RUNS
@given(case=futures() | spot())
def test_an_order_is_signed_as_the_venue_s_own_code_signs_it(
    oracle: Script, case: dict[str, Any]
) -> None:
    """Byte for byte, on both markets, for every order type, raw and as a personal message."""
    key = signing.key_of(Secret(case["secret"]))
    order_hash = hash_of(case)
    assert oracle.ask(canonical(case)) == {
        "raw": signing.sign_order(key, order_hash, "raw"),
        "personal": signing.sign_order(key, order_hash, "personal"),
    }


words = st.text(max_size=12)
leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | numbers(12) | words
# JavaScript moves keys of digits to the front, and so does not keep their order.
names = words.filter(lambda name: not name.isdigit() and name != "__proto__")
bodies = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4)
)


@RUNS
@given(
    secret=secrets,
    account_id=addresses,
    auth_type=st.sampled_from(["SIGN", "NONCE"]),
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
    uri=st.sampled_from(["/order", "/account/execution?count=200", "/register"]),
    body=st.fixed_dictionaries({}, optional={"body": bodies}),
    nonce=st.integers(0, 2**53),
)
def test_a_request_is_signed_as_the_venue_s_own_code_signs_it(
    oracle: Script,
    *,
    secret: str,
    account_id: str,
    auth_type: Any,
    method: str,
    uri: str,
    body: dict[str, Any],
    nonce: int,
) -> None:
    """Whatever JSON the body is: our text is what JavaScript makes of it."""
    question = {"authType": auth_type, "accountId": account_id, "secret": secret}
    request = {"method": method, "uri": uri, **body, "nonce": nonce}
    ours = signing.authorization(
        signing.key_of(Secret(secret)),
        account_id,
        auth_type,
        method=method,
        uri=uri,
        body=canonical(body["body"]) if body else None,
        nonce=nonce,
    )
    assert oracle.ask(canonical({**question, **request})) == {"authorization": ours}
