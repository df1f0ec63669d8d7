"""The demo for machines: one JSON object a line, each with its `kind`."""

import json
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from fixgw.demo.dialogue import Line
from fixgw.demo.score import Played, Score


class Lines:
    """Prints JSON lines of the kinds progress, section, step, outside, message, check, verdict."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Print to a stream, by default the standard output."""
        self._out = out or sys.stdout

    def progress(self, text: str) -> None:
        """A part is being started or is ready."""
        self._print("progress", text=text)

    def section(self, title: str) -> None:
        """A new session begins."""
        self._print("section", text=title)

    def step(self, text: str) -> None:
        """A step begins."""
        self._print("step", text=text)

    def outside(self, text: str) -> None:
        """Something happens at the venue without the gateway."""
        self._print("outside", text=text)

    def message(self, line: Line) -> None:
        """A message passed, with all its fields: tag, name, value and the value's meaning."""
        fields = [
            {
                "tag": tag,
                "name": line.names.field(tag),
                "value": value,
                "meaning": line.names.value(tag, value),
            }
            for tag, value in line.body().items()
        ]
        self._print(
            "message",
            time=line.at.isoformat(timespec="milliseconds"),
            session=line.session,
            direction="out" if line.outgoing else "in",
            msg_type=line.msg_type,
            name=line.message,
            copy=line.copy,
            fields=fields,
        )

    def played(self, played: Played) -> None:
        """Everything that was checked at one venue over one version, one line each."""
        for one in played.results:
            self._print(
                "check",
                venue=played.venue,
                begin_string=played.begin_string,
                step=one.step,
                expected=one.expected,
                seen=one.seen,
                ok=one.ok,
                mistakes=one.mistakes,
            )

    def verdict(self, score: Score) -> None:
        """Say how it went: as a whole, and for each venue how many checks of how many."""
        venues = {
            venue: {"good": one.good, "total": one.total} for venue, one in score.by_venue().items()
        }
        self._print("verdict", ok=score.ok, text=str(score), venues=venues)

    def connect(self, facts: Sequence[tuple[str, str]]) -> None:
        """Say how to connect a client of one's own."""
        self._print("connect", facts=dict(facts))

    def _print(self, kind: str, **more: object) -> None:
        try:
            self._out.write(json.dumps({"kind": kind} | more) + "\n")
            self._out.flush()
        except BrokenPipeError:
            # What is still in the buffer has nowhere to go either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())
            sys.exit(1)
