"""Writes NewOrderSingle(D) out of the core's terms; what Levidge cannot express is refused."""

from collections.abc import Mapping
from decimal import Decimal

from fixgw.core.codes import Code
from fixgw.core.effects import SendNew
from fixgw.core.exact import text
from fixgw.core.fields import OrdType, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.levidge.capability import TIME_IN_FORCE
from fixgw.venues.levidge.native.wire import Body, time_text
from fixgw.venues.levidge.placing import PRICED, TRIGGERED, refuse_unfit

SIDE_TO_WORD: Mapping[Side, str] = {Side.BUY: "1", Side.SELL: "2"}
TIME_IN_FORCE_TO_WORD: Mapping[TimeInForce, str] = {
    TimeInForce.GTC: "1",
    TimeInForce.IOC: "3",
    TimeInForce.FOK: "4",
}
POST_ONLY = "P"


def order_body(effect: SendNew, cl_ord_id: str) -> Body:
    """Return the fields of a D. Raises NotSentError; nothing is dropped."""
    _refuse_unsupported(effect)
    fields = [
        (21, "1"),
        (11, cl_ord_id),
        (55, fix_symbol(effect.symbol)),
        (54, SIDE_TO_WORD[effect.side]),
        (60, time_text(effect.sent_at)),
        (40, str(effect.ord_type)),
        (38, _number(effect.order_qty)),
        (152, _number(effect.cash_order_qty)),
        (44, _number(effect.price)),
        (99, _number(effect.stop_px)),
        (59, _time_in_force(effect)),
        (7928, effect.self_trade_prevention and str(effect.self_trade_prevention)),
    ]
    return [(tag, value) for tag, value in fields if value is not None]


def fix_symbol(symbol: str) -> str:
    """BTC/USD is BTC-USD on FIX; how FIX calls a contract, such as SPY/USD[F], is not documented.

    Raises NotSentError.
    """
    base, slash, quote = symbol.partition("/")
    if not (slash and base.isalnum() and quote.isalnum()):
        raise NotSentError(f"{Code.UNKNOWN_SYMBOL}: levidge documents no FIX symbol for {symbol}")
    return f"{base}-{quote}"


def _time_in_force(effect: SendNew) -> str | None:
    """TimeInForce(59) goes with prices; without one all that is allowed says the same."""
    if effect.ord_type not in PRICED:
        return None
    if effect.post_only:
        return POST_ONLY
    given = effect.time_in_force
    return None if given is None else TIME_IN_FORCE_TO_WORD[given]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else text(value)


def _refuse_unsupported(effect: SendNew) -> None:
    allowed = TIME_IN_FORCE.get(effect.ord_type)
    is_market = effect.ord_type is OrdType.MARKET
    unfit = {
        "OrdType(40)": allowed is None,
        "Side(54)": effect.side not in SIDE_TO_WORD,
        "TimeInForce(59)": allowed is not None and effect.time_in_force not in allowed,
        "OrderQty(38)": (effect.order_qty is None) is (effect.cash_order_qty is None),
        "CashOrderQty(152)": effect.cash_order_qty is not None and not is_market,
        "Price(44)": (effect.ord_type in PRICED) is not (effect.price is not None),
        "StopPx(99)": (effect.ord_type in TRIGGERED) is not (effect.stop_px is not None),
        "ExecInst(18)=6": effect.post_only and not _may_be_post_only(effect),
        "ExecInst(18)=E": effect.reduce_only,
        "20001": effect.leverage is not None,
        "20002": effect.take_profit is not None,
        "20003": effect.stop_loss is not None,
        "20010": effect.slippage_bps is not None,
    }
    refuse_unfit(unfit)


def _may_be_post_only(effect: SendNew) -> bool:
    """Post-only is a TimeInForce of limit orders, and good till cancelled once it rests."""
    is_limit = effect.ord_type is OrdType.LIMIT
    return is_limit and effect.time_in_force in (None, TimeInForce.GTC)
