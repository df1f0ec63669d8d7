"""Writes a gateway's configuration for the tests: one venue, two clients, two drop copies."""

import hashlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "opensesame"
OMS = {"FIX.4.2": "OMS42", "FIX.4.4": "OMS44"}
DROP_COPY = {"FIX.4.2": "DROP42", "FIX.4.4": "DROP44"}
ACCOUNT = "ACC-1"


@dataclass(frozen=True, kw_only=True)
class Configured:
    """A written configuration: the directory to run in, and where FIX clients connect."""

    home: Path
    port: int


def write(home: Path, venue: Mapping[str, object], *, name: str) -> Configured:
    """Write `home`/sessions/demo, where secrets may stand in plain text."""
    directory = home / "sessions" / "demo"
    directory.mkdir(parents=True)
    port = free_port()
    gateway = [
        "gateway:",
        f"  listen: 127.0.0.1:{port}",
        "  store: sqlite:///state/fixgw.db",
        "  state_dir: state/fix",
        "venues:",
        f"  {name}:",
        *(f"    {key}: {value}" for key, value in venue.items()),
    ]
    (directory / "gateway.yaml").write_text("\n".join(gateway) + "\n")
    for role, sessions in (("orders", OMS), ("drop_copy", DROP_COPY)):
        for version, comp_id in sessions.items():
            (directory / f"{comp_id.lower()}.yaml").write_text(
                session(comp_id, version, role, name)
            )
    return Configured(home=home, port=port)


def session(comp_id: str, version: str, role: str, venue: str) -> str:
    return (
        f"begin_string: {version}\ncomp_id: {comp_id}\nrole: {role}\n"
        f'auth: {{username: {comp_id.lower()}, password_hash: "{cheap_hash(PASSWORD)}"}}\n'
        f"accounts: {{{ACCOUNT}: {venue}/main}}\n"
    )


def cheap_hash(password: str) -> str:
    """The session file's form at the lowest cost: what it costs is tested elsewhere."""
    digest = hashlib.scrypt(password.encode(), salt=b"SALT", n=2, r=8, p=1, dklen=64)
    return f"scrypt:2:8:1$SALT${digest.hex()}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
