"""A limit for a symbol that is nowhere limits nothing: the operator is told."""

from decimal import Decimal

from fixgw.core.events import InstrumentsLoaded, Restarted
from fixgw.core.instruments import Instrument
from fixgw.core.setup import Limits
from tests.core.conftest import Begin
from tests.core.dialogue import INSTRUMENTS

MISSPELT = Limits(max_order_qty={"BTCUSDT": Decimal(5), "ETHUSD": Decimal(5)})
WORDS = "no venue of the session lists ETHUSD: its max_order_qty limits nothing"


def test_a_symbol_that_no_venue_lists_is_an_alarm(begin: Begin) -> None:
    """Nothing is said while the instruments of one of the session's venues are not known."""
    talk = begin(limits=MISSPELT)
    assert talk.alarms == []
    talk.bring_up("elsewhere", "second")
    talk.expect_alarm(WORDS)


def test_it_is_told_once(begin: Begin) -> None:
    """Another change of the instruments is no reason to say it again."""
    talk = begin(limits=MISSPELT)
    talk.bring_up("elsewhere", "second")
    talk.forget()
    talk.put(InstrumentsLoaded(venue="elsewhere", instruments=INSTRUMENTS[:1]))
    assert talk.alarms == []


def test_it_is_told_again_after_a_restart(begin: Begin) -> None:
    """The venue's list may be the old one and the configuration a new one."""
    talk = begin(limits=MISSPELT)
    talk.bring_up("elsewhere", "second")
    talk.forget()
    talk.put(Restarted())
    talk.expect_alarm(WORDS)


def test_a_symbol_that_one_venue_lists_is_meant(begin: Begin) -> None:
    """A session's limit holds at all its venues; one that knows the symbol is enough."""
    talk = begin(limits=MISSPELT)
    ether = Instrument(symbol="ETH-USD")
    talk.put(InstrumentsLoaded(venue="elsewhere", instruments=(*INSTRUMENTS, ether)))
    assert talk.alarms == []


def test_a_symbol_that_leaves_is_an_alarm(begin: Begin) -> None:
    """A venue may rename what it trades while the gateway runs."""
    talk = begin(limits=Limits(max_order_qty={"BTCUSDT": Decimal(5)}))
    talk.bring_up("elsewhere", "second")
    talk.put(InstrumentsLoaded(venue="elsewhere", instruments=INSTRUMENTS[1:]))
    assert talk.alarms == []
    talk.put(InstrumentsLoaded(venue="levret", instruments=INSTRUMENTS[1:]))
    talk.expect_alarm("no venue of the session lists BTCUSDT")
