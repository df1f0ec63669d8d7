"""`fixgw check` tells everything about a configuration directory without starting anything."""

import json
import re
import shutil
from pathlib import Path

import pytest

from fixgw.bootstrap.kinds import KINDS
from tests.cli.program import fixgw
from tests.cli.samples import SECRETS, SESSIONS


def spoiled(tmp_path: Path) -> Path:
    """A copy of the demo's sessions with two mistakes in two files."""
    directory = tmp_path / "sessions" / "demo"
    shutil.copytree(SESSIONS / "demo", directory)
    for name, right, wrong in (
        ("gateway.yaml", "kind: levret", "kind: lerret"),
        ("dropcopy.yaml", "drop_copy", "dropcopy"),
    ):
        file = directory / name
        file.write_text(file.read_text().replace(f": {right}", f": {wrong}").replace(right, wrong))
    return directory


def test_demo_is_valid_as_it_is() -> None:
    """`sessions/demo` needs nothing prepared."""
    done = fixgw("check", SESSIONS / "demo")
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("DEMO42", "DEMO44", "DROPCOPY", "ACC-1 = levret/main", "is valid"):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        (
            "C3749",
            "C374",
            25,
            '.api_key: "0x28a7610a29517Bd7eCa7DB557D251005B74C374" is no address',
        ),
        ("C3749", "C3740", 25, ": api_key is not the secret's; write both from the same key file"),
        (
            "395c531f",
            "395c531",
            26,
            ".secret: the value is no key; write 0x and 64 hexadecimal digits",
        ),
    ],
)
def test_a_leverj_key_that_cannot_work(
    tmp_path: Path, right: str, wrong: str, line: int, told: str
) -> None:
    """A wrong length, or keys that do not belong together: file, line, and no secret."""
    directory = tmp_path / "sessions" / "demo"
    shutil.copytree(SESSIONS / "demo", directory)
    file = directory / "gateway.yaml"
    file.write_text(file.read_text().replace(right, wrong))
    done = fixgw("check", directory)
    assert done.returncode == 1
    assert f"gateway.yaml:{line}: venues.leverj-futures.accounts.main{told}" in done.stderr
    assert "0x37238737" not in done.stderr


def test_samples_are_valid_with_their_secrets() -> None:
    """The samples in `sessions/` need their environment variables and nothing else."""
    done = fixgw("check", SESSIONS, **SECRETS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "a-secret" not in done.stdout


def test_the_samples_show_the_venues() -> None:
    """Every kind of venue has a block to copy."""
    done = fixgw("check", SESSIONS, "--json", **SECRETS)
    shown = {one["kind"] for one in json.loads(done.stdout)["venues"]}
    assert shown == set(KINDS)


def test_samples_name_the_secrets_they_lack() -> None:
    """Every place that lacks its environment variable is a line of its own."""
    done = fixgw("check", SESSIONS)
    assert done.returncode == 1
    *lines, last = done.stderr.splitlines()
    missing = [re.findall(r"variable (\w+) is not set", line) for line in lines]
    assert {name for (name,) in missing} == set(SECRETS)
    assert last == f"{len(lines)} mistakes"


def test_every_mistake_is_a_line(tmp_path: Path) -> None:
    """Mistakes go to stderr with file, line and what to write instead; the exit code is 1."""
    done = fixgw("check", spoiled(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "dropcopy.yaml:5: role: " in done.stderr
    assert 'gateway.yaml:12: venues.levret.kind: "lerret" is no kind of venue' in done.stderr
    assert "Traceback" not in done.stderr


def test_valid_as_json() -> None:
    """With --json the summary is for machines and holds nothing secret."""
    done = fixgw("check", SESSIONS / "demo", "--json")
    said = json.loads(done.stdout)
    assert said["ok"] is True
    assert said["gateway"]["listen"] == "127.0.0.1:5201"
    assert {session["comp_id"] for session in said["sessions"]} == {"DEMO42", "DEMO44", "DROPCOPY"}
    assert "scrypt" not in done.stdout
    assert "demo-secret" not in done.stdout


def test_mistakes_as_json(tmp_path: Path) -> None:
    """With --json every mistake is an object with its place."""
    done = fixgw("check", spoiled(tmp_path), "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"]) == (1, False)
    assert [mistake["line"] for mistake in said["mistakes"]] == [5, 12]
    assert set(said["mistakes"][0]) == {"file", "line", "column", "what", "instead"}


def test_no_such_directory(tmp_path: Path) -> None:
    """A directory that is not there is one clear line."""
    done = fixgw("check", tmp_path / "nowhere")
    assert done.returncode == 1
    assert "nowhere: there is no such directory; name the one to read\n" in done.stderr
