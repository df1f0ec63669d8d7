"""Writes requests: orders and cancels out of the core's terms, in Levidge's scaled numbers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fixgw.core.codes import Code
from fixgw.core.effects import SendNew, SendReplace
from fixgw.core.fields import OrdType, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.canonical import canonical
from fixgw.venues.levidge.capability import TIME_IN_FORCE
from fixgw.venues.levidge.scaled import Scaled, to_scaled
from fixgw.venues.levidge.wire import OrderRow, PairRow, Request

SIDE_TO_NUMBER: Mapping[Side, int] = {Side.BUY: 1, Side.SELL: 2}
ORD_TYPE_TO_NUMBER: Mapping[OrdType, int] = {
    OrdType.MARKET: 1,
    OrdType.LIMIT: 2,
    OrdType.STOP: 3,
    OrdType.STOP_LIMIT: 4,
}
PRICED = frozenset({OrdType.LIMIT, OrdType.STOP_LIMIT})
TRIGGERED = frozenset({OrdType.STOP, OrdType.STOP_LIMIT})


def order_request(effect: SendNew, pair: PairRow, user_id: int) -> Request:
    """POST /order. Raises NotSentError for what Levidge cannot express: nothing is dropped."""
    _refuse_unsupported(effect)
    body: dict[str, Any] = {
        "userId": user_id,
        "instrumentId": pair.pair_id,
        "symbol": pair.symbol,
        "clOrdId": effect.client_key,
        "side": SIDE_TO_NUMBER[effect.side],
        "ordType": ORD_TYPE_TO_NUMBER[effect.ord_type],
        **_price_fields("price", "Price(44)", effect.price, pair),
        **_quantity_fields("quantity", effect.order_qty, pair),
        **_price_fields("stopPx", "StopPx(99)", effect.stop_px, pair),
    }
    if effect.time_in_force is not None:
        body["timeInForce"] = int(effect.time_in_force)
    return _request("/order", body)


def _refuse_unsupported(effect: SendNew) -> None:
    allowed = TIME_IN_FORCE.get(effect.ord_type)
    unfit = {
        "OrdType(40)": allowed is None,
        "Side(54)": effect.side not in SIDE_TO_NUMBER,
        "TimeInForce(59)": allowed is not None and effect.time_in_force not in allowed,
        "OrderQty(38)": effect.order_qty is None,
        "Price(44)": (effect.ord_type in PRICED) is not (effect.price is not None),
        "StopPx(99)": (effect.ord_type in TRIGGERED) is not (effect.stop_px is not None),
        "CashOrderQty(152)": effect.cash_order_qty is not None,
        "ExecInst(18)=6": effect.post_only,
        "ExecInst(18)=E": effect.reduce_only,
        "20001": effect.leverage is not None,
        "20002": effect.take_profit is not None,
        "20003": effect.stop_loss is not None,
        "20010": effect.slippage_bps is not None,
    }
    refuse_unfit(unfit)


def refuse_unfit(unfit: Mapping[str, bool]) -> None:
    """Refuse the first field, by its name and tag, that an order has and the route cannot take."""
    for field, is_unfit in unfit.items():
        if is_unfit:
            raise NotSentError(f"{Code.UNSUPPORTED_INSTRUCTION}: levidge cannot take this {field}")


def _price_fields(name: str, field: str, price: Decimal | None, pair: PairRow) -> Mapping[str, int]:
    if price is None:
        return {}
    return _scaled_fields(name, field, price, pair.price_scale, Code.OFF_TICK)


def _quantity_fields(name: str, quantity: Decimal | None, pair: PairRow) -> Mapping[str, int]:
    if quantity is None:
        return {}
    scale = pair.quantity_scale
    return _scaled_fields(name, "OrderQty(38)", quantity, scale, Code.OFF_LOT)


def _scaled_fields(
    name: str, field: str, value: Decimal, scale: int, code: Code
) -> Mapping[str, int]:
    """Write a number with the pair's own scale; one that does not fit is refused, not rounded."""
    try:
        return {name: to_scaled(value, scale), f"{name}_scale": scale}
    except ValueError as error:
        raise NotSentError(f"{code}: {field}: {error}") from None
    except OverflowError as error:
        raise NotSentError(f"{Code.ABOVE_MAXIMUM}: {field}: {error}") from None


