"""What only Levidge's own FIX has: self-trade prevention, post-only, cash, trouble of a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from fixgw.sim.levidge import DEMO_ACCOUNT
from tests.e2e.levidge.venue import Native
from tests.e2e.world import VERSIONS, Desk
from tests.e2e.worlds import Markets


@contextmanager
def desk_of(markets: Markets, version: str = VERSIONS[-1]) -> Iterator[Desk]:
    """A desk at the native route; nothing is left to say in the end, and all was copied."""
    with markets.lent("fix") as world:
        desk = world.desk(version)
        yield desk
        desk.oms.nothing_more()
        desk.everything_was_copied()


def levidge(desk: Desk) -> Native:
    """The venue under test, with what only Levidge has."""
    assert isinstance(desk.venue, Native)
    return desk.venue


@pytest.mark.parametrize("version", VERSIONS)
def test_a_decrement_is_restated(markets: Markets, version: str) -> None:
    """7928=D: New names the venue, the larger order is restated, the smaller one canceled."""
    with desk_of(markets, version) as desk:
        v, oms = desk.venue, desk.oms
        oms.send(f"35=D|11=A|{desk.order(2, side='2')}")
        oms.expect("35=8|11=A|150=A|")
        oms.expect("35=8|11=A|150=0|39=0|!20022|")
        oms.send(f"35=D|11=B|{desk.order(5)}7928=D|")
        left = f"38={v.lots(3)}|14=0|151={v.lots(3)}|"
        oms.expect_all(
            "35=8|11=B|150=A|39=A|",
            "35=8|11=B|150=0|39=0|20022=V|",
            "35=8|11=A|150=4|39=4|14=0|151=0|",
            f"35=8|11=B|150=D|39=0|378=5|{left}",
        )
        v.sell_to(3)
        oms.expect(f"35=8|11=B|150=F|39=2|38={v.lots(3)}|14={v.lots(3)}|151=0|")
        assert v.orders_sent()[-1]["7928"] == "D"


@pytest.mark.parametrize(("value", "ended"), [("N", "B"), ("O", "A"), ("B", "AB")])
def test_the_other_preventions(markets: Markets, value: str, ended: str) -> None:
    """Cancel the incoming order, the resting one, or both."""
    with desk_of(markets) as desk:
        oms = desk.oms
        oms.send(f"35=D|11=A|{desk.order(2, side='2')}")
        oms.expect("35=8|11=A|150=A|")
        oms.expect("35=8|11=A|150=0|")
        oms.send(f"35=D|11=B|{desk.order(2)}7928={value}|")
        reports = ["35=8|11=B|150=A|", "35=8|11=B|150=0|20022=V|"]
        oms.expect_all(*reports, *(f"35=8|11={one}|150=4|39=4|14=0|" for one in ended))
        if value == "N":
            oms.send(f"35=F|11=C|41=A|55={desk.venue.symbol}|54=2|")
            oms.expect("35=8|11=C|41=A|150=6|")
            oms.expect("35=8|11=C|41=A|150=4|39=4|")
        elif value == "O":
            desk.cancel("C", "B")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("wish", ["59=P|", "18=6|"])
def test_post_only(markets: Markets, version: str, wish: str) -> None:
    """An order that would take is refused with words, not with FIX's stale order; else it rests."""
    with desk_of(markets, version) as desk:
        desk.venue.offer(1)
        desk.oms.send(f"35=D|11=A|{desk.order(1)}{wish}")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect("35=8|11=A|150=8|39=8|103=0|20023=8|58^post-only: |20021=RESPONSE|")
        desk.oms.send(f"35=D|11=B|{desk.order(1, ticks=-1)}{wish}")
        desk.oms.expect("35=8|11=B|150=A|")
        desk.oms.expect("35=8|11=B|150=0|39=0|")
        assert desk.venue.orders_sent()[-1]["59"] == "P"
        desk.cancel("C", "B")
        desk.oms.send(f"35=D|11=D|{desk.order(1)}")
        desk.oms.expect_all("35=8|11=D|150=A|", "35=8|11=D|150=0|", "35=8|11=D|150=F|39=2|")


