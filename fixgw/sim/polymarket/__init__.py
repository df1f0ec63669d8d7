"""A simulated Polymarket US: its Retail API and the older ISV one, written from its documents."""

from fixgw.sim.polymarket.accounts import PolymarketAccount
from fixgw.sim.polymarket.server import (
    DEMO_ACCOUNT,
    DOCUMENTED_LIMITS,
    NO_LIMITS,
    Limits,
    PolymarketSimulator,
)

__all__ = [
    "DEMO_ACCOUNT",
    "DOCUMENTED_LIMITS",
    "NO_LIMITS",
    "Limits",
    "PolymarketAccount",
    "PolymarketSimulator",
]
