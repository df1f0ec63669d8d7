"""The HTTP seam: exact bytes out, and every failure sorted by whether anything was sent."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.net.http import ANSWER_LIMIT, AiohttpClient, HttpAnswer
from tests.net.server import closed_port, http_server, raw_server


@pytest.fixture
async def client() -> AsyncIterator[AiohttpClient]:
    """A client on the network."""
    client = AiohttpClient()
    yield client
    await client.close()


async def post(
    client: AiohttpClient, url: str, body: bytes = b"{}", within: float = 5
) -> HttpAnswer:
    """One POST."""
    return await client.request("POST", url, headers={}, body=body, within=within)


async def test_bytes_and_path_go_out_exactly_as_signed(client: AiohttpClient) -> None:
    """A signature covers bytes: neither the body nor the path is written anew on the way."""
    seen = []

    async def echo(request: web.Request) -> web.Response:
        seen.append((request.method, request.raw_path, await request.read()))
        return web.Response(status=201, body=b"taken", headers={"X-RateLimit-Limit": "7"})

    async with http_server(echo) as origin:
        answer = await post(client, f"{origin}/a%2Fb?x=%20&y='", b'{"price":1e-7}')
    assert seen == [("POST", "/a%2Fb?x=%20&y='", b'{"price":1e-7}')]
    assert (answer.status, answer.body, answer.headers["x-ratelimit-limit"]) == (201, b"taken", "7")


async def test_nobody_listening_is_not_sent(client: AiohttpClient) -> None:
    """A refused connection proves that the order did not leave."""
    with pytest.raises(NotSentError, match="cannot connect"):
        await post(client, await closed_port())


async def test_an_unknown_host_is_not_sent(client: AiohttpClient) -> None:
    """A name that does not resolve proves it, too."""
    with pytest.raises(NotSentError, match="cannot connect"):
        await post(client, "http://nowhere.invalid/order")


async def test_no_answer_in_time_is_unknown(client: AiohttpClient) -> None:
    """After the bytes left, silence proves nothing."""
    release = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()

    async with raw_server(silent) as origin:
        with pytest.raises(OutcomeUnknownError, match="no answer in time"):
            await post(client, origin, within=0.2)
        release.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"this is not HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
    ],
    ids=["closed", "nonsense", "half", "undecodable"],
)
@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
async def test_a_broken_answer_is_unknown_and_asked_for_once(
    client: AiohttpClient, method: str, answer: bytes
) -> None:
    """A call whose answer is lost is never repeated here, whatever its method."""
    requests = 0

    async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        await reader.readuntil(b"\r\n\r\n{}")
        requests += 1
        writer.write(answer)
        await writer.drain()

    async with raw_server(broken) as origin:
        with pytest.raises(OutcomeUnknownError):
            await client.request(method, origin, headers={}, body=b"{}", within=5)
    assert requests == 1


async def test_a_kept_connection_that_breaks_does_not_repeat_the_order(
    client: AiohttpClient,
) -> None:
    """Neither is it sent again when an earlier call had left the connection open."""
    requests = 0

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        for answer in (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""):
            await reader.readuntil(b"\r\n\r\n{}")
            requests += 1
            writer.write(answer)
            await writer.drain()

    async with raw_server(twice) as origin:
        await post(client, origin)
        with pytest.raises(OutcomeUnknownError):
            await post(client, origin)
    assert requests == 2


async def test_redirects_are_not_followed(client: AiohttpClient) -> None:
    """An order goes to the configured host and to no other one."""

    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("http://nowhere.invalid/order")

    async with http_server(elsewhere) as origin:
        assert (await post(client, origin)).status == 307


async def test_an_endless_answer_is_given_up(client: AiohttpClient) -> None:
    """A venue that never stops talking must not fill the memory."""

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        chunk = b"x" * 2**20
        for _ in range(ANSWER_LIMIT // len(chunk) + 2):
            await response.write(chunk)
        return response

    async with http_server(endless) as origin:
        with pytest.raises(OutcomeUnknownError, match="incomplete"):
            await post(client, origin, within=30)


async def test_a_proxy_in_the_environment_is_ignored(
    client: AiohttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials go where the configuration says, whatever the environment says."""
    monkeypatch.setenv("http_proxy", "http://nowhere.invalid:1")

    async def taken(request: web.Request) -> web.Response:
        return web.Response(text="here")

    async with http_server(taken) as origin:
        assert (await post(client, origin)).body == b"here"


async def test_cookies_are_not_kept(client: AiohttpClient) -> None:
    """One call leaves no trace in the next one."""
    cookies = []

    async def baker(request: web.Request) -> web.Response:
        cookies.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "id=1"})

    async with http_server(baker) as origin:
        await post(client, origin)
        await post(client, origin)
    assert cookies == [None, None]


async def test_a_closed_client_sends_nothing(client: AiohttpClient) -> None:
    """A call after the end of the venue is certainly not sent."""
    await client.close()
    with pytest.raises(NotSentError, match="closed"):
        await post(client, "http://127.0.0.1:1/")


async def test_an_error_never_shows_headers(client: AiohttpClient) -> None:
    """Credentials travel in headers; the text of an error knows the host alone."""
    url = await closed_port()
    with pytest.raises(NotSentError) as caught:
        await client.request("POST", url, headers={"X-KEY": "s3cret"}, body=b"", within=1)
    assert "s3cret" not in repr(caught.value) + str(caught.value.__cause__)
