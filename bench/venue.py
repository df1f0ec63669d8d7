"""The simulated Levret that all contenders trade on: in its own process, without market maker."""

import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from bench.children import ChildError, running, wait_for
from bench.orders import SYMBOL, terms

_ARGUMENTS = (
    "-m",
    "fixgw.sim.levret",
    "--port=0",
    "--no-market-maker",
    "--rate-limit=0",
)


class EvidenceError(Exception):
    """The venue does not hold exactly the orders that were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A running simulator."""

    pid: int
    url: str
    stream_url: str

    def reset(self) -> None:
        """Forget every order, and answer at once again."""
        self._control("reset")

    def move_away(self, milliseconds: int) -> None:
        """Let every order wait before it is taken, as if the venue were so far away."""
        self._control(
            "fault",
            {
                "kind": "delay_before_accept",
                "seconds": milliseconds / 1000,
                "times": 1_000_000,
                "match": {"path": "/order", "method": "POST"},
            },
        )

    def _control(self, route: str, body: object = None) -> None:
        url = f"{self.stream_url}/_sim/{route}"
        data = json.dumps(body).encode() if body is not None else b""
        request = Request(url, data=data, method="POST")  # noqa: S310 - http
        with urlopen(request, timeout=10) as answer:  # noqa: S310 - http
            answer.read()

    def check(self, count: int) -> None:
        """Check that the venue holds the first `count` orders, each once and open, and no other."""
        with urlopen(f"{self.stream_url}/_sim/orders", timeout=30) as answer:  # noqa: S310 - http
            held = json.load(answer, parse_float=str, parse_int=str)["orders"]
        found = Counter((one["price"], one["size"]) for one in held if _rests(one))
        if len(held) != count or found != Counter(terms(count)):
            raise EvidenceError(f"the venue holds {len(held)} orders, not the {count} sent")


def _rests(order: dict[str, str]) -> bool:
    return (order["symbol"], order["side"], order["status"]) == (SYMBOL, "buy", "new")


@contextlib.contextmanager
def simulated(directory: Path) -> Iterator[Venue]:
    """Run the simulator."""
    log = directory / "simulator.log"
    with running(_ARGUMENTS, log) as child:
        try:
            line = wait_for(child, log, "simulator ready")
        except ChildError as error:
            raise ChildError(f"the simulator did not start: {error}") from error
        places = dict(part.split("=", 1) for part in line.split() if "=" in part)
        yield Venue(pid=child.pid, url=places["url"], stream_url=places["stream_url"])
