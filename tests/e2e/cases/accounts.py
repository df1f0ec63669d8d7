"""9: RequestForPositions(AN) and CollateralInquiry(BB), UAN and UBB in FIX 4.2."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from fixgw.core.capability import Capability
from fixgw.core.instruments import symbol_key
from fixgw.fix.client import Message
from tests.e2e.case import anything, case
from tests.e2e.configuration import ACCOUNT
from tests.e2e.oms import PATIENCE, Oms
from tests.e2e.world import Desk

POSITIONS_FIELDS = f"724=0|581=1|715={datetime.now(UTC):%Y%m%d}|60=now|"


def _has_positions(can: Capability) -> bool:
    return can.positions


def _has_no_positions(can: Capability) -> bool:
    return not can.positions


def _has_collateral(can: Capability) -> bool:
    return can.collateral


def _twin(oms: Oms, msg_type: str) -> str:
    """The message's name in the client's version."""
    return msg_type if oms.version == "FIX.4.4" else f"U{msg_type}"


def _ask_positions(oms: Oms, short: str, fields: str = f"1={ACCOUNT}|263=0|") -> None:
    oms.client.send(f"35={_twin(oms, 'AN')}|710={oms.name(short)}|{POSITIONS_FIELDS}{fields}")


def _ask_collateral(oms: Oms, short: str, fields: str = f"1={ACCOUNT}|263=0|") -> None:
    oms.client.send(f"35={_twin(oms, 'BB')}|909={oms.name(short)}|{fields}")


def _receive(oms: Oms, msg_type: str, values: Mapping[int, str]) -> Message:
    return oms.client.receive({35: _twin(oms, msg_type), **values}, PATIENCE)


def _positions(oms: Oms, short: str) -> dict[str, Decimal]:
    """Ask, and return the quantity held by folded symbol, below zero for a short one."""
    _ask_positions(oms, short)
    mine = {710: oms.name(short)}
    ack = _receive(oms, "AO", mine)
    total = int(ack[727])
    assert (ack[728], ack[729]) == ("0" if total else "2", "0"), ack.text
    reports = [_receive(oms, "AP", mine) for _ in range(total)]
    return {symbol_key(one[55]): _quantity(one) for one in reports}


def _quantity(report: Message) -> Decimal:
    long, short = report.get(704), report.get(705)
    return Decimal(long) if long is not None else -Decimal(short or 0)


def _buy(desk: Desk, short: str, lots: int) -> None:
    """Buy so many lots from an outsider."""
    desk.place(short, lots)
    desk.venue.sell_to(lots)
    desk.oms.expect(f"35=8|11={short}|150=F|39=2|")


@case("9.1", needs=_has_positions)
def positions_grow_with_fills(desk: Desk) -> None:
    """An Ack(AO) says how many reports(AP) follow; what was bought is in them."""
    before = _positions(desk.oms, "P1")
    _buy(desk, "A", 3)
    after = _positions(desk.oms, "P2")
    key = symbol_key(desk.venue.symbol)
    grown = after.get(key, Decimal(0)) - before.get(key, Decimal(0))
    assert grown == Decimal(desk.venue.lots(3))


@case("9.2", needs=_has_positions)
def a_position_report_passes_the_venue_s_figures_through(desk: Desk) -> None:
    """The report names account, venue and time of the reading, and all that the venue said."""
    _buy(desk, "A", 1)
    _ask_positions(desk.oms, "P", f"55={desk.venue.symbol}|")
    mine = {710: desk.oms.name("P")}
    assert _receive(desk.oms, "AO", mine)[727] == "1"
    report = _receive(desk.oms, "AP", mine)
    assert report.has({1: ACCOUNT, 100: desk.venue.name.upper(), 728: "0", 325: "N"}), report.text
    assert symbol_key(report[55]) == symbol_key(desk.venue.symbol)
    assert report[60].startswith(report[715])
    assert int(report[20040]) == report.text.count("|20041=") == report.text.count("|20042=") > 0


@case("9.3", needs=_has_positions)
def a_subscription_tells_what_changes(desk: Desk) -> None:
    """After 263=1 a fill brings an unsolicited report; after 263=2 nothing comes any more."""
    fields = f"1={ACCOUNT}|55={desk.venue.symbol}|"
    mine = {710: desk.oms.name("P")}
    _buy(desk, "A", 1)
    _ask_positions(desk.oms, "P", f"{fields}263=1|")
    _receive(desk.oms, "AO", mine)
    held = _quantity(_receive(desk.oms, "AP", {**mine, 325: "N"}))
    _buy(desk, "B", 2)
    told = held
    while told != held + Decimal(desk.venue.lots(2)):
        told = _quantity(_receive(desk.oms, "AP", {**mine, 325: "Y"}))
    _ask_positions(desk.oms, "P", f"{fields}263=2|")
    assert _receive(desk.oms, "AO", {**mine, 727: "0"})[729] == "0"
    desk.oms.forget()
    _buy(desk, "C", 1)
    _positions(desk.oms, "LATER")
    updates = [one for one in desk.oms.client.messages if one.has({**mine, 325: "Y"})]
    assert all(_quantity(one) <= told for one in updates)


@case("9.4", needs=_has_no_positions)
def a_venue_without_positions_says_so(desk: Desk) -> None:
    """PosReqResult(728)=4: the request is not supported there."""
    _ask_positions(desk.oms, "P")
    ack = _receive(desk.oms, "AO", {710: desk.oms.name("P")})
    assert ack.has({728: "4", 729: "2", 727: "0"}), ack.text
    assert ack[58].startswith("UNSUPPORTED_QUESTION: ")


@case("9.5", needs=_has_collateral)
def balances_are_told_by_currency(desk: Desk) -> None:
    """One report(BA) for each currency, counted and the last one marked, with the amounts."""
    _ask_collateral(desk.oms, "B")
    mine = {909: desk.oms.name("B")}
    first = _receive(desk.oms, "BA", mine)
    reports = [first, *(_receive(desk.oms, "BA", mine) for _ in range(int(first[911]) - 1))]
    assert [one[912] for one in reports] == ["N"] * (len(reports) - 1) + ["Y"]
    for one in reports:
        assert one.has({1: ACCOUNT, 100: desk.venue.name.upper(), 910: "3"}), one.text
        assert one.get(60)
    assert any(Decimal(one.get(899) or 0) > 0 for one in reports), [one.text for one in reports]


@case("9.6", needs=_has_collateral)
def a_drop_copy_may_ask_too(desk: Desk) -> None:
    """Reading is all that a drop copy session does."""
    _ask_collateral(desk.drop_copy, "B")
    assert _receive(desk.drop_copy, "BA", {909: desk.drop_copy.name("B")})[1] == ACCOUNT


@case("9.7", needs=anything)
def another_s_account_is_not_told(desk: Desk) -> None:
    """An account that is not the session's: the request is refused, whatever it is about."""
    _ask_positions(desk.oms, "P", "1=SOMEBODY|")
    ack = _receive(desk.oms, "AO", {710: desk.oms.name("P")})
    assert ack.has({1: "SOMEBODY", 728: "3", 729: "2", 727: "0"}), ack.text
    _ask_collateral(desk.oms, "B", "1=SOMEBODY|")
    refused = desk.oms.client.receive({35: "j", 379: desk.oms.name("B")}, PATIENCE)
    assert refused.has({380: "6" if desk.oms.version == "FIX.4.4" else "0"}), refused.text
    assert refused[58].startswith("UNKNOWN_ACCOUNT: ")


@case("9.8", needs=anything)
def a_request_for_something_else_is_refused(desk: Desk) -> None:
    """Only positions are told: PosReqType(724) of trades or exercises brings a j."""
    desk.oms.client.send(
        f"35={_twin(desk.oms, 'AN')}|710=X|724=1|1={ACCOUNT}|581=1|715=20261121|60=now|"
    )
    refused = desk.oms.client.receive({35: "j", 379: "X"}, PATIENCE)
    assert refused[58].startswith("PosReqType(724)=1 is not supported"), refused.text
