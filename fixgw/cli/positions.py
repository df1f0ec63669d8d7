"""Words a venue's positions, and what came of changing one, for people and for machines."""

import json
from decimal import Decimal
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fixgw.cli.wording import moment, printable
from fixgw.core.account_data import Position, Positions
from fixgw.core.exact import text as written
from fixgw.core.position_control import Maintained, Outcome, PositionChange

COLUMNS = ("ID", "Symbol", "Quantity", "AvgPx", "Mark price", "Unrealised PnL")


def show_positions(reading: Positions, *, as_json: bool) -> None:
    """All positions of an account: a table, or one JSON object a line."""
    if as_json:
        for one in reading.positions:
            typer.echo(json.dumps(position_to_json(one)))
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in COLUMNS:
        table.add_column(name, overflow="fold", justify="left" if name in COLUMNS[:2] else "right")
    for one in reading.positions:
        table.add_row(*cells(one))
    console = Console()
    console.print(table)
    count = len(reading.positions)
    console.print(
        f"{count} position{'' if count == 1 else 's'} of {reading.venue.upper()} "
        f"{reading.account}, read at {moment(reading.read_at)} UTC"
    )


def cells(position: Position) -> tuple[Text, ...]:
    """A position as the cells of its row."""
    numbers = (position.quantity, position.avg_px, position.mark_px, position.unrealized_pnl)
    names = (position.venue_position_id or "-", position.symbol)
    return (
        *(Text(printable(name)) for name in names),
        *(Text("-" if one is None else written(one)) for one in numbers),
    )


def show_outcome(position_id: str, change: PositionChange, done: Maintained) -> None:
    """Say what the venue did, and all that it shows of the position now."""
    if done.outcome.outcome is Outcome.TAKEN:
        typer.echo(f"position {printable(position_id)}, {change}: taken by the venue")
    if done.unread is not None:
        typer.echo(f"The position could not be read afterwards: {printable(done.unread)}")
    if done.position is not None:
        show_position(done.position)


def show_position(position: Position) -> None:
    """Everything that the venue says of a position; one that is gone is said to be closed."""
    if not position.figures:
        typer.echo(f"{printable(position.symbol)} is closed")
        return
    table = Table("Position now", "", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for figure in position.figures:
        table.add_row(Text(printable(figure.name)), Text(printable(figure.value)))
    Console().print(table)


def outcome_to_json(done: Maintained) -> str:
    """What came of a change; `position` is null where it is not known how it stands."""
    outcome = done.outcome
    return json.dumps(
        {
            "outcome": outcome.outcome.value,
            "text": outcome.text,
            "venue_code": outcome.venue_code,
            "unread": done.unread,
            "position": None if done.position is None else position_to_json(done.position),
        }
    )


def position_to_json(position: Position) -> dict[str, Any]:
    """A position, its numbers as exact text, with the venue's own figures."""
    return {
        "venue_position_id": position.venue_position_id,
        "symbol": position.symbol,
        "quantity": number_to_json(position.quantity),
        "currency": position.currency,
        "avg_px": number_to_json(position.avg_px),
        "mark_px": number_to_json(position.mark_px),
        "unrealized_pnl": number_to_json(position.unrealized_pnl),
        "figures": {figure.name: figure.value for figure in position.figures},
    }


def number_to_json(value: Decimal | None) -> str | None:
    """A number as exact text, null where the venue gives none."""
    return None if value is None else written(value)
