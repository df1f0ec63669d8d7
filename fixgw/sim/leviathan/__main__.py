"""`python -m fixgw.sim.leviathan`: the simulator in its own process."""

import argparse
import sys

from fixgw.sim.leviathan import DOCUMENTED_LIMITS, NO_LIMITS, Habits, LeviathanSimulator
from fixgw.sim.process import run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fixgw.sim.leviathan", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8704)
    parser.add_argument("--no-market-maker", action="store_true")
    parser.add_argument("--no-limits", action="store_true", help="switch every rate limit off")
    parser.add_argument("--answer", choices=("summary", "fills", "bare"), default="summary")
    parser.add_argument("--fills", choices=("with_order", "alone"), default="with_order")
    parser.add_argument(
        "--patience",
        type=float,
        default=60,
        metavar="SECONDS",
        help="how long to look for liquidity",
    )
    return parser


def main() -> int:
    """Serve until a signal and return the exit code."""
    options = _parser().parse_args()
    simulator = LeviathanSimulator(
        market_maker=not options.no_market_maker,
        limits=NO_LIMITS if options.no_limits else DOCUMENTED_LIMITS,
        habits=Habits(answer=options.answer, fills=options.fills),
        patience=options.patience,
    )
    return run(simulator, host=options.host, port=options.port)


if __name__ == "__main__":
    sys.exit(main())
