"""Shows Levret's positions and changes them, for a person.

The configuration says where the venue is and no gateway has to run. One that does hears of it as of
everything else at the venue: the fills of a close come as those of an order from outside.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import typer

from fixgw.cli.positions import outcome_to_json, show_outcome, show_positions
from fixgw.cli.resolve import above_zero, number
from fixgw.cli.store import AsJson, Directory
from fixgw.cli.wording import printable
from fixgw.config.findings import escaped
from fixgw.core.codes import Code
from fixgw.core.position_control import (
    ClosePosition,
    MarginMode,
    MoveMargin,
    Outcome,
    PositionChange,
    SetLeverage,
    SetTargets,
)
from fixgw.errors import FixgwError
from fixgw.positions import PositionKeeper, maintain

KIND = "levret"

Result = TypeVar("Result")
Work = Callable[[PositionKeeper, str], Awaitable[Result]]

VenueName = Annotated[
    str | None, typer.Option("--venue", help="The venue's name; needed if there are several.")
]
AccountName = Annotated[
    str | None, typer.Option("--account", help="The venue's account; needed if it has several.")
]
AsObject = Annotated[bool, typer.Option("--json", help="Print a JSON object.")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="How much, in the margin's asset.")]
SESSIONS = Path("sessions")

app = typer.Typer(no_args_is_help=True, help="Show Levret's positions, and change them.")
position = typer.Typer(no_args_is_help=True)
app.add_typer(position, name="position")


@app.command()
def positions(
    directory: Directory = SESSIONS,
    *,
    venue: VenueName = None,
    account: AccountName = None,
    as_json: AsJson = False,
) -> None:
    """List the positions of an account, with the ids that `position` wants."""
    reading = visit(directory, venue, account, lambda keeper, label: keeper.positions(label))
    show_positions(reading, as_json=as_json)


@position.callback()
def named(
    context: typer.Context,
    position_id: Annotated[
        str, typer.Argument(metavar="ID", help="As `fixgw levret positions` shows it.")
    ],
) -> None:
    """Change one position at Levret: asked once, never again, and read afterwards."""
    context.obj = position_id


@position.command()
def leverage(
    context: typer.Context,
    times: Annotated[int, typer.Argument(metavar="LEVERAGE", help="1 to 125.")],
    directory: Directory = SESSIONS,
    *,
    venue: VenueName = None,
    account: AccountName = None,
    as_json: AsObject = False,
) -> None:
    """Give the position another leverage."""
    change = SetLeverage(leverage=times)
    carry_out(context, change, directory, venue, account, as_json=as_json)


@position.command()
def margin(
    context: typer.Context,
    mode: Annotated[MarginMode, typer.Argument(help="Which way.")],
    amount: Amount,
    directory: Directory = SESSIONS,
    *,
    venue: VenueName = None,
    account: AccountName = None,
    as_json: AsObject = False,
) -> None:
    """Add isolated margin to the position, or take some away."""
    change = MoveMargin(mode=mode, amount=above_zero("AMOUNT", amount))
    carry_out(context, change, directory, venue, account, as_json=as_json)


@position.command()
def tpsl(
    context: typer.Context,
    directory: Directory = SESSIONS,
    *,
    take_profit: Annotated[str | None, typer.Option(help="Take profit at this price.")] = None,
    stop_loss: Annotated[str | None, typer.Option(help="Stop the loss at this price.")] = None,
    venue: VenueName = None,
    account: AccountName = None,
    as_json: AsObject = False,
) -> None:
    """Set the prices at which Levret takes profit or stops a loss, one of them or both."""
    change = SetTargets(
        take_profit=number("--take-profit", take_profit),
        stop_loss=number("--stop-loss", stop_loss),
    )
    carry_out(context, change, directory, venue, account, as_json=as_json)


@position.command()
def close(
    context: typer.Context,
    directory: Directory = SESSIONS,
    *,
    venue: VenueName = None,
    account: AccountName = None,
    as_json: AsObject = False,
) -> None:
    """Have Levret close the whole position at the market."""
    carry_out(context, ClosePosition(), directory, venue, account, as_json=as_json)


def carry_out(
    context: typer.Context,
    change: PositionChange,
    directory: Path,
    venue: str | None,
    account: str | None,
    *,
    as_json: bool,
) -> None:
    """Change the position and show it; FixgwError unless the venue took the change."""
    position_id: str = context.obj
    work = partial(maintain, position_id=position_id, change=change)
    name = printable(position_id)
    try:
        done = visit(directory, venue, account, work)
    except KeyboardInterrupt:
        text = f"{Code.IN_DOUBT}: interrupted before Levret answered; look at `levret positions`"
        raise FixgwError(f"position {name} may be changed or not: {text}") from None
    outcome = done.outcome
    if as_json:
        typer.echo(outcome_to_json(done))
    elif outcome.outcome is not Outcome.REFUSED:
        show_outcome(position_id, change, done)
    code = f" ({escaped(outcome.venue_code)})" if outcome.venue_code else ""
    if outcome.outcome is Outcome.REFUSED:
        raise FixgwError(f"position {name} is not changed: {escaped(outcome.text or '')}{code}")
    if outcome.outcome is Outcome.UNKNOWN:
        raise FixgwError(f"position {name} may be changed or not: {escaped(outcome.text or '')}")


def visit(
    directory: Path, venue_name: str | None, account_name: str | None, work: Work[Result]
) -> Result:
    """Do something at the venue account that the configuration and the options mean."""
    from fixgw.bootstrap.configuration import read_config  # noqa: PLC0415 - loads what reads YAML
    from fixgw.bootstrap.venues import connect  # noqa: PLC0415 - loads every edge

    config = read_config(directory)
    levrets = {name: one for name, one in config.venues.items() if one.kind == KIND}
    chosen = only("--venue", f"venue of kind {KIND}", levrets, venue_name and venue_name.lower())
    account = only("--account", f"account of {chosen}", levrets[chosen].accounts, account_name)

    async def work_there() -> Result:
        venue = connect(levrets[chosen])
        try:
            return await work(cast("PositionKeeper", venue), account)
        finally:
            await venue.close()

    return asyncio.run(work_there())


def only(option: str, what: str, known: Mapping[str, Any], wanted: str | None) -> str:
    """Return the one that is meant; FixgwError when it is none or not clear."""
    names = ", ".join(known)
    if not known:
        raise FixgwError(f"the configuration has no {what}")
    if wanted is None and len(known) > 1:
        raise FixgwError(f"there is more than one {what}; choose with {option}: {names}")
    if wanted is not None and wanted not in known:
        raise FixgwError(f"{printable(wanted)} is no {what}; there is {names}")
    return wanted or next(iter(known))
