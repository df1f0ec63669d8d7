"""An order of the core as Leverj's signed order: every field, and what is refused instead."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.codes import Code
from fixgw.core.effects import SendNew
from fixgw.core.fields import OrdType, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.leverj import LeverjSettings, placing, signing, wire
from fixgw.venues.leverj.identity import Market
from fixgw.venues.leverj.placing import SignedOrder, Writer
from fixgw.venues.leverj.products import Quotes, reference_price
from fixgw.venues.leverj.wire import ProductRow, QuoteRow
from tests.venues.leverj.samples import ACCOUNT, LIMIT, payload

SENT = replace(LIMIT, sent_at=1619052575006805)
STOP = replace(SENT, ord_type=OrdType.STOP, price=None, stop_px=Decimal(50000))


def product_of(market: Market) -> ProductRow:
    return wire.read_config(payload(f"{market}_config"), market).products[0]


def write(effect: SendNew, market: Market = "futures", price: Decimal | None = None) -> SignedOrder:
    writer = Writer(
        settings=LeverjSettings(market=market),
        account=replace(ACCOUNT, leverage=2),
        key=signing.key_of(ACCOUNT.secret),
    )
    product = product_of(market)
    own = placing.own_price(effect, product, Decimal("0.01"))
    return writer.write(effect, product, own if price is None and own is not None else Decimal(1))


def test_a_futures_limit_order_has_every_documented_field() -> None:
    """Prices and quantities as numbers, the margin as text, the time in microseconds."""
    order = dict(write(SENT).order)
    assert order.pop("signature").startswith("0x")
    assert isinstance(order.pop("clientOrderId"), int)
    assert order == {
        "accountId": ACCOUNT.account_id,
        "originator": ACCOUNT.api_key,
        "instrument": "1",
        "price": Decimal(50000),
        "quantity": Decimal("0.02"),
        "side": "buy",
        "orderType": "LMT",
        "timestamp": 1619052575006805,
        "marginPerFraction": str(25000 * 10**18),
        "quote": "0x6B175474E89094C44Da98b954EedeAC495271d0F",
        "isPostOnly": False,
        "reduceOnly": False,
        "indexSanity": Decimal("0.0085"),
    }


def test_a_spot_order_names_its_base_token() -> None:
    """And carries a UUID as its client id; spot knows no margin."""
    order = write(replace(SENT, symbol="LINKETH"), "spot").order
    assert order["token"] == "0x514910771AF9Ca656af840dff83E8264EcF986CA"
    assert str(order["clientOrderId"]).count("-") == 4
    assert "marginPerFraction" not in order
    assert "isPostOnly" not in order


@pytest.mark.parametrize(("side", "price"), [(Side.BUY, 50500), (Side.SELL, 49500)])
def test_a_stop_s_price_is_its_trigger_made_worse(side: Side, price: int) -> None:
    """Every order carries a price, which its margin follows; a stop is not held to the index."""
    order = write(replace(STOP, side=side)).order
    assert (order["orderType"], order["price"]) == ("SMKT", Decimal(price))
    assert order["triggerPrice"] == Decimal(50000)
    assert "indexSanity" not in order


def test_a_stop_limit_has_both_prices() -> None:
    """Its own and its trigger."""
    order = write(replace(STOP, ord_type=OrdType.STOP_LIMIT, price=Decimal(50010))).order
    assert (order["orderType"], order["price"], order["triggerPrice"]) == (
        *("SLMT", Decimal(50010), Decimal(50000)),
    )


def test_only_a_market_order_needs_the_market_s_price() -> None:
    """For every other one the signature is a pure function of what the core asked for."""
    product, band = product_of("futures"), Decimal("0.01")
    market = replace(SENT, ord_type=OrdType.MARKET, price=None)
    assert placing.own_price(market, product, band) is None
    assert write(SENT) == write(SENT)
    assert write(STOP) == write(STOP)


@pytest.mark.parametrize(
    ("market", "changes", "words"),
    [
        ("spot", {"ord_type": OrdType.STOP, "price": None, "stop_px": Decimal(1)}, "OrdType(40)"),
        ("futures", {"time_in_force": TimeInForce.FOK}, "TimeInForce(59)"),
        ("futures", {"time_in_force": TimeInForce.IOC}, "TimeInForce(59)"),
        ("futures", {"side": Side.SELL_SHORT}, "Side(54)"),
        ("futures", {"order_qty": None, "cash_order_qty": Decimal(1)}, "OrderQty(38)"),
        ("futures", {"price": None}, "Price(44)"),
        ("futures", {"stop_px": Decimal(1)}, "StopPx(99)"),
        ("spot", {"post_only": True}, "ExecInst(18)=6"),
        ("futures", {"post_only": True, "ord_type": OrdType.MARKET, "price": None}, "ExecInst(18)"),
        ("spot", {"reduce_only": True}, "ExecInst(18)=E"),
        ("spot", {"leverage": 2}, "20001"),
        ("futures", {"take_profit": Decimal(1)}, "20002"),
        ("futures", {"stop_loss": Decimal(1)}, "20003"),
        ("futures", {"slippage_bps": 5}, "20010"),
    ],
)
def test_what_leverj_cannot_express_is_not_sent(
    market: Market, changes: dict[str, Any], words: str
) -> None:
    """Refused by name and tag, never dropped or changed."""
    with pytest.raises(NotSentError) as caught:
        placing.refuse_unsupported(replace(SENT, **changes), market)
    assert str(caught.value).startswith(f"{Code.UNSUPPORTED_INSTRUCTION}: ")
    assert words in str(caught.value)


def test_an_order_that_cannot_be_signed_is_not_sent() -> None:
    """A quantity finer than its field: the signature would be of another one."""
    with pytest.raises(NotSentError, match="cannot be signed"):
        write(replace(SENT, order_qty=Decimal("0.123456789012345678901234")))


@pytest.mark.parametrize(
    ("quote", "side", "price"),
    [
        (QuoteRow(bid=Decimal(1), ask=Decimal(2)), Side.BUY, 2),
        (QuoteRow(bid=Decimal(1), ask=Decimal(2)), Side.SELL, 1),
        (QuoteRow(bid=Decimal(1), last=Decimal(3)), Side.BUY, 3),
        (QuoteRow(index=Decimal(4)), Side.SELL, 4),
    ],
)
def test_a_market_order_trades_at_the_best_price_against_it(
    quote: QuoteRow, side: Side, price: int
) -> None:
    """Or about at the last one, or at the index."""
    assert reference_price(quote, side) == price
    assert reference_price(QuoteRow(), side) is None


def test_prices_of_the_stream_grow_old() -> None:
    """After two seconds the book is asked again; what cannot be read is no price."""
    quotes = Quotes()
    quotes.learn("difforderbook", {"instrument": "1", "bid": 1, "ask": 2}, 10_000_000)
    quotes.learn("orderbook", {"2": {"bid": 3}, "3": {"bid": []}}, 10_000_000)
    quotes.learn("index", {"instrument": "4", "bid": 1}, 10_000_000)
    assert quotes.fresh("1", 12_000_000) == QuoteRow(bid=Decimal(1), ask=Decimal(2))
    assert quotes.fresh("2", 12_000_000) == QuoteRow(bid=Decimal(3))
    assert quotes.fresh("1", 12_000_001) is None
    assert quotes.fresh("3", 12_000_000) is None
    assert quotes.fresh("4", 12_000_000) is None
