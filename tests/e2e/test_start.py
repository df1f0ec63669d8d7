"""A gateway that cannot start says so in one clear line, exits 1 and shows no traceback."""

import resource
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.configuration import Configured, write
from tests.e2e.levret.venue import Levret
from tests.e2e.processes import Service, gateway


@pytest.fixture(scope="module")
def venue() -> Iterator[Levret]:
    """A simulator, so that nothing but the reason in question keeps a gateway from starting."""
    with closing(Levret()) as one:
        one.start()
        yield one


@pytest.fixture
def configured(tmp_path: Path, venue: Levret) -> Configured:
    """A sound configuration."""
    return write(tmp_path, venue.yaml(), name="levret")


def refusal(service: Service) -> str:
    """The one line that a gateway which does not start has to say."""
    service.launch()
    return service.complaint()


def test_an_occupied_port(configured: Configured) -> None:
    """The line names the address."""
    with socket.create_server(("127.0.0.1", configured.port)):
        line = refusal(gateway(configured.home))
    assert f"127.0.0.1:{configured.port}" in line


@pytest.mark.parametrize("state", ["state", "state/fix"])
def test_a_state_directory_that_cannot_be_made(configured: Configured, state: str) -> None:
    """A file stands where the store or the FIX sessions want a directory: the line names it."""
    place = configured.home / state
    place.parent.mkdir(exist_ok=True)
    place.write_text("in the way")
    assert state in refusal(gateway(configured.home))


def test_a_store_that_another_gateway_holds(configured: Configured) -> None:
    """Two gateways never share one store."""
    first = gateway(configured.home).start()
    try:
        assert "fixgw.db" in refusal(gateway(configured.home))
    finally:
        assert first.stop() == 0


def test_a_full_disk(configured: Configured) -> None:
    """A store that cannot grow stops the start in one line."""

    def tiny_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    service = gateway(configured.home)
    service.before_start = tiny_files
    refusal(service)


def test_broken_yaml(configured: Configured) -> None:
    """The line has the file and the line in it."""
    file = configured.home / "sessions" / "demo" / "gateway.yaml"
    file.write_text(file.read_text() + "venues: [\n")
    service = gateway(configured.home)
    service.launch()
    assert service.wait() == 1
    assert service.says("gateway.yaml:")
    assert not service.says("Traceback")


def test_every_mistake_at_once(configured: Configured) -> None:
    """Mistakes in two files are two lines, each with its place."""
    directory = configured.home / "sessions" / "demo"
    for name in ("gateway.yaml", "oms42.yaml"):
        file = directory / name
        file.write_text(file.read_text() + "nonsense: 1\n")
    service = gateway(configured.home)
    service.launch()
    assert service.wait() == 1
    assert service.says("gateway.yaml:")
    assert service.says("oms42.yaml:")
    assert not service.says("Traceback")


def test_no_secret_is_ever_told(configured: Configured) -> None:
    """A secret written where none may stand is not repeated."""
    elsewhere = configured.home / "elsewhere"
    (configured.home / "sessions" / "demo").rename(elsewhere)
    service = Service(*gateway(elsewhere).command[:2], str(elsewhere), ready="FIX on")
    service.launch()
    assert service.wait() == 1
    assert service.says("secret")
    assert not service.says("demo-secret")
