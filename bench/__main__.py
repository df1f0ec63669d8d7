"""`python -m bench`: measure the gateway and its baselines, print a table, keep the figures."""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from rich.console import Console

from bench import orders
from bench.children import ChildError
from bench.rounds import Measurement, Plan
from bench.show import GATEWAY, print_rows, to_json
from bench.venue import EvidenceError

RESULTS = Path(__file__).parent / "results"
_SECONDS = 70.0


def parser() -> argparse.ArgumentParser:
    """Make the command line."""
    made = argparse.ArgumentParser(prog="bench", description=__doc__)
    made.add_argument("--orders", type=int, default=3000, help="in each of the gateway's runs")
    made.add_argument("--rounds", type=int, default=3, help="the result is their median")
    made.add_argument("--quick", action="store_true", help="one round of 1000 orders")
    made.add_argument("--json", action="store_true", help="print JSON instead of the table")
    return made


def end(_number: int, _frame: FrameType | None) -> None:
    """On SIGTERM, leave by the way that cleans up."""
    sys.exit(1)


def main() -> int:
    """Run the benchmark; 1 when a contender failed or lost an order, whatever its speed."""
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, end)
    # Only the simulator's public demo account; a secret has to be a reference.
    os.environ.update(
        BENCH_USER_ID=orders.USER_ID, BENCH_KEY_ID=orders.KEY_ID, BENCH_SECRET=orders.SECRET
    )
    console, progress = Console(), Console(stderr=True, style="dim")
    plan = Plan(orders=options.orders, rounds=options.rounds, seconds=_SECONDS)
    if options.quick:
        plan = Plan(orders=1000, rounds=1, seconds=_SECONDS)
    measurement = Measurement(plan, progress.print)
    RESULTS.mkdir(exist_ok=True)
    try:
        measurement.run(RESULTS)
    except (ChildError, EvidenceError) as error:
        progress.print(str(error), style="red", markup=False)
        return 1
    rows = measurement.medians
    result = to_json(rows, measurement.every)
    kept = RESULTS / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    kept.write_text(json.dumps(result, indent=2))
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print_rows(console, rows, len(measurement.every[GATEWAY]))
        console.print(f"Kept in bench/results/{kept.name}", style="dim")
    return 0


if __name__ == "__main__":
    sys.exit(main())