def cancel_request(row: OrderRow, pair: PairRow | None, user_id: int) -> Request:
    """POST /cancelOrder: the order as the venue told it, under the name origOrderId."""
    return _request("/cancelOrder", _terms(row, pair, user_id))


def replace_request(
    effect: SendReplace, row: OrderRow, pair: PairRow | None, user_id: int, path: str
) -> Request:
    """POST the cancel-replace: the order as the venue told it, and the new price and quantity.

    "Cancel an order and replace it": the replacement is a new order, for what remains to trade.
    Raises NotSentError for what cannot be given anew.
    """
    if pair is None:
        raise NotSentError(f"{Code.UNKNOWN_SYMBOL}: levidge has no {effect.symbol}")
    _refuse_irreplaceable(effect, row)
    body = {
        **_terms(row, pair, user_id),
        "clOrdId": effect.client_key,
        **_quantity_fields("quantity2", effect.leaves_qty, pair),
        **_price_fields("price2", "Price(44)", effect.price, pair),
    }
    return _request(path, body)


def _refuse_irreplaceable(effect: SendReplace, row: OrderRow) -> None:
    """Only prices and quantities have a second field; stops and times in force have none."""
    unfit = {
        "OrdType(40)": effect.ord_type is not OrdType.LIMIT or row.ord_type not in (None, "2"),
        "TimeInForce(59)": effect.time_in_force not in (None, TimeInForce.GTC),
        "ExecInst(18)": effect.post_only or effect.reduce_only,
    }
    for field, is_unfit in unfit.items():
        if is_unfit:
            raise NotSentError(f"{Code.UNSUPPORTED_REPLACE}: levidge cannot give a new {field}")


def _terms(row: OrderRow, pair: PairRow | None, user_id: int) -> dict[str, Any]:
    """Repeat an order's terms; what the venue did not tell is left out."""
    price_scale, quantity_scale = (
        (None, None) if pair is None else (pair.price_scale, pair.quantity_scale)
    )
    told = {
        "origOrderId": row.order_id,
        "userId": user_id,
        "instrumentId": row.instrument_id if pair is None else pair.pair_id,
        "symbol": row.symbol if pair is None else pair.symbol,
        "side": _number(row.side),
        "ordType": _number(row.ord_type),
        **_repeated("quantity", row.quantity, quantity_scale),
        **_repeated("price", row.price, price_scale),
        **_repeated("stopPx", row.stop_px, price_scale),
    }
    return {name: value for name, value in told.items() if value is not None}


def _number(word: str | None) -> int | None:
    return int(word) if word is not None and word.isdigit() else None


def _repeated(name: str, number: Scaled | None, default_scale: int | None) -> Mapping[str, Any]:
    """Repeat a number in the scale that it came in; a price of zero is none."""
    if number is None or not number.value:
        return {}
    scale = default_scale if number.scale is None else number.scale
    return {name: number.value, f"{name}_scale": scale}


def order_query(order_id: int, user_id: int) -> Request:
    """POST /getOrder."""
    return _request("/getOrder", {"orderId": order_id, "userId": user_id})


def orders_query(user_id: int, *, order_id: int | None = None, limit: int | None = None) -> Request:
    """POST /getOrders: the latest `limit` orders, or what there is about one."""
    wanted = {"userId": user_id, "orderId": order_id, "limit": limit}
    body = {name: value for name, value in wanted.items() if value is not None}
    return _request("/getOrders", body)


def user_query(path: str, user_id: int) -> Request:
    """POST /getPositions or /getRisk."""
    return _request(path, {"userId": user_id})


def _request(path: str, body: Mapping[str, Any]) -> Request:
    return Request(path=path, body=canonical(body).encode())
