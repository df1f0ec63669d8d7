"""Strict reading of the application messages: required fields, values, formats.

The document names four SessionRejectReasons(373) that can come: 1, 5, 6 and 11.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from fixgw.sim.book import Side
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.orders import NewOrder, OrdType, SelfTrade, TimeInForce
from fixgw.sim.levidge.pairs import Pair

REQUIRED_TAG_MISSING = 1
VALUE_IS_INCORRECT = 5
INCORRECT_DATA_FORMAT = 6
INVALID_MSG_TYPE = 11

_SIDES = {"1": Side.BUY, "2": Side.SELL}
_DECIMAL = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_TIMESTAMP = re.compile(r"\d{8}-\d\d:\d\d:\d\d(\.\d+)?", re.ASCII)
_MOST_DIGITS = 24


class Unreadable(Exception):  # noqa: N818 - it becomes the venue's answer
    """A message that is answered by a Reject(3); `tag` is RefTagID(371), 0 for none."""

    def __init__(self, reason: int, tag: int, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.tag = tag
        self.text = text


def read_order(
    fields: Mapping[str, str], exchange: Exchange, *, user_id: int, session: int
) -> NewOrder:
    """The order of a NewOrderSingle(D); raises Unreadable."""
    if _required(fields, 21) != "1":
        raise Unreadable(VALUE_IS_INCORRECT, 21, "HandlInst(21) must be 1")
    pair = read_pair(fields, exchange)
    ord_type = _ord_type(fields)
    cash = _number(fields, 152, pair.price_scale) if "152" in fields else None
    if cash is not None and ord_type is not OrdType.MARKET:
        raise Unreadable(VALUE_IS_INCORRECT, 152, "CashOrderQty(152) is for market orders only")
    if cash is not None and "38" in fields:
        raise Unreadable(VALUE_IS_INCORRECT, 152, "either OrderQty(38) or CashOrderQty(152)")
    return NewOrder(
        user_id=user_id,
        pair=pair,
        side=_side(fields),
        ord_type=ord_type,
        quantity=_number(fields, 38, pair.quantity_scale) if cash is None else None,
        cash=cash,
        price=_price(fields, 44, pair, wanted=ord_type.has_price),
        stop_price=_price(fields, 99, pair, wanted=ord_type.has_stop),
        time_in_force=_time_in_force(fields, ord_type),
        self_trade=_self_trade(fields),
        cl_ord_id=read_cl_ord_id(fields),
        session=session,
    )


def read_cl_ord_id(fields: Mapping[str, str]) -> str:
    """ClOrdID(11), a UUID."""
    text = _required(fields, 11)
    if not _UUID.fullmatch(text):
        raise Unreadable(INCORRECT_DATA_FORMAT, 11, "ClOrdID(11) must be a UUID")
    return text


def read_pair(fields: Mapping[str, str], exchange: Exchange) -> Pair:
    """The pair of Symbol(55), which has a dash on FIX: BTC-USD."""
    symbol = _required(fields, 55)
    pair = None if "/" in symbol else exchange.pair_named(symbol.replace("-", "/"))
    if pair is None:
        raise Unreadable(VALUE_IS_INCORRECT, 55, f"Symbol(55) {symbol} is not listed")
    return pair


def check_times(fields: Mapping[str, str]) -> None:
    """TransactTime(60) is not in the document's table; if it is sent it has to be a time."""
    if "60" in fields and not _TIMESTAMP.fullmatch(fields["60"]):
        raise Unreadable(INCORRECT_DATA_FORMAT, 60, "TransactTime(60) is not a UTCTimestamp")


def _required(fields: Mapping[str, str], tag: int) -> str:
    text = fields.get(str(tag), "")
    if not text:
        raise Unreadable(REQUIRED_TAG_MISSING, tag, f"tag {tag} is required")
    return text


def _number(fields: Mapping[str, str], tag: int, scale: int) -> Decimal:
    """A decimal above 0 with no more places than the scale has."""
    text = _required(fields, tag)
    if not _DECIMAL.fullmatch(text) or len(text) > _MOST_DIGITS:
        raise Unreadable(INCORRECT_DATA_FORMAT, tag, f"tag {tag} must be a decimal number")
    value = Decimal(text)
    if not value:
        raise Unreadable(VALUE_IS_INCORRECT, tag, f"tag {tag} must be above 0")
    if value % Decimal(1).scaleb(-scale):
        raise Unreadable(VALUE_IS_INCORRECT, tag, f"tag {tag} may have {scale} decimals")
    return value


def _price(fields: Mapping[str, str], tag: int, pair: Pair, *, wanted: bool) -> Decimal | None:
    if wanted:
        return _number(fields, tag, pair.price_scale)
    if str(tag) in fields:
        raise Unreadable(VALUE_IS_INCORRECT, tag, f"tag {tag} does not belong to this OrdType(40)")
    return None


def _side(fields: Mapping[str, str]) -> Side:
    side = _SIDES.get(_required(fields, 54))
    if side is None:
        raise Unreadable(VALUE_IS_INCORRECT, 54, "Side(54) must be 1 or 2")
    return side


def _ord_type(fields: Mapping[str, str]) -> OrdType:
    text = _required(fields, 40)
    if text not in [str(int(one)) for one in OrdType]:
        raise Unreadable(VALUE_IS_INCORRECT, 40, "OrdType(40) must be 1, 2, 3 or 4")
    return OrdType(int(text))


def _time_in_force(fields: Mapping[str, str], ord_type: OrdType) -> TimeInForce:
    text = fields.get("59", "1")
    if text not in [one.value for one in TimeInForce]:
        raise Unreadable(VALUE_IS_INCORRECT, 59, "TimeInForce(59) must be 1, 3, 4 or P")
    if "59" in fields and not ord_type.has_price:
        raise Unreadable(VALUE_IS_INCORRECT, 59, "TimeInForce(59) is for limit orders only")
    if text == "P" and ord_type is not OrdType.LIMIT:
        raise Unreadable(VALUE_IS_INCORRECT, 59, "post-only is for limit orders only")
    return TimeInForce(text)


def _self_trade(fields: Mapping[str, str]) -> SelfTrade:
    text = fields.get("7928", "D")
    if text not in [one.value for one in SelfTrade]:
        raise Unreadable(VALUE_IS_INCORRECT, 7928, "SelfTradePrevention(7928) must be D, O, N or B")
    return SelfTrade(text)
