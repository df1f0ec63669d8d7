"""The commands around stunnel: its configurations, its start, and what its log says."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from fixgw.errors import FixgwError
from fixgw.stunnel import diagnosis, program
from fixgw.stunnel.render import configurations
from fixgw.stunnel.sources import read_legs
from fixgw.stunnel.written import bring_up_to_date, stale

app = typer.Typer(
    help="Write stunnel's configurations, run it, and read its log.", no_args_is_help=True
)


@app.command()
def render(
    directory: Annotated[
        Path, typer.Argument(help="Holds gateway.yaml and the session files.")
    ] = Path("sessions"),
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the files are written.")
    ] = Path("stunnel"),
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 when a file is stale.")
    ] = False,
) -> None:
    """Write acceptor.conf and initiator.conf from the tls: blocks of a configuration."""
    wanted = configurations(read_legs(directory))
    if not any(wanted.values()):
        raise FixgwError(
            f"nothing to render: no session file in {directory} has a tls: block, and no venue has "
            "one in fix:; see stunnel/README.md"
        )
    try:
        if check:
            say_stale(stale(output, wanted))
        else:
            bring_up_to_date(output, wanted)
            say_written(output, wanted)
    except OSError as error:
        raise FixgwError(f"{error.filename}: {error.strerror}") from error


def say_stale(files: list[Path]) -> None:
    """Name the files that are not up to date; exit code 1 if there are any."""
    for file in files:
        typer.echo(f"{file} is stale; run fixgw stunnel render", err=True)
    if files:
        raise typer.Exit(1)
    typer.echo("up to date")


def say_written(directory: Path, wanted: Mapping[str, str | None]) -> None:
    """Tell what each file holds now."""
    for name, text in wanted.items():
        if text is None:
            typer.echo(f"{directory / name}: not needed, nothing is configured for it")
        else:
            services = [line[1:-1] for line in text.splitlines() if line.startswith("[")]
            typer.echo(f"{directory / name}: {', '.join(services)}")


@app.command()
def run(
    configuration: Annotated[Path, typer.Argument(help="acceptor.conf or initiator.conf.")],
) -> None:
    """Run stunnel with a rendered configuration until stopped."""
    program.become(configuration)


@app.command()
def diagnose(
    log: Annotated[
        Path | None, typer.Argument(help="stunnel's log; left out, standard input is read.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Say of each connection that failed which side refused whom, and why; exit code 1 on any."""
    try:
        text = sys.stdin.read() if log is None else log.read_text(errors="replace")
    except OSError as error:
        raise FixgwError(f"{log} cannot be read: {error.strerror}") from error
    found = diagnosis.diagnose(text.splitlines())
    for trouble in found:
        typer.echo(json.dumps(asdict(trouble)) if as_json else str(trouble))
    if found:
        raise typer.Exit(1)
    typer.echo("no trouble in this log", err=True)
