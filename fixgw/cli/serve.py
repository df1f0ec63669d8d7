"""The commands that keep running: the gateway, the demo, and a venue simulator alone."""

from pathlib import Path
from typing import Annotated

import typer


def run(
    directory: Annotated[
        Path, typer.Argument(help="Holds gateway.yaml and the session files.")
    ] = Path("sessions"),
) -> None:
    """Serve the FIX sessions of a configuration directory until stopped."""
    from fixgw import serving  # noqa: PLC0415 - loads every edge; other commands do without

    raise typer.Exit(serving.run(directory))


def demo(
    *,
    venue: Annotated[
        str | None, typer.Option("--venue", metavar="NAME", help="Trade at this venue only.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave it running for a FIX client of your own.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
) -> None:
    """Trade on every simulated venue over FIX 4.2 and 4.4, and print the dialogue."""
    from fixgw.demo import demo as play  # noqa: PLC0415 - loads QuickFIX; others do without

    raise typer.Exit(play(venue=venue, keep=keep, as_json=as_json))


def sim(
    name: Annotated[str | None, typer.Argument(help="Which venue, e.g. levret.")] = None,
    *,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--all", metavar="DIRECTORY", help="All that a configuration needs, where it says."
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8701,
    fix_port: Annotated[
        int | None,
        typer.Option(
            help="Port of its FIX acceptor, for a venue that has one; a free one if left out.",
            min=0,
            max=65535,
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="Which of its APIs, for a venue with several: retail or isv-legacy."),
    ] = None,
) -> None:
    """Run a venue simulator alone, or all of a configuration, until stopped."""
    from fixgw.bootstrap import simulators  # noqa: PLC0415 - loads the simulators

    if (name is None) is (directory is None):
        raise typer.BadParameter("give the name of one venue, or --all DIRECTORY")
    if directory is not None:
        raise typer.Exit(simulators.simulate_all(directory))
    wanted = simulators.Wanted(str(name), fix_port=fix_port, profile=profile)
    raise typer.Exit(simulators.simulate(wanted, host=host, port=port))
