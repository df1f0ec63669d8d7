"""The simulator runs in a process of its own and ends cleanly."""

import signal
import sys

import httpx
import pytest

from tests.e2e.processes import Service


@pytest.mark.parametrize("profile", ["retail", "isv-legacy"])
def test_it_says_where_it_is_and_stops_on_a_signal(profile: str) -> None:
    """One line with the places, then service, then exit 0."""
    service = Service(
        *(sys.executable, "-m", "fixgw.sim.polymarket", "--port", "0", "--profile", profile),
        ready="simulator ready",
    )
    try:
        words = service.start().line("simulator ready").split()
        places = dict(word.split("=", 1) for word in words if "=" in word)
        assert places["stream_url"] == places["url"].replace("http", "ws", 1)
        answer = httpx.get(f"{places['market_url']}/v1/markets")
        assert len(answer.json()["markets"]) == 3
    finally:
        code = service.stop()
    assert code in {0, -signal.SIGTERM}
