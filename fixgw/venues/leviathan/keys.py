"""Whether Leviathan takes our key: somebody has to look at one that it refuses; pure."""

import re
from collections.abc import Callable

from fixgw.venues.leviathan import outcomes
from fixgw.venues.leviathan.outcomes import WORDS
from fixgw.venues.messages import Answer
from fixgw.venues.verdict import judge

STREAM = "the stream"
ABOUT_THE_KEY = re.compile(
    r"unauthori[sz]ed|forbidden|api key|HTTP 40[13]|code 1008", re.IGNORECASE
)
"""How a stream that refuses a key may word it; 1008 is what WebSockets call a policy violation."""


class KeyWatch:
    """One account's key. `alarm` hears of a refusal once, until the same place takes the key.

    A place is a path of REST, or the stream: a key may be good for one and not for the other.
    """

    def __init__(self, alarm: Callable[[str], None]) -> None:
        self._alarm = alarm
        self._refused: set[str] = set()

    def answered(self, place: str, answer: Answer) -> None:
        """Learn from an answer of REST; one of the venue's own trouble says nothing of the key."""
        if outcomes.is_about_the_key(answer):
            self.refused(place, judge(answer, WORDS).told.message)
        elif answer.status < 500:
            self.taken(place)

    def stream_failed(self, text: str) -> None:
        """Learn why a stream could not be begun, or ended."""
        if ABOUT_THE_KEY.search(text):
            self.refused(STREAM, text)

    def taken(self, place: str) -> None:
        """The key was good."""
        self._refused.discard(place)

    def refused(self, place: str, text: str) -> None:
        """The key was refused."""
        if place not in self._refused:
            self._refused.add(place)
            self._alarm(f"{place} refuses the key: {text}; have it looked at")
