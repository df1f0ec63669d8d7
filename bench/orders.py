"""The orders that every contender sends: resting limit buys far below the market, no two alike."""

from collections.abc import Iterator

SYMBOL = "BTC_USDT"
USER_ID, KEY_ID, SECRET = "U1", "demo-key", "demo-secret"
"""The simulator's demo account."""

_LEVELS = 1000
_LOWEST_PRICE = 30_000


def price(number: int) -> str:
    """Return the price of an order; `number` counts a contender's orders from 0."""
    tenths = number % _LEVELS
    return f"{_LOWEST_PRICE + tenths // 10}.{tenths % 10}"


def size(number: int) -> str:
    """Return the quantity, which together with the price tells one order from all others."""
    return f"0.{number // _LEVELS + 1:03}"


def body(number: int) -> bytes:
    """Return the body of POST /order in the very form that the gateway sends."""
    return (
        f'{{"userId":"{USER_ID}","symbol":"{SYMBOL}","side":"buy","orderType":"limit",'
        f'"size":{plain(size(number))},"price":{plain(price(number))}}}'
    ).encode()


def plain(number: str) -> str:
    """Return a number without trailing zeros."""
    return number.rstrip("0").rstrip(".")


def terms(count: int) -> Iterator[tuple[str, str]]:
    """Yield price and size of the first `count` orders, as the simulator writes them."""
    for number in range(count):
        yield plain(price(number)), plain(size(number))
