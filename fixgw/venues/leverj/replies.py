"""Which of the stream's events answer which of our requests over the socket.

The socket acknowledges nothing: an order's answer is the `order_add` with its signature, a
cancel's the `order_del` with its uuid, a refusal's the `order_error` with the request's id.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from fixgw.venues.leverj import wire
from fixgw.venues.leverj.identity import client_mark, request_mark, signature_mark
from fixgw.venues.leverj.mapping import is_pending
from fixgw.venues.leverj.wire import OrderRow
from fixgw.venues.tolerant import Row, to_text, to_time
from fixgw.venues.verdict import Told

REGISTERED = "registered"
"""Mark of the registration, which nothing answers but that private events begin to arrive."""
_SILENT = Told(code=None, message="no reason given")
PRIVATE = frozenset({"account_balance", "position", "margin_error", "liquidation", "adl"})


class Answered(Enum):
    """What a reply says of its request."""

    TAKEN = auto()
    REFUSED = auto()
    UNAUTHORIZED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply; `marks` are what its request may be known by, strongest first.

    `row` is the order that was taken, `told` why nothing was, `patched` what became of each of the
    operations of a PATCH, `server_time` in milliseconds the venue's clock when it refused ours.
    """

    answered: Answered
    marks: tuple[str, ...]
    row: OrderRow | None = None
    told: Told = _SILENT
    patched: tuple[Any, ...] = ()
    server_time: int | None = None


def uuid_mark(uuid: str) -> str:
    """Return what a request about one order is known by."""
    return f"uuid {uuid}"


def authorization_mark(authorization: str) -> str:
    """Return what any signed request is known by."""
    return f"authorization {authorization}"


def patch_mark(request_id: str) -> str:
    """Return what a PATCH is known by whose operations are only answered together."""
    return f"patch {request_id}"


def refusal_mark(request_id: str) -> str:
    """Return what is known of a request by its refusals alone."""
    return f"refusal {request_id}"


def to_replies(name: str, data: Any) -> tuple[Reply, ...]:
    """Read the replies in an event of the stream. Raises OutcomeUnknownError for nonsense."""
    read = _READERS.get(name)
    return () if read is None else tuple(read(name, data))


def is_private(name: str) -> bool:
    """Tell whether only a registered client is sent this event."""
    return name in PRIVATE or name.startswith("order_")


def removed_uuids(data: Any) -> list[str]:
    """Read an `order_del`: one uuid, a list of them, or of orders."""
    return [
        to_text(item.get("uuid") if isinstance(item, Mapping) else item)
        for item in wire.read_list(data)
    ]


def read_server_time(data: Any) -> int:
    """Read the venue's time, in milliseconds."""
    return to_time(data) // 1000


def _added(_name: str, data: Any) -> Iterator[Reply]:
    request = _request_marks(data)
    for item in wire.read_list(data):
        row = wire.to_order(item)
        if is_pending(row):
            continue
        marks = []
        if row.signature is not None:
            marks.append(signature_mark(row.signature))
        marks += request
        if row.client_order_id is not None:
            marks.append(client_mark(row.client_order_id))
        yield Reply(answered=Answered.TAKEN, marks=tuple(marks), row=row)


def _removed(_name: str, data: Any) -> Iterator[Reply]:
    request = _request_marks(data)
    for uuid in removed_uuids(data):
        yield Reply(answered=Answered.TAKEN, marks=(uuid_mark(uuid), *request))


def _patched(_name: str, data: Any) -> Iterator[Reply]:
    marks = _request_marks(data)
    whole = tuple(patch_mark(request_id) for request_id in _request_ids(data))
    yield Reply(answered=Answered.TAKEN, marks=whole, patched=tuple(wire.read_list(data)))
    for item in wire.read_list(data):
        told = wire.read_told(item)
        answered = Answered.TAKEN if told is None else Answered.REFUSED
        yield Reply(answered=answered, marks=marks, told=told or _SILENT)


def _refused(name: str, data: Any) -> Iterator[Reply]:
    told = wire.read_told(data) or _SILENT
    # The event's name is the venue's code where its words bring none.
    told = Told(code=told.code or name, message=told.message)
    of_request = tuple(refusal_mark(request_id) for request_id in _request_ids(data))
    marks = (*_request_marks(data), *of_request)
    yield Reply(answered=Answered.REFUSED, marks=marks, told=told)


def _unauthorized(_name: str, data: Any) -> Iterator[Reply]:
    server_time = Row(data).first("server_time")
    yield Reply(
        answered=Answered.UNAUTHORIZED,
        marks=_request_marks(data),
        told=wire.read_told(data) or _SILENT,
        server_time=None if server_time is None else read_server_time(server_time),
    )


def _request_marks(data: Any) -> tuple[str, ...]:
    """Name the request by its own headers, where they are repeated, and by its id."""
    authorization = Row(_headers(data)).text("authorization")
    by_headers = [] if authorization is None else [authorization_mark(authorization)]
    return (*by_headers, *map(request_mark, _request_ids(data)))


def _request_ids(data: Any) -> list[str]:
    """Read the request's id, beside the result or among the headers that are repeated."""
    holders = (data, _headers(data))
    ids = (one.get("requestid") for one in holders if isinstance(one, Mapping))
    return [request_id for request_id in ids if isinstance(request_id, str)]


def _headers(data: Any) -> Mapping[str, Any]:
    inner = data.get("data") if isinstance(data, Mapping) else None
    headers = inner.get("headers") if isinstance(inner, Mapping) else None
    return headers if isinstance(headers, Mapping) else {}


_READERS: Mapping[str, Callable[[str, Any], Iterator[Reply]]] = {
    "order_add": _added,
    "order_update": _added,
    "order_del": _removed,
    "order_patch": _patched,
    "order_error": _refused,
    "margin_error": _refused,
    "auth_error": _unauthorized,
}
