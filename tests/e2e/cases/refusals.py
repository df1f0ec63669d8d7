"""4: what is refused, by whom and with which words; what the gateway refuses is never sent."""

from dataclasses import dataclass

from fixgw.core.capability import Capability
from fixgw.core.fields import OrdType, TimeInForce
from tests.e2e.case import anything, case
from tests.e2e.world import Desk


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """An instruction that some venues cannot do: its fields, the code, and who can."""

    fields: str
    code: str
    ability: str = ""

    def is_possible(self, can: Capability) -> bool:
        return bool(self.ability) and bool(getattr(can, self.ability))


INSTRUCTIONS = (
    Instruction(fields="18=6|", code="UNSUPPORTED_POST_ONLY", ability="post_only"),
    Instruction(fields="59=P|", code="UNSUPPORTED_POST_ONLY", ability="post_only"),
    Instruction(fields="18=E|", code="UNSUPPORTED_REDUCE_ONLY", ability="reduce_only"),
    Instruction(fields="77=C|", code="UNSUPPORTED_REDUCE_ONLY", ability="reduce_only"),
    Instruction(fields="7928=N|", code="UNSUPPORTED_STP", ability="self_trade_prevention"),
    Instruction(fields="20001=5|", code="UNSUPPORTED_LEVERAGE", ability="leverage"),
    Instruction(fields="20010=20|", code="UNSUPPORTED_SLIPPAGE", ability="slippage"),
    Instruction(fields="20002=46000|", code="UNSUPPORTED_TAKE_PROFIT", ability="take_profit"),
    Instruction(fields="20003=44000|", code="UNSUPPORTED_STOP_LOSS", ability="stop_loss"),
    Instruction(fields="18=1|", code="UNSUPPORTED_INSTRUCTION"),
    Instruction(fields="110=1|", code="UNSUPPORTED_INSTRUCTION"),
    Instruction(fields="111=1|", code="UNSUPPORTED_INSTRUCTION"),
    Instruction(fields="54=5|", code="UNSUPPORTED_SIDE"),
)
"""Each is put into an order that is otherwise good."""


def merged(order: str, fields: str) -> str:
    """An order's fields with some replaced or added."""
    both = dict(one.split("=", 1) for one in f"{order}{fields}".split("|") if one)
    return "".join(f"{tag}={value}|" for tag, value in both.items())


def finer(number: str) -> str:
    """A number with more digits than any venue's grid has."""
    return f"{number}00000001" if "." in number else f"{number}.00000001"


def refused(desk: Desk, order: str, reason: str, code: str) -> None:
    """Send an order, read its reject, and see that nothing was sent."""
    sent = len(desk.venue.orders_sent())
    short = f"N{len(desk.oms.read)}"
    desk.oms.send(f"35=D|11={short}|{order}")
    desk.oms.expect(f"35=8|11={short}|150=8|39=8|14=0|151=0|103={reason}|58^{code}: |!198|")
    assert len(desk.venue.orders_sent()) == sent


@case("4.1", needs=anything)
def instructions_that_the_venue_lacks(desk: Desk) -> None:
    """Every instruction that the venue cannot carry is refused with its code; none is dropped."""
    lacking = [one for one in INSTRUCTIONS if not one.is_possible(desk.venue.capability)]
    for one in lacking:
        refused(desk, merged(desk.order(1), one.fields), "11", one.code)


@case("4.2")
def times_in_force_that_the_venue_lacks(desk: Desk) -> None:
    """TimeInForce(59) is taken as the venue has it for the order's type, or refused."""
    possible = desk.venue.capability.time_in_force[OrdType.LIMIT]
    for one in set(TimeInForce) - {TimeInForce.AT_THE_CLOSE}:  # which FIX 4.2 does not know
        if one not in possible:
            expiry = "126=20991231-00:00:00|" if one is TimeInForce.GTD else ""
            fields = merged(desk.order(1), f"59={one.value}|{expiry}")
            refused(desk, fields, "11", "UNSUPPORTED_TIME_IN_FORCE")


@case("4.3")
def order_types_that_the_venue_lacks(desk: Desk) -> None:
    """OrdType(40) is taken as the venue has it, or refused."""
    v = desk.venue
    unpriced = desk.order(1).replace(f"44={v.ticks()}|", "")
    for one, order in ((OrdType.STOP, unpriced), (OrdType.STOP_LIMIT, desk.order(1))):
        if one not in v.capability.time_in_force:
            stop = merged(order, f"40={one.value}|99={v.ticks(-5)}|")
            refused(desk, stop, "11", "UNSUPPORTED_ORDER_TYPE")


