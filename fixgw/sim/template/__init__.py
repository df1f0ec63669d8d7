"""The simulated Template venue: the smallest one that a room can be built and tested against."""

from fixgw.sim.template.server import TemplateSimulator

__all__ = ["TemplateSimulator"]
