"""The Template venue's orders and fills on the shared matching engine; every number is text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fixgw.sim.book import ZERO, Book, BookOrder, Match, Side

SYMBOL = "ABC/USD"
TICK = Decimal("0.01")
LOT = Decimal("0.1")
QUOTES = ((Side.BUY, Decimal("99.00")), (Side.SELL, Decimal("101.00")))
QUOTED = Decimal(1_000_000)
OWNER = "client"

Tell = Callable[[str, dict[str, Any]], None]


class Refusal(Exception):  # noqa: N818 - a venue refuses, it does not fail
    """The venue's no: an HTTP status, a code and words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}


@dataclass(slots=True, kw_only=True)
class Order:
    """An order of the one account, and its fills."""

    resting: BookOrder
    client_id: str
    kind: str
    quantity: Decimal
    created: int
    status: str = "open"
    fills: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The order as the venue shows it."""
        price = self.resting.price
        return {
            "id": self.resting.order_id,
            "client_id": self.client_id,
            "symbol": SYMBOL,
            "side": self.resting.side.value,
            "type": self.kind,
            "quantity": str(self.quantity),
            "price": None if price is None else str(price),
            "filled": str(self.quantity - self.resting.remaining),
            "status": self.status,
            "created": self.created,
        }


class Exchange:
    """One symbol, one account, and a quote on either side. `clock` counts microseconds."""

    def __init__(self, clock: Callable[[], int], tell: Tell) -> None:
        self._clock = clock
        self._tell = tell
        self._book = Book()
        self._orders: dict[str, Order] = {}
        self._fills: list[dict[str, Any]] = []
        for side, price in QUOTES:
            quote = BookOrder(
                order_id=f"quote-{side.value}",
                owner="maker",
                side=side,
                price=price,
                remaining=QUOTED,
            )
            self._book.submit(quote)

    def place(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Take an order. Raises Refusal."""
        if wanted.get("symbol") != SYMBOL:
            raise Refusal(400, "unknown_symbol", f"no symbol {wanted.get('symbol')}")
        client_id = str(wanted.get("client_id"))
        if any(order.client_id == client_id for order in self._orders.values()):
            raise Refusal(409, "duplicate", f"client_id {client_id} was used before")
        kind, price = wanted.get("type"), wanted.get("price")
        if kind not in ("limit", "market") or (kind == "limit") is not (price is not None):
            raise Refusal(400, "invalid", "a limit order has a price, a market order none")
        quantity = _on_grid(wanted.get("quantity"), LOT)
        resting = BookOrder(
            order_id=str(1001 + len(self._orders)),
            owner=OWNER,
            side=_side(wanted.get("side")),
            price=None if price is None else _on_grid(price, TICK),
            remaining=quantity,
        )
        order = Order(
            resting=resting,
            client_id=client_id,
            kind=kind,
            quantity=quantity,
            created=self._clock(),
        )
        self._orders[resting.order_id] = order
        self._tell("order", order.as_json())
        for match in self._book.submit(resting):
            self._settle(match)
        if kind == "market" and order.status == "open":
            self._end(order, "cancelled")
        return {"order": order.as_json()}

    def cancel(self, order_id: str) -> dict[str, Any]:
        """Take an order off. Raises Refusal."""
        order = self._find(order_id)
        if order.status != "open":
            raise Refusal(409, "not_open", f"order {order_id} is {order.status}")
        self._book.cancel(order_id)
        self._end(order, "cancelled")
        return {"order": order.as_json()}

    def order(self, order_id: str) -> dict[str, Any]:
        """Show an order. Raises Refusal."""
        return {"order": self._find(order_id).as_json()}

    def open_orders(self) -> dict[str, Any]:
        """Show every open order."""
        rows = [order.as_json() for order in self._orders.values() if order.status == "open"]
        return {"orders": rows}

    def fills(self, since: int) -> dict[str, Any]:
        """Show every fill since a time."""
        return {"fills": [fill for fill in self._fills if fill["at"] >= since]}

    def order_fills(self, order_id: str) -> dict[str, Any]:
        """Show one order's fills. Raises Refusal."""
        return {"fills": self._find(order_id).fills}

    def _find(self, order_id: str) -> Order:
        if order_id not in self._orders:
            raise Refusal(404, "unknown_order", f"no order {order_id}")
        return self._orders[order_id]

    def _settle(self, match: Match) -> None:
        for side in (match.maker, match.taker):
            order = self._orders.get(side.order_id)
            if order is not None:
                self._fill(order, match, "maker" if side is match.maker else "taker")

    def _fill(self, order: Order, match: Match, role: str) -> None:
        fill = {
            "id": f"f{len(self._fills) + 1}",
            "order_id": order.resting.order_id,
            "symbol": SYMBOL,
            "side": order.resting.side.value,
            "quantity": str(match.size),
            "price": str(match.price),
            "role": role,
            "at": self._clock(),
        }
        order.fills.append(fill)
        self._fills.append(fill)
        self._tell("fill", fill)
        if not order.resting.remaining:
            self._end(order, "filled")
        else:
            self._tell("order", order.as_json())

    def _end(self, order: Order, status: str) -> None:
        order.status = status
        self._tell("order", order.as_json())


def instruments() -> dict[str, Any]:
    """Show what is traded."""
    row = {"symbol": SYMBOL, "tick": str(TICK), "lot": str(LOT)}
    return {"instruments": [row]}


def _side(word: object) -> Side:
    if word not in ("buy", "sell"):
        raise Refusal(400, "invalid", f"no side {word}")
    return Side(word)


def _on_grid(text: object, step: Decimal) -> Decimal:
    if not isinstance(text, str) or not text.replace(".", "", 1).isdigit():
        raise Refusal(400, "invalid", f"no number {text}")
    value = Decimal(text)
    if value <= ZERO or value % step:
        raise Refusal(400, "invalid", f"{text} is not on the grid of {step}")
    return value
