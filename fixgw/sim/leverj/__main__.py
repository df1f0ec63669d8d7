"""`python -m fixgw.sim.leverj`: the simulator in its own process."""

import argparse
import sys

from fixgw.sim.leverj import LeverjSimulator
from fixgw.sim.process import run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fixgw.sim.leverj", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8702)
    parser.add_argument("--market", choices=("futures", "spot", "both"), default="both")
    parser.add_argument("--engine-io", type=int, choices=(3, 4), help="serve only this version")
    parser.add_argument("--order-del", choices=("string", "list"), default="string")
    parser.add_argument("--no-market-maker", action="store_true")
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
    simulator = LeverjSimulator(
        market=options.market,
        market_maker=not options.no_market_maker,
        fill_resting_after=options.fill_resting_after,
        engine_io=(options.engine_io,) if options.engine_io else (3, 4),
        order_del=options.order_del,
    )
    return run(simulator, host=options.host, port=options.port)


if __name__ == "__main__":
    sys.exit(main())
