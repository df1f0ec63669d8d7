"""Shows what a gateway's journal holds: each input and the reports it caused."""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fixgw.cli.store import AsJson, Directory, Limit, Since, Store, most, since_time, store_url
from fixgw.cli.wording import moment, printable, words
from fixgw.core.events import OperatorResolved
from fixgw.core.report import Report, VenueStatus
from fixgw.journal import Record, StoredInput, StoredReport, View
from fixgw.journal.codec import encode

POLL_SECONDS = 0.5
PAGE = 500
COLUMNS = ("Time\n(UTC)", "No.", "Message\nfrom or to", "Fields")
REPEATED = frozenset({"session"})
"""Fields that the other columns tell."""


def journal(
    directory: Directory = Path("sessions"),
    *,
    order: Annotated[str | None, typer.Option(help="Of this OrderID or ClOrdID alone.")] = None,
    since: Since = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more.")] = False,
    limit: Limit = 50,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest inputs in the journal, oldest first, each with the reports it caused."""
    earliest = since_time(since)
    with View.open(store_url(directory, store)) as view:
        found = view.records(order=order, since=earliest, limit=most(limit))
        show(found, as_json=as_json)
        if follow:
            for more in coming(view, order, found):
                show(more, as_json=as_json)


def coming(view: View, order: str | None, known: list[Record]) -> Iterator[list[Record]]:
    """Whatever is appended from now on, until the user interrupts."""
    after = known[-1].input.seq if known else 0
    while True:
        more = view.records(order=order, after=after, limit=PAGE)
        if more:
            after = more[-1].input.seq
            yield more
        else:
            time.sleep(POLL_SECONDS)


def show(found: Iterable[Record], *, as_json: bool) -> None:
    """Records as a table, or as JSON lines."""
    if as_json:
        for record in found:
            typer.echo(record_json(record))
        return
    table = Table(*COLUMNS, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for record in found:
        table.add_row(*input_cells(record.input))
        for report in record.reports:
            table.add_row(*report_cells(report))
    Console().print(table)


def record_json(record: Record) -> str:
    """An input with its reports; the bodies are as the journal holds them."""
    item = record.input
    return json.dumps(
        {
            "seq": item.seq,
            "at": item.at,
            "session": item.session,
            "msg_seq_num": item.msg_seq_num,
            "kind": type(item.input).__name__,
            "input": json.loads(encode(item.input)),
            "reports": [report_json(report) for report in record.reports],
        }
    )


def report_json(stored: StoredReport) -> dict[str, Any]:
    """A report with its number."""
    return {
        "seq": stored.seq,
        "kind": type(stored.report).__name__,
        "report": json.loads(encode(stored.report)),
    }


def input_cells(item: StoredInput) -> tuple[Text, ...]:
    """An input as the cells of its row."""
    number = "" if item.msg_seq_num is None else f" MsgSeqNum={item.msg_seq_num}"
    return (
        Text(moment(item.at).replace(" ", "\n")),
        Text(str(item.seq)),
        named(item.input, f"{source(item)}{number}", "bold"),
        Text(words(item.input, without=REPEATED)),
    )


def named(message: object, other: str, style: str) -> Text:
    """A message's name, and below it whom it came from or goes to."""
    return Text.assemble((type(message).__name__, style), f"\n{other}")


def source(item: StoredInput) -> str:
    """Whose word an input is: a session's, a venue's, or the gateway's own."""
    if item.session is not None:
        return printable(item.session)
    venue = getattr(item.input, "venue", None)
    if venue is not None:
        return str(venue)
    if isinstance(item.input, OperatorResolved):
        return "operator"
    # An event that names an order alone is the outcome of a call to its venue.
    return "venue" if hasattr(item.input, "order_id") else "gateway"


def report_cells(stored: StoredReport) -> tuple[Text, ...]:
    """A report as the cells of its row, below its input."""
    report = stored.report
    return (
        Text(""),
        Text(f"{stored.seq}", style="dim"),
        named(report, f"to {receiver(report)}", "cyan"),
        Text(words(report, without=REPEATED)),
    )


def receiver(report: Report) -> str:
    """Whom a report is for, apart from copies."""
    if report.session is not None:
        return printable(report.session)
    return "all sessions there" if isinstance(report, VenueStatus) else "drop copies"
