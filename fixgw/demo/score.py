"""How the demo went: check by check, venue by venue, in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fixgw.demo.expect import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What one script came to: at one venue, over one FIX version."""

    venue: str
    begin_string: str
    results: Sequence[Result]

    @property
    def title(self) -> str:
        """Name it: `LEVRET over FIX.4.4`."""
        return f"{self.venue} over {self.begin_string}"

    @property
    def good(self) -> int:
        """Count the checks that are as expected."""
        return sum(result.ok for result in self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """All that was played."""

    played: Sequence[Played]

    @property
    def good(self) -> int:
        """Count the checks that are as expected."""
        return sum(one.good for one in self.played)

    @property
    def total(self) -> int:
        """Count the checks."""
        return sum(len(one.results) for one in self.played)

    @property
    def ok(self) -> bool:
        """Tell whether something was checked and all of it is as expected."""
        return self.good == self.total > 0

    def by_venue(self) -> Mapping[str, "Score"]:
        """Split it by venue, in the order of playing."""
        venues = dict.fromkeys(one.venue for one in self.played)
        return {
            venue: Score(played=[one for one in self.played if one.venue == venue])
            for venue in venues
        }

    def __str__(self) -> str:
        """Tell it in one line, with the counts of every venue."""
        venues = ", ".join(
            f"{venue} {score.good} of {score.total}" for venue, score in self.by_venue().items()
        )
        versions = " and ".join(sorted({one.begin_string for one in self.played}))
        return (
            f"{self.good} of {self.total} checks are as expected over {versions or 'no version'}: "
            f"{venues or 'nothing was played'}"
        )
