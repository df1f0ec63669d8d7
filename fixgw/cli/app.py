"""The `fixgw` program: its commands, and the handler of last resort."""

import gc
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from fixgw.cli.listed import COMMANDS, Commands, stand_in
from fixgw.errors import FixgwError

GC_THRESHOLDS = (10_000, 20, 50)

app = typer.Typer(
    name="fixgw",
    cls=Commands,
    help="A FIX 4.2 and 4.4 gateway to venues that speak REST, Socket.IO or WebSocket.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for one in COMMANDS:
    app.command(one.name, help=one.says, rich_help_panel=one.panel)(stand_in)


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
    # What a start imports stays, and is a lot: to look through it as often as Python does by
    # default is a tenth of the start.
    gc.set_threshold(*GC_THRESHOLDS)
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
