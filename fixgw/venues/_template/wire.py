"""The Template venue's JSON: requests as bytes, answers as rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.tolerant import Row, shown
from fixgw.venues.verdict import Told, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call; `path` follows the REST base."""

    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order."""

    order_id: str
    client_id: str | None
    symbol: str
    side: str
    kind: str
    quantity: Decimal
    price: Decimal | None
    filled: Decimal
    status: str
    created: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRow:
    """One fill."""

    fill_id: str
    order_id: str
    symbol: str
    side: str
    quantity: Decimal
    price: Decimal
    role: str | None
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRow:
    """One symbol with its grid."""

    symbol: str
    tick: Decimal | None
    lot: Decimal | None


def read_error(value: Any) -> Told | None:
    """Read `{"code", "message"}`."""
    if not isinstance(value, dict) or not isinstance(value.get("code"), str):
        return None
    return Told(code=value["code"], message=str(value.get("message") or value["code"]))


# A 2xx of this venue never speaks of an error.
WORDS = Words(read_error=read_error, read_failure=lambda _value: None)


def read_order(value: Any) -> OrderRow:
    """Read one order object."""
    row = Row(value)
    return OrderRow(
        order_id=_must(row, "id"),
        client_id=row.text("client_id"),
        symbol=_must(row, "symbol"),
        side=_must(row, "side"),
        kind=_must(row, "type"),
        quantity=_number(row, "quantity"),
        price=row.decimal("price"),
        filled=_number(row, "filled"),
        status=_must(row, "status"),
        created=row.time("created"),
    )


def read_fill(value: Any) -> FillRow:
    """Read one fill object."""
    row = Row(value)
    return FillRow(
        fill_id=_must(row, "id"),
        order_id=_must(row, "order_id"),
        symbol=_must(row, "symbol"),
        side=_must(row, "side"),
        quantity=_number(row, "quantity"),
        price=_number(row, "price"),
        role=row.text("role"),
        at=row.time("at"),
    )


def read_instrument(value: Any) -> InstrumentRow:
    """Read one instrument object."""
    row = Row(value)
    return InstrumentRow(
        symbol=_must(row, "symbol"), tick=row.decimal("tick"), lot=row.decimal("lot")
    )


def member(value: Any, name: str) -> Any:
    """Return what an answer holds under a name."""
    found = Row(value).first(name)
    if found is None:
        raise OutcomeUnknownError(f"the answer holds no {name}: {shown(value)}")
    return found


def members(value: Any, name: str) -> list[Any]:
    """Return the list that an answer holds under a name; a missing list is not an empty one."""
    found = member(value, name)
    if not isinstance(found, list):
        raise OutcomeUnknownError(f"the answer's {name} is no list: {shown(value)}")
    return found


def _must(row: Row, name: str) -> str:
    text = row.text(name)
    if text is None:
        raise OutcomeUnknownError(f"a row without {name}")
    return text


def _number(row: Row, name: str) -> Decimal:
    number = row.decimal(name)
    if number is None:
        raise OutcomeUnknownError(f"a row without {name}")
    return number
