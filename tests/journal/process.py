"""Small programs that use a journal in a process of their own, to be killed or starved."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

OPEN = """
import sys
from fixgw.errors import FixgwError
from fixgw.journal import Journal

try:
    Journal.open(sys.argv[1], on_failure=print)
except FixgwError as error:
    print(f"{type(error).__name__}: {error}", flush=True)
    sys.exit(1)
"""

# Prints the number of every input sequence number that is durable, until it is killed.
APPEND = """
import asyncio, sys
from fixgw.journal import Journal
from tests.journal.samples import life

async def main():
    journal = Journal.open(sys.argv[1], on_failure=print)
    for first in range(0, 1_000_000, 3):
        entries = [entry for number in range(first, first + 3) for entry in life(number)]
        for future in [journal.append([entry]) for entry in entries]:
            await future
        print(entries[-1].seq, flush=True)

asyncio.run(main())
"""

# Limits the size of any file, which SQLite meets like a full disk, and appends until it is met.
STARVE = """
import asyncio, resource, sys
from fixgw.errors import FixgwError
from fixgw.journal import Journal
from tests.journal.samples import life

async def main():
    failures = []
    journal = Journal.open(sys.argv[1], on_failure=failures.append)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
    number = 0
    try:
        while number < 10_000:
            await journal.append(life(number))
            number += 1
    except FixgwError as error:
        print(f"{type(error).__name__}: {error}")
    print(len(failures))
    print(number * 3)
    journal.close()

asyncio.run(main())
"""

# As STARVE, from before the store is made.
START_STARVED = (
    "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n" + OPEN
)


def start_python(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a program with the project importable."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    with start_python(program, *arguments) as process:
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
