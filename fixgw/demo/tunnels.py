"""TLS for the demo: stunnel at either end of every way, with certificates made on the fly.

The gateway's two stunnels run with what `fixgw stunnel render` writes. A third one plays those of
the other sides: a service for each OMS session, and one in front of each venue's FIX acceptor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from fixgw.bootstrap.configuration import read_config
from fixgw.bootstrap.venues import fix_port_of
from fixgw.config import Address, Role
from fixgw.demo.certificates import HOST, Certificates
from fixgw.demo.ports import LOOPBACK, free_ports
from fixgw.demo.stage import Stage
from fixgw.stunnel.render import ACCEPTOR, INITIATOR, configurations
from fixgw.stunnel.sources import read_legs
from fixgw.stunnel.written import bring_up_to_date

_OTHER_SIDES = "other-sides.conf"
_GLOBAL = "foreground = yes\npid =\nsyslog = no\ndebug = info\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Plain FIX at port `near`, TLS to `far`, plain FIX to `end`; named for whose it is."""

    name: str
    near: int
    far: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """The stage with TLS, the stunnels it needs by name, and whose ways lead through them."""

    stage: Stage
    stunnels: tuple[tuple[str, Path], ...]
    told: str


def secure(stage: Stage) -> Secured:
    """Put stunnel on every way but the drop copy's; the venues' simulators stay as they are."""
    directory = stage.home / "stunnel"
    certificates = Certificates(directory)
    ours = certificates.of_server("gateway")
    gateway = stage.directory / "gateway.yaml"
    _append(gateway, f"stunnel: {{certificate: {ours}, key: {ours.with_suffix('.key')}}}")
    services, entrances = [_GLOBAL], dict(stage.entrances)
    counterparties, venues = tuple(_counterparties(stage)), tuple(_venues(stage))
    for way in counterparties:
        shown = certificates.of_client(way.name)
        _let_in(_session_file(stage.directory, way.name), way, shown)
        services.append(_counterparty_service(way, shown, certificates.trusted))
        entrances[way.name] = Address(host=LOOPBACK, port=way.near)
    for way in venues:
        shown = certificates.of_server(way.name)
        _lead_out(gateway, way, shown)
        services.append(_venue_service(way, shown))
    (directory / _OTHER_SIDES).write_text("\n".join(services), encoding="utf-8")
    bring_up_to_date(directory, configurations(read_legs(stage.directory)))
    secured = replace(stage, config=read_config(stage.directory), entrances=entrances)
    return Secured(
        stage=secured,
        stunnels=(
            ("stunnel of the other sides", directory / _OTHER_SIDES),
            ("stunnel before the gateway", directory / ACCEPTOR),
            ("stunnel behind the gateway", directory / INITIATOR),
        ),
        told=f"TLS from {_names(counterparties)} to the gateway, and from it to {_names(venues)}",
    )


def _names(ways: Iterable[Way]) -> str:
    return " and ".join(way.name for way in ways)


def _counterparties(stage: Stage) -> Iterator[Way]:
    for session in stage.config.sessions:
        if session.role is Role.ORDERS:
            near, far, end = free_ports(3)
            yield Way(name=session.comp_id, near=near, far=far, end=end)


def _venues(stage: Stage) -> Iterator[Way]:
    for name, venue in stage.config.venues.items():
        end = fix_port_of(venue)
        if end is not None:
            near, far = free_ports(2)
            yield Way(name=name, near=near, far=far, end=end)


def _session_file(directory: Path, comp_id: str) -> Path:
    line = f"comp_id: {comp_id}\n"
    return next(one for one in directory.glob("*.yaml") if line in one.read_text(encoding="utf-8"))


def _let_in(file: Path, way: Way, shown: Path) -> None:
    """Let a session in at a port of its own, where its certificate alone leads."""
    tls = f"tls: {{accept: '{LOOPBACK}:{way.far}', client_certificate: {shown}}}"
    _append(file, f"listen_port: {way.end}", tls)


def _lead_out(file: Path, way: Way, shown: Path) -> None:
    """Have a venue that is reached at `end` be reached through stunnel, by its certificate."""
    tls = f"tls: {{connect: '{HOST}:{way.far}', ca_file: {shown}}}"
    text = file.read_text(encoding="utf-8")
    secured = text.replace(f"port: {way.end}}}", f"port: {way.near}, {tls}}}")
    file.write_text(secured, encoding="utf-8")


def _counterparty_service(way: Way, shown: Path, trusted: Path) -> str:
    return f"""\
[{way.name}]
client = yes
accept = {LOOPBACK}:{way.near}
connect = {LOOPBACK}:{way.far}
cert = {shown}
key = {shown.with_suffix(".key")}
CAfile = {trusted}
verifyChain = yes
checkHost = {HOST}
"""


def _venue_service(way: Way, shown: Path) -> str:
    return f"""\
[{way.name}]
accept = {LOOPBACK}:{way.far}
connect = {LOOPBACK}:{way.end}
cert = {shown}
key = {shown.with_suffix(".key")}
"""


def _append(file: Path, *lines: str) -> None:
    with file.open("a", encoding="utf-8") as text:
        text.writelines(f"{line}\n" for line in lines)
