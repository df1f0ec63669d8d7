"""What a process loads: the rooms of the venues that it serves, and no more."""

import subprocess
import sys

import pytest

LOOK = """
import sys
{read}
names = ("quickfix", "aiohttp", "alembic", "psycopg", "fixgw.venues.leverj")
print(*[name for name in names if name in sys.modules])
"""


def loaded(read: str) -> set[str]:
    """Which of the libraries that take long are there after this."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(read=read)], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("import fixgw.bootstrap.configuration, fixgw.bootstrap.venues", set()),
        ("from fixgw.bootstrap.kinds import KINDS; KINDS['levret']", set()),
        ("from fixgw.bootstrap.kinds import KINDS; KINDS['leverj']", {"fixgw.venues.leverj"}),
        ("import fixgw.serving", {"quickfix"}),
    ],
)
def test_what_is_not_needed_is_not_loaded(read: str, expected: set[str]) -> None:
    """Checking takes no FIX engine and no client, serving no room that is not configured."""
    assert loaded(read) == expected
