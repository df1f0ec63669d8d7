"""HTTP/1.1 answers in all the shapes that servers give them, and connections that are kept."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.net import http_pool
from fixgw.net.http import HttpAnswer
from fixgw.net.http_pool import HttpPool, split, written
from tests.net.server import RawHandler, raw_server

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
async def client() -> AsyncIterator[HttpPool]:
    """A client on the network."""
    client = HttpPool()
    yield client
    await client.close()


async def get(client: HttpPool, url: str, within: float = 5) -> HttpAnswer:
    """One GET."""
    return await client.request("GET", url, headers={}, body=b"", within=within)


def saying(*parts: bytes, end: bool = False) -> RawHandler:
    """Answer every request on a connection with these parts, one write each."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            for part in parts:
                writer.write(part)
                await asyncio.sleep(0)
            if end:
                return

    return serve


def counted(handler: RawHandler) -> tuple[RawHandler, Callable[[], int]]:
    """Count the connections."""
    count = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        await handler(reader, writer)

    return serve, lambda: count


@pytest.mark.parametrize(
    "parts",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntaken",),
        (b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 5\r\n\r\nta", b"ken"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntak\r\n2\r\nen\r\n0\r\n\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntaken"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
            + f"Content-Length: {len(gzip.compress(b'taken'))}\r\n\r\n".encode()
            + gzip.compress(b"taken"),
        ),
    ],
    ids=["length", "in pieces", "chunked", "announced", "gzip"],
)
async def test_every_way_to_write_an_answer_is_read(
    client: HttpPool, parts: tuple[bytes, ...]
) -> None:
    """Length, chunks, an interim answer before it, compression: the body is the same."""
    handler, connections = counted(saying(*parts))
    async with raw_server(handler) as origin:
        answers = [await get(client, origin), await get(client, origin)]
    assert [(one.status, one.body) for one in answers] == [(200, b"taken")] * 2
    assert connections() == 1


async def test_an_answer_without_length_ends_with_its_connection(client: HttpPool) -> None:
    """HTTP/1.0 servers end a body by closing; the next call takes a new connection."""
    handler, connections = counted(saying(b"HTTP/1.0 200 OK\r\n\r\ntaken", end=True))
    async with raw_server(handler) as origin:
        answers = [await get(client, origin), await get(client, origin)]
    assert [one.body for one in answers] == [b"taken"] * 2
    assert connections() == 2


async def test_an_interim_answer_alone_proves_nothing(client: HttpPool) -> None:
    """The connection may end after 100 Continue: that is no answer."""
    async with raw_server(saying(b"HTTP/1.1 100 Continue\r\n\r\n", end=True)) as origin:
        with pytest.raises(OutcomeUnknownError, match="before the answer"):
            await get(client, origin)


async def test_a_connection_that_says_too_much_is_not_used_again(client: HttpPool) -> None:
    """A second answer to one request would be taken for the answer to the next one."""
    handler, connections = counted(saying(EMPTY + EMPTY))
    async with raw_server(handler) as origin:
        await get(client, origin)
        await get(client, origin)
    assert connections() == 2


async def test_a_server_that_closes_is_not_sent_another_call(client: HttpPool) -> None:
    """`Connection: close` is obeyed."""
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    handler, connections = counted(saying(closing))
    async with raw_server(handler) as origin:
        await get(client, origin)
        await get(client, origin)
    assert connections() == 2


async def test_a_connection_idle_for_too_long_is_not_used_again(
    client: HttpPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server may be closing it at this moment, and the order would be in doubt."""
    monkeypatch.setattr(http_pool, "KEEP_ALIVE_SECONDS", 0)
    handler, connections = counted(saying(EMPTY))
    async with raw_server(handler) as origin:
        await get(client, origin)
        await get(client, origin)
    assert connections() == 2


async def test_a_call_that_finds_no_free_connection_is_not_sent(
    client: HttpPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of connections is bounded; who waits for too long has certainly sent nothing."""
    client._room = asyncio.Semaphore(1)
    arrived, release = asyncio.Event(), asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        arrived.set()
        await release.wait()
        writer.write(EMPTY)
        await writer.drain()

    async with raw_server(slow) as origin:
        first = asyncio.create_task(get(client, origin))
        await arrived.wait()
        with pytest.raises(NotSentError, match="busy"):
            await get(client, origin, within=0.1)
        release.set()
        assert (await first).status == 200


async def test_a_cancelled_call_leaves_no_answer_for_the_next_one(client: HttpPool) -> None:
    """The late answer to a call that was given up never reaches another call."""
    requests: list[bytes] = []
    arrived = asyncio.Event()

    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        arrived.set()
        if len(requests) == 1:
            await reader.read()
            return
        writer.write(EMPTY)
        await writer.drain()

    async with raw_server(late) as origin:
        first = asyncio.create_task(get(client, f"{origin}/first"))
        await arrived.wait()
        first.cancel()
        assert (await get(client, f"{origin}/second")).status == 200
    assert [one.split()[1] for one in requests] == [b"/first", b"/second"]


async def test_closing_ends_the_calls_under_way(client: HttpPool) -> None:
    """What was sent and not answered when the client closes is unknown."""
    arrived = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        arrived.set()
        await reader.read()

    async with raw_server(silent) as origin:
        call = asyncio.create_task(get(client, origin))
        await arrived.wait()
        await client.close()
        with pytest.raises(OutcomeUnknownError):
            await call


async def test_a_server_that_speaks_no_tls_is_not_sent(client: HttpPool) -> None:
    """Without a handshake there is nobody to trust with an order."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with raw_server(plain) as origin:
        with pytest.raises(NotSentError, match="cannot connect"):
            await get(client, origin.replace("http:", "https:"))


def self_signed(directory: Path) -> ssl.SSLContext:
    """Make a server's TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem, private = directory / "certificate.pem", directory / "key.pem"
    certificate = builder.sign(key, hashes.SHA256())
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    return context


async def test_an_untrusted_certificate_is_not_sent(client: HttpPool, tmp_path: Path) -> None:
    """A server that cannot prove its name gets no credentials."""
    server = await asyncio.start_server(saying(EMPTY), "127.0.0.1", 0, ssl=self_signed(tmp_path))
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(NotSentError, match="certificate is not trusted"):
            await get(client, f"https://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "headers", [{"X": "a\r\nY: b"}, {"X": "a\nb"}, {"X\r\nY": "a"}], ids=["crlf", "lf", "name"]
)
def test_a_line_break_in_a_header_is_not_sent(headers: dict[str, str]) -> None:
    """One request stays one request, whatever is in a value."""
    with pytest.raises(NotSentError, match="line break"):
        written("POST", "host", "/", headers, b"")


@pytest.mark.parametrize("url", ["host/path", "ftp://host/", "http:///path", "http://a@b/", "x"])
def test_what_is_no_url_is_not_sent(url: str) -> None:
    """A call needs a scheme we speak and a host, and never carries credentials in its URL."""
    with pytest.raises(NotSentError, match="URL is not valid"):
        split(url)
