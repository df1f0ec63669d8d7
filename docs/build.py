"""Write the generated parts of the documentation from the code's own tables.

`python docs/build.py` writes them; with `--check` it writes nothing and exits 1 when one is stale.
A generated part stands between `<!-- begin NAME -->` and `<!-- end NAME -->`.
"""
# ruff: noqa: INP001 - a script beside the files it writes, not a package

import re
import sys
from collections.abc import Callable
from pathlib import Path

from fixgw.bootstrap.kinds import KINDS
from fixgw.core.codes import MEANING
from fixgw.core.states import TABLE, Happening
from fixgw.venues.describe import capability_to_table

HERE = Path(__file__).parent
PAGES = ("architecture.md", "rules-of-engagement.md")


def codes() -> str:
    """Return the table of the stable codes of Text(58)."""
    rows = [f"| `{code}` | {meaning} |" for code, meaning in sorted(MEANING.items())]
    return "\n".join(["| code | meaning |", "|---|---|", *rows])


def states() -> str:
    """Return the order state table: a row for each status, a column for each happening."""
    statuses = list(dict.fromkeys(status for status, _ in TABLE))
    head = "| OrdStatus(39) | " + " | ".join(Happening) + " |"
    rule = "|---" * (len(Happening) + 1) + "|"
    rows = []
    for status in statuses:
        cells = (TABLE.get((status, happening)) for happening in Happening)
        words = " | ".join("" if cell is None else f"{cell.name} ({cell})" for cell in cells)
        rows.append(f"| **{status.name} ({status})** | {words} |")
    return "\n".join([head, rule, *rows])


def capabilities() -> str:
    """Return the capability table of every market of every kind of venue."""
    parts = []
    for label, kind in KINDS.items():
        for name, settings in (kind.markets or {label: kind.settings()}).items():
            table = capability_to_table(kind.capability(name, settings))
            parts.append(f"### {name.upper()}\n\n{table}")
    return "\n".join(parts).rstrip()


PARTS: dict[str, Callable[[], str]] = {
    "codes": codes,
    "states": states,
    "capabilities": capabilities,
}


def rebuilt(text: str) -> str:
    """Return a page with every generated part written anew."""
    for name, make in PARTS.items():
        pattern = rf"(<!-- begin {name} -->\n)(?:.*?\n)?(<!-- end {name} -->)"
        text = re.sub(
            pattern,
            lambda found, make=make: f"{found[1]}\n{make()}\n\n{found[2]}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


def stale_pages() -> list[Path]:
    """Return the pages whose generated parts differ from the code."""
    pages = (HERE / name for name in PAGES)
    return [page for page in pages if rebuilt(page.read_text()) != page.read_text()]


def main() -> int:
    """Write or check; return the exit code."""
    stale = stale_pages()
    for page in stale:
        if "--check" in sys.argv:
            sys.stderr.write(f"docs/{page.name} is stale; run python docs/build.py\n")
        else:
            page.write_text(rebuilt(page.read_text()))
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
