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

_MOST_WARM_UP = 200

Row = tuple[str, int, int]
"""A contender's name, how many of its orders are in flight, how far away the venue is (ms)."""


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
        """Carry out a contender's runs; after each the venue is looked at."""
        venue.reset()
        sent = 0
        with contender.start(venue, directory) as drive:
            for run in contender.runs:
                orders = max(1, int(self._plan.orders * run.share))
                task = Task(
                    orders=orders,
                    warm_up=min(_MOST_WARM_UP, orders),
                    first=sent,
                    window=run.window,
                )
                if run.away_ms:
                    venue.move_away(run.away_ms)
                figures = drive(task)
                sent += task.warm_up + task.orders
                venue.check(sent)
                row = (contender.name, run.window, run.away_ms)
                self.every.setdefault(row, []).append(figures)
