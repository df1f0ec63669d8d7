"""Capabilities as data: every ability has its refusal, and what is able passes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.capability import Capability, Instruction, refuse
from fixgw.core.codes import MEANING, Code
from fixgw.core.commands import NewOrder, ReplaceOrder
from fixgw.core.fields import OrdRejReason, OrdType, SelfTradePrevention, Side, TimeInForce

NOTHING = Capability(venue_name="v", time_in_force={OrdType.LIMIT: frozenset({TimeInForce.GTC})})
EVERYTHING = Capability(
    venue_name="v",
    sides=frozenset(Side),
    time_in_force={kind: frozenset({None, *TimeInForce}) for kind in OrdType},
    cash_order_qty=True,
    post_only=True,
    reduce_only=True,
    leverage=True,
    take_profit=True,
    stop_loss=True,
    slippage=True,
    self_trade_prevention=True,
)
ORDER = NewOrder(
    session="S",
    cl_ord_id="X",
    symbol="B",
    side=Side.BUY,
    ord_type=OrdType.LIMIT,
    order_qty=Decimal(1),
    price=Decimal(1),
    time_in_force=TimeInForce.GTC,
)
WISHES: list[tuple[Instruction, Code]] = [
    (replace(ORDER, side=Side.SELL_SHORT), Code.UNSUPPORTED_SIDE),
    (replace(ORDER, ord_type=OrdType.STOP), Code.UNSUPPORTED_ORDER_TYPE),
    (replace(ORDER, time_in_force=TimeInForce.FOK), Code.UNSUPPORTED_TIME_IN_FORCE),
    (replace(ORDER, time_in_force=None), Code.UNSUPPORTED_TIME_IN_FORCE),
    (
        replace(ORDER, order_qty=None, cash_order_qty=Decimal(1)),
        Code.UNSUPPORTED_CASH_QUANTITY,
    ),
    (replace(ORDER, post_only=True), Code.UNSUPPORTED_POST_ONLY),
    (replace(ORDER, reduce_only=True), Code.UNSUPPORTED_REDUCE_ONLY),
    (replace(ORDER, leverage=5), Code.UNSUPPORTED_LEVERAGE),
    (replace(ORDER, take_profit=Decimal(1)), Code.UNSUPPORTED_TAKE_PROFIT),
    (replace(ORDER, stop_loss=Decimal(1)), Code.UNSUPPORTED_STOP_LOSS),
    (replace(ORDER, slippage_bps=25), Code.UNSUPPORTED_SLIPPAGE),
    (
        replace(ORDER, self_trade_prevention=SelfTradePrevention.CANCEL_BOTH),
        Code.UNSUPPORTED_STP,
    ),
]


@pytest.mark.parametrize(("order", "code"), WISHES, ids=[code for _, code in WISHES])
def test_a_wish_needs_an_ability(order: Instruction, code: Code) -> None:
    """Present without the ability is refused with its own code; with the ability it passes."""
    refusal = refuse(order, NOTHING)
    assert refusal is not None
    assert (refusal.code, refusal.reason) == (code, OrdRejReason.UNSUPPORTED_CHARACTERISTIC)
    assert refusal.text.startswith(f"{code}: v has no ")
    assert refuse(order, EVERYTHING) is None


def test_the_plainest_order_passes_everywhere() -> None:
    """An order without wishes needs no ability."""
    assert refuse(ORDER, NOTHING) is None


def test_what_nobody_translates_is_refused_everywhere() -> None:
    """An instruction without a rule is refused even where everything is possible."""
    refusal = refuse(replace(ORDER, unsupported=("MinQty(110)",)), EVERYTHING)
    assert refusal is not None
    assert refusal.text == "UNSUPPORTED_INSTRUCTION: v has no MinQty(110)"


def test_a_venue_without_contracts_refuses_order_qty() -> None:
    """The kind of quantity is an ability like any other."""
    refusal = refuse(ORDER, replace(EVERYTHING, order_qty=False))
    assert refusal is not None
    assert refusal.code is Code.UNSUPPORTED_QUANTITY


def test_replaces_are_held_to_the_same_abilities() -> None:
    """What a replace asks for is asked of the same table."""
    replacement = ReplaceOrder(
        session="S",
        cl_ord_id="Y",
        orig_cl_ord_id="X",
        symbol="B",
        side=Side.BUY,
        ord_type=OrdType.STOP,
    )
    refusal = refuse(replacement, NOTHING)
    assert refusal is not None
    assert refusal.code is Code.UNSUPPORTED_ORDER_TYPE


def test_every_code_has_a_meaning() -> None:
    """The rules of engagement can explain every code that a client may see."""
    assert set(MEANING) == set(Code)
