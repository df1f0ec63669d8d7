"""The result for people and for programs."""

import os
import platform
from importlib.metadata import version
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bench.contenders import CONTENDERS
from bench.figures import Figures
from bench.rounds import Row

GATEWAY: Row = ("gateway", 256)
AIMS: dict[str, tuple[Row, float]] = {
    "bare httpx, 16 at once": (("httpx", 16), 2.0),
    "bare httpx, one at a time": (("httpx", 1), 2.0),
    "naive bridge": (("bridge", 256), 5.0),
}
"""What the gateway is to be a multiple of, and of how much."""

_TITLES = {contender.name: contender.title for contender in CONTENDERS}


def ratios(rows: dict[Row, Figures]) -> dict[str, tuple[float, float]]:
    """Return how many times each baseline's orders per second the gateway does, and the aim."""
    rate = rows[GATEWAY].per_second
    return {name: (rate / rows[row].per_second, aim) for name, (row, aim) in AIMS.items()}


def print_rows(console: Console, rows: dict[Row, Figures], rounds: int) -> None:
    """Print the table, and the ratios under it."""
    table = Table(title="NewOrderSingle in, New out", title_justify="left", box=SIMPLE, padding=0)
    table.add_column("", no_wrap=True)
    for heading in ("in\nflight", "orders\n/s", "p50\nms", "p99\nms", "durable\np50 ms"):
        table.add_column(heading, justify="right")
    for heading in ("own", "venue", "load"):
        table.add_column(f"cpu us\n{heading}", justify="right", style="dim")
    for (name, window), figures in rows.items():
        style = "bold" if (name, window) == GATEWAY else ""
        table.add_row(_TITLES[name], str(window), *_cells(figures), style=style)
    console.print(table)
    for name, (ratio, aim) in ratios(rows).items():
        colour = "green" if ratio >= aim else "red"
        console.print(f"[{colour}]{ratio:.1f} times[/] the orders/s of {name} (aim: {aim:g})")
    console.print(_LEGEND.format(rounds=rounds), style="dim")


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
        "ratios": {
            name: {"ratio": ratio, "aim": aim} for name, (ratio, aim) in ratios(rows).items()
        },
        "rows": [
            {"contender": name, "in_flight": window}
            | figures.as_json()
            | {"rounds": [one.as_json() for one in every[name, window]]}
            for (name, window), figures in rows.items()
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
