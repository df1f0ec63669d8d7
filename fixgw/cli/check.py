"""Validates a configuration directory without starting anything."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from fixgw.config import Config, SessionConfig
from fixgw.errors import ConfigError, Mistake
from fixgw.journal.database import parse, shown
from fixgw.stunnel.files import look
from fixgw.stunnel.sources import read_legs


def check(
    directory: Annotated[
        Path, typer.Argument(help="Holds gateway.yaml and the session files.")
    ] = Path("sessions"),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Validate a configuration directory: every mistake at once, exit code 1 on any."""
    from fixgw.bootstrap.configuration import read_config  # noqa: PLC0415 - loads what reads YAML

    try:
        config = read_config(directory)
    except ConfigError as error:
        show_mistakes(error.mistakes, as_json=as_json)
        raise typer.Exit(1) from error
    warnings = look(read_legs(directory).files, datetime.now(UTC))
    if as_json:
        told = {"warnings": [mistake_to_json(warning) for warning in warnings]}
        typer.echo(json.dumps({"ok": True} | summary(config) | told, indent=2))
    else:
        show_tables(summary(config))
        show_warnings(warnings)


def show_warnings(warnings: list[Mistake]) -> None:
    """What would keep stunnel, though not the gateway, from its work."""
    for warning in warnings:
        typer.echo(f"warning: {warning}")
    if warnings:
        typer.echo("The gateway reads none of these files, but stunnel does.")


def show_mistakes(mistakes: tuple[Mistake, ...], *, as_json: bool) -> None:
    """Every mistake, one a line on stderr, or as JSON on stdout."""
    if as_json:
        listed = [mistake_to_json(mistake) for mistake in mistakes]
        typer.echo(json.dumps({"ok": False, "mistakes": listed}, indent=2))
        return
    for mistake in mistakes:
        typer.echo(str(mistake), err=True)
    count = len(mistakes)
    typer.echo(f"{count} mistake{'s' if count > 1 else ''}", err=True)


def mistake_to_json(mistake: Mistake) -> dict[str, Any]:
    """One mistake as JSON: file, line and column (null if there is none), what, instead."""
    return {
        "file": str(mistake.file),
        "line": mistake.line,
        "column": mistake.column,
        "what": mistake.what,
        "instead": mistake.instead,
    }


def summary(config: Config) -> dict[str, Any]:
    """What the configuration says, without anything secret."""
    gateway = config.gateway
    return {
        "gateway": {
            "comp_id": gateway.comp_id,
            "listen": str(gateway.listen),
            "store": shown(parse(gateway.store)),
            "state_dir": str(gateway.state_dir),
        },
        "venues": [
            {"name": venue.name, "kind": venue.kind, "accounts": list(venue.accounts)}
            for venue in config.venues.values()
        ],
        "sessions": [session_to_json(session) for session in config.sessions],
    }


def session_to_json(session: SessionConfig) -> dict[str, Any]:
    """One session, without its proof of identity."""
    return {
        "comp_id": session.comp_id,
        "begin_string": session.begin_string,
        "role": session.role.value,
        "auth": "hmac" if session.auth.hmac else "password",
        "listen_port": session.listen_port,
        "tls": str(session.tls.accept) if session.tls else None,
        "allow_from": [str(network) for network in session.auth.allow_from],
        "accounts": {
            name: f"{target.venue}/{target.account}" for name, target in session.accounts.items()
        },
    }


def show_tables(said: dict[str, Any]) -> None:
    """The summary for a person: one table each for the gateway, the venues and the sessions."""
    console = Console()
    gateway = Table("CompID", "Listen", "Store", "State directory", title="Gateway")
    gateway.add_row(*said["gateway"].values())
    venues = Table("Venue", "Kind", "Accounts", title="Venues")
    for venue in said["venues"]:
        venues.add_row(venue["name"], venue["kind"], ", ".join(venue["accounts"]))
    columns = ("CompID", "FIX", "Role", "Logon", "From", "Port", "TLS", "Accounts")
    sessions = Table(*columns, title="Sessions")
    for session in said["sessions"]:
        sessions.add_row(*session_to_row(session))
    for table in (gateway, venues, sessions):
        table.title_justify = "left"
        console.print(table)
    console.print("[green]The configuration is valid.[/green]")


def session_to_row(session: dict[str, Any]) -> tuple[str, ...]:
    """One session as the cells of its row."""
    return (
        session["comp_id"],
        session["begin_string"],
        session["role"],
        session["auth"],
        ", ".join(session["allow_from"]) or "anywhere",
        str(session["listen_port"] or ""),
        session["tls"] or "",
        ", ".join(f"{name} = {target}" for name, target in session["accounts"].items()),
    )
