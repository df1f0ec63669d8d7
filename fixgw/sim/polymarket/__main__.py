"""`python -m fixgw.sim.polymarket`: the simulator in its own process."""

import argparse
import sys

from fixgw.sim.polymarket import DOCUMENTED_LIMITS, NO_LIMITS, PolymarketSimulator
from fixgw.sim.process import run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fixgw.sim.polymarket", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8705)
    parser.add_argument("--profile", choices=("retail", "isv-legacy"), default="retail")
    parser.add_argument("--no-market-maker", action="store_true")
    parser.add_argument("--no-limits", action="store_true", help="switch every rate limit off")
    parser.add_argument(
        "--engine-delay",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how long the matching engine leaves a request pending",
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
    simulator = PolymarketSimulator(
        profile=options.profile,
        market_maker=not options.no_market_maker,
        limits=NO_LIMITS if options.no_limits else DOCUMENTED_LIMITS,
        engine_delay=options.engine_delay,
        fill_resting_after=options.fill_resting_after,
    )
    return run(simulator, host=options.host, port=options.port)


if __name__ == "__main__":
    sys.exit(main())
