"""The `fixgw` program: its commands, and the handler of last resort."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from fixgw.cli import (
    certs,
    check,
    journal,
    leviathan,
    levret,
    orders,
    password,
    resolve,
    serve,
    stunnel,
)
from fixgw.errors import FixgwError

app = typer.Typer(
    name="fixgw",
    help="A FIX 4.2 and 4.4 gateway to venues that speak REST, Socket.IO or WebSocket.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(rich_help_panel="Serve")(serve.run)
app.command(rich_help_panel="Serve")(serve.demo)
app.command(rich_help_panel="Serve")(serve.sim)
app.command(rich_help_panel="Configure")(check.check)
app.command(rich_help_panel="Configure")(password.hash_password)
app.command(rich_help_panel="Configure")(certs.certs)
app.add_typer(stunnel.app, name="stunnel", rich_help_panel="Configure")
app.command(rich_help_panel="Look")(orders.orders)
app.command(rich_help_panel="Look")(journal.journal)
app.add_typer(leviathan.app, name="leviathan", rich_help_panel="Look")
app.command(rich_help_panel="Act")(resolve.resolve)
app.add_typer(levret.app, name="levret", rich_help_panel="Act")


def show_version(*, wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"fixgw {version('fixgw')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    debug: Annotated[  # read in main(), because a failure ends before it could be passed on
        bool, typer.Option("--debug", help="Show the traceback of a failure.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=show_version)
    ] = False,
) -> None:
    """A FIX 4.2 and 4.4 gateway to venues that speak REST, Socket.IO or WebSocket."""


def main() -> None:
    """Run the command line; a failure is one clear line on stderr and exit code 1."""
    try:
        app()
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"fixgw: {failure(error)}", err=True)
        sys.exit(1)


def failure(error: Exception) -> str:
    """What to tell the operator about a failure."""
    if isinstance(error, FixgwError):
        return str(error)
    kind = type(error).__name__
    return f"unexpected {kind}: {error}; fixgw --debug shows where it happened"
