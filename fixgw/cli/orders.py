"""Lists orders from a gateway's journal, also while the gateway runs."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from fixgw.cli.store import AsJson, Directory, Limit, Since, Store, most, since_time, store_url
from fixgw.cli.wording import moment, printable
from fixgw.core.exact import text as written
from fixgw.core.fields import OrdStatus
from fixgw.core.order import Order
from fixgw.journal import View
from fixgw.journal.codec import encode

COLUMNS = (
    *("Created\n(UTC)", "SenderCompID\nExDestination", "ClOrdID\nOrderID", "Symbol\nSide OrdType"),
    *("OrderQty\nPrice", "CumQty\nAvgPx", "OrdStatus"),
)
NUMBERS = {"OrderQty\nPrice", "CumQty\nAvgPx"}
STYLES = {
    OrdStatus.FILLED: "green",
    OrdStatus.PARTIALLY_FILLED: "green",
    OrdStatus.REJECTED: "red",
    OrdStatus.PENDING_NEW: "yellow",
}


def orders(
    directory: Directory = Path("sessions"),
    *,
    open_only: Annotated[bool, typer.Option("--open", help="Open orders alone.")] = False,
    session: Annotated[str | None, typer.Option(help="Of this SenderCompID alone.")] = None,
    venue: Annotated[str | None, typer.Option(help="At this venue alone.")] = None,
    since: Since = None,
    limit: Limit = 50,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """List the newest orders in the journal, oldest first."""
    earliest = since_time(since)
    with View.open(store_url(directory, store)) as view:
        found = view.orders(
            open_only=open_only,
            session=session,
            venue=venue and venue.lower(),
            since=earliest,
            limit=most(limit),
        )
    if as_json:
        for order in found:
            typer.echo(order_json(order))
    else:
        show(found)


def order_json(order: Order) -> str:
    """An order as the journal holds it, with what follows from it."""
    derived = {
        "ord_status": order.ord_status.value,
        "leaves_qty": str(order.leaves_qty),
        "avg_px": str(order.avg_px),
        "is_open": order.is_open,
    }
    return json.dumps(json.loads(encode(order)) | derived)


def show(found: list[Order]) -> None:
    """The orders as a table, two lines each, so that it fits a terminal."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in COLUMNS:
        justify: JustifyMethod = "right" if name in NUMBERS else "left"
        width = 17 if name.endswith("OrderID") else None
        table.add_column(name, justify=justify, overflow="fold", min_width=width)
    for order in found:
        table.add_row(*cells(order))
    console = Console()
    console.print(table)
    console.print(f"{len(found)} order{'' if len(found) == 1 else 's'}")


def cells(order: Order) -> tuple[Text, ...]:
    """An order as the cells of its row."""
    quantity = order.order_qty if order.order_qty is not None else order.cash_order_qty
    kind = order.ord_type.name if order.ord_type else ""
    return (
        stacked(*moment(order.created_at).split(" ")),
        stacked(order.session or "EXTERNAL", order.venue.upper()),
        stacked(printable(order.cl_ord_id or "-"), order.order_id),
        stacked(printable(order.symbol), f"{order.side.name} {kind}"),
        stacked(number(quantity), number(order.price)),
        stacked(number(order.cum_qty), number(order.avg_px)),
        Text(f"{order.ord_status.name}\n{plight(order)}", style=STYLES.get(order.ord_status, "")),
    )


def plight(order: Order) -> str:
    """What a person may have to resolve, or wonders about."""
    if order.doubted is not None:
        return "IN_DOUBT"
    if order.hold is not None:
        return "STP_WAITING"
    return "DENIED" if order.is_open and order.leg.denied else ""


def stacked(*lines: str) -> Text:
    """Text of several lines, taken literally."""
    return Text("\n".join(lines))


def number(value: Decimal | None) -> str:
    """A quantity or price as FIX writes it, `-` where there is none."""
    return "-" if value is None else written(value)
