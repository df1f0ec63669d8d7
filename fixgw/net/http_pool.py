"""HttpClient on the network: connections that are kept for the next call."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from fixgw.errors import NotSentError
from fixgw.net.http import HttpAnswer
from fixgw.net.http_connection import Connection

KEEP_ALIVE_SECONDS = 4
"""Below the 5 s after which a common server (Node) closes an idle connection: sending on one that
is just being closed would put an order in doubt."""
CONNECTIONS = 100
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a connection leads; `name` is what the Host header says."""

    host: str
    port: int
    tls: bool
    name: str


class HttpPool:
    """HttpClient for one loop. Nothing is ever sent twice, and proxies and cookies are unknown."""

    def __init__(self) -> None:
        self._kept: dict[Origin, list[Connection]] = {}
        self._busy: set[Connection] = set()
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._closed = False

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, within: float
    ) -> HttpAnswer:
        """See HttpClient."""
        origin, target = split(url)
        request = written(method, origin.name, target, headers, body)
        clock = asyncio.get_running_loop().time
        began = clock()
        await self._enter(origin, began + within / 2)
        try:
            connection = self._take(origin, clock())
            if connection is None:
                connection = await self._connect(origin, began + within / 2)
            return await self._ask(origin, connection, request, began + within - clock())
        finally:
            self._room.release()

    async def close(self) -> None:
        """See HttpClient."""
        self._closed = True
        for connection in (*self._busy, *(one for kept in self._kept.values() for one in kept)):
            connection.close()

    async def _enter(self, origin: Origin, until: float) -> None:
        """Wait until there are fewer connections than the limit."""
        if self._closed:
            raise NotSentError("the HTTP client is closed")
        if not self._room.locked():
            await self._room.acquire()
            return
        try:
            async with asyncio.timeout_at(until):
                await self._room.acquire()
        except TimeoutError:
            raise NotSentError(f"{origin.name}: all connections are busy") from None

    def _take(self, origin: Origin, now: float) -> Connection | None:
        """Return a kept connection, unless the server may be about to close it."""
        kept = self._kept.get(origin)
        while kept:
            connection = kept.pop()
            if connection.usable and now - connection.free_since < KEEP_ALIVE_SECONDS:
                return connection
            connection.close()
        return None

    async def _connect(self, origin: Origin, until: float) -> Connection:
        """Whatever goes wrong in here, nothing of the request has been sent."""
        try:
            async with asyncio.timeout_at(until):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: Connection(origin.name),
                    origin.host,
                    origin.port,
                    ssl=_trusted() if origin.tls else None,
                )
        except TimeoutError:
            raise NotSentError(f"{origin.name}: connecting took too long") from None
        except ssl.SSLCertVerificationError as failure:
            raise NotSentError(f"{origin.name}: the certificate is not trusted") from failure
        except OSError as failure:
            reason = f" ({failure.strerror})" if failure.strerror else ""
            raise NotSentError(f"{origin.name}: cannot connect{reason}") from failure
        return connection

    async def _ask(
        self, origin: Origin, connection: Connection, request: bytes, within: float
    ) -> HttpAnswer:
        if self._closed:
            connection.close()
            raise NotSentError("the HTTP client is closed")
        self._busy.add(connection)
        try:
            answer = await connection.ask(request, within)
        except BaseException:
            connection.close()
            raise
        finally:
            self._busy.discard(connection)
        if connection.usable:
            self._kept.setdefault(origin, []).append(connection)
        else:
            connection.close()
        return answer


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def split(url: str) -> tuple[Origin, str]:
    """Return where a URL leads, and the rest of it exactly as written. Raises NotSentError."""
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    return _origin(scheme, authority), f"/{path}"


@lru_cache(maxsize=64)
def _origin(scheme: str, authority: str) -> Origin:
    try:
        parts = urlsplit(f"{scheme}://{authority}")
        port = parts.port or _PORTS[scheme]
    except (ValueError, KeyError):
        raise NotSentError("the URL is not valid") from None
    if not parts.hostname or parts.netloc != authority or "@" in authority:
        raise NotSentError("the URL is not valid")
    return Origin(host=parts.hostname, port=port, tls=scheme == "https", name=authority)


def written(method: str, name: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return the bytes of a request. Raises NotSentError for what would not stay one request."""
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {name}",
        "User-Agent: fixgw",
        "Accept: */*",
        f"Content-Length: {len(body)}",
        *[f"{header}: {value}" for header, value in headers.items()],
    ]
    head = "\r\n".join(lines)
    breaks = len(lines) - 1
    if head.count("\n") != breaks or head.count("\r") != breaks or target.count(" "):
        raise NotSentError("a line break in a header, or a blank in the URL")
    return f"{head}\r\n\r\n".encode() + body
