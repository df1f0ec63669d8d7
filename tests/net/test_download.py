"""Files from signed URLs: complete or not at all, asked for once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from fixgw.errors import NotSentError, OutcomeUnknownError, RefusedError, VenueError
from fixgw.net.download import download

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serves one handler at a URL."""
    runners: list[web.AppRunner] = []

    async def begin(handler: Handler) -> str:
        application = web.Application()
        application.add_routes([web.get("/file", handler)])
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/file?signature=a%2Fb"

    yield begin
    for runner in runners:
        await runner.cleanup()


def files(directory: Path) -> list[Path]:
    return list(directory.iterdir())


async def test_a_file_is_written_and_progress_told(serve: Serve, tmp_path: Path) -> None:
    """The query goes out exactly as the venue wrote it; the last progress is the whole."""
    seen: list[str] = []
    steps: list[tuple[int, int | None]] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append(request.raw_path)
        return web.Response(body=b"a,b\n1,2\n")

    url = await serve(handler)
    size = await download(url, tmp_path / "x.csv", lambda *step: steps.append(step))
    assert (tmp_path / "x.csv").read_bytes() == b"a,b\n1,2\n"
    assert (size, steps[-1]) == (8, (8, 8))
    assert seen == ["/file?signature=a%2Fb"]


@pytest.mark.parametrize(
    ("status", "error"), [(403, RefusedError), (410, RefusedError), (302, OutcomeUnknownError)]
)
async def test_another_answer_is_no_file(
    serve: Serve, tmp_path: Path, status: int, error: type[VenueError]
) -> None:
    """An expired URL is said to be one; a redirect is not followed."""

    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    url = await serve(handler)
    with pytest.raises(error):
        await download(url, tmp_path / "x.csv", lambda *_: None)
    assert files(tmp_path) == []


async def test_half_a_file_is_none(serve: Serve, tmp_path: Path) -> None:
    """A connection that breaks leaves nothing behind."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    url = await serve(handler)
    with pytest.raises(OutcomeUnknownError):
        await download(url, tmp_path / "x.csv", lambda *_: None)
    assert files(tmp_path) == []


async def test_nobody_there(tmp_path: Path) -> None:
    """Certainly not sent."""
    with pytest.raises(NotSentError):
        await download("http://127.0.0.1:9/file", tmp_path / "x.csv", lambda *_: None)
