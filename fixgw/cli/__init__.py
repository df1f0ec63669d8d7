"""The command line: one file for each group of commands, put together in `app`."""

from fixgw.cli.app import main

__all__ = ["main"]
