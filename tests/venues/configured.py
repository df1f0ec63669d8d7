"""One venue in a configuration, read the way `fixgw run` reads it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fixgw.config import VenueConfig, VenueKindSchema, load
from fixgw.core.secret import Secret
from fixgw.errors import ConfigError
from fixgw.journal.database import parse
from fixgw.venues.kind import VenueKind

SESSION = """
begin_string: FIX.4.4
comp_id: ACME
role: orders
auth: {hmac: {secret: env:FIX_SECRET}}
accounts: {ACC-1: here/main}
"""


def configured(
    kind: VenueKind, directory: Path, venue: Mapping[str, Any], account: Mapping[str, Any]
) -> VenueConfig:
    """Read a venue called `here` with one account, `main`; a Secret is given by reference.

    Raises ConfigError.
    """
    environment = {"FIX_SECRET": "x"}
    written = dict(account)
    for name, value in account.items():
        if isinstance(value, Secret):
            written[name] = f"env:{name.upper()}"
            environment[name.upper()] = value.reveal()
    block = {"kind": "this", **venue, "accounts": {"main": written}}
    text = json.dumps({"venues": {"here": block}})
    (directory / "gateway.yaml").write_text(text, encoding="utf-8")
    (directory / "acme.yaml").write_text(SESSION, encoding="utf-8")
    schema = VenueKindSchema(settings=kind.settings, account=kind.account)
    return load(directory, {"this": schema}, parse, environment).venues["here"]


def mistake(
    kind: VenueKind, directory: Path, venue: Mapping[str, Any], account: Mapping[str, Any]
) -> str:
    """The one mistake of a venue, from its name on, and none of its secrets in it."""
    with pytest.raises(ConfigError) as caught:
        configured(kind, directory, venue, account)
    (line,) = str(caught.value).splitlines()
    secrets = [value.reveal() for value in account.values() if isinstance(value, Secret)]
    told = line.partition(": venues.here")[2]
    assert not any(secret.strip() and secret in told for secret in secrets)
    return told
