"""The hash that an order's signature covers, and who signed it.

keccak256 of Solidity's packed encoding: every number big-endian in exactly its type's width, every
address in 20 bytes, nothing in between. The fields are those of the venue's published adapter;
price and quantity are rounded down to the token's smallest unit.
"""

from decimal import Decimal

from fixgw.sim.book import Side
from fixgw.sim.leverj.instruments import Asset
from fixgw.sim.leverj.keys import keccak256, personal_digest, recover_packed
from fixgw.sim.leverj.orders import NewOrder, OrderType

_TYPES: dict[OrderType, int] = {"LMT": 1, "MKT": 2, "SLMT": 3, "SMKT": 4}
_SIDES = {Side.BUY: 1, Side.SELL: 2}


def order_hash(order: NewOrder) -> bytes:
    """The 32 bytes for an order of either market."""
    head = (
        _address(order.account_id)
        + _number(order.timestamp, 64)
        + _number(_TYPES[order.order_type], 8)
        + _number(_SIDES[order.side], 8)
    )
    base = order.instrument.base
    return keccak256(head + (_futures_tail(order) if base is None else _spot_tail(order, base)))


def signers(order: NewOrder) -> tuple[str | None, str | None]:
    """Who signed, if the signature is over a personal message, and if it is over the raw hash.

    The venue tries both and takes either.
    """
    digest = order_hash(order)
    return (
        recover_packed(personal_digest(digest), order.signature),
        recover_packed(digest, order.signature),
    )


def _futures_tail(order: NewOrder) -> bytes:
    numerator, denominator = fraction(order.quantity)
    quote = order.instrument.quote
    return (
        _number(int(order.instrument.id), 32)
        + _number(quote.units(order.price), 256)
        + _number(order.margin, 256)
        + _address(quote.address)
        + _number(numerator, 64)
        + _number(denominator, 64)
    )


def _spot_tail(order: NewOrder, base: Asset) -> bytes:
    quote = order.instrument.quote
    return (
        _number(base.units(order.quantity), 256)
        + _number(quote.units(order.price), 256)
        + _address(base.address)
        + _address(quote.address)
    )


def fraction(quantity: Decimal) -> tuple[int, int]:
    """Numerator and denominator, a power of ten just large enough: 1.750 is 175 / 100."""
    _, _, exponent = quantity.normalize().as_tuple()
    places = max(-int(exponent), 0)
    return int(quantity.scaleb(places)), 10**places


def _number(value: int, bits: int) -> bytes:
    return value.to_bytes(bits // 8, "big")


def _address(address: str) -> bytes:
    return bytes.fromhex(address.removeprefix("0x"))
