"""Files from signed URLs: complete or not at all, asked for once."""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from fixgw.errors import NotSentError, OutcomeUnknownError, RefusedError, StartError, VenueError
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


async def test_a_full_disk_leaves_no_file(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are the system's."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    url = await serve(answered)
    with pytest.raises(StartError, match=r"x\.csv cannot be written: No space left on device$"):
        await download(url, tmp_path / "x.csv", full)
    assert files(tmp_path) == []


async def test_what_is_given_up_leaves_no_file(serve: Serve, tmp_path: Path) -> None:
    """As by Ctrl-C in the middle."""
    begun = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"half")
        await asyncio.sleep(60)
        return response

    url = await serve(handler)
    fetching = asyncio.create_task(download(url, tmp_path / "x.csv", lambda *_: begun.set()))
    await begun.wait()
    assert len(files(tmp_path)) == 1
    fetching.cancel()
    await asyncio.gather(fetching, return_exceptions=True)
    assert files(tmp_path) == []


async def test_a_name_that_is_a_directory_s_is_refused(serve: Serve, tmp_path: Path) -> None:
    """It is left as it was."""
    (tmp_path / "x.csv").mkdir()
    url = await serve(answered)
    with pytest.raises(StartError, match="cannot be written: Is a directory"):
        await download(url, tmp_path / "x.csv", lambda *_: None)
    assert files(tmp_path) == [tmp_path / "x.csv"]


async def answered(_: web.Request) -> web.StreamResponse:
    """Answer in full."""
    return web.Response(body=b"a,b")
