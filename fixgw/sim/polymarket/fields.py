"""Reads the bodies of order calls as strictly as the schema allows; raises Refusal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar

from fixgw.sim.exact_json import load_exact
from fixgw.sim.polymarket.markets import Market
from fixgw.sim.polymarket.orders import (
    ZERO,
    NewOrder,
    Order,
    OrderType,
    Outcome,
    Terms,
    TimeInForce,
)
from fixgw.sim.polymarket.refusal import Refusal, not_found

Word = TypeVar("Word", bound=Enum)

_CREATE = frozenset(
    {
        *("marketSlug", "type", "price", "quantity", "tif", "participateDontInitiate"),
        *("goodTillTime", "intent", "outcomeSide", "action", "cashOrderQty"),
        "manualOrderIndicator",
    }
)
_MODIFY = frozenset(
    {"marketSlug", "price", "quantity", "tif", "participateDontInitiate", "goodTillTime"}
)
_INTENTS = {
    "ORDER_INTENT_BUY_LONG": (Outcome.YES, True),
    "ORDER_INTENT_SELL_LONG": (Outcome.YES, False),
    "ORDER_INTENT_BUY_SHORT": (Outcome.NO, True),
    "ORDER_INTENT_SELL_SHORT": (Outcome.NO, False),
}
_ACTIONS = {"ORDER_ACTION_BUY": True, "ORDER_ACTION_SELL": False}
_INDICATORS = {
    "MANUAL_ORDER_INDICATOR_MANUAL": True,
    "MANUAL_ORDER_INDICATOR_AUTOMATIC": False,
}
_LONGEST_AMOUNT = 12


def read_object(body: bytes, allowed: frozenset[str]) -> dict[str, Any]:
    """Return the body's fields, all of them known."""
    try:
        fields = load_exact(body) if body.strip() else {}
    except ValueError:
        raise Refusal("the body is no JSON") from None
    if not isinstance(fields, dict):
        raise Refusal("the body must be a JSON object")
    unknown = sorted(fields.keys() - allowed)
    if unknown:
        raise Refusal(f"unknown field {unknown[0]}")
    return fields


def read_order(body: bytes, owner: str, markets: Mapping[str, Market]) -> NewOrder:
    """Read a CreateOrderRequest."""
    fields = read_object(body, _CREATE)
    market = _market(fields, markets)
    kind = _word(fields, "type", OrderType)
    outcome, buys = _intent(fields)
    cash = _amount(fields, "cashOrderQty") if "cashOrderQty" in fields else None
    is_market = kind is OrderType.MARKET
    if (cash is not None and not is_market) or (cash is None) is ("quantity" not in fields):
        raise Refusal("quantity is required, or cashOrderQty for a market order")
    if is_market is ("price" in fields):
        raise Refusal("price is required for limit orders, and only for them")
    if "manualOrderIndicator" not in fields:
        raise Refusal("manualOrderIndicator is required")
    manual = _INDICATORS.get(fields["manualOrderIndicator"])
    if manual is None:
        raise Refusal("manualOrderIndicator is not one of its values")
    return NewOrder(
        owner=owner,
        market=market,
        type=kind,
        outcome=outcome,
        buys=buys,
        terms=_terms(fields, None),
        cash=cash,
        manual=manual,
    )


def read_modify(body: bytes, order: Order) -> Terms:
    """Read a ModifyOrderRequest; what it leaves out stays."""
    fields = read_object(body, _MODIFY)
    _same_market(fields, order)
    return _terms(fields, order.terms)


def read_cancel(body: bytes, order: Order) -> None:
    """Read a CancelOrderRequest."""
    _same_market(read_object(body, frozenset({"marketSlug"})), order)


def read_slugs(body: bytes) -> list[str]:
    """Read a CancelOpenOrdersRequest."""
    slugs = read_object(body, frozenset({"slugs"})).get("slugs", [])
    if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
        raise Refusal("slugs must be a list of market slugs")
    return slugs


def _market(fields: Mapping[str, Any], markets: Mapping[str, Market]) -> Market:
    slug = fields.get("marketSlug")
    if not isinstance(slug, str):
        raise Refusal("marketSlug is required")
    if slug not in markets:
        raise not_found(f"market {slug}")
    return markets[slug]


def _same_market(fields: Mapping[str, Any], order: Order) -> None:
    if fields.get("marketSlug") != order.wanted.market.slug:
        raise Refusal("marketSlug is not the order's")


def _intent(fields: Mapping[str, Any]) -> tuple[Outcome, bool]:
    """The pair wins over the intent when both are there."""
    if "outcomeSide" in fields and "action" in fields:
        action = _ACTIONS.get(fields["action"])
        if action is None:
            raise Refusal("action is not one of its values")
        return _word(fields, "outcomeSide", Outcome), action
    intent = _INTENTS.get(str(fields.get("intent")))
    if intent is None:
        raise Refusal("intent, or outcomeSide and action, must be set")
    return intent


def _terms(fields: Mapping[str, Any], old: Terms | None) -> Terms:
    tif = _word(fields, "tif", TimeInForce) if "tif" in fields or old is None else old.tif
    return Terms(
        price=_price(fields, old),
        quantity=_quantity(fields, old),
        tif=tif,
        post_only=_flag(fields, old),
        good_till=_good_till(fields, tif, old),
    )


def _price(fields: Mapping[str, Any], old: Terms | None) -> Decimal | None:
    if "price" in fields:
        return _amount(fields, "price")
    return None if old is None else old.price


def _quantity(fields: Mapping[str, Any], old: Terms | None) -> Decimal:
    if "quantity" not in fields:
        return ZERO if old is None else old.quantity
    value = fields["quantity"]
    if not isinstance(value, Decimal) or value <= 0:
        raise Refusal("quantity must be a number above 0")
    return value


def _flag(fields: Mapping[str, Any], old: Terms | None) -> bool:
    value = fields.get("participateDontInitiate", False if old is None else old.post_only)
    if not isinstance(value, bool):
        raise Refusal("participateDontInitiate must be true or false")
    return value


def _good_till(fields: Mapping[str, Any], tif: TimeInForce, old: Terms | None) -> int | None:
    text = fields.get("goodTillTime")
    if tif is not TimeInForce.GTD:
        if text is not None:
            raise Refusal("goodTillTime goes only with TIME_IN_FORCE_GOOD_TILL_DATE")
        return None
    if text is None and old is not None and old.good_till is not None:
        return old.good_till
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refusal("goodTillTime must be a date and time") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def _amount(fields: Mapping[str, Any], name: str) -> Decimal:
    """Read an Amount: a decimal text and a currency."""
    amount = fields[name]
    text = amount.get("value") if isinstance(amount, dict) else None
    if not isinstance(amount, dict) or amount.keys() != {"value", "currency"}:
        raise Refusal(f"{name} must hold value and currency")
    if amount["currency"] != "USD":
        raise Refusal(f"{name} must be in USD")
    if not isinstance(text, str) or len(text) > _LONGEST_AMOUNT:
        raise Refusal(f"{name}.value must be a decimal string")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Refusal(f"{name}.value must be a decimal string") from None
    if not value.is_finite() or value <= 0:
        raise Refusal(f"{name}.value must be above 0")
    return value


def _word(fields: Mapping[str, Any], name: str, words: type[Word]) -> Word:
    try:
        return words(fields.get(name))
    except ValueError:
        raise Refusal(f"{name} is not one of its values") from None
