"""Leverj's registered socket: requests with their replies, and a stream of all that is told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from fixgw.core.events import Event
from fixgw.errors import OutcomeUnknownError, VenueError
from fixgw.net.pending import Pending, PendingRequests
from fixgw.net.stream import UNREADABLE, DuplexStream
from fixgw.venues.leverj import placing, replies
from fixgw.venues.leverj.account import Account
from fixgw.venues.leverj.mapping import READ, ROOM
from fixgw.venues.leverj.replies import REGISTERED, Answered, Reply
from fixgw.venues.leverj.wire import Request

log = logging.getLogger(__name__)
RELOAD = frozenset({"config", "instruments"})
REST_OF_A_REPLY = 0.5
"""Seconds within which the whole reply follows the refusal of one of a request's operations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request over the socket that waits for its reply; `refusal` for that of a part of it."""

    request: Request
    request_id: str
    marks: tuple[str, ...]
    pending: Pending[Reply]
    refusal: Pending[Reply]


class Link:
    """A registered socket: takes requests, and is the Stream of what is told besides replies.

    An order that the venue says it removed is looked at before that is told, as its last fills may
    be told later; so are the instruments when the venue says that they changed. When such a look
    fails the connection is given up: the next one begins with a snapshot.
    """

    def __init__(
        self,
        socket: DuplexStream,
        account: Account,
        reload: Callable[[], Awaitable[Event]],
        within: float,
    ) -> None:
        self._socket = socket
        self._account = account
        self._reload = reload
        self._within = within
        self._inbox: asyncio.Queue[tuple[str, Any] | VenueError] = asyncio.Queue()
        self._pending: PendingRequests[Reply] = PendingRequests()
        self._tasks: set[asyncio.Task[None]] = set()
        self._start(self._read())

    async def register(self) -> None:
        """Ask for the account's own events. Raises VenueError when the venue refuses."""
        writer = self._account.writer
        body = placing.register_body(writer.account)
        request = Request(method="GET", uri="/register", body=body)
        asked = await self.begin(request, (REGISTERED,), "")
        try:
            reply = await self.finish(asked, within=float(writer.settings.register_wait))
        except OutcomeUnknownError:
            return
        if reply.answered is Answered.UNAUTHORIZED:
            raise VenueError(f"the venue refused the registration: {reply.told.message}")

    async def begin(
        self, request: Request, marks: tuple[str, ...], request_id: str, *, retry: bool = False
    ) -> Asked:
        """Sign and send a request. Raises NotSentError or OutcomeUnknownError."""
        headers = self._account.rest.headers
        body = placing.socket_body(request)
        authorization, nonce = headers.sign(request.method, request.uri, body)
        pending = self._pending.add((replies.authorization_mark(authorization), *marks))
        refusal = self._pending.add((replies.refusal_mark(request_id),))
        text = placing.socket_text(request, authorization, nonce, request_id, retry=retry)
        try:
            await self._socket.emit(f"{request.method} {request.uri}", text)
        except VenueError:
            self._pending.drop(pending)
            self._pending.drop(refusal)
            raise
        return Asked(
            request=request, request_id=request_id, marks=marks, pending=pending, refusal=refusal
        )

    async def finish(
        self, asked: Asked, *, within: float | None = None, not_after: int | None = None
    ) -> Reply:
        """Wait for the reply; a request whose time was refused is made once more with the venue's.

        Not after `not_after` (microseconds), though. Raises OutcomeUnknownError, or NotSentError
        when a refused one could not be made again.
        """
        within = within or self._within
        reply = await self._reply(asked, within)
        if reply.answered is not Answered.UNAUTHORIZED or reply.server_time is None:
            return reply
        self._account.rest.headers.clock.learn(reply.server_time)
        self._account.rest.refuse_late(not_after)
        again = await self.begin(asked.request, asked.marks, asked.request_id, retry=True)
        return await self._reply(again, within)

    async def _reply(self, asked: Asked, within: float) -> Reply:
        return await self._pending.wait_for_whole(
            asked.pending, asked.refusal, within, REST_OF_A_REPLY
        )

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        item = await self._inbox.get()
        if isinstance(item, VenueError):
            self._inbox.put_nowait(item)
            raise item
        return item

    async def close(self) -> None:
        """See Stream."""
        self._end(VenueError("the stream was closed"))
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    async def _read(self) -> None:
        while True:
            self._take(*await self._socket.receive())

    def _take(self, name: str, data: Any) -> None:
        """Give a reply to who waits for it, look at what was removed, pass the rest on."""
        self._account.quotes.learn(name, data, self._account.now())
        try:
            told = replies.to_replies(name, data)
            removed = replies.removed_uuids(data) if name == "order_del" else []
            self._learn_time(name, data)
        except VenueError:
            told, removed = (), []
            if name not in READ:
                name, data = UNREADABLE, {name: data}
        if replies.is_private(name):
            self._pending.answer([REGISTERED], Reply(answered=Answered.TAKEN, marks=()))
        answered = [self._pending.answer(reply.marks, reply) for reply in told]
        if told and all(answered):
            self._inbox.put_nowait((ROOM, ()))
        elif removed:
            unasked = [
                uuid for uuid, was_asked in zip(removed, answered, strict=True) if not was_asked
            ]
            self._start(self._look_at(unasked))
        elif name in RELOAD:
            self._start(self._load_anew())
        else:
            self._inbox.put_nowait((name, data))

    def _learn_time(self, name: str, data: Any) -> None:
        if name == "server_time":
            self._account.rest.headers.clock.learn(replies.read_server_time(data))

    async def _look_at(self, uuids: Sequence[str]) -> None:
        for uuid in uuids:
            self._inbox.put_nowait((ROOM, await self._account.lookout.state(uuid, gone=True)))

    async def _load_anew(self) -> None:
        self._inbox.put_nowait((ROOM, (await self._reload(),)))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, VenueError):
            self._end(error)
        elif error is not None:
            log.error("the stream's task failed", exc_info=error)
            self._end(VenueError(f"{type(error).__name__} in the stream's task"))

    def _end(self, error: VenueError) -> None:
        self._pending.lose_all()
        self._inbox.put_nowait(error)
