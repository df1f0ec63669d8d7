"""Reports: made on request, behind a signed URL that is good for fifteen minutes."""

import csv
import io
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from fixgw.sim.exact_json import dump_bytes, plain
from fixgw.sim.leviathan.exchange import Exchange
from fixgw.sim.leviathan.wire import executions_to_rows, iso, positions_to_json

GOOD_FOR = 15 * 60_000
"""Milliseconds, as documented."""

Rows = Sequence[dict[str, object]]


@dataclass(frozen=True, slots=True)
class _Made:
    content: bytes
    media_type: str
    expires_at: int


class Reports:
    """What was made and not yet expired; `clock` counts milliseconds."""

    def __init__(self, clock: Callable[[], int], good_for: int = GOOD_FOR) -> None:
        self.origin = ""
        self._clock = clock
        self._good_for = good_for
        self._made: dict[str, _Made] = {}

    def routes(self) -> list[web.RouteDef]:
        """Where signed URLs lead to: no key is asked for there."""
        return [web.get("/downloads/{token}", self._download)]

    def make(
        self, exchange: Exchange, account_id: str, kind: str, days: tuple[date, date], form: str
    ) -> dict[str, object]:
        """Make a report and say where it is."""
        rows = _ROWS[kind](exchange, account_id)
        inside = [row for row in rows if _is_inside(row, days)]
        content = dump_bytes(inside) if form == "json" else _csv(inside)
        token = secrets.token_urlsafe(24)
        expires_at = self._clock() + self._good_for
        media_type = "application/json" if form == "json" else "text/csv"
        self._made[token] = _Made(content, media_type, expires_at)
        url = f"{self.origin}/downloads/{token}?signature={secrets.token_hex(8)}"
        return {"url": url, "expires_at": iso(expires_at)}

    def clear(self) -> None:
        """Forget every report."""
        self._made.clear()

    async def _download(self, request: web.Request) -> web.Response:
        made = self._made.get(request.match_info["token"])
        if made is None:
            return web.Response(status=404, text="no such report")
        if self._clock() >= made.expires_at:
            return web.Response(status=403, text="the URL has expired")
        return web.Response(body=made.content, content_type=made.media_type)


def _transactions(exchange: Exchange, account_id: str) -> Rows:
    return executions_to_rows(
        one for one in exchange.orders.values() if one.account_id == account_id
    )


def _positions(exchange: Exchange, account_id: str) -> Rows:
    rows = positions_to_json(exchange.holders[account_id])["positions"]
    return rows if isinstance(rows, list) else []


def _performance(exchange: Exchange, account_id: str) -> Rows:
    holder = exchange.holders[account_id]
    row: dict[str, object] = {
        "date": iso(exchange.now()).partition("T")[0],
        "equity": plain(holder.adjusted_equity),
        "realized_pnl": plain(holder.realized),
        "fees": plain(holder.fees),
    }
    return [row]


_ROWS: dict[str, Callable[[Exchange, str], Rows]] = {
    "transactions": _transactions,
    "positions": _positions,
    "performance": _performance,
}


def _is_inside(row: dict[str, object], days: tuple[date, date]) -> bool:
    day = str(row.get("timestamp") or row.get("date") or "")[:10]
    return not day or days[0] <= date.fromisoformat(day) <= days[1]


def _csv(rows: Rows) -> bytes:
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue().encode()
