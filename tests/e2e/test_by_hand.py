"""`sessions/demo` as the README says to run it: a gateway, and simulators that come and go."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from fixgw.fix.client import SampleOms
from tests.e2e.configuration import free_port
from tests.e2e.oms import PATIENCE, Oms
from tests.e2e.processes import PROGRAM, Service, gateway

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "sessions" / "demo"
ORDERS = {
    "levret": "100=LEVRET|55=BTC_USDT|54=1|38=0.01|40=2|44=44000|",
    "leverj-futures": "100=LEVERJ-FUTURES|55=BTCUSD|54=1|38=0.01|40=2|44=53000|",
    "leverj-spot": "100=LEVERJ-SPOT|55=ETHDAI|54=1|38=1|40=2|44=1800|",
    "levidge": "100=LEVIDGE|55=BTC/USD|54=1|38=0.01|40=2|44=44000|",
    "levidge-rest": "100=LEVIDGE-REST|55=BTC/USD|54=1|38=0.01|40=2|44=44000|",
}
ANSWERS = {
    "D": {35: "8", 150: "0", 39: "0"},
    "AN": {35: "AO", 729: "0"},
    "BB": {35: "BA", 912: "Y"},
    "q": {35: "r", 531: "7", 533: "1"},
}
"""What comes for the messages that the README shows, by their MsgType(35)."""
UP = ("35=8|11={}|150=A|39=A|", "35=8|11={}|150=0|39=0|")


class Ports:
    """A copy of the configuration in `home`, on ports that are free; the old port is the key."""

    def __init__(self, home: Path) -> None:
        self.of = {port: free_port() for port in (5201, *range(8701, 8706), 4198)}
        shutil.copytree(DEMO, home / "sessions" / "demo")
        for file in (home / "sessions" / "demo").glob("*.yaml"):
            text = file.read_text()
            for old, new in self.of.items():
                text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
                text = text.replace(f"port: {old}", f"port: {new}")
            file.write_text(text)


def simulator(*words: object, cwd: Path | None = None) -> Service:
    """A simulator as a person starts it."""
    return Service(PROGRAM, "sim", *(str(word) for word in words), ready="simulator", cwd=cwd)


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    """A configuration of its own."""
    return Ports(tmp_path)


@pytest.fixture
def oms(ports: Ports) -> Iterator[Oms]:
    """The demo's FIX 4.4 client, not logged on yet."""
    client = SampleOms(
        begin_string="FIX.4.4",
        comp_id="DEMO44",
        host="127.0.0.1",
        port=ports.of[5201],
        username="demo44",
        password="demo",
    )
    with closing(client):
        yield Oms(client)


def takes(oms: Oms, name: str, venue: str) -> None:
    """An order at this venue becomes New."""
    oms.send(f"35=D|11={name}|{ORDERS[venue]}")
    for text in UP:
        oms.expect(text.format(name))


@pytest.mark.slow
def test_an_absent_venue_holds_nobody_up(tmp_path: Path, ports: Ports, oms: Oms) -> None:
    """The listener opens without it; its orders are VENUE_DOWN, until its simulator has started."""
    serving, levret = gateway(tmp_path), simulator("levret", "--port", ports.of[8701])
    leverj = simulator("leverj", "--port", ports.of[8702])
    try:
        levret.start()
        serving.start()
        # This is what a gateway says that waited for a venue as long as it ever does.
        assert not serving.says("is not up yet"), serving.lines
        assert sum("leverj-futures" in line for line in serving.lines) == 1, serving.lines
        oms.begin("T1")
        oms.log_on()
        takes(oms, "A", "levret")
        for name, venue in (("B", "leverj-futures"), ("C", "leverj-spot")):
            oms.send(f"35=D|11={name}|{ORDERS[venue]}")
            oms.client.receive({35: "h", 340: "1", 336: venue.upper()}, PATIENCE)
            oms.expect(f"35=8|11={name}|150=8|39=8|103=2|58^VENUE_DOWN: |!198|")
        leverj.start()
        for name, venue in (("D", "leverj-futures"), ("E", "leverj-spot")):
            oms.client.receive({35: "h", 340: "2", 336: venue.upper()}, PATIENCE)
            takes(oms, name, venue)
        oms.log_out()
        assert serving.stop() == 0, serving.lines
    finally:
        for one in (serving, levret, leverj):
            one.kill()
    assert not serving.says("Traceback"), serving.lines


