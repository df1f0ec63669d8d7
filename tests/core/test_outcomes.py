"""Prediction markets: an outcome named by field or symbol is an instrument of its own."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.events import InstrumentsLoaded
from fixgw.core.fields import Outcome, Side
from fixgw.core.instruments import Instrument, instrument_key, split_outcome
from fixgw.core.setup import Limits
from tests.core import told
from tests.core.conftest import Begin
from tests.core.dialogue import ACCOUNT, CAPABILITY, VENUE, Dialogue

MARKET = tuple(
    Instrument(
        symbol=symbol,
        tick_size=Decimal("0.005"),
        lot_size=Decimal(1),
        min_price=Decimal("0.01"),
        max_price=Decimal("0.99"),
    )
    for symbol in ("it-rains", "it-rains:NO")
)
CAN = replace(CAPABILITY, outcomes=True, manual_order_indicator=True)
ORDER = "D|11=X|54=1|40=2|38=10|44=0.4"


def market(begin: Begin, limits: Limits | None = None, *, stp: bool = False) -> Dialogue:
    """A venue with one market."""
    stp_accounts = frozenset({ACCOUNT}) if stp else frozenset()
    talk = begin(capability=CAN, limits=limits, stp_accounts=stp_accounts)
    talk.put(InstrumentsLoaded(venue=VENUE, instruments=MARKET))
    return talk


@pytest.mark.parametrize(
    ("symbol", "outcome", "key"),
    [
        ("it-rains", None, "ITRAINS"),
        ("it-rains", Outcome.YES, "ITRAINS"),
        ("it-rains:YES", None, "ITRAINS"),
        ("it-rains", Outcome.NO, "ITRAINS:NO"),
        ("It_Rains:no", None, "ITRAINS:NO"),
        ("it-rains:NO", Outcome.NO, "ITRAINS:NO"),
        ("BTC:USD", None, "BTC:USD"),
    ],
)
def test_field_and_suffix_name_an_instrument(
    symbol: str, outcome: Outcome | None, key: str
) -> None:
    """YES is what is meant without a name."""
    assert instrument_key(symbol, outcome) == key


def test_only_an_outcome_is_split_off() -> None:
    """Other symbols may have colons."""
    assert split_outcome("BTC:USD") == ("BTC:USD", None)
    assert split_outcome("a:b:No") == ("a:b", Outcome.NO)


@pytest.mark.parametrize(
    ("fields", "instrument", "told"),
    [
        ("55=it-rains", "it-rains", "20012=-"),
        ("55=it-rains|20012=YES", "it-rains", "20012=YES"),
        ("55=it-rains:YES", "it-rains", "20012=-"),
        ("55=it-rains|20012=NO", "it-rains:NO", "20012=NO"),
        ("55=it-rains:NO", "it-rains:NO", "20012=NO"),
    ],
)
def test_reports_name_the_outcome_and_repeat_the_symbol(
    begin: Begin, fields: str, instrument: str, told: str
) -> None:
    """Always on NO, so that nobody takes its prices for those of YES."""
    talk = market(begin)
    talk.client(f"{ORDER}|{fields}")
    symbol = fields.partition("|")[0]
    talk.expect(f"8|11=X|150=A|39=A|{symbol}|44=0.4|{told}")
    assert talk.order().instrument == instrument


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("55=it-rains:NO|20012=YES", "CONTRADICTORY_FIELDS: Outcome(20012)=YES is not that of"),
        ("55=it-rains:YES|20012=NO", "CONTRADICTORY_FIELDS: Outcome(20012)=NO is not that of"),
        ("55=it-rains|44=0.005", "PRICE_OUT_OF_BOUNDS: Price(44)=0.005 is outside 0.01 to 0.99"),
        ("55=it-rains:NO|44=0.995", "PRICE_OUT_OF_BOUNDS: Price(44)=0.995 is outside"),
        ("55=it-rains|44=0.501", "OFF_TICK: Price(44)=0.501"),
    ],
)
def test_refused_before_it_is_sent(begin: Begin, fields: str, text: str) -> None:
    """Contradictions, and prices that the venue would cut or reject."""
    talk = market(begin)
    given = dict(pair.split("=") for pair in f"{ORDER[2:]}|{fields}".split("|"))
    talk.client("D|" + "|".join(f"{tag}={value}" for tag, value in given.items()))
    talk.expect(f"8|11=X|150=8|39=8|103=99|58={text}*")
    talk.expect_sent()


@pytest.mark.parametrize(
    ("symbol", "most", "passes"),
    [("ITRAINS", 9, False), ("ITRAINS", 10, True), ("ITRAINS:NO", 9, False)],
)
def test_a_market_s_limit_holds_for_both_outcomes(
    begin: Begin, symbol: str, most: int, *, passes: bool
) -> None:
    """However the outcome is named; one outcome may have a limit of its own."""
    limits = Limits(max_order_qty={symbol: Decimal(most)})
    for fields in ("55=it-rains:NO", "55=it-rains|20012=NO"):
        talk = market(begin, limits)
        talk.client(f"{ORDER}|{fields}")
        talk.expect("8|11=X|150=A" if passes else "8|11=X|150=8|58=MAX_ORDER_QTY*")


@pytest.mark.parametrize(
    ("fields", "what"),
    [("20012=NO", "Outcome(20012)"), ("1028=N", "ManualOrderIndicator(1028)")],
)
def test_other_venues_have_neither(talk: Dialogue, fields: str, what: str) -> None:
    """An instruction is refused, and not dropped, also where it asks for the usual."""
    talk.client(f"D|11=X|55=BTC/USDT|54=1|40=2|38=10000|44=50|{fields}")
    text = f"UNSUPPORTED_INSTRUCTION: levret has no {what}"
    talk.expect(f"8|11=X|150=8|39=8|103=11|58={text}")


def test_a_venue_without_order_entry(begin: Begin) -> None:
    """One code for everything that could be ordered."""
    talk = begin(capability=replace(CAPABILITY, time_in_force={}))
    talk.client(f"{ORDER}|55=BTC/USDT", f"{ORDER}|55=NOPE|110=1".replace("11=X", "11=Y"))
    text = "UNSUPPORTED_ORDERS: levret has no order entry"
    talk.expect(f"8|11=X|150=8|103=11|58={text}", f"8|11=Y|150=8|103=11|58={text}")


def test_a_replace_names_the_outcome_and_the_indicator_again(begin: Begin) -> None:
    """Another outcome is another instrument, and who placed an order does not change."""
    talk = market(begin)
    talk.client(f"{ORDER}|55=it-rains|20012=NO|1028=Y")
    talk.expect("8|11=X|150=A")
    talk.client(f"G|41=X|{ORDER[2:]}|55=it-rains".replace("11=X", "11=R1"))
    talk.expect("9|11=R1|102=2|58=CONTRADICTORY_FIELDS: Symbol(55) differs from the order's")
    talk.client(f"G|41=X|{ORDER[2:]}|55=it-rains:NO|1028=N".replace("11=X", "11=R2"))
    talk.expect("9|11=R2|102=2|58=CONTRADICTORY_FIELDS: ManualOrderIndicator(1028) differs*")
    talk.client(f"G|41=X|{ORDER[2:]}|55=it-rains:NO|1028=Y".replace("11=X", "11=R3"))
    talk.expect("8|11=R3|150=E")


@pytest.mark.parametrize(
    ("side", "outcome", "price", "meets"),
    [
        ("1", "YES", "0.6", True),
        ("1", "YES", "0.59", False),
        ("2", "NO", "0.4", True),
        ("2", "NO", "0.41", False),
        ("1", "NO", "0.4", False),
        ("2", "YES", "0.1", False),
    ],
)
def test_both_outcomes_meet_in_one_book(
    begin: Begin, side: str, outcome: str, price: str, *, meets: bool
) -> None:
    """To buy NO at 0.4 is to sell YES at 0.6: YES bought at 0.6 would trade with it."""
    talk = market(begin, stp=True)
    talk.client("D|11=R|55=it-rains|20012=NO|54=1|40=2|38=10|44=0.4")
    resting = told.row(qty=10, price="0.4", symbol="it-rains:NO")
    talk.put(told.accepted(cl_ord_id="R", seen=resting))
    talk.forget()
    talk.client(f"D|11=X|55=it-rains|20012={outcome}|54={side}|40=2|38=10|44={price}|7928=N")
    talk.expect("8|11=X|150=A", *["8|11=X|150=4|58=SELF_TRADE: *"] * meets)
    talk.expect_sent(*[f"new#0 10 @ {price}"] * (not meets))


def test_the_best_of_the_book_is_met_first(begin: Begin) -> None:
    """NO at 0.45 is YES at 0.55: better to buy than YES at 0.58, though its number is smaller."""
    talk = market(begin, stp=True)
    talk.client("D|11=R1|55=it-rains|54=2|40=2|38=10|44=0.58")
    talk.put(
        told.accepted(
            "V1", "R1", seen=told.row(qty=10, price="0.58", side=Side.SELL, symbol="it-rains")
        )
    )
    talk.client("D|11=R2|55=it-rains:NO|54=1|40=2|38=10|44=0.45")
    resting = told.row("V2", qty=10, price="0.45", symbol="it-rains:NO")
    talk.put(told.accepted("V2", "R2", seen=resting))
    talk.forget()
    talk.client("D|11=X|55=it-rains|54=1|40=2|38=10|44=0.6|7928=B")
    talk.expect("8|11=X|150=A", "8|11=X|150=4", "8|11=R2|150=6|58=SELF_TRADE: *")