def test_an_order_in_cash(markets: Markets) -> None:
    """CashOrderQty buys what it can; LeavesQty is cash, and the venue says when it is filled."""
    with desk_of(markets) as desk:
        v, oms = desk.venue, desk.oms
        v.offer(10)
        oms.send(f"35=D|11=A|55={v.symbol}|54=1|40=1|152=100|")
        oms.expect("35=8|11=A|150=A|39=A|152=100|151=100|!38|")
        oms.expect("35=8|11=A|150=0|39=0|152=100|151=100|")
        trade = oms.expect(f"35=8|11=A|150=F|39=2|31={v.ticks()}|151=0|")
        rest = Decimal(v.lots(10)) - Decimal(trade[32])
        oms.send(f"35=D|11=B|55={v.symbol}|54=1|40=2|38={rest}|44={v.ticks()}|")
        oms.expect_all("35=8|11=B|150=A|", "35=8|11=B|150=0|", "35=8|11=B|150=F|39=2|")


def test_a_stop_order(markets: Markets) -> None:
    """A stop order waits for its trigger; Stopped is no end."""
    with desk_of(markets) as desk:
        v, oms = desk.venue, desk.oms
        stop = f"55={v.symbol}|54=1|40=3|38={v.lots(1)}|99={v.ticks(5)}|"
        oms.send(f"35=D|11=A|{stop}")
        oms.expect(f"35=8|11=A|150=A|40=3|99={v.ticks(5)}|")
        oms.expect("35=8|11=A|150=0|39=0|14=0|")
        desk.cancel("B", "A")


@pytest.mark.parametrize("kind", ["fix_logout_after_accept", "fix_drop_after_accept"])
def test_a_session_that_ends_with_an_order_under_way(markets: Markets, kind: str) -> None:
    """In doubt at once, not after the call's time; found as soon as the session is back."""
    with desk_of(markets) as desk:
        v, oms = desk.venue, desk.oms
        levidge(desk).control("POST", "/fault", {"kind": kind, "match": {"type": "D"}})
        sent = len(v.orders_sent())
        oms.send(f"35=D|11=A|{desk.order(2)}")
        oms.expect("35=8|11=A|150=A|39=A|")
        oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|")
        oms.expect("35=8|11=A|150=0|39=0|")
        v.sell_to(2)
        oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(2)}|")
        assert len(v.orders_sent()) == sent + 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "fix_resend", "count": 10},
        {"kind": "fix_sequence_reset", "count": 10},
        {"kind": "fix_sequence_lost"},
        {"kind": "fix_logout", "seconds": 0},
        {"kind": "fix_disconnect", "seconds": 0},
    ],
)
def test_trouble_between_two_fills(markets: Markets, fault: dict[str, object]) -> None:
    """Whatever the session goes through, each fill is told once, and the order can be canceled."""
    with desk_of(markets) as desk:
        v, oms = desk.venue, desk.oms
        desk.place("A", 3)
        v.sell_to(1)
        oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(1)}|14={v.lots(1)}|")
        levidge(desk).control("POST", "/fault", fault)
        v.sell_to(1)
        oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(1)}|14={v.lots(2)}|")
        desk.cancel("B", "A")


def test_no_secret_reaches_a_file(markets: Markets) -> None:
    """Password, secret and RawData are in no store and in no log: the configuration aside."""
    with desk_of(markets) as desk:
        desk.place("A", 1)
        desk.cancel("B", "A")
        home = desk.world.configured.home
        files = [one for one in home.rglob("*") if one.is_file() and "sessions" not in one.parts]
        texts = [one.read_bytes() for one in files]
        texts.append("".join(desk.world.gateway.lines).encode())
        assert any(b"demo-token" in text or b"LEVIDGE" in text for text in texts)
        for secret in (DEMO_ACCOUNT.password, DEMO_ACCOUNT.request_secret):
            assert not any(secret.encode() in text for text in texts)
        assert not any(b"\x0196=" in text for text in texts)
