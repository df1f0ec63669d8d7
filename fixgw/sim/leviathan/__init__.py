"""A simulated Leviathan Prime: REST and WebSocket written from the venue's document."""

from fixgw.sim.leviathan.account import LeviathanAccount
from fixgw.sim.leviathan.calls import Habits
from fixgw.sim.leviathan.server import (
    DEMO_ACCOUNT,
    DOCUMENTED_LIMITS,
    NO_LIMITS,
    LeviathanSimulator,
    Limits,
)

__all__ = [
    "DEMO_ACCOUNT",
    "DOCUMENTED_LIMITS",
    "NO_LIMITS",
    "Habits",
    "LeviathanAccount",
    "LeviathanSimulator",
    "Limits",
]
