"""The result for people and for programs."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bench.contenders import AWAY_MS, CONTENDERS
from bench.figures import Figures
from bench.rounds import Row

GATEWAY: Row = ("gateway", 256, 0)
GATEWAY_AWAY: Row = ("gateway", 256, AWAY_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times the orders per second of `of` the row `ours` is to have: the aim, if any."""

    name: str
    ours: Row
    of: Row
    aim: float | None = None


RATIOS = (
    Ratio(name="bare httpx, 16 at once", ours=GATEWAY, of=("httpx", 16, 0), aim=2),
    Ratio(name="bare httpx, one at a time", ours=GATEWAY, of=("httpx", 1, 0), aim=2),
    Ratio(name="the naive bridge", ours=GATEWAY, of=("bridge", 256, 0), aim=5),
    Ratio(
        name=f"bare httpx, venue {AWAY_MS} ms away",
        ours=GATEWAY_AWAY,
        of=("httpx", 16, AWAY_MS),
    ),
    Ratio(
        name=f"the naive bridge, venue {AWAY_MS} ms away",
        ours=GATEWAY_AWAY,
        of=("bridge", 256, AWAY_MS),
    ),
)

_TITLES = {contender.name: contender.title for contender in CONTENDERS}


def ratio_of(ratio: Ratio, rows: dict[Row, Figures]) -> float:
    """Return how many times the baseline's orders per second ours is."""
    return rows[ratio.ours].per_second / rows[ratio.of].per_second


def print_rows(console: Console, rows: dict[Row, Figures], rounds: int) -> None:
    """Print the table, and the ratios under it."""
    table = Table(title="NewOrderSingle in, New out", title_justify="left", box=SIMPLE, padding=0)
    table.add_column("", no_wrap=True)
    for heading in (
        "in\nflight",
        "away\nms",
        "orders\n/s",
        "p50\nms",
        "p99\nms",
        "durable\np50 ms",
    ):
        table.add_column(heading, justify="right")
    for heading in ("own", "venue", "load"):
        table.add_column(f"cpu us\n{heading}", justify="right", style="dim")
    for row, figures in rows.items():
        name, window, away = row
        style = "bold" if row in {GATEWAY, GATEWAY_AWAY} else ""
        table.add_row(_TITLES[name], str(window), str(away), *_cells(figures), style=style)
    console.print(table)
    for ratio in RATIOS:
        console.print(_line(ratio, ratio_of(ratio, rows)))
    console.print(_LEGEND.format(rounds=rounds), style="dim")


def _line(ratio: Ratio, value: float) -> str:
    if ratio.aim is None:
        return f"[bold]{value:.1f} times[/] the orders/s of {ratio.name}"
    colour = "green" if value >= ratio.aim else "red"
    return f"[{colour}]{value:.1f} times[/] the orders/s of {ratio.name} (aim: {ratio.aim:g})"


_LEGEND = (
    "Medians of {rounds} rounds, each figure by itself. cpu is processor time per order: the"
    " contender's own, the simulated venue's, the load generator's. Every order was checked:"
    " PendingNew once (fixgw only), New once, resting at the venue once."
)


def _cells(figures: Figures) -> list[str]:
    times = (figures.p50, figures.p99, figures.durable_p50)
    cpu = [figures.cpu.get(name) for name in ("contender", "simulator", "load")]
    return [
        f"{figures.per_second:,.0f}",
        *("" if one is None else f"{one / 1000:,.1f}" for one in times),
        *("" if one is None else f"{one:.0f}" for one in cpu),
    ]


def to_json(rows: dict[Row, Figures], every: dict[Row, list[Figures]]) -> dict[str, Any]:
    """Give everything: medians, single measurements, ratios and the machine."""
    return {
        "machine": machine(),
        "ratios": {one.name: {"ratio": ratio_of(one, rows), "aim": one.aim} for one in RATIOS},
        "rows": [
            {"contender": row[0], "in_flight": row[1], "away_ms": row[2]}
            | figures.as_json()
            | {"rounds": [one.as_json() for one in every[row]]}
            for row, figures in rows.items()
        ],
    }


def machine() -> dict[str, Any]:
    """Tell what a result depends on besides the code."""
    return {
        "cpus": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "python": platform.python_version(),
        "versions": {
            name: version(name) for name in ("fixgw", "quickfix", "httpx", "aiohttp", "uvloop")
        },
    }
