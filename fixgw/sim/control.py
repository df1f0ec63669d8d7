"""The control routes that every simulator has: /_sim/fault and /_sim/requests."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from fixgw.sim.exact_json import dump_bytes, load_exact
from fixgw.sim.fault_request import FaultRequestError, parse_fault
from fixgw.sim.faults import AT_ONCE, Fault, FaultBoard
from fixgw.sim.request_log import RequestLog


def json_answer(value: object, *, status: int = 200) -> web.Response:
    """An exact JSON answer."""
    return web.Response(body=dump_bytes(value), status=status, content_type="application/json")


def complaint(text: str) -> web.Response:
    """How every control route says that it did not understand."""
    return json_answer({"error": text}, status=400)


async def read_json(request: web.Request) -> object:
    """The body with exact numbers; an empty one is an empty object. Raises ValueError."""
    body = await request.read()
    return load_exact(body) if body.strip() else {}


class Control:
    """Arms faults and shows what the venue received."""

    def __init__(
        self,
        faults: FaultBoard,
        requests: RequestLog,
        begin_stream_fault: Callable[[Fault], Awaitable[None]],
        end_stream_faults: Callable[[], None],
    ) -> None:
        self._faults = faults
        self._requests = requests
        self._begin_stream_fault = begin_stream_fault
        self._end_stream_faults = end_stream_faults

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to the simulator's application."""
        return [
            web.post("/_sim/fault", self.arm),
            web.get("/_sim/fault", self.show),
            web.delete("/_sim/fault", self.clear),
            web.get("/_sim/requests", self.requests),
        ]

    async def arm(self, request: web.Request) -> web.Response:
        """Arm a fault, or begin it at once when it waits for nothing."""
        try:
            fault = parse_fault(await read_json(request), self._faults.kinds)
        except FaultRequestError as error:
            return complaint(str(error))
        except ValueError as error:
            return complaint(f"not JSON: {error}; the kinds are {', '.join(self._faults.kinds)}")
        if self._faults.kinds[fault.kind].reach in AT_ONCE:
            await self._begin_stream_fault(fault)
        else:
            self._faults.arm(fault)
        return json_answer({"armed": fault.as_json()})

    async def show(self, _request: web.Request) -> web.Response:
        """What waits, and what could."""
        kinds = {
            name: {"reach": kind.reach, "effect": kind.effect, "parameters": kind.parameters}
            for name, kind in self._faults.kinds.items()
        }
        armed = [fault.as_json() for fault in self._faults.armed()]
        return json_answer({"armed": armed, "kinds": kinds})

    async def clear(self, _request: web.Request) -> web.Response:
        """Disarm every fault and end what goes on in the stream."""
        self._faults.clear()
        self._end_stream_faults()
        return json_answer({"armed": []})

    async def requests(self, request: web.Request) -> web.Response:
        """The newest venue calls; `method`, `path` and `limit` narrow them."""
        limit = request.query.get("limit", "1000")
        if not limit.isdecimal():
            return complaint("limit must be a whole number")
        query = request.query
        return json_answer(
            self._requests.as_json(
                method=query.get("method"), path=query.get("path"), limit=int(limit)
            )
        )
