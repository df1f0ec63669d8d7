"""`python -m fixgw.sim.levidge`: the simulator in its own process."""

import argparse
import sys

from fixgw.sim.levidge import DOCUMENTED_LIMITS, NO_LIMITS, Habits, LevidgeSimulator
from fixgw.sim.process import run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fixgw.sim.levidge", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8703, help="of REST and WebSocket")
    parser.add_argument("--fix-port", type=int, default=4198)
    parser.add_argument("--no-market-maker", action="store_true")
    parser.add_argument("--no-limits", action="store_true", help="switch every rate limit off")
    parser.add_argument("--order-ack", choices=("blank", "order_id"), default="blank")
    parser.add_argument(
        "--replace-path", choices=("/cancelOrder", "/cancelReplace"), default="/cancelOrder"
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
    simulator = LevidgeSimulator(
        fix_port=options.fix_port,
        market_maker=not options.no_market_maker,
        limits=NO_LIMITS if options.no_limits else DOCUMENTED_LIMITS,
        habits=Habits(order_ack=options.order_ack, replace_path=options.replace_path),
        fill_resting_after=options.fill_resting_after,
    )
    return run(simulator, host=options.host, port=options.port)


if __name__ == "__main__":
    sys.exit(main())
