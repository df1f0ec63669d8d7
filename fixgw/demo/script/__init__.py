"""The dialogue of the demo, a file for each of its chapters."""

from fixgw.demo.script.scene import Step
from fixgw.demo.script.script import Script

__all__ = ["Script", "Step"]
