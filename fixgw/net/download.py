"""Fetches a file from a signed URL, once, and tells how far it has come."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from fixgw.errors import OutcomeUnknownError, RefusedError, StartError
from fixgw.net.http import failure_to_error

Progress = Callable[[int, int | None], None]
"""Bytes so far, and in all where the server says so."""
SILENCE_SECONDS = 30.0
GONE = frozenset({400, 401, 403, 404, 410})
"""How servers answer a signed URL that is not good, or no longer."""


async def download(url: str, target: Path, progress: Progress) -> int:
    """Write what is behind `url` to `target` and return its size in bytes.

    The file appears when it is complete, however this ends otherwise; no redirect is followed and
    nothing is asked twice. Raises RefusedError for a URL that is not good or has expired, another
    VenueError when it cannot be fetched, and StartError when it cannot be written.
    """
    timeout = aiohttp.ClientTimeout(total=None, connect=SILENCE_SECONDS, sock_read=SILENCE_SECONDS)
    partial = target.with_name(f"{target.name}.part")
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
            session.get(URL(url, encoded=True), allow_redirects=False) as response,
        ):
            _refuse_status(response.status, url)
            size = await _write(response, partial, progress)
        partial.replace(target)
    except (aiohttp.ClientError, TimeoutError) as failure:
        raise failure_to_error(failure, url) from failure
    except OSError as failure:
        raise StartError(f"{target} cannot be written: {failure.strerror}") from failure
    finally:
        partial.unlink(missing_ok=True)
    return size


def _refuse_status(status: int, url: str) -> None:
    host = urlsplit(url).netloc
    if status in GONE:
        raise RefusedError(
            f"{host} answers {status}: the URL is not good or has expired; ask for a new report"
        )
    if status != 200:
        raise OutcomeUnknownError(f"{host} answers {status} instead of the file; ask again")


async def _write(response: aiohttp.ClientResponse, target: Path, progress: Progress) -> int:
    size = 0
    with target.open("wb") as file:
        async for chunk in response.content.iter_any():
            size += file.write(chunk)
            progress(size, response.content_length)
    return size
