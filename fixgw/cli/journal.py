"""Shows the records of a gateway's journal."""

from pathlib import Path
from typing import Annotated

import typer


def journal(
    directory: Annotated[
        Path, typer.Argument(help="Holds gateway.yaml and the session files.")
    ] = Path("sessions"),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the records in the journal of a configuration directory."""
    from fixgw import bootstrap  # noqa: PLC0415 - loads every edge; other commands do without

    raise typer.Exit(bootstrap.print_journal(directory, as_json=as_json))
