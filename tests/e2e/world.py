"""A venue, a gateway and its FIX clients, put together for tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from fixgw.fix.client import SampleOms
from tests.e2e.configuration import DROP_COPY, OMS, PASSWORD, Configured, write
from tests.e2e.oms import PATIENCE, Oms, until
from tests.e2e.processes import Service, gateway
from tests.e2e.venue import VenueUnderTest

VERSIONS = tuple(OMS)
_NUMBERS = count(1)


@dataclass(frozen=True)
class Desk:
    """What one case works with: one client, the drop copy that listens, and the venue."""

    world: "World"
    venue: VenueUnderTest
    oms: Oms
    drop_copy: Oms

    def order(self, lots: int, ticks: int = 0, side: str = "1") -> str:
        """The fields of an order, by default to buy: a limit order, or in cash if need be."""
        venue = self.venue
        if not venue.capability.order_qty:
            return f"55={venue.symbol}|54={side}|40=1|152={venue.lots(lots)}|"
        return f"55={venue.symbol}|54={side}|40=2|38={venue.lots(lots)}|44={venue.ticks(ticks)}|"

    def place(self, short: str, lots: int, ticks: int = 0) -> None:
        """Place an order to buy and read that nothing of it is filled yet."""
        left = f"14=0|151={self.venue.lots(lots)}|"
        self.oms.send(f"35=D|11={short}|{self.order(lots, ticks)}")
        self.oms.expect(f"35=8|11={short}|150=A|39=A|{left}")
        self.oms.expect(f"35=8|11={short}|150=0|39=0|{left}")

    def cancel(self, short: str, original: str) -> None:
        """Cancel an order and read that it is cancelled."""
        self.ask_cancel(short, original)
        self.oms.expect(f"35=8|11={short}|41={original}|150=6|39=6|")
        self.oms.expect(f"35=8|11={short}|41={original}|150=4|39=4|151=0|")

    def ask_cancel(self, short: str, original: str) -> None:
        """Send an OrderCancelRequest(F)."""
        self.oms.send(f"35=F|11={short}|41={original}|55={self.venue.symbol}|54=1|")

    def everything_was_copied(self) -> None:
        """The drop copy has had every report that the client read: same ExecIDs, same order."""
        marker = 797 if self.drop_copy.version == "FIX.4.4" else 9406
        expected = list(dict.fromkeys(self.oms.exec_ids()))
        copies: dict[str, None] = {}
        while [one for one in copies if one in expected] != expected:
            seen = self.drop_copy.next()
            copies |= {seen[17]: None} if seen.get(marker) == "Y" else {}


class World:
    """One simulator, one gateway, and for each FIX version a client and a drop copy.

    Everything can be used by many tests, one after the other.
    """

    def __init__(self, home: Path, venue: VenueUnderTest) -> None:
        self.venue = venue
        self.configured: Configured = write(home, venue.yaml(), name=venue.name.lower())
        self.gateway: Service = gateway(home)
        self.clients: dict[str, Oms] = {}

    def start(self, *versions: str) -> None:
        """Start the gateway and log the clients of these FIX versions on."""
        self.gateway.start()
        for version in versions:
            self.client(OMS[version]).log_on()
            self.client(DROP_COPY[version]).log_on()

    def client(self, comp_id: str) -> Oms:
        """A session's client, the same one every time."""
        if comp_id not in self.clients:
            self.clients[comp_id] = Oms(self.engine(comp_id))
        return self.clients[comp_id]

    def engine(
        self, comp_id: str, *, reset: bool = False, logon: Mapping[int, str] | None = None
    ) -> SampleOms:
        """A client's FIX engine; there may be one for each session at a time."""
        return SampleOms(
            begin_string=next(v for v in VERSIONS if comp_id in (OMS[v], DROP_COPY[v])),
            comp_id=comp_id,
            host="127.0.0.1",
            port=self.configured.port,
            username=comp_id.lower(),
            password=PASSWORD,
            reset=reset,
            logon=logon,
        )

    def desk(self, version: str) -> Desk:
        """Begin a case for one version, with ids of its own."""
        number = next(_NUMBERS)
        desk = Desk(
            world=self,
            venue=self.venue,
            oms=self.client(OMS[version]),
            drop_copy=self.client(DROP_COPY[version]),
        )
        desk.oms.begin(f"T{number}")
        desk.drop_copy.begin(f"T{number}")
        return desk

    def tidy(self) -> None:
        """Leave nothing to the next test: no faults, a healthy venue, no orders, no messages."""
        self.venue.clean()
        until(self._takes_orders, "able to place an order again")
        self.venue.clean()
        for version in VERSIONS:
            until(partial(self._has_no_open_orders, version), "without open orders")
        for version in VERSIONS:
            self._drain(self.client(DROP_COPY[version]))
        for one in self.clients.values():
            one.forget()

    def close(self) -> None:
        """End everything; the gateway must not have stumbled."""
        code = self.gateway.stop()
        for one in self.clients.values():
            one.client.close()
        assert not self.gateway.says("Traceback"), "".join(self.gateway.lines)
        assert code in {0, -9}, "".join(self.gateway.lines)

    def _takes_orders(self) -> bool:
        """Place an order and see what becomes of it; late reports of others do not count."""
        desk = self.desk(VERSIONS[0])
        desk.oms.send(f"35=D|11=PROBE|{desk.order(1)}")
        mine = {11: desk.oms.name("PROBE")}
        first = desk.oms.client.receive(mine, PATIENCE)
        return first[39] == "A" and desk.oms.client.receive(mine, PATIENCE)[39] == "0"

    def _has_no_open_orders(self, version: str) -> bool:
        """Ask, and read everything up to the answer of a second question."""
        oms = self.desk(version).oms
        oms.send("35=H|11=ALL|37=*|55=X|54=1|")
        oms.send("35=H|11=LAST|55=X|54=1|")
        seen = [oms.next()]
        while seen[-1].get(11) != oms.name("LAST"):
            seen.append(oms.next())
        return any(one.get(37) == "0" for one in seen)

    def _drain(self, drop_copy: Oms) -> None:
        """Read every copy: those of reports that clients have read come before the j."""
        drop_copy.send("35=R|131=Q|146=1|55=X|")
        while drop_copy.next()[35] != "j":
            pass
