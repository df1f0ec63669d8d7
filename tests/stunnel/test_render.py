"""What is written for stunnel, and when it is stale."""

import shutil
from pathlib import Path

import pytest

from fixgw.errors import ConfigError
from fixgw.stunnel.render import configurations
from fixgw.stunnel.sources import read_legs
from tests.cli.program import fixgw
from tests.stunnel.setting import write_gateway, write_session

ROOT = Path(__file__).parents[2]
VENUE = "{port: 4197, tls: {connect: 'fix.levidge.com:4198', ca_file: /tls/levidge.pem}}"


def services(text: str | None) -> dict[str, dict[str, str]]:
    """A configuration's services by name, each with its options; the global part is ""."""
    found: dict[str, dict[str, str]] = {"": {}}
    name = ""
    for line in (text or "").splitlines():
        if line.startswith("["):
            name = line[1:-1]
            found[name] = {}
        elif line and not line.startswith(";"):
            option, _, value = line.partition("=")
            assert option.strip() not in found[name]
            found[name][option.strip()] = value.strip()
    return found


def rendered(directory: Path, name: str) -> dict[str, dict[str, str]]:
    return services(configurations(read_legs(directory))[name])


def initiator_with(directory: Path, fix: str) -> dict[str, str]:
    """The service of a venue with this block `fix:`."""
    write_gateway(directory, 5201, levidge=fix)
    (directory / "oms.yaml").write_text("comp_id: ACME\n")
    return rendered(directory, "initiator.conf")["levidge"]


def test_each_counterparty_has_a_service_of_its_own(tmp_path: Path) -> None:
    """Its own port, its own certificate, its own way in; and nothing that it shares but the key."""
    write_gateway(tmp_path, 5201)
    write_session(tmp_path, "ACME", listen_port=5301, accept=5401)
    write_session(tmp_path, "LEGACY", listen_port=5302, accept=5402)
    found = rendered(tmp_path, "acceptor.conf")
    assert list(found) == ["", "ACME", "LEGACY"]
    assert found["LEGACY"] == {
        "accept": "127.0.0.1:5402",
        "connect": "127.0.0.1:5302",
        "CAfile": f"{tmp_path}/client-LEGACY.pem",
        "verifyPeer": "yes",
        "verifyChain": "yes",
    }
    shared = found[""]
    assert (shared["cert"], shared["sslVersionMin"]) == (f"{tmp_path}/server.pem", "TLSv1.2")
    assert (shared["foreground"], shared["pid"], shared["sessionResume"]) == ("yes", "", "no")


def test_a_session_without_tls_has_no_service(tmp_path: Path) -> None:
    """And without any there is nothing to write."""
    write_gateway(tmp_path, 5201)
    (tmp_path / "oms.yaml").write_text("comp_id: ACME\nlisten_port: 5301\n")
    assert set(configurations(read_legs(tmp_path)).values()) == {None}


def test_a_venue_is_pinned_and_named(tmp_path: Path) -> None:
    """What is left out follows from the address."""
    found = initiator_with(tmp_path, VENUE)
    assert found == {
        "accept": "127.0.0.1:4197",
        "connect": "fix.levidge.com:4198",
        "delay": "yes",
        "CAfile": "/tls/levidge.pem",
        "verifyPeer": "yes",
        "verifyChain": "yes",
        "checkHost": "fix.levidge.com",
        "sni": "fix.levidge.com",
    }


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("check_host: a.example", {"checkHost": "a.example", "sni": "a.example"}),
        ("sni: b.example", {"checkHost": "fix.levidge.com", "sni": "b.example"}),
        ("check_host: 10.0.0.7", {"checkIP": "10.0.0.7", "sni": ""}),
        ("pin: authority", {"verifyChain": "yes", "checkHost": "fix.levidge.com"}),
    ],
)
def test_what_identifies_a_venue_can_be_said(
    tmp_path: Path, more: str, wanted: dict[str, str]
) -> None:
    """Another name, another server name, an address, or an authority that may renew."""
    found = initiator_with(tmp_path, VENUE.replace("ca_file", f"{more}, ca_file"))
    assert wanted.items() <= found.items()
    assert ("verifyPeer" in found) is (more != "pin: authority")


def test_the_same_configuration_gives_the_same_text(tmp_path: Path) -> None:
    """No time, no order of a file system."""
    assert configurations(read_legs(ROOT / "sessions")) == configurations(
        read_legs(ROOT / "sessions")
    )


