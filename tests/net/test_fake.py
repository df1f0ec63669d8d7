"""The fakes behave as the real seams do, as far as a room can see."""

import pytest

from fixgw.errors import NotSentError, VenueError
from fixgw.net.fake import FakeHttp, FakeStream, answer


async def test_the_script_is_played_in_order() -> None:
    """Answers are returned, errors raised, requests kept."""
    http = FakeHttp(answer(201, "{}", {"X-A": "1"}), NotSentError("down"))
    got = await http.request("POST", "http://x/", headers={}, body=b"b", within=1)
    assert (got.status, got.body, got.headers) == (201, b"{}", {"x-a": "1"})
    with pytest.raises(NotSentError):
        await http.request("GET", "http://x/", headers={}, body=b"", within=1)
    assert [(request.method, request.body) for request in http.sent] == [
        ("POST", b"b"),
        ("GET", b""),
    ]


async def test_a_call_beyond_the_script_fails_the_test() -> None:
    """A room that asks for more than expected is noticed."""
    with pytest.raises(AssertionError, match="unexpected request: GET"):
        await FakeHttp().request("GET", "http://x/", headers={}, body=b"", within=1)


async def test_a_scripted_stream_ends_after_its_events() -> None:
    """Then the connection is over, as a real one is."""
    stream = FakeStream([("orderUpdate", 1)])
    assert await stream.receive() == ("orderUpdate", 1)
    with pytest.raises(VenueError, match="ended"):
        await stream.receive()
