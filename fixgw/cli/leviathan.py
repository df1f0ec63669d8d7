"""`fixgw leviathan`: what Leviathan offers besides trading."""

import asyncio
import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from fixgw.cli.store import Directory
from fixgw.errors import FixgwError

app = typer.Typer(no_args_is_help=True, help="What Leviathan offers besides trading.")


class Kind(StrEnum):
    """What a report is about."""

    PERFORMANCE = "performance"
    POSITIONS = "positions"
    TRANSACTIONS = "transactions"


class Form(StrEnum):
    """How a report is written."""

    CSV = "csv"
    JSON = "json"


@app.callback()
def group() -> None:
    """What Leviathan offers besides trading."""


@app.command()
def report(
    directory: Directory = Path("sessions"),
    *,
    kind: Annotated[Kind, typer.Option("--type", help="What it is about.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="Where to write it; a file that is there is replaced."),
    ],
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.CSV,
    venue: Annotated[str | None, typer.Option(help="Which venue of kind leviathan.")] = None,
    account: Annotated[str | None, typer.Option(help="Which of its accounts.")] = None,
) -> None:
    """Have a report made and fetch it; asked for once, as every request makes a new one."""
    from fixgw.bootstrap.reports import fetch_report  # noqa: PLC0415 - loads what reads YAML

    if last < first:
        raise FixgwError("--to is before --from; write the first day and the last")
    _refuse_unwritable(output)
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    is_shown = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not is_shown) as progress:
        task = progress.add_task("Leviathan makes the report", total=None)

        def advance(size: int, total: int | None) -> None:
            progress.update(task, description="fetching it", completed=size, total=total)

        fetched = fetch_report(
            directory,
            venue,
            account,
            wanted=(kind.value, first.date(), last.date(), form.value),
            target=output,
            progress=advance,
        )
        size = asyncio.run(fetched)
    typer.echo(f"{output}: {size} bytes, {kind} from {first.date()} to {last.date()}")


def _refuse_unwritable(output: Path) -> None:
    """Find out before the venue is asked: every request makes a report."""
    if output.is_dir():
        raise FixgwError(f"{output} is a directory; write the name of a file in it")
    if not output.parent.is_dir():
        raise FixgwError(f"there is no directory {output.parent}; make it, or write another -o")
    if not os.access(output.parent, os.W_OK | os.X_OK):
        raise FixgwError(f"the directory {output.parent} cannot be written; write another -o")
