"""`python -m fixgw.sim.levret`: the simulator in its own process."""

import argparse
import sys

from fixgw.sim.levret import LevretSimulator
from fixgw.sim.levret.rate_limit import DOCUMENTED_LIMIT
from fixgw.sim.process import run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fixgw.sim.levret", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8701)
    parser.add_argument("--no-market-maker", action="store_true")
    parser.add_argument(
        "--rate-limit", type=int, default=DOCUMENTED_LIMIT, help="calls a minute, 0 = off"
    )
    parser.add_argument(
        "--fill-resting-after",
        type=float,
        metavar="SECONDS",
        help="take orders that rest inside the market maker's spread",
    )
    return parser


def main() -> int:
    """Serve until a signal and return the exit code."""
    options = _parser().parse_args()
    simulator = LevretSimulator(
        market_maker=not options.no_market_maker,
        rate_limit=options.rate_limit,
        fill_resting_after=options.fill_resting_after,
    )
    return run(simulator, host=options.host, port=options.port)


if __name__ == "__main__":
    sys.exit(main())
