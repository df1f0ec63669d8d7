"""Runs the installed `fixgw` program the way a person would."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("fixgw")


def fixgw(
    *arguments: str | Path, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; the environment is added to the tests' own."""
    return subprocess.run(
        [PROGRAM, *arguments],
        input=stdin,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
