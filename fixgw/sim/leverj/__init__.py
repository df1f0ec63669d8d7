"""A simulated Leverj, spot and futures: a real HTTP and Socket.IO server of both generations."""

from fixgw.sim.leverj.auth import LeverjAccount
from fixgw.sim.leverj.server import DEMO_ACCOUNT, LeverjSimulator

__all__ = ["DEMO_ACCOUNT", "LeverjAccount", "LeverjSimulator"]
