"""Questions about accounts: RequestForPositions(AN) and CollateralInquiry(BB) to AskAccount. Pure.

In FIX 4.2 they are UAN and UBB, with the same tags. What would narrow a question down, and is not
understood, is refused: an answer to another question would not show that it is one.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from fixgw.core.account_data import AskAccount, Subscription, Topic
from fixgw.fix.business import NotACommandError
from fixgw.fix.values import Fields, choice, required

_SUBSCRIPTIONS = {one.value: one for one in Subscription}
_POSITIONS = "0"
_INBAND = "0"
_DAY = timedelta(days=1)

_NARROWING = {
    "15": "Currency",
    "48": "SecurityID",
    "336": "TradingSessionID",
    "386": "NoTradingSessions",
    "555": "NoLegs",
    "711": "NoUnderlyings",
    "716": "SettlSessID",
    "726": "ResponseDestination",
}
_NARROWING_POSITIONS = {**_NARROWING, "573": "MatchStatus"}
_NARROWING_COLLATERAL = {
    **_NARROWING,
    "11": "ClOrdID",
    "37": "OrderID",
    "55": "Symbol",
    "124": "NoExecs",
    "198": "SecondaryOrderID",
    "526": "SecondaryClOrdID",
    "897": "NoTrades",
    "938": "NoCollInquiryQualifier",
}
"""Fields that ask about less than an account, or want the answer elsewhere."""


def request_positions(session: str, fields: Fields) -> AskAccount:
    """RequestForPositions(AN): only PosReqType(724)=0, the positions themselves."""
    if fields.get("724", _POSITIONS) != _POSITIONS:
        raise NotACommandError(f"PosReqType(724)={fields['724']} is not supported: only 0 is")
    _refuse_narrowing(fields, _NARROWING_POSITIONS)
    return _ask(session, fields, Topic.POSITIONS, required(fields, "710"))


def inquire_collateral(session: str, fields: Fields) -> AskAccount:
    """CollateralInquiry(BB); without a CollInquiryID(909) its sequence number stands in."""
    _refuse_narrowing(fields, _NARROWING_COLLATERAL)
    return _ask(session, fields, Topic.COLLATERAL, fields.get("909") or f"#{fields['34']}")


def _refuse_narrowing(fields: Fields, narrowing: Mapping[str, str]) -> None:
    for tag, name in narrowing.items():
        if tag in fields:
            raise NotACommandError(f"{name}({tag}) is not supported here")
    if fields.get("725", _INBAND) != _INBAND:
        raise NotACommandError(f"ResponseTransportType(725)={fields['725']} is not supported")
    if "715" in fields and abs(_date(fields["715"]) - _date(fields["52"][:8])) > _DAY:
        text = f"ClearingBusinessDate(715)={fields['715']} is not supported: only today is"
        raise NotACommandError(text)


def _date(text: str) -> date:
    """Read a date; where it is today depends on where one is, so a day more or less is no other."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotACommandError(f"{text} is no date") from None


def _ask(session: str, fields: Fields, topic: Topic, request_id: str) -> AskAccount:
    return AskAccount(
        topic=topic,
        session=session,
        request_id=request_id,
        account=fields.get("1"),
        ex_destination=fields.get("100"),
        symbol=fields.get("55") if topic is Topic.POSITIONS else None,
        subscription=choice(fields, "263", _SUBSCRIPTIONS) or Subscription.SNAPSHOT,
        ref_seq_num=fields["34"],
    )
