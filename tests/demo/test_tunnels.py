"""What the demo makes of its configuration where stunnel is installed."""

from pathlib import Path

import pytest

from fixgw.config import Role
from fixgw.demo.ports import free_ports, is_free
from fixgw.demo.stage import Stage, build_stage
from fixgw.demo.tunnels import Secured, secure
from fixgw.stunnel.sources import read_legs


@pytest.fixture
def plain(tmp_path: Path) -> Stage:
    """The demo's configuration as it is written."""
    return build_stage(tmp_path)


@pytest.fixture
def secured(plain: Stage) -> Secured:
    """The same behind stunnel."""
    return secure(plain)


def test_every_oms_session_comes_in_by_its_own_certificate(secured: Secured) -> None:
    """Its client connects to its own stunnel, and the gateway has a port for it alone."""
    stage = secured.stage
    legs = {leg.comp_id: leg for leg in read_legs(stage.directory).counterparties}
    for session in stage.config.sessions:
        entrance = stage.entrances[session.comp_id]
        if session.role is Role.DROP_COPY:
            assert (entrance, session.tls) == (stage.config.gateway.listen, None)
            continue
        leg = legs.pop(session.comp_id)
        assert leg.connect.port == session.listen_port
        assert leg.client_certificate.name == f"client-{session.comp_id}.pem"
        assert len({entrance.port, leg.accept.port, leg.connect.port, 5201}) == 4
    assert legs == {}


def test_levidge_is_reached_over_tls_and_nothing_else_changes(
    plain: Stage, secured: Secured
) -> None:
    """Its certificate is pinned; its REST and the other venues stay where they were."""
    before, after = plain.config.venues, secured.stage.config.venues
    (leg,) = read_legs(secured.stage.directory).venues
    assert (leg.venue, leg.tls.pin) == ("levidge", "certificate")
    assert leg.tls.expected_host == "localhost"
    assert leg.accept.port == after["levidge"].settings.fix.port
    assert after["levidge"].settings.fix.port != before["levidge"].settings.fix.port
    assert {name: one.settings.url for name, one in before.items()} == {
        name: one.settings.url for name, one in after.items()
    }
    assert all(after[name] == before[name] for name in before if name != "levidge")


def test_keys_are_for_the_demo_alone(secured: Secured) -> None:
    """Nobody else on the machine can read them."""
    keys = list((secured.stage.home / "stunnel").glob("*.key"))
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}
    assert len(keys) == 5


def test_ports_are_free_and_different() -> None:
    """Taken at once, so that none is handed out twice."""
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(is_free(port) for port in ports)
