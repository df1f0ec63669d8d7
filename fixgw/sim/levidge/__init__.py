"""A simulated Levidge: REST, WebSocket and FIX 4.2 servers written from the venue's document."""

from fixgw.sim.levidge.account import LevidgeAccount, Signing
from fixgw.sim.levidge.calls import Habits
from fixgw.sim.levidge.fix.desk import FixHabits
from fixgw.sim.levidge.rate_limit import Rate
from fixgw.sim.levidge.server import (
    DEMO_ACCOUNT,
    DOCUMENTED_LIMITS,
    NO_LIMITS,
    SECOND_ACCOUNT,
    LevidgeSimulator,
    Limits,
)

__all__ = [
    "DEMO_ACCOUNT",
    "DOCUMENTED_LIMITS",
    "NO_LIMITS",
    "SECOND_ACCOUNT",
    "FixHabits",
    "Habits",
    "LevidgeAccount",
    "LevidgeSimulator",
    "Limits",
    "Rate",
    "Signing",
]
