"""The program's commands: listed with what they are for, loaded when one is asked for.

Most load the journal, the venues or both, which takes most of a second; `--help` needs none of it.
"""

from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup


class Listed(NamedTuple):
    """One command: where it is told of, its name, its file and function or group, its first line.

    The line is the one that its own help begins with; a test compares the two.
    """

    panel: str
    name: str
    place: str
    says: str


COMMANDS = (
    Listed(
        *("Serve", "run", "serve:run"),
        "Serve the FIX sessions of a configuration directory until stopped.",
    ),
    Listed(
        *("Serve", "demo", "serve:demo"),
        "Trade on every simulated venue over FIX 4.2 and 4.4, and print the dialogue.",
    ),
    Listed(
        *("Serve", "sim", "serve:sim"),
        "Run a venue simulator alone, or all of a configuration, until stopped.",
    ),
    Listed(
        *("Configure", "check", "check:check"),
        "Validate a configuration directory: every mistake at once, exit code 1 on any.",
    ),
    Listed(
        *("Configure", "hash-password", "password:hash_password"),
        "Print the scrypt hash of a password, for password_hash in a session file.",
    ),
    Listed(
        *("Configure", "certs", "certs:certs"),
        "Make certificates for tests and pilots; in production everybody makes their own key.",
    ),
    Listed(
        *("Configure", "stunnel", "stunnel:app"),
        "Write stunnel's configurations, run it, and read its log.",
    ),
    Listed(
        *("Look", "orders", "orders:orders"),
        "List the newest orders in the journal, oldest first.",
    ),
    Listed(
        *("Look", "journal", "journal:journal"),
        "Show the newest inputs in the journal, oldest first, each with the reports it caused.",
    ),
    Listed(
        *("Look", "leviathan", "leviathan:app"),
        "What Leviathan offers besides trading.",
    ),
    Listed(
        *("Act", "resolve", "resolve:resolve"),
        "End an order in doubt, or one its venue denies, by a person's word (20021=OPERATOR).",
    ),
    Listed(
        *("Act", "levret", "levret:app"),
        "Show Levret's positions, and change them.",
    ),
)


class Commands(TyperGroup):
    """The group of all commands; what it holds are their names until one is asked for."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Find the command that the user means, and load it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, loaded(next(one for one in COMMANDS if one.name == name)), rest


def stand_in() -> None:
    """Stand for a command in the list; never called, `resolve_command` loads the command itself."""


def loaded(one: Listed) -> Any:
    """Load a command's file and make the command."""
    module, _, attribute = one.place.partition(":")
    found = getattr(import_module(f"fixgw.cli.{module}"), attribute)
    holder = typer.Typer(add_completion=False)
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=one.name)
    else:
        holder.command(one.name)(found)
    return typer.main.get_group(holder).commands[one.name]
