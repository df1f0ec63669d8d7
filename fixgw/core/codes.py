"""The stable codes that Text(58) of a reject or a doubt starts with; clients may match on them.

`docs/rules-of-engagement.md` lists them from `MEANING`.
"""

from enum import StrEnum


class Code(StrEnum):
    """A code; what follows it in Text(58), after a colon, is for people and may change."""

    ABOVE_MAXIMUM = "ABOVE_MAXIMUM"
    ALREADY_PENDING = "ALREADY_PENDING"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    CANCEL_ON_DISCONNECT = "CANCEL_ON_DISCONNECT"
    CONTRADICTORY_FIELDS = "CONTRADICTORY_FIELDS"
    DUPLICATE_CL_ORD_ID = "DUPLICATE_CL_ORD_ID"
    DUPLICATE_POS_REQ_ID = "DUPLICATE_POS_REQ_ID"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    IN_DOUBT = "IN_DOUBT"
    LEVERAGE_LIMIT = "LEVERAGE_LIMIT"
    MARGIN_GUARD = "MARGIN_GUARD"
    MASS_CANCEL = "MASS_CANCEL"
    MAX_NOTIONAL = "MAX_NOTIONAL"
    MAX_ORDER_QTY = "MAX_ORDER_QTY"
    MISSING_FIELD = "MISSING_FIELD"
    NOT_AT_VENUE = "NOT_AT_VENUE"
    NOT_POSITIVE = "NOT_POSITIVE"
    NOT_READ = "NOT_READ"
    NOT_REPLACED = "NOT_REPLACED"
    NOT_TRADABLE = "NOT_TRADABLE"
    OFF_LOT = "OFF_LOT"
    OFF_TICK = "OFF_TICK"
    ORDERS_PER_SECOND = "ORDERS_PER_SECOND"
    OVERFILL_RISK = "OVERFILL_RISK"
    PRICE_OUT_OF_BOUNDS = "PRICE_OUT_OF_BOUNDS"
    RATE_LIMITED = "RATE_LIMITED"
    SELF_TRADE = "SELF_TRADE"
    STP_TIMEOUT = "STP_TIMEOUT"
    STP_WAITING = "STP_WAITING"
    TOO_LATE = "TOO_LATE"
    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    UNKNOWN_POSITION = "UNKNOWN_POSITION"
    UNKNOWN_SUBSCRIPTION = "UNKNOWN_SUBSCRIPTION"
    UNKNOWN_SYMBOL = "UNKNOWN_SYMBOL"
    UNKNOWN_VENUE = "UNKNOWN_VENUE"
    UNSUPPORTED_CANCEL = "UNSUPPORTED_CANCEL"
    UNSUPPORTED_CASH_QUANTITY = "UNSUPPORTED_CASH_QUANTITY"
    UNSUPPORTED_INSTRUCTION = "UNSUPPORTED_INSTRUCTION"
    UNSUPPORTED_LEVERAGE = "UNSUPPORTED_LEVERAGE"
    UNSUPPORTED_ORDERS = "UNSUPPORTED_ORDERS"
    UNSUPPORTED_ORDER_TYPE = "UNSUPPORTED_ORDER_TYPE"
    UNSUPPORTED_POSITION_CONTROL = "UNSUPPORTED_POSITION_CONTROL"
    UNSUPPORTED_POST_ONLY = "UNSUPPORTED_POST_ONLY"
    UNSUPPORTED_QUANTITY = "UNSUPPORTED_QUANTITY"
    UNSUPPORTED_QUESTION = "UNSUPPORTED_QUESTION"
    UNSUPPORTED_REDUCE_ONLY = "UNSUPPORTED_REDUCE_ONLY"
    UNSUPPORTED_REPLACE = "UNSUPPORTED_REPLACE"
    UNSUPPORTED_SIDE = "UNSUPPORTED_SIDE"
    UNSUPPORTED_SLIPPAGE = "UNSUPPORTED_SLIPPAGE"
    UNSUPPORTED_STOP_LOSS = "UNSUPPORTED_STOP_LOSS"
    UNSUPPORTED_STP = "UNSUPPORTED_STP"
    UNSUPPORTED_TAKE_PROFIT = "UNSUPPORTED_TAKE_PROFIT"
    UNSUPPORTED_TIME_IN_FORCE = "UNSUPPORTED_TIME_IN_FORCE"
    UNSUPPORTED_VENUE_PREFERENCE = "UNSUPPORTED_VENUE_PREFERENCE"
    VENUE_DOWN = "VENUE_DOWN"


_CAN_NOT = "the venue cannot do this; nothing was sent"

