"""The dialogue of the demo, a file for each of its chapters."""

from fixgw.demo.script.chapters import Script
from fixgw.demo.script.scene import Step

__all__ = ["Script", "Step"]
