"""The Template venue's routes with one key: signed calls out, answers in."""

from dataclasses import dataclass
from typing import Any

from fixgw.core.throttle import Priority
from fixgw.venues._template import wire
from fixgw.venues._template.settings import TemplateAccount, TemplateSettings
from fixgw.venues._template.signing import sign
from fixgw.venues._template.wire import Request
from fixgw.venues.calling import Caller
from fixgw.venues.messages import Answer, HttpCall
from fixgw.venues.verdict import answer_to_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The routes. Every method raises VenueError."""

    settings: TemplateSettings
    account: TemplateAccount
    caller: Caller

    async def call(
        self,
        request: Request,
        priority: Priority,
        *,
        patient: bool = True,
        decided_at: int | None = None,
    ) -> Answer:
        """Sign and send. Raises NotSentError or OutcomeUnknownError.

        An order's signature keeps the time it was decided, so that waiting for the rate limit
        does not extend the time in which the venue could take it.
        """

        def make() -> HttpCall:
            now = self.now()
            return self._sign(request, min(now, decided_at or now))

        return await self.caller.call(make, priority, patient=patient)

    async def read(self, request: Request, name: str, *, patient: bool = True) -> list[Any]:
        """Return one list of an answer."""
        answer = await self.call(request, Priority.QUERY, patient=patient)
        return wire.members(answer_to_value(answer, wire.WORDS), name)

    def now(self) -> int:
        """Return the time in microseconds since the epoch."""
        return self.caller.clock() // 1000

    def _sign(self, request: Request, time: int) -> HttpCall:
        signature = sign(
            self.account.secret,
            time=time,
            method=request.method,
            path=request.path,
            body=request.body,
        )
        headers = {"X-Key": self.account.key, "X-Time": str(time), "X-Signature": signature}
        url = self.settings.url.rstrip("/") + request.path
        return HttpCall(method=request.method, url=url, headers=headers, body=request.body)
