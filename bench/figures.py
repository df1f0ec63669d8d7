"""What one measurement yields, and how several of them become one."""

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One measurement. Times are in microseconds; `cpu` is processor time per order by process.

    `durable_p50` is the time until PendingNew, where there is one.
    """

    orders: int
    seconds: float
    p50: float
    p99: float
    durable_p50: float | None
    cpu: Mapping[str, float]

    @property
    def per_second(self) -> float:
        """Orders per second."""
        return self.orders / self.seconds

    def as_json(self) -> dict[str, Any]:
        """Give the fields and the rate."""
        return asdict(self) | {"per_second": self.per_second}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `as_json` gave."""
        return cls(**{field.name: value[field.name] for field in fields(cls)})


class Stopwatch:
    """Measures wall time and the processor time of processes, from its making to `figures`."""

    def __init__(self, watched: Mapping[str, int]) -> None:
        """Take process ids by name."""
        self._watched = watched
        self._cpu = self._read()
        self._began = time.perf_counter()

    def figures(self, latencies: Sequence[int], durable: Sequence[int] = ()) -> Figures:
        """Stop; the latencies are in nanoseconds, one for each order."""
        seconds = time.perf_counter() - self._began
        spent = {name: cpu - self._cpu[name] for name, cpu in self._read().items()}
        return Figures(
            orders=len(latencies),
            seconds=seconds,
            p50=quantile(latencies, 0.50) / 1000,
            p99=quantile(latencies, 0.99) / 1000,
            durable_p50=quantile(durable, 0.50) / 1000 if durable else None,
            cpu={name: cpu * 1e6 / len(latencies) for name, cpu in spent.items()},
        )

    def _read(self) -> dict[str, float]:
        return {name: cpu_seconds(pid) for name, pid in self._watched.items()}


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, to a hundredth of a second."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS


def quantile(values: Sequence[int], share: float) -> int:
    """Return the value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def median(rounds: Sequence[Figures]) -> Figures:
    """Return the medians of several measurements, each figure by itself."""
    middle = statistics.median
    durable = [one.durable_p50 for one in rounds if one.durable_p50 is not None]
    return Figures(
        orders=rounds[0].orders,
        seconds=middle(one.seconds for one in rounds),
        p50=middle(one.p50 for one in rounds),
        p99=middle(one.p99 for one in rounds),
        durable_p50=middle(durable) if durable else None,
        cpu={name: middle(one.cpu[name] for one in rounds) for name in rounds[0].cpu},
    )
