"""Leverj's signatures against vectors made with the venue's own packages."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fixgw.core import exact_json
from fixgw.core.secret import Secret
from fixgw.venues.canonical import canonical
from fixgw.venues.leverj import signing
from fixgw.venues.leverj.pricing import margin_per_fraction

VECTORS = exact_json.loads((Path(__file__).parent / "vectors.json").read_bytes())
KEY = signing.key_of(Secret(VECTORS["credentials"]["secret"]))
ORDERS = [*VECTORS["spot"], *VECTORS["futures"]]
ORDER_TYPES = {"LMT": 1, "MKT": 2, "SLMT": 3, "SMKT": 4}
SIDES = {"buy": 1, "sell": 2}


def named(vectors: list[Any]) -> list[str]:
    return [vector["name"] for vector in vectors]


def hash_of(vector: Any) -> bytes:
    order, instrument = vector["order"], vector["instrument"]
    terms = signing.Terms(
        account_id=order["accountId"],
        timestamp=order["timestamp"],
        order_type=ORDER_TYPES[order["orderType"]],
        side=SIDES[order["side"]],
        price=Decimal(order["price"]),
        quantity=Decimal(order["quantity"]),
    )
    quote = instrument["quote"]
    if vector["market"] == "spot":
        return signing.spot_hash(
            terms,
            base=instrument["base"]["address"],
            base_decimals=instrument["base"]["decimals"],
            quote=quote["address"],
            quote_decimals=quote["decimals"],
        )
    return signing.futures_hash(
        terms,
        instrument_id=int(instrument["id"]),
        margin_per_fraction=int(order["marginPerFraction"]),
        quote=quote["address"],
        quote_decimals=quote["decimals"],
    )


def test_the_api_key_is_the_secret_s_address() -> None:
    """In the mixed case that carries its checksum."""
    assert KEY.address == VECTORS["credentials"]["apiKey"]
    assert signing.checksum_address(KEY.address.lower()) == KEY.address


@pytest.mark.parametrize("vector", ORDERS, ids=named(ORDERS))
def test_an_order_is_hashed_and_signed(vector: Any) -> None:
    """Hash, raw signature and personal signature, on both markets and for every type."""
    order_hash = hash_of(vector)
    assert f"0x{order_hash.hex()}" == vector["order_hash"]
    assert signing.sign_order(KEY, order_hash, "raw") == vector["signature_raw"]
    assert signing.sign_order(KEY, order_hash, "personal") == vector["signature_personal"]


@pytest.mark.parametrize("vector", VECTORS["auth"], ids=named(VECTORS["auth"]))
def test_a_request_is_signed(vector: Any) -> None:
    """With a body, without one, in the socket's form, and over the nonce alone."""
    body = canonical(vector["body"]) if vector["body_present"] else None
    header = signing.authorization(
        KEY,
        vector["accountId"],
        vector["authType"],
        method=vector["method"],
        uri=vector["uri"],
        body=body,
        nonce=vector["nonce"],
    )
    assert header == vector["Authorization"]


def test_the_venue_s_published_fixture_is_met() -> None:
    """What the package's own tests check, with a key of their own."""
    fixture = VECTORS["crosschecks"]["zka_published_fixture"]
    header = signing.authorization(
        signing.key_of(Secret(fixture["secret"])),
        fixture["accountid"],
        "SIGN",
        method=fixture["method"],
        uri=fixture["uri"],
        body=canonical(fixture["body"]),
        nonce=fixture["nonce"],
    )
    assert header == fixture["result"]


@pytest.mark.parametrize("vector", VECTORS["futures"], ids=named(VECTORS["futures"]))
def test_the_margin_follows_price_and_leverage(vector: Any) -> None:
    """Of one whole base unit, in the quote's lowest unit."""
    margin = margin_per_fraction(
        Decimal(vector["order"]["price"]),
        vector["leverage"],
        decimals=vector["instrument"]["quote"]["decimals"],
        digits=vector["instrument"]["baseSignificantDigits"],
    )
    assert str(margin) == vector["order"]["marginPerFraction"]


@pytest.mark.parametrize(
    "secret", ["", "0x", "0x12", f"0x{'g' * 64}", f"0x{'0' * 64}", f"0x{'f' * 64}", "1" * 63]
)
def test_a_secret_that_is_no_key_is_refused_and_not_shown(secret: str) -> None:
    """Wrong length, wrong digits, zero, or beyond the curve."""
    with pytest.raises(ValueError, match="secret is no key") as caught:
        signing.key_of(Secret(secret))
    assert len(secret) < 10 or secret not in str(caught.value)


def test_a_key_never_shows_its_secret() -> None:
    """Its repr is its address."""
    assert VECTORS["credentials"]["secret"][2:] not in repr(KEY)
    assert KEY.address in repr(KEY)


@pytest.mark.parametrize(
    "change", [{"price": Decimal(-1)}, {"quantity": Decimal(-1)}, {"timestamp": 2**64}]
)
def test_a_number_that_does_not_fit_its_field_is_refused(change: dict[str, Any]) -> None:
    """A signature over a wrapped number would be over another order."""
    vector = VECTORS["futures"][0]
    with pytest.raises(ValueError, match="no unsigned number"):
        hash_of({**vector, "order": {**vector["order"], **change}})