MEANING: dict[Code, str] = {
    Code.ABOVE_MAXIMUM: "the quantity is above the instrument's maximum",
    Code.ALREADY_PENDING: "a cancel or replace of this order is already under way",
    Code.BELOW_MINIMUM: "the quantity is below the instrument's minimum",
    Code.CANCEL_ON_DISCONNECT: "the session was lost and its policy cancels the order",
    Code.CONTRADICTORY_FIELDS: "two fields exclude each other, or differ from the order's",
    Code.DUPLICATE_CL_ORD_ID: "the session used this ClOrdID(11) before",
    Code.DUPLICATE_POS_REQ_ID: "the session used this PosReqID(710) before; nothing was done",
    Code.INTERNAL_ERROR: "the gateway could not take the request; nothing was done",
    Code.IN_DOUBT: "it was sent and no usable answer came; what became of it is being looked for",
    Code.LEVERAGE_LIMIT: "the leverage is outside what the instrument allows",
    Code.MARGIN_GUARD: "the venue's own margin figures say that it would refuse; nothing was sent",
    Code.MASS_CANCEL: "the session cancels its orders, this one among them",
    Code.MAX_NOTIONAL: "above the session's own limit of notional, or not to be checked",
    Code.MAX_ORDER_QTY: "above the session's own limit of quantity",
    Code.MISSING_FIELD: "a field that this kind of order needs is missing",
    Code.NOT_AT_VENUE: "the venue provably does not have the order and can no longer take it",
    Code.NOT_POSITIVE: "a price or quantity is zero or below",
    Code.NOT_READ: "the venue could not be asked for positions or balances; ask again",
    Code.NOT_REPLACED: "the venue provably did not carry out the replace; the order is as it was",
    Code.NOT_TRADABLE: "the venue does not trade the instrument now",
    Code.OFF_LOT: "the quantity is not a multiple of the lot size; nothing is rounded",
    Code.OFF_TICK: "a price is not a multiple of the tick size; nothing is rounded",
    Code.ORDERS_PER_SECOND: "above the session's own limit of orders in a second",
    Code.OVERFILL_RISK: "fills came while the venue replaced the order; the rest was canceled",
    Code.PRICE_OUT_OF_BOUNDS: "a price is outside what the venue allows",
    Code.RATE_LIMITED: "the venue's rate limit did not free up in time; nothing was taken",
    Code.SELF_TRADE: "the order would trade with another one of the same venue account",
    Code.STP_TIMEOUT: "a resting order did not leave in time; the new one was never sent",
    Code.STP_WAITING: "the order is not sent yet; it waits for a resting order to be canceled",
    Code.TOO_LATE: "the order was closed before the request could take effect",
    Code.UNKNOWN_ACCOUNT: "no such account in the session, or not at that venue",
    Code.UNKNOWN_ORDER: "the session has no such order",
    Code.UNKNOWN_POSITION: "the account has no such position",
    Code.UNKNOWN_SUBSCRIPTION: "nothing is subscribed under this id",
    Code.UNKNOWN_SYMBOL: "the venue has no such instrument",
    Code.UNKNOWN_VENUE: "ExDestination(100) names no configured venue",
    Code.UNSUPPORTED_CANCEL: _CAN_NOT,
    Code.UNSUPPORTED_CASH_QUANTITY: _CAN_NOT,
    Code.UNSUPPORTED_INSTRUCTION: "an instruction is present that no rule translates",
    Code.UNSUPPORTED_LEVERAGE: _CAN_NOT,
    Code.UNSUPPORTED_ORDERS: "the venue takes no orders at all; nothing was sent",
    Code.UNSUPPORTED_ORDER_TYPE: _CAN_NOT,
    Code.UNSUPPORTED_POSITION_CONTROL: _CAN_NOT,
    Code.UNSUPPORTED_POST_ONLY: _CAN_NOT,
    Code.UNSUPPORTED_QUANTITY: "the venue sizes orders in cash, not in contracts",
    Code.UNSUPPORTED_QUESTION: "the venue does not tell this",
    Code.UNSUPPORTED_REDUCE_ONLY: _CAN_NOT,
    Code.UNSUPPORTED_REPLACE: _CAN_NOT,
    Code.UNSUPPORTED_SIDE: _CAN_NOT,
    Code.UNSUPPORTED_SLIPPAGE: _CAN_NOT,
    Code.UNSUPPORTED_STOP_LOSS: _CAN_NOT,
    Code.UNSUPPORTED_STP: "self-trade prevention is not available on this route",
    Code.UNSUPPORTED_TAKE_PROFIT: _CAN_NOT,
    Code.UNSUPPORTED_TIME_IN_FORCE: _CAN_NOT,
    Code.UNSUPPORTED_VENUE_PREFERENCE: "the venue sends orders on to no other",
    Code.VENUE_DOWN: "no connection to the venue, or its state is being read again",
}
