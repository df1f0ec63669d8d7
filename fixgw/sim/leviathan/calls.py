"""The venue's REST calls and their table; every path stands below /v1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from fixgw.sim.leviathan.exchange import Exchange
from fixgw.sim.leviathan.fields import read_order, read_report
from fixgw.sim.leviathan.reports import Reports
from fixgw.sim.leviathan.wire import Answer, Told, margin_to_json, order_to_json, positions_to_json

Group = Literal["read", "execute"]
"""Which of the documented limits a call counts against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the venue behaves where its document is silent.

    `answer` is how an execute is answered, `fills` whether the stream tells a fill with its order
    or alone; `nested` puts errors into `{"error": {...}}`, else they stand bare.
    """

    answer: Answer = "summary"
    fills: Told = "with_order"
    nested: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a route's function needs of a request."""

    body: bytes
    query: Mapping[str, str]
    account_id: str
    habits: Habits
    reports: Reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row of the table."""

    method: str
    path: str
    group: Group
    answer: Callable[[Exchange, Call], object]


def execute(exchange: Exchange, call: Call) -> object:
    """POST /intelligence/execute."""
    order = exchange.execute(call.account_id, read_order(call.body, exchange.markets))
    return order_to_json(order, call.habits.answer)


def positions(exchange: Exchange, call: Call) -> object:
    """GET /intelligence/positions."""
    return positions_to_json(exchange.holders[call.account_id])


def margin(exchange: Exchange, call: Call) -> object:
    """GET /intelligence/margin."""
    return margin_to_json(exchange.holders[call.account_id])


def report(exchange: Exchange, call: Call) -> object:
    """GET /intelligence/reports?type&from&to&format: makes a report and signs its URL."""
    kind, first, last, form = read_report(call.query)
    return call.reports.make(exchange, call.account_id, kind, (first, last), form)


ROUTES = (
    Route(method="POST", path="/intelligence/execute", group="execute", answer=execute),
    Route(method="GET", path="/intelligence/positions", group="read", answer=positions),
    Route(method="GET", path="/intelligence/margin", group="read", answer=margin),
    Route(method="GET", path="/intelligence/reports", group="read", answer=report),
)
