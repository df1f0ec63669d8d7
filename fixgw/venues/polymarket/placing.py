"""From the core's terms to Polymarket US's requests; nothing is ever dropped or changed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from fixgw.core.codes import Code
from fixgw.core.effects import SendNew, SendReplace
from fixgw.core.exact import text as written
from fixgw.core.fields import ManualOrderIndicator, OrdType, Outcome, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.canonical import canonical
from fixgw.venues.polymarket.capability import TIME_IN_FORCE
from fixgw.venues.polymarket.mapping import HIGHEST, LOWEST, flipped, symbol_to_slug
from fixgw.venues.polymarket.wire import Request

CURRENCY = "USD"
TIF_TO_WORD: Mapping[TimeInForce, str] = {
    TimeInForce.DAY: "TIME_IN_FORCE_DAY",
    TimeInForce.GTC: "TIME_IN_FORCE_GOOD_TILL_CANCEL",
    TimeInForce.GTD: "TIME_IN_FORCE_GOOD_TILL_DATE",
    TimeInForce.IOC: "TIME_IN_FORCE_IMMEDIATE_OR_CANCEL",
    TimeInForce.FOK: "TIME_IN_FORCE_FILL_OR_KILL",
}
DEFAULT_TIF: Mapping[OrdType, TimeInForce] = {
    OrdType.LIMIT: TimeInForce.GTC,
    # A market order rests nowhere.
    OrdType.MARKET: TimeInForce.IOC,
}
ORD_TYPE_TO_WORD: Mapping[OrdType, str] = {
    OrdType.LIMIT: "ORDER_TYPE_LIMIT",
    OrdType.MARKET: "ORDER_TYPE_MARKET",
}
SIDE_TO_WORD: Mapping[Side, str] = {Side.BUY: "ORDER_ACTION_BUY", Side.SELL: "ORDER_ACTION_SELL"}
OUTCOME_TO_WORD: Mapping[Outcome, str] = {
    Outcome.YES: "OUTCOME_SIDE_YES",
    Outcome.NO: "OUTCOME_SIDE_NO",
}
INDICATOR_TO_WORD: Mapping[ManualOrderIndicator, str] = {
    ManualOrderIndicator.MANUAL: "MANUAL_ORDER_INDICATOR_MANUAL",
    ManualOrderIndicator.AUTOMATIC: "MANUAL_ORDER_INDICATOR_AUTOMATIC",
}
RESTING = frozenset({None, TimeInForce.DAY, TimeInForce.GTC, TimeInForce.GTD})


def order_request(effect: SendNew) -> Request:
    """POST /v1/orders. Raises NotSentError for what the venue cannot express."""
    _refuse_unsupported(effect)
    slug, outcome = symbol_to_slug(effect.symbol)
    indicator = effect.manual_order_indicator or ManualOrderIndicator.AUTOMATIC
    body: dict[str, Any] = {
        "marketSlug": slug,
        "type": ORD_TYPE_TO_WORD[effect.ord_type],
        "outcomeSide": OUTCOME_TO_WORD[outcome],
        "action": SIDE_TO_WORD[effect.side],
        "manualOrderIndicator": INDICATOR_TO_WORD[indicator],
        **_terms(effect, outcome),
    }
    if effect.order_qty is not None:
        body["quantity"] = effect.order_qty
    if effect.cash_order_qty is not None:
        body["cashOrderQty"] = amount(effect.cash_order_qty)
    return Request(method="POST", path="/v1/orders", body=canonical(body).encode())


def modify_request(effect: SendReplace) -> Request:
    """POST /v1/order/{id}/modify. Raises NotSentError for what the venue cannot express."""
    if effect.ord_type is not OrdType.LIMIT:
        raise NotSentError(f"{Code.UNSUPPORTED_REPLACE}: only limit orders can be modified")
    _refuse_unsupported(effect)
    slug, outcome = symbol_to_slug(effect.symbol)
    body = {"marketSlug": slug, "quantity": effect.order_qty, **_terms(effect, outcome)}
    path = f"{_order_path(effect.venue_order_id)}/modify"
    return Request(method="POST", path=path, body=canonical(body).encode())


def cancel_request(venue_order_id: str, symbol: str) -> Request:
    """POST /v1/order/{id}/cancel."""
    body = canonical({"marketSlug": symbol_to_slug(symbol)[0]}).encode()
    return Request(method="POST", path=f"{_order_path(venue_order_id)}/cancel", body=body)


def cancel_open_request(slugs: Iterable[str]) -> Request:
    """POST /v1/orders/open/cancel, in these markets and in no other."""
    body = canonical({"slugs": list(slugs)}).encode()
    return Request(method="POST", path="/v1/orders/open/cancel", body=body)


def order_query(venue_order_id: str) -> Request:
    """GET /v1/order/{id}."""
    return Request(method="GET", path=_order_path(venue_order_id))


def open_orders_query() -> Request:
    """GET /v1/orders/open, those of all markets."""
    return Request(method="GET", path="/v1/orders/open")


def markets_query(page: int, size: int) -> Request:
    """GET /v1/markets, one page of those that are not closed."""
    query = urlencode({"limit": size, "offset": (page - 1) * size, "closed": "false"})
    return Request(method="GET", path="/v1/markets", query=query)


def _order_path(venue_order_id: str) -> str:
    return f"/v1/order/{quote(venue_order_id, safe='')}"


def _terms(effect: SendNew | SendReplace, outcome: Outcome) -> dict[str, Any]:
    tif = effect.time_in_force or DEFAULT_TIF[effect.ord_type]
    terms: dict[str, Any] = {
        "tif": TIF_TO_WORD[tif],
        "participateDontInitiate": effect.post_only,
    }
    if effect.price is not None:
        terms["price"] = amount(flipped(effect.price, outcome))
    if effect.expire_time is not None:
        terms["goodTillTime"] = _moment(effect.expire_time)
    return terms


def amount(value: Decimal) -> dict[str, str]:
    """An Amount: the exact decimal text and its currency."""
    return {"value": written(value), "currency": CURRENCY}


def _moment(at: int) -> str:
    """Microseconds since the epoch as RFC 3339 has it."""
    seconds, micros = divmod(at, 1_000_000)
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _refuse_unsupported(effect: SendNew | SendReplace) -> None:
    allowed = TIME_IN_FORCE.get(effect.ord_type)
    is_limit = effect.ord_type is OrdType.LIMIT
    cash = effect.cash_order_qty if isinstance(effect, SendNew) else None
    price = effect.price
    unfit = {
        "OrdType(40)": allowed is None,
        "Side(54)": effect.side not in SIDE_TO_WORD,
        "TimeInForce(59)": allowed is not None and effect.time_in_force not in allowed,
        "CashOrderQty(152) with a limit order": cash is not None and is_limit,
        "quantity": (cash is None) is (effect.order_qty is None),
        "Price(44)": is_limit is not (price is not None),
        "Price(44) outside 0.01 to 0.99": price is not None and not LOWEST <= price <= HIGHEST,
        "ExpireTime(126)": (effect.time_in_force is TimeInForce.GTD)
        is not (effect.expire_time is not None),
        "ExecInst(18)=6 with what does not rest": effect.post_only
        and not (is_limit and effect.time_in_force in RESTING),
        "StopPx(99)": effect.stop_px is not None,
        "ExecInst(18)=E": effect.reduce_only,
        "Leverage(20001)": effect.leverage is not None,
        "20002": effect.take_profit is not None,
        "20003": effect.stop_loss is not None,
        "20010": effect.slippage_bps is not None,
    }
    for field, is_unfit in unfit.items():
        if is_unfit:
            text = f"{Code.UNSUPPORTED_INSTRUCTION}: polymarket cannot take this {field}"
            raise NotSentError(text)
