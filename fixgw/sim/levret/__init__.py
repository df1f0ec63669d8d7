"""A simulated Levret: a real HTTP and Socket.IO server written from the venue's document."""

from fixgw.sim.levret.auth import LevretAccount, Signing
from fixgw.sim.levret.server import DEMO_ACCOUNT, LevretSimulator

__all__ = ["DEMO_ACCOUNT", "LevretAccount", "LevretSimulator", "Signing"]
