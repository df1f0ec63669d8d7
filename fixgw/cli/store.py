"""Finds the store that a command looks into, and reads the times that its options take."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from fixgw.config.document import read_document
from fixgw.config.findings import Findings
from fixgw.config.loader import GATEWAY_FILE
from fixgw.config.model import GatewayConfig
from fixgw.config.references import follow, is_reference
from fixgw.errors import FixgwError

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
SPAN = re.compile(r"([0-9]+)([smhd])")
EVERYTHING = 10**15

Directory = Annotated[Path, typer.Argument(help="Holds gateway.yaml and the session files.")]
Store = Annotated[
    str | None, typer.Option("--store", help="The store's URL, instead of gateway.yaml's.")
]
Since = Annotated[
    str | None,
    typer.Option("--since", help="A UTC time, as 2026-11-21 or 2026-11-21T07:30, or 15m, 2h, 3d."),
]
Limit = Annotated[int, typer.Option("--limit", "-n", help="At most so many, 0 for all.", min=0)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]


def store_url(directory: Path, store: str | None) -> str:
    """The URL given, or the one in `gateway.yaml`, of which nothing else is read."""
    if store is not None:
        return store
    written = gateway_setting(directory, "store") or GatewayConfig().store
    try:
        return follow(written, os.environ) if is_reference(written) else written
    except ValueError as error:
        raise FixgwError(f"gateway.store: {error}") from None


def state_dir(directory: Path) -> Path:
    """The state directory in `gateway.yaml`, where a gateway takes requests from."""
    return Path(gateway_setting(directory, "state_dir") or GatewayConfig().state_dir)


def gateway_setting(directory: Path, name: str) -> str | None:
    """One text of `gateway.yaml`'s first block, None where it says nothing."""
    found = Findings()
    document = read_document(directory / GATEWAY_FILE, found)
    found.raise_if_any()
    block = document.value.get("gateway") if document else None
    written = block.get(name) if isinstance(block, dict) else None
    return written if isinstance(written, str) else None


def since_time(text: str | None) -> int | None:
    """Microseconds since the epoch of a time, or of a span before now."""
    if text is None:
        return None
    span = SPAN.fullmatch(text)
    if span:
        moment = datetime.now(UTC) - timedelta(**{UNITS[span[2]]: int(span[1])})
    else:
        moment = iso_time(text)
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def iso_time(text: str) -> datetime:
    """A time in ISO form; UTC unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise FixgwError(
            f'"{text}" is no time; write e.g. 2026-11-21, 2026-11-21T07:30 or 15m, 2h, 3d'
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def most(limit: int) -> int:
    """How many rows a limit allows; 0 stands for all."""
    return limit or EVERYTHING
