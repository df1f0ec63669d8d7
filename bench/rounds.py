"""The whole measurement: every contender in turn, round after round, on one simulator."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.contenders import CONTENDERS, Contender, Task
from bench.figures import Figures, median
from bench.venue import Venue, simulated

_WARM_UP = 200
_ONE_BY_ONE_SHARE = 0.2
"""Orders sent one at a time take long, and there is little to learn from many of them."""

Row = tuple[str, int]
"""A contender's name and how many of its orders are in flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to measure. No round is begun after `seconds`."""

    orders: int
    rounds: int
    seconds: float


class Measurement:
    """What has been measured so far: for each row of the table, one set of figures a round."""

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self.every: dict[Row, list[Figures]] = {}

    @property
    def medians(self) -> dict[Row, Figures]:
        """Return the rows of the table."""
        return {row: median(rounds) for row, rounds in self.every.items()}

    def run(self, results: Path) -> None:
        """Measure round after round, in a directory below `results` that is gone afterwards."""
        began = time.monotonic()
        directory = Path(tempfile.mkdtemp(prefix="run-", dir=results))
        try:
            with simulated(directory) as venue:
                for number in range(self._plan.rounds):
                    if time.monotonic() - began > self._plan.seconds:
                        self._say(f"time is up after {number} rounds")
                        break
                    self._round(number, venue, directory)
        finally:
            shutil.rmtree(directory)

    def _round(self, number: int, venue: Venue, directory: Path) -> None:
        for contender in CONTENDERS:
            self._say(f"round {number + 1} of {self._plan.rounds}: {contender.title}")
            own = directory / f"{contender.name}-{number}"
            own.mkdir()
            self._stint(contender, venue, own)

    def _stint(self, contender: Contender, venue: Venue, directory: Path) -> None:
        """Measure a contender at each of its windows; after each the venue is looked at."""
        venue.reset()
        sent = 0
        with contender.start(venue, directory) as drive:
            for window in contender.windows:
                share = contender.share if window > 1 else _ONE_BY_ONE_SHARE
                task = Task(
                    orders=max(1, int(self._plan.orders * share)),
                    warm_up=_WARM_UP,
                    first=sent,
                    window=window,
                )
                figures = drive(task)
                sent += task.warm_up + task.orders
                venue.check(sent)
                self.every.setdefault((contender.name, window), []).append(figures)