def test_no_secret_is_needed(tmp_path: Path) -> None:
    """The desk that renders has no key of a venue and no store."""
    write_gateway(tmp_path, 5201)
    gateway = (tmp_path / "gateway.yaml").read_text()
    accounts = "venues:\n  levret: {kind: levret, accounts: {main: {secret: env:NOT_HERE}}}\n"
    store = gateway.replace("{listen", "{store: env:NOT_HERE, listen")
    (tmp_path / "gateway.yaml").write_text(store.replace("venues: {}\n", accounts))
    write_session(tmp_path, "ACME", listen_port=5301, accept=5401)
    assert "ACME" in rendered(tmp_path, "acceptor.conf")


def test_mistakes_keep_it_from_rendering(tmp_path: Path) -> None:
    """Half a configuration is none: every mistake is told, nothing is written."""
    write_gateway(tmp_path, 5201, levidge="{tls: {connect: nowhere, ca_file: x}}")
    write_session(tmp_path, "ACME", listen_port=5301, accept=5301)
    with pytest.raises(ConfigError) as raised:
        read_legs(tmp_path)
    told = str(raised.value)
    assert "gateway.yaml:4: venues.levidge.fix.port: the key is missing; add port: where" in told
    assert 'fix.tls.connect: "nowhere" is no address; write HOST:PORT, fix.levidge.com' in told
    assert "oms-acme.yaml:4: tls.accept: port 5301 is already used in oms-acme.yaml" in told


def test_the_examples_are_up_to_date() -> None:
    """`stunnel/` holds what `sessions/` renders to."""
    done = fixgw("stunnel", "render", ROOT / "sessions", "-o", ROOT / "stunnel", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "up to date\n", "")


def test_writing_checking_and_writing_again(tmp_path: Path) -> None:
    """It names what it wrote; --check writes nothing and tells what is stale."""
    sessions = tmp_path / "sessions"
    shutil.copytree(ROOT / "sessions", sessions, ignore=shutil.ignore_patterns("demo"))
    target = tmp_path / "there"
    render = ("stunnel", "render", sessions, "-o", target)
    assert fixgw(*render, "--check").returncode == 1
    assert not target.exists()
    assert f"{target}/acceptor.conf: RISK, ACME, LEGACY\n" in fixgw(*render).stdout
    assert fixgw(*render, "--check").returncode == 0
    session = sessions / "oms-acme.yaml"
    session.write_text(session.read_text().replace(":5401", ":5499"))
    done = fixgw(*render, "--check")
    assert done.returncode == 1
    assert f"{target}/acceptor.conf is stale; run fixgw stunnel render" in done.stderr
    fixgw(*render)
    assert "accept = 0.0.0.0:5499" in (target / "acceptor.conf").read_text()


def test_a_file_with_nothing_to_carry_is_removed(tmp_path: Path) -> None:
    """An old one would go on letting somebody in."""
    write_gateway(tmp_path, 5201, levidge=VENUE)
    write_session(tmp_path, "ACME", listen_port=5301, accept=5401)
    render = ("stunnel", "render", tmp_path, "-o", tmp_path / "out")
    fixgw(*render)
    (tmp_path / "oms-acme.yaml").write_text("comp_id: ACME\n")
    assert "acceptor.conf is stale" in fixgw(*render, "--check").stderr
    assert "acceptor.conf: not needed" in fixgw(*render).stdout
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["initiator.conf"]


def test_a_file_written_by_hand_stays(tmp_path: Path) -> None:
    """One clear line instead of a lost file; nothing else is written either."""
    write_gateway(tmp_path, 5201, levidge=VENUE)
    write_session(tmp_path, "ACME", listen_port=5301, accept=5401)
    mine = tmp_path / "initiator.conf"
    mine.write_text("[mine]\n")
    done = fixgw("stunnel", "render", tmp_path, "-o", tmp_path)
    assert (done.returncode, mine.read_text()) == (1, "[mine]\n")
    assert done.stderr.startswith(f"fixgw: {mine} was not written by fixgw stunnel render; move")
    assert not (tmp_path / "acceptor.conf").exists()


def test_nothing_to_render_is_one_clear_line() -> None:
    """The demo's sessions are plain."""
    done = fixgw("stunnel", "render", ROOT / "sessions" / "demo")
    assert done.returncode == 1
    assert done.stderr.startswith("fixgw: nothing to render: no session file in ")
