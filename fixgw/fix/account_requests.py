"""Questions about accounts: RequestForPositions(AN) and CollateralInquiry(BB) to AskAccount. Pure.

In FIX 4.2 they are UAN and UBB, with the same tags.
"""

from fixgw.core.account_data import AskAccount, Subscription, Topic
from fixgw.fix.business import NotACommandError
from fixgw.fix.values import Fields, choice, required

_SUBSCRIPTIONS = {one.value: one for one in Subscription}
_POSITIONS = "0"


def request_positions(session: str, fields: Fields) -> AskAccount:
    """RequestForPositions(AN): only PosReqType(724)=0, the positions themselves."""
    if fields.get("724", _POSITIONS) != _POSITIONS:
        raise NotACommandError(f"PosReqType(724)={fields['724']} is not supported: only 0 is")
    return _ask(session, fields, Topic.POSITIONS, required(fields, "710"))


def inquire_collateral(session: str, fields: Fields) -> AskAccount:
    """CollateralInquiry(BB); without a CollInquiryID(909) its sequence number stands in."""
    return _ask(session, fields, Topic.COLLATERAL, fields.get("909") or f"#{fields['34']}")


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
