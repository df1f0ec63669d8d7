"""Single FIX values to core values; every refusal names the field and its tag."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.times import utc_micros

Fields = Mapping[str, str]
_Value = TypeVar("_Value")

NAMES = {
    "1": "Account",
    "11": "ClOrdID",
    "18": "ExecInst",
    "35": "MsgType",
    "37": "OrderID",
    "38": "OrderQty",
    "40": "OrdType",
    "41": "OrigClOrdID",
    "43": "PossDupFlag",
    "44": "Price",
    "54": "Side",
    "55": "Symbol",
    "59": "TimeInForce",
    "60": "TransactTime",
    "77": "PositionEffect",
    "97": "PossResend",
    "99": "StopPx",
    "100": "ExDestination",
    "126": "ExpireTime",
    "152": "CashOrderQty",
    "263": "SubscriptionRequestType",
    "530": "MassCancelRequestType",
    "709": "PosTransType",
    "710": "PosReqID",
    "712": "PosMaintAction",
    "718": "AdjustmentType",
    "724": "PosReqType",
    "909": "CollInquiryID",
    "1028": "ManualOrderIndicator",
    "7928": "SelfTradePrevention",
    "20001": "Leverage",
    "20002": "TakeProfitPx",
    "20003": "StopLossPx",
    "20010": "SlippageBps",
    "20011": "DownstreamVenue",
    "20012": "Outcome",
    "20043": "VenuePositionID",
    "20044": "PositionAction",
    "20045": "MarginAmount",
}
"""The fields that a command is made of."""

_MOST_DIGITS = 18
_DIGITS = re.compile(r"-?\d*\.?\d*")
_DECIMAL = re.compile(r"-?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})")
_INTEGER = re.compile(r"-?\d{1,18}")


def named(tag: str) -> str:
    """`Price(44)`."""
    return f"{NAMES[tag]}({tag})"


def required(fields: Fields, tag: str) -> str:
    """Return the value; NotACommandError when the field is absent."""
    value = fields.get(tag)
    if not value:
        reason = BusinessRejectReason.CONDITIONALLY_REQUIRED_FIELD_MISSING
        raise NotACommandError(f"{named(tag)} not found", reason)
    return value


def decimal(fields: Fields, tag: str) -> Decimal | None:
    """Return the exact number, of at most 18 digits before and 18 after the point."""
    value = fields.get(tag)
    if value is None:
        return None
    if _DECIMAL.fullmatch(value) is None:
        raise NotACommandError(f"{named(tag)}={value} {_objection(value)}")
    return Decimal(value)


def _objection(value: str) -> str:
    if _DIGITS.fullmatch(value) and len(value) > _MOST_DIGITS:
        return f"has more than {_MOST_DIGITS} digits before or after the point"
    return "is not a plain decimal number"


def integer(fields: Fields, tag: str) -> int | None:
    """Return the whole number."""
    value = fields.get(tag)
    if value is None:
        return None
    if _INTEGER.fullmatch(value) is None:
        raise NotACommandError(f"{named(tag)}={value} is not a whole number")
    return int(value)


def time(fields: Fields, tag: str) -> int | None:
    """Return the time in microseconds."""
    value = fields.get(tag)
    if value is None:
        return None
    try:
        return utc_micros(value)
    except ValueError as error:
        raise NotACommandError(f"{named(tag)}={error}") from None


def choice(fields: Fields, tag: str, table: Mapping[str, _Value]) -> _Value | None:
    """Return what the table says for the value."""
    value = fields.get(tag)
    if value is None:
        return None
    if value not in table:
        raise NotACommandError(f"{named(tag)}={value} is not supported")
    return table[value]
