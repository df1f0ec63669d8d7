"""Lets a person end an order that nobody can prove: one in doubt, or denied by its venue."""

import json
import re
import time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fixgw.cli.journal import report_json
from fixgw.cli.orders import order_json
from fixgw.cli.store import Directory, Store, state_dir, store_url
from fixgw.cli.wording import printable
from fixgw.core.events import OperatorResolved
from fixgw.core.exact import text as written
from fixgw.core.fields import OrdStatus
from fixgw.core.order import Order
from fixgw.core.resolution import objection
from fixgw.errors import FixgwError
from fixgw.journal import Record, View
from fixgw.mailbox import new_request_id, post

PLAIN = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")
PAUSE = 0.1
PAGE = 1000


class State(StrEnum):
    """How an order can have ended."""

    CANCELED = "canceled"
    REJECTED = "rejected"
    FILLED = "filled"


def resolve(
    order_id: Annotated[str, typer.Argument(help="OrderID(37), as fixgw orders shows it.")],
    directory: Directory = Path("sessions"),
    *,
    state: Annotated[State, typer.Option(help="How the order ended at its venue.")],
    cum_qty: Annotated[
        str | None, typer.Option(help="CumQty(14) of the whole order, if more than is known.")
    ] = None,
    avg_px: Annotated[
        str | None, typer.Option(help="AvgPx(6) of the whole order, needed for more fills.")
    ] = None,
    text: Annotated[
        str, typer.Option(help="Why, in Text(58) of the report.")
    ] = "resolved by the operator",
    wait: Annotated[float, typer.Option(help="Seconds to wait for the gateway.", min=0)] = 10,
    store: Store = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
) -> None:
    """End an order in doubt, or one its venue denies, by a person's word (20021=OPERATOR)."""
    request = OperatorResolved(
        request_id=new_request_id(),
        order_id=order_id,
        status=OrdStatus[state.name],
        cum_qty=number("--cum-qty", cum_qty),
        avg_px=number("--avg-px", avg_px),
        text=text,
    )
    with View.open(store_url(directory, store)) as view:
        record = carried_out(view, state_dir(directory), request, wait)
        order = view.order(order_id)
    if order is not None:
        show(order, record, as_json=as_json)


def number(option: str, value: str | None) -> Decimal | None:
    """An option's exact number, above zero; None where it is not given."""
    return None if value is None else above_zero(option, value)


def above_zero(option: str, value: str) -> Decimal:
    """An exact number above zero."""
    if not PLAIN.fullmatch(value) or not Decimal(value):
        raise FixgwError(f'{option} "{printable(value)}" is no number above zero; write e.g. 0.25')
    return Decimal(value)


def carried_out(view: View, directory: Path, request: OperatorResolved, wait: float) -> Record:
    """Hand the request to the gateway and wait for what it journals of it."""
    name = printable(request.order_id)
    refusal = objection(view.order(request.order_id), request)
    if refusal is not None:
        raise FixgwError(f"{name} is not resolved: {refusal}")
    after = view.last_seq()
    file = post(directory, request)
    record = awaited(view, after, request.request_id, time.monotonic() + wait)
    if record is None:
        raise FixgwError(
            f"no gateway took the request in time; one that runs on {directory} will resolve "
            f"{name}, unless {file} is removed first"
        )
    if not record.reports:
        raise FixgwError(f"{name} is not resolved: it changed meanwhile; look with fixgw orders")
    return record


def awaited(view: View, after: int, request_id: str, deadline: float) -> Record | None:
    """The journal's record of the request, or None when it does not come in time."""
    while True:
        for record in view.records(after=after, limit=PAGE):
            after = record.input.seq
            taken = record.input.input
            if isinstance(taken, OperatorResolved) and taken.request_id == request_id:
                return record
        if time.monotonic() >= deadline:
            return None
        time.sleep(PAUSE)


def show(order: Order, record: Record, *, as_json: bool) -> None:
    """What became of the order, and the reports that tell the client."""
    if as_json:
        reports = [report_json(report) for report in record.reports]
        typer.echo(json.dumps({"order": json.loads(order_json(order)), "reports": reports}))
        return
    count = len(record.reports)
    client = f"{order.session or 'EXTERNAL'} {printable(order.cl_ord_id or '-')}"
    typer.echo(
        f"{order.order_id} ({client}, {order.venue.upper()} {printable(order.symbol)}) is "
        f"{order.status.name}: CumQty={written(order.cum_qty)} AvgPx={written(order.avg_px)}, "
        f"{count} report{'' if count == 1 else 's'} with Evidence=OPERATOR"
    )