@case("4.4", needs=lambda can: not can.cash_order_qty)
def quantity_in_cash(desk: Desk) -> None:
    """CashOrderQty(152) at a venue that counts contracts is refused."""
    order = merged(desk.order(1), "152=100|").replace(f"38={desk.venue.lots(1)}|", "")
    refused(desk, order, "11", "UNSUPPORTED_CASH_QUANTITY")


@case("4.5")
def prices_and_quantities_off_the_grid(desk: Desk) -> None:
    """Nothing is rounded: a bit of a tick and a bit of a lot are refused."""
    v = desk.venue
    refused(desk, merged(desk.order(1), f"44={finer(v.ticks())}|"), "99", "OFF_TICK")
    refused(desk, merged(desk.order(1), f"38={finer(v.lots(1))}|"), "13", "OFF_LOT")


@case("4.6")
def missing_and_contradictory_fields(desk: Desk) -> None:
    """The Text(58) names field and tag."""
    v = desk.venue
    no_price = desk.order(1).replace(f"44={v.ticks()}|", "")
    no_quantity = desk.order(1).replace(f"38={v.lots(1)}|", "")
    refused(desk, no_price, "99", "MISSING_FIELD")
    assert "Price(44)" in desk.oms.read[-1][58]
    refused(desk, no_quantity, "99", "MISSING_FIELD")
    assert "OrderQty(38)" in desk.oms.read[-1][58]
    refused(desk, merged(desk.order(1), "40=1|"), "99", "CONTRADICTORY_FIELDS")
    refused(desk, merged(desk.order(1), "38=0|"), "13", "NOT_POSITIVE")
    refused(desk, merged(desk.order(1), "44=-1|"), "99", "NOT_POSITIVE")


@case("4.7")
def unknown_names(desk: Desk) -> None:
    """Unknown symbols, accounts and venues are refused by name."""
    refused(desk, merged(desk.order(1), "55=NOPE_NOPE|"), "1", "UNKNOWN_SYMBOL")
    refused(desk, f"{desk.order(1)}1=ACC-9|", "15", "UNKNOWN_ACCOUNT")
    refused(desk, f"{desk.order(1)}100=NOWHERE|", "99", "UNKNOWN_VENUE")


@case("4.8")
def repeated_client_order_id(desk: Desk) -> None:
    """A used ClOrdID(11) is refused with 103=6 and the state of the order that has it.

    With PossResend(97)=Y it is a question, answered by that state.
    """
    v = desk.venue
    desk.place("A", 1)
    sent = len(v.orders_sent())
    desk.oms.send(f"35=D|11=A|{desk.order(1)}")
    desk.oms.expect("35=8|11=A|150=8|39=0|103=6|58^DUPLICATE_CL_ORD_ID: |")
    desk.oms.send(f"35=D|97=Y|11=A|{desk.order(1)}")
    desk.oms.expect("35=8|11=A|150=I|39=0|")
    assert len(v.orders_sent()) == sent
    desk.cancel("B", "A")


@case("4.9", needs=anything)
def order_that_the_venue_refuses(desk: Desk) -> None:
    """The venue's refusal is Rejected with its own code in 20023 and its words in Text(58)."""
    desk.oms.send(f"35=D|11=A|{desk.order(desk.venue.too_many)}")
    desk.oms.expect("35=8|11=A|150=A|39=A|")
    seen = desk.oms.expect("35=8|11=A|150=8|39=8|14=0|151=0|103=3|20021=RESPONSE|")
    assert seen.get(20023)
    assert seen.get(58)


@case("4.10", needs=anything)
def messages_that_are_not_for_this_gateway(desk: Desk) -> None:
    """Another message type is a BusinessMessageReject(j) with 380=3 that names it."""
    desk.oms.send("35=R|131=Q1|146=1|55=X|")
    desk.oms.expect("35=j|372=R|380=3|")


@case("4.11")
def numbers_that_are_none(desk: Desk) -> None:
    """What cannot be read as a plain decimal is refused by field and tag, before anything else."""
    sent = len(desk.venue.orders_sent())
    desk.oms.send(f"35=D|11=A|{merged(desk.order(1), '38=1e5|')}")
    assert desk.oms.next()[35] in {"3", "j"}
    assert len(desk.venue.orders_sent()) == sent
