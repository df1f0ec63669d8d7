"""One HTTP/1.1 connection: a request goes out in one write, its answer comes back whole."""

import asyncio
import zlib
from typing import cast

import httptools

from fixgw.errors import OutcomeUnknownError
from fixgw.net.http import HttpAnswer

ANSWER_LIMIT = 16 * 2**20
"""Bytes of an answer's body that are read before it counts as unreadable."""
_GZIP_OR_ZLIB = 47
_PLAIN = frozenset({"", "identity"})
_NO_BODY = frozenset({204, 304})


class Connection(asyncio.Protocol):
    """A connection to one origin, for one call at a time; `name` is shown in errors.

    After a call it may carry another one while `usable`; `free_since` is the loop's time.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiting: asyncio.Future[HttpAnswer] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._length = 0
        self._ends_with_connection = False
        self.usable = True
        self.free_since = 0.0

    # -- for the pool ------------------------------------------------------------------------

    def ask(self, request: bytes, within: float) -> asyncio.Future[HttpAnswer]:
        """Send a whole request; the future is its answer, or OutcomeUnknownError."""
        self._waiting = self._loop.create_future()
        self._timer = self._loop.call_later(within, self._give_up, "no answer in time")
        self._headers = {}
        if self._transport is not None:
            self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        """Close at once; a call under way ends in OutcomeUnknownError."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    # -- asyncio.Protocol --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; bytes that nobody asked for make the connection useless."""
        if self._waiting is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._give_up("the answer is not HTTP")

    def eof_received(self) -> None:
        """The server will say no more: nothing may be sent on this connection again."""
        self.usable = False

    def connection_lost(self, exc: Exception | None) -> None:
        """A body without a length ends here; anything else that was under way is lost."""
        if self._ends_with_connection and exc is None:
            self._complete()
        elif self._headers:
            self._give_up("the answer is incomplete")
        elif exc is None:
            self._give_up("disconnected before the answer")
        else:
            self._give_up("the connection broke before the answer")

    # -- what the parser finds ---------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Forget an earlier answer; one that nobody waits for makes the connection useless."""
        self._headers = {}
        self._body = []
        self._length = 0
        self._ends_with_connection = False
        if self._waiting is None:
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Find out how the body will end."""
        status = self._parser.get_status_code()
        has_length = "content-length" in self._headers or "transfer-encoding" in self._headers
        self._ends_with_connection = not has_length and status >= 200 and status not in _NO_BODY

    def on_body(self, body: bytes) -> None:
        """Collect the body up to the limit: an endless answer must not fill the memory."""
        self._length += len(body)
        if self._length > ANSWER_LIMIT:
            self._give_up("the answer is incomplete: it is too long")
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole, unless it only announced another one (1xx)."""
        if self._parser.get_status_code() >= 200:
            self.usable = self.usable and self._parser.should_keep_alive()
            self._complete()

    # -- the end of a call -------------------------------------------------------------------

    def _complete(self) -> None:
        self._ends_with_connection = False
        body = b"".join(self._body)
        if self._headers.get("content-encoding", "").lower() not in _PLAIN:
            try:
                body = _decompressed(body)
            except zlib.error:
                self._give_up("the answer is incomplete: it cannot be decompressed")
                return
        status = self._parser.get_status_code()
        answer = HttpAnswer(status=status, headers=self._headers, body=body)
        if (waiting := self._finish()) is not None:
            waiting.set_result(answer)

    def _give_up(self, words: str) -> None:
        self.close()
        if (waiting := self._finish()) is not None:
            waiting.set_exception(OutcomeUnknownError(f"{self._name}: {words}"))

    def _finish(self) -> asyncio.Future[HttpAnswer] | None:
        """End the call under way; return its future if somebody still waits for it."""
        waiting, self._waiting = self._waiting, None
        self.free_since = self._loop.time()
        if self._timer is not None:
            self._timer.cancel()
        return None if waiting is None or waiting.done() else waiting


def _decompressed(body: bytes) -> bytes:
    decompressor = zlib.decompressobj(_GZIP_OR_ZLIB)
    plain = decompressor.decompress(body, ANSWER_LIMIT)
    if not decompressor.eof:
        raise zlib.error
    return plain
