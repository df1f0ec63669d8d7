"""`fixgw check` looks at the files that stunnel will read."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from fixgw.stunnel.certificates import Identity, Validity, client, server
from fixgw.stunnel.files import look
from fixgw.stunnel.legs import Use, UsedFile
from tests.cli.program import fixgw
from tests.cli.samples import SECRETS, SESSIONS
from tests.stunnel.setting import CA, EXPIRED, NOW, STRANGE_CA, UNBORN, save

LONG = Validity.of_days(400, NOW)
GOOD = client(CA, "ACME", LONG)


def told(path: Path, use: Use) -> list[str]:
    """What is said of a file, without its name."""
    file = UsedFile(path=path, use=use, written_in=Path("oms.yaml"), line=7)
    found = look([file], NOW)
    assert all(str(one).startswith(f"oms.yaml:7: {path} ") for one in found)
    return [one.what.removeprefix(f"{path} ") for one in found]


def of_chain(tmp_path: Path, *certificates: Identity, use: Use = Use.PEER) -> list[str]:
    """What is said of a file with these identities' own certificates."""
    path = tmp_path / "chain.pem"
    own = [Identity(key=one.key, chain=one.chain[:1]).certificates_pem() for one in certificates]
    path.write_bytes(b"".join(own))
    return [one for one in told(path, use) if "Test CA ends on" not in one]


def test_a_whole_chain_is_fine(tmp_path: Path) -> None:
    """The certificate with its authority; an authority alone where that is what is trusted."""
    chain = [one for one in of_chain(tmp_path, GOOD, CA) if "CN=Test CA" not in one]
    assert chain == []
    assert all("expires soon" in one for one in of_chain(tmp_path, CA, use=Use.AUTHORITY))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ((client(CA, "ACME", EXPIRED), CA), "has expired: CN=ACME ended on "),
        ((client(CA, "ACME", UNBORN), CA), "is not valid yet: CN=ACME begins on "),
        (
            (client(CA, "ACME", Validity(begin=NOW, end=NOW + timedelta(days=3))), CA),
            "expires soon: CN=ACME ends on ",
        ),
        ((GOOD,), "lacks the authority that signed CN=ACME"),
        ((GOOD, STRANGE_CA), "lacks the authority that signed CN=ACME"),
        ((CA,), "holds authorities alone"),
    ],
)
def test_what_would_keep_a_peer_out(
    tmp_path: Path, shown: tuple[Identity, ...], expected: str
) -> None:
    """An incomplete or outdated file is told before the peer is refused for it."""
    assert any(one.startswith(expected) for one in of_chain(tmp_path, *shown))


def test_renewed_and_old_certificate_may_stand_together(tmp_path: Path) -> None:
    """For the days of a change both are let in."""
    said = of_chain(tmp_path, GOOD, client(CA, "ACME", LONG), CA)
    assert [one for one in said if "CN=Test CA" not in one] == []


def test_what_is_no_certificate(tmp_path: Path) -> None:
    """A missing file, a directory, and text."""
    assert told(tmp_path / "missing", Use.OWN) == ["is not there"]
    assert told(tmp_path, Use.OWN) == ["cannot be read: Is a directory"]
    (tmp_path / "text").write_text("hello")
    assert told(tmp_path / "text", Use.OWN) == ["holds no certificate"]
    assert told(tmp_path / "text", Use.KEY)[0] == "is no private key without a passphrase"


def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    """What others may read is no secret."""
    key = save(tmp_path, "server", server(CA, ["localhost"], LONG)).with_suffix(".key")
    assert told(key, Use.KEY) == []
    key.chmod(0o640)
    assert told(key, Use.KEY) == ["may be read by others"]


def test_check_warns_and_passes() -> None:
    """The gateway starts without them, so missing files are no mistakes."""
    done = fixgw("check", SESSIONS, **SECRETS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "oms-acme.yaml:22: /etc/fixgw/tls/clients/acme.pem is not there; put" in done.stdout
    said = json.loads(fixgw("check", SESSIONS, "--json", **SECRETS).stdout)
    assert said["sessions"][1]["tls"] == "0.0.0.0:5401"
    assert {"file", "line", "column", "what", "instead"} == set(said["warnings"][0])
