"""When the operator hears of a refused key."""

import pytest

from fixgw.venues.leviathan.keys import KeyWatch
from fixgw.venues.messages import Answer

EXECUTE, MARGIN = "/execute", "/margin"


@pytest.fixture
def told() -> list[str]:
    """The alarms."""
    return []


@pytest.fixture
def watch(told: list[str]) -> KeyWatch:
    """A watch over one key."""
    return KeyWatch(told.append)


def answer(status: int, body: str = '{"error":{"code":"c","message":"m"}}') -> Answer:
    return Answer(status=status, headers={}, body=body.encode())


def test_an_outage_is_told_once(watch: KeyWatch, told: list[str]) -> None:
    """Until the key is taken again at the same place; what another place says changes nothing."""
    for status in (401, 403, 503, 401):
        watch.answered(EXECUTE, answer(status))
        watch.answered(MARGIN, answer(200))
    assert told == ["/execute refuses the key: m; have it looked at"]
    watch.answered(EXECUTE, answer(422))
    watch.answered(EXECUTE, answer(403))
    assert len(told) == 2


def test_a_proxy_may_refuse_it(watch: KeyWatch, told: list[str]) -> None:
    """Whoever says so: somebody has to look."""
    watch.answered(MARGIN, answer(403, "<html>"))
    assert told == ["/margin refuses the key: HTTP 403: no JSON: b'<html>'; have it looked at"]


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("the subscription was refused: unauthorized: API key missing or invalid", True),
        ("stream.example: cannot connect (HTTP 401 instead of a WebSocket)", True),
        ("stream.example: the stream ended (code 1008: bye)", True),
        ("the subscription was refused: rate_limited: 5 connections are open", False),
        ("stream.example: cannot connect (HTTP 503 instead of a WebSocket)", False),
        ("stream.example: the stream ended (code 1001)", False),
    ],
)
def test_words_of_a_stream(
    watch: KeyWatch, told: list[str], text: str, *, is_refused: bool
) -> None:
    """Any of the ways in which one refuses a key, and no other end."""
    watch.stream_failed(text)
    assert bool(told) is is_refused
