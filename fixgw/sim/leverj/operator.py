"""The control routes of a market's operator: clock, switches, odd events, reset."""

from collections.abc import Callable
from decimal import Decimal

from aiohttp import web

from fixgw.sim.control import complaint, json_answer, read_json
from fixgw.sim.leverj.clock import Clock
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.public_wire import instruments_to_json, settings_to_json
from fixgw.sim.leverj.stream import Stream

_MOST_SKEW_MS = 86_400_000


class Operator:
    """Turns what the operator of a venue turns."""

    def __init__(
        self,
        clock: Clock,
        stream: Stream,
        floor: Callable[[], Floor],
        reset: Callable[[], None],
    ) -> None:
        """`floor` gives the current one: a reset replaces it."""
        self._clock = clock
        self._stream = stream
        self._floor = floor
        self._reset = reset

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """The routes to add to the simulator's application, below a prefix."""
        return [
            web.post(f"{prefix}/clock", self.clock),
            web.post(f"{prefix}/config", self.config),
            web.post(f"{prefix}/event", self.event),
            web.post(f"{prefix}/reset", self.reset),
        ]

    async def clock(self, request: web.Request) -> web.Response:
        """Put the venue's clock wrong: {skew_ms}, below 0 for late; connections are not told."""
        fields = await _fields(request)
        skew = fields.get("skew_ms")
        if not isinstance(skew, Decimal) or skew % 1 or abs(skew) > _MOST_SKEW_MS:
            return complaint("skew_ms must be a whole number of at most a day")
        self._clock.skew_ms = int(skew)
        return json_answer({"skew_ms": self._clock.skew_ms})

    async def config(self, request: web.Request) -> web.Response:
        """Switch {maintenance?, tradingDisabled?, status?: {instrument: word}}; all are told."""
        fields = await _fields(request)
        floor = self._floor()
        wrong = _wrong(fields, floor)
        if wrong:
            return complaint(wrong)
        switches, exchange = floor.switches, floor.exchange
        switches.maintenance = fields.get("maintenance", switches.maintenance) is True
        switches.trading_disabled = fields.get("tradingDisabled", switches.trading_disabled) is True
        status = fields.get("status")
        if isinstance(status, dict):
            switches.status.update(status)
        settings = settings_to_json(exchange.market, switches)
        instruments = instruments_to_json(exchange.instruments, switches)
        self._stream.broadcast("config", settings)
        self._stream.broadcast("instruments", instruments)
        return json_answer({"config": settings, "instruments": instruments})

    async def event(self, request: web.Request) -> web.Response:
        """Say {event, payload?} to every connection, whatever sense it makes."""
        fields = await _fields(request)
        event = fields.get("event")
        if not isinstance(event, str) or set(fields) - {"event", "payload"}:
            return complaint("an event has a name, and may have a payload")
        self._stream.broadcast(event, fields.get("payload"))
        return json_answer({"event": event})

    async def reset(self, _request: web.Request) -> web.Response:
        """Begin anew: no orders, executions, positions, faults, switches or recorded requests."""
        self._reset()
        return json_answer({"reset": True})


async def _fields(request: web.Request) -> dict[str, object]:
    try:
        fields = await read_json(request)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _wrong(fields: dict[str, object], floor: Floor) -> str:
    if not fields or set(fields) - {"maintenance", "tradingDisabled", "status"}:
        return "the switches are maintenance, tradingDisabled and status"
    for name in ("maintenance", "tradingDisabled"):
        if not isinstance(fields.get(name, False), bool):
            return f"{name} must be true or false"
    status = fields.get("status", {})
    if not isinstance(status, dict) or set(status) - set(floor.exchange.instruments):
        return "status must be an object of words by instrument id"
    return ""