def test_the_messages_of_the_readme_are_answered(tmp_path: Path, ports: Ports, oms: Oms) -> None:
    """What it proposes to send by hand works as it stands, TransactTime(60) filled in."""
    page = (ROOT / "README.md").read_text()
    told = {text[3:].partition("|")[0]: text for text in re.findall(r"`(35=[^`]+)`", page)}
    assert told.keys() == ANSWERS.keys()
    serving, levret = gateway(tmp_path), simulator("levret", "--port", ports.of[8701])
    try:
        levret.start()
        serving.start()
        oms.begin("T4")
        oms.log_on()
        for asked, answer in ANSWERS.items():
            oms.send(told[asked].replace("60=...", "60=now"))
            oms.client.receive(answer, PATIENCE)
        oms.log_out()
    finally:
        for one in (serving, levret):
            one.kill()


@pytest.mark.slow
def test_one_command_starts_every_simulator(tmp_path: Path, ports: Ports, oms: Oms) -> None:
    """`fixgw sim --all` reads kinds and ports from the configuration that the gateway serves."""
    venues = simulator("--all", "sessions/demo", cwd=tmp_path)
    serving = gateway(tmp_path)
    try:
        venues.start()
        serving.start()
        oms.begin("T2")
        oms.log_on()
        for name, venue in zip("ABCDE", ORDERS, strict=True):
            takes(oms, name, venue)
        oms.log_out()
        assert (serving.stop(), venues.stop()) == (0, 0)
    finally:
        for one in (serving, venues):
            one.kill()
    for kind in ("levret", "leverj", "levidge"):
        assert sum(line.startswith(f"{kind} simulator ready") for line in venues.lines) == 1


def test_the_profile_of_the_configuration_is_simulated(tmp_path: Path, ports: Ports) -> None:
    """Polymarket US as its older API, when that is what the gateway is to be pointed at."""
    file = tmp_path / "sessions" / "demo" / "gateway.yaml"
    file.write_text(file.read_text().replace("profile: retail", "profile: isv-legacy"))
    venues = simulator("--all", "sessions/demo", cwd=tmp_path)
    try:
        venues.start()
        origin = f"http://127.0.0.1:{ports.of[8705]}"
        orders, balances = (
            httpx.get(f"{origin}/v1/{path}") for path in ("orders/open", "account/balances")
        )
    finally:
        venues.kill()
    assert (orders.status_code, balances.status_code) == (404, 401)


def test_a_venue_elsewhere_is_not_simulated(tmp_path: Path, ports: Ports) -> None:
    """Nothing is started when the configuration trades at a real venue; one line says so."""
    file = tmp_path / "sessions" / "demo" / "gateway.yaml"
    old = f"http://127.0.0.1:{ports.of[8701]}/api/v1"
    file.write_text(file.read_text().replace(old, "https://api.levret.io/api/v1"))
    refused = simulator("--all", "sessions/demo", cwd=tmp_path)
    refused.launch()
    assert refused.wait() == 1
    assert [line.split(";")[0] for line in refused.lines] == [
        "fixgw: levret is not simulated here, its url is https://api.levret.io/api/v1"
    ]


@pytest.mark.parametrize("words", [(), ("levret", "--all", "sessions/demo")])
def test_one_venue_or_all_of_a_configuration(words: tuple[str, ...]) -> None:
    """Neither, or both at once, is a usage error."""
    wrong = simulator(*words)
    wrong.launch()
    assert wrong.wait() == 2
    assert wrong.says("the name of one venue, or --all")
