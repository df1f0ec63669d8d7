"""Strict reading of what a client sends: bodies, their fields, and query strings."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fixgw.sim.book import Side
from fixgw.sim.exact_json import load_exact
from fixgw.sim.leviathan.markets import VENUES, Market
from fixgw.sim.leviathan.orders import NewOrder
from fixgw.sim.leviathan.refusal import Refusal

DEFAULT_SLIPPAGE = 50
_MOST_SLIPPAGE = 10_000
_REQUIRED = frozenset({"symbol", "side", "notional_usdc"})
_OPTIONAL = frozenset({"venue", "slippage_bps", "client_order_id"})
_PLAIN = re.compile(r"\d{1,18}(\.\d{1,18})?")
_REPORT_TYPES = ("performance", "positions", "transactions")
_FORMATS = ("csv", "json")


def read_object(
    body: bytes, *, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A JSON object with these fields and no other; raises Refusal."""
    try:
        fields = load_exact(body)
    except ValueError as error:
        raise _invalid(f"the body is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise _invalid("the body must be a JSON object")
    if missing := sorted(required - fields.keys()):
        raise _invalid(f"{missing[0]} is required")
    if unknown := sorted(fields.keys() - required - optional):
        raise _invalid(f"{unknown[0]} is not a known field")
    return fields


def read_order(body: bytes, markets: Mapping[str, Market]) -> NewOrder:
    """The body of an execute; raises Refusal."""
    fields = read_object(body, required=_REQUIRED, optional=_OPTIONAL)
    return NewOrder(
        market=read_market(fields["symbol"], markets),
        side=read_side(fields["side"]),
        notional=read_decimal("notional_usdc", fields["notional_usdc"]),
        venue=_venue(fields["venue"]) if "venue" in fields else None,
        slippage=_slippage(fields.get("slippage_bps", Decimal(DEFAULT_SLIPPAGE))),
        client_order_id=_client_id(fields),
    )


def read_market(symbol: object, markets: Mapping[str, Market]) -> Market:
    """The market of a symbol; raises Refusal."""
    market = markets.get(read_text("symbol", symbol))
    if market is None:
        raise Refusal("not_found", f"symbol {symbol} does not exist")
    return market


def read_side(value: object) -> Side:
    """The side: buy or sell."""
    if value not in ("buy", "sell"):
        raise _invalid("side must be buy or sell")
    return Side(value)


def read_text(name: str, value: object) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value:
        raise _invalid(f"{name} must be a string")
    return value


def read_decimal(name: str, value: object) -> Decimal:
    """A plain decimal string above zero; a JSON number is refused."""
    if not isinstance(value, str) or not _PLAIN.fullmatch(value) or not Decimal(value):
        raise _invalid(f"{name} must be a decimal string above 0")
    return Decimal(value)


def read_report(query: Mapping[str, str]) -> tuple[str, date, date, str]:
    """Type, first and last day and format of a report; raises Refusal."""
    if unknown := sorted(set(query) - {"type", "from", "to", "format"}):
        raise _invalid(f"{unknown[0]} is not a known parameter")
    kind, form = query.get("type", ""), query.get("format", "csv")
    if kind not in _REPORT_TYPES:
        raise _invalid(f"type must be one of {', '.join(_REPORT_TYPES)}")
    if form not in _FORMATS:
        raise _invalid("format must be csv or json")
    first, last = _day("from", query), _day("to", query)
    if last < first:
        raise _invalid("to is before from")
    return kind, first, last, form


def _day(name: str, query: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        raise _invalid(f"{name} must be an ISO 8601 date") from None


def _venue(value: object) -> str:
    if read_text("venue", value) not in VENUES:
        raise _invalid(f"venue must be one of {', '.join(VENUES)}")
    return str(value)


def _slippage(value: object) -> int:
    if not isinstance(value, Decimal) or value.as_tuple().exponent != 0:
        raise _invalid("slippage_bps must be an integer")
    if not 0 <= value <= _MOST_SLIPPAGE:
        raise _invalid(f"slippage_bps must be 0 to {_MOST_SLIPPAGE}")
    return int(value)


def _client_id(fields: Mapping[str, object]) -> str | None:
    if "client_order_id" not in fields:
        return None
    return read_text("client_order_id", fields["client_order_id"])


def _invalid(message: str) -> Refusal:
    return Refusal("invalid_params", message)
