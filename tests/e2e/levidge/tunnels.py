"""A Levidge world with four stunnels: the client's, two of the gateway, and the venue's."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fixgw.fix.client import SampleOms
from fixgw.stunnel.certificates import Identity, client, server
from fixgw.stunnel.render import configurations
from fixgw.stunnel.sources import read_legs
from fixgw.stunnel.written import bring_up_to_date
from tests.e2e.configuration import OMS, PASSWORD, free_port
from tests.e2e.levidge.venue import Native
from tests.e2e.oms import Oms
from tests.e2e.processes import Service
from tests.e2e.world import World
from tests.stunnel.setting import CA, VALID, running, save

VERSION = "FIX.4.4"
COMP_ID = OMS[VERSION]
HOST = "localhost"
VALID_VENUE = server(CA, [HOST], VALID)


class SecuredNative(Native):
    """Levidge's FIX behind TLS: its certificate comes from an authority that is trusted."""

    def __init__(self, trusted: Path) -> None:
        super().__init__("fix")
        self.near, self.far = free_port(), free_port()
        self._trusted = trusted

    def yaml(self) -> Mapping[str, object]:
        tls = f"{{connect: '{HOST}:{self.far}', ca_file: {self._trusted}, pin: authority}}"
        return {**super().yaml(), "fix": f"{{port: {self.near}, tls: {tls}}}"}


@dataclass(frozen=True, kw_only=True)
class Tunnels:
    """The world, its directory of certificates, and the gateway's stunnel to the venue."""

    world: World
    venue: SecuredNative
    tls: Path
    initiator: Service

    @contextmanager
    def venue_shows(self, identity: Identity) -> Iterator[Service]:
        """Levidge's own stunnel, with this certificate."""
        certificates = save(self.tls, "venue", identity)
        file = self.tls / "venue.conf"
        file.write_text(
            "foreground = yes\npid =\ndebug = info\n[levidge]\n"
            f"accept = 127.0.0.1:{self.venue.far}\nconnect = {self.venue.where['fix']}\n"
            f"cert = {certificates}\nkey = {certificates.with_suffix('.key')}\n"
        )
        with running(file) as service:
            yield service


@contextmanager
def tunnels(home: Path) -> Iterator[Tunnels]:
    """All but Levidge's own stunnel, and nothing logged on; the client is OMS44."""
    tls = home / "tls"
    tls.mkdir()
    venue = SecuredNative(save(tls, "ca", CA))
    with ExitStack() as stack:
        stack.callback(venue.close)
        venue.start()
        world = World(home, venue)
        listen, accept = free_port(), free_port()
        sessions = home / "sessions" / "demo"
        own = save(tls, "server", server(CA, [HOST], VALID))
        certificate = save(tls, "client", client(CA, COMP_ID, VALID))
        key = own.with_suffix(".key")
        _append(sessions / "gateway.yaml", f"stunnel: {{certificate: {own}, key: {key}}}")
        _append(
            sessions / f"{COMP_ID.lower()}.yaml",
            f"listen_port: {listen}",
            f"tls: {{accept: '127.0.0.1:{accept}', client_certificate: {certificate}}}",
        )
        bring_up_to_date(tls, configurations(read_legs(sessions)))
        stack.enter_context(running(tls / "acceptor.conf"))
        initiator = stack.enter_context(running(tls / "initiator.conf"))
        port = stack.enter_context(_stunnel_of_the_client(tls, accept))
        world.clients[COMP_ID] = Oms(
            SampleOms(
                begin_string=VERSION,
                comp_id=COMP_ID,
                host="127.0.0.1",
                port=port,
                username=COMP_ID.lower(),
                password=PASSWORD,
            )
        )
        stack.callback(world.close)
        yield Tunnels(world=world, venue=venue, tls=tls, initiator=initiator)


@contextmanager
def _stunnel_of_the_client(tls: Path, accept: int) -> Iterator[int]:
    port = free_port()
    file = tls / "client.conf"
    file.write_text(
        "foreground = yes\npid =\ndebug = info\n[fixgw]\nclient = yes\n"
        f"accept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{accept}\n"
        f"cert = {tls}/client.pem\nkey = {tls}/client.key\n"
        f"CAfile = {tls}/ca.pem\nverifyChain = yes\ncheckHost = {HOST}\n"
    )
    with running(file):
        yield port


def _append(file: Path, *lines: str) -> None:
    with file.open("a", encoding="utf-8") as text:
        text.writelines(f"{line}\n" for line in lines)
