"""FIX's own enumerations, by FIX's names and values.

The members carry FIX 4.4 wire values where the versions agree; where they do not (ExecType of a
trade, status answers) the dialect tables in `fixgw.fix.dialect` translate.
"""

from enum import StrEnum


class Side(StrEnum):
    """Side(54)."""

    BUY = "1"
    SELL = "2"
    BUY_MINUS = "3"
    SELL_PLUS = "4"
    SELL_SHORT = "5"
    SELL_SHORT_EXEMPT = "6"
    UNDISCLOSED = "7"
    CROSS = "8"
    CROSS_SHORT = "9"


class OrdType(StrEnum):
    """OrdType(40); values beyond the first four are known so that they can be refused by name."""

    MARKET = "1"
    LIMIT = "2"
    STOP = "3"
    STOP_LIMIT = "4"
    MARKET_ON_CLOSE = "5"
    WITH_OR_WITHOUT = "6"
    LIMIT_OR_BETTER = "7"
    LIMIT_WITH_OR_WITHOUT = "8"
    ON_BASIS = "9"
    ON_CLOSE = "A"
    LIMIT_ON_CLOSE = "B"
    FOREX_MARKET = "C"
    PREVIOUSLY_QUOTED = "D"
    PREVIOUSLY_INDICATED = "E"
    FOREX_LIMIT = "F"
    FOREX_SWAP = "G"
    FOREX_PREVIOUSLY_QUOTED = "H"
    FUNARI = "I"
    MARKET_IF_TOUCHED = "J"
    MARKET_WITH_LEFTOVER_AS_LIMIT = "K"
    PREVIOUS_FUND_VALUATION_POINT = "L"
    NEXT_FUND_VALUATION_POINT = "M"
    PEGGED = "P"


class TimeInForce(StrEnum):
    """TimeInForce(59); absent is None and means the venue's own default."""

    DAY = "0"
    GTC = "1"
    AT_THE_OPENING = "2"
    IOC = "3"
    FOK = "4"
    GOOD_TILL_CROSSING = "5"
    GTD = "6"
    AT_THE_CLOSE = "7"


class Outcome(StrEnum):
    """Outcome (custom tag 20012): which answer of a prediction market is traded; absent is YES."""

    YES = "YES"
    NO = "NO"


class ManualOrderIndicator(StrEnum):
    """ManualOrderIndicator(1028): whether a person or a machine placed the order."""

    MANUAL = "Y"
    AUTOMATIC = "N"


class SelfTradePrevention(StrEnum):
    """SelfTradePrevention(7928)."""

    DECREMENT_AND_CANCEL = "D"
    CANCEL_RESTING = "O"
    CANCEL_INCOMING = "N"
    CANCEL_BOTH = "B"


class OrdStatus(StrEnum):
    """OrdStatus(39)."""

    NEW = "0"
    PARTIALLY_FILLED = "1"
    FILLED = "2"
    DONE_FOR_DAY = "3"
    CANCELED = "4"
    PENDING_CANCEL = "6"
    STOPPED = "7"
    REJECTED = "8"
    SUSPENDED = "9"
    PENDING_NEW = "A"
    EXPIRED = "C"
    PENDING_REPLACE = "E"


class ExecType(StrEnum):
    """ExecType(150) in its FIX 4.4 meaning."""

    NEW = "0"
    DONE_FOR_DAY = "3"
    CANCELED = "4"
    REPLACED = "5"
    PENDING_CANCEL = "6"
    STOPPED = "7"
    REJECTED = "8"
    SUSPENDED = "9"
    PENDING_NEW = "A"
    EXPIRED = "C"
    RESTATED = "D"
    PENDING_REPLACE = "E"
    TRADE = "F"
    TRADE_CORRECT = "G"
    TRADE_CANCEL = "H"
    ORDER_STATUS = "I"


class OrdRejReason(StrEnum):
    """OrdRejReason(103) in FIX 4.4; the 4.2 dialect folds what it lacks into 0."""

    BROKER_OPTION = "0"
    UNKNOWN_SYMBOL = "1"
    EXCHANGE_CLOSED = "2"
    EXCEEDS_LIMIT = "3"
    TOO_LATE = "4"
    UNKNOWN_ORDER = "5"
    DUPLICATE_ORDER = "6"
    UNSUPPORTED_CHARACTERISTIC = "11"
    INCORRECT_QUANTITY = "13"
    UNKNOWN_ACCOUNT = "15"
    OTHER = "99"


class CxlRejReason(StrEnum):
    """CxlRejReason(102) in FIX 4.4; the 4.2 dialect folds what it lacks."""

    TOO_LATE = "0"
    UNKNOWN_ORDER = "1"
    BROKER_OPTION = "2"
    ALREADY_PENDING = "3"
    DUPLICATE_CL_ORD_ID = "6"
    OTHER = "99"


class CxlRejResponseTo(StrEnum):
    """CxlRejResponseTo(434)."""

    CANCEL = "1"
    REPLACE = "2"


class MassCancelRequestType(StrEnum):
    """MassCancelRequestType(530); what is not served is known so that it can be refused."""

    SECURITY = "1"
    UNDERLYING_SECURITY = "2"
    PRODUCT = "3"
    CFI_CODE = "4"
    SECURITY_TYPE = "5"
    TRADING_SESSION = "6"
    ALL = "7"


class MassCancelRejectReason(StrEnum):
    """MassCancelRejectReason(532)."""

    NOT_SUPPORTED = "0"
    UNKNOWN_SECURITY = "1"
    OTHER = "99"


class LiquidityInd(StrEnum):
    """LastLiquidityInd(851)."""

    ADDED = "1"
    REMOVED = "2"


class Evidence(StrEnum):
    """Evidence (custom tag 20021): what proved the outcome that a report states.

    RESPONSE is the answer to the request itself: the venue's, or the gateway's own where nothing
    was sent.
    """

    RESPONSE = "RESPONSE"
    STREAM = "STREAM"
    QUERY = "QUERY"
    HISTORY = "HISTORY"
    OPERATOR = "OPERATOR"


OPEN_STATUSES = frozenset(
    {
        OrdStatus.PENDING_NEW,
        OrdStatus.NEW,
        OrdStatus.PARTIALLY_FILLED,
        OrdStatus.STOPPED,
        OrdStatus.SUSPENDED,
    }
)
TERMINAL_STATUSES = frozenset(
    {
        OrdStatus.FILLED,
        OrdStatus.DONE_FOR_DAY,
        OrdStatus.CANCELED,
        OrdStatus.REJECTED,
        OrdStatus.EXPIRED,
    }
)
