"""The demo on a screen: progress, the dialogue as it happens, and how it went."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from fixgw.demo.dialogue import Line
from fixgw.demo.expect import Result
from fixgw.demo.score import Played, Score

_PLAIN_WIDTH = 100
_OUT, _IN = ">", "<"
_STYLES = (
    ({150: "F"}, "bold green"),
    ({20: "0", 150: "1"}, "bold green"),
    ({20: "0", 150: "2"}, "bold green"),
    ({39: "8"}, "red"),
    ({35: "9"}, "red"),
    ({35: "j"}, "red"),
    ({35: "3"}, "red"),
    ({35: "8"}, "green"),
)
"""The first row whose fields a received message has gives its colour."""


class Screen:
    """Prints for a person; without colours, 100 columns wide, where there is no terminal."""

    def __init__(self, console: Console | None = None) -> None:
        """Print to a console, by default the standard output."""
        self._console = console or _console()

    def progress(self, text: str) -> None:
        """A part is being started or is ready."""
        self._console.print(Text(f"  {text}", style="dim"), soft_wrap=True)

    def section(self, title: str) -> None:
        """A new session begins."""
        self._console.print()
        self._console.print(Rule(Text(title, style="bold"), align="left", characters="="))

    def step(self, text: str) -> None:
        """A step begins."""
        self._console.print()
        self._console.print(Text(f"{text[:1].upper()}{text[1:]}", style="bold yellow"))

    def outside(self, text: str) -> None:
        """Something happens at the venue without the gateway."""
        self._console.print(Text(f"  ({text})", style="yellow"))

    def message(self, line: Line) -> None:
        """A message passed."""
        row = Table.grid(padding=(0, 1))
        for width in (12, 8, 1, 25):
            row.add_column(width=width, no_wrap=True, overflow="ellipsis")
        row.add_column(ratio=1)
        style = _style(line)
        row.add_row(
            Text(line.time, style="dim"),
            Text(line.session, style="magenta" if line.copy else "bold"),
            Text(_OUT if line.outgoing else _IN, style=style),
            Text(line.message, style=style),
            _pairs(line, style),
        )
        self._console.print(row)

    def played(self, played: Played) -> None:
        """Say how one venue's script went."""
        ok = played.good == len(played.results)
        text = f"{played.good} of {len(played.results)} checks are as expected"
        self._console.print()
        self._console.print(Text(text, style="green" if ok else "bold red"))

    def verdict(self, score: Score) -> None:
        """Show what went wrong, then say in one line how all of it went."""
        if not score.ok:
            self._console.print()
            self._console.print(_failures(score))
        style = "bold green" if score.ok else "bold red"
        self._console.print()
        text = f"{'PASS' if score.ok else 'FAIL'}: {score}"
        self._console.print(Text(text, style=style), soft_wrap=True)

    def connect(self, facts: Sequence[tuple[str, str]]) -> None:
        """Say how to connect a client of one's own."""
        self.section("Connect a client of your own")
        widest = max(len(name) for name, _ in facts)
        for name, value in facts:
            text = Text(f"{name:<{widest}}  ", style="bold").append(value, style="not bold")
            self._console.print(text, soft_wrap=True)


def _console() -> Console:
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=_PLAIN_WIDTH)


def _style(line: Line) -> str:
    if line.outgoing:
        return "cyan"
    if line.copy:
        return "magenta"
    for fields, style in _STYLES:
        if all(line.fields.get(tag) == value for tag, value in fields.items()):
            return style
    return ""


def _pairs(line: Line, style: str) -> Text:
    text = Text(overflow="fold")
    for name, value in line.telling():
        text.append(" " if text else "")
        text.append(f"{name}=", style="dim")
        text.append(value, style=style)
    return text


def _failures(score: Score) -> Table:
    table = Table(title="What is not as expected", title_justify="left", title_style="bold red")
    for heading in ("Where", "Step", "Expected", "Seen"):
        table.add_column(heading, overflow="fold")
    for one in score.played:
        for result in one.results:
            if not result.ok:
                table.add_row(*(escape(cell) for cell in (one.title, *_cells(result))))
    return table


def _cells(result: Result) -> tuple[str, str, str]:
    mistakes = "".join(f"\n{mistake}" for mistake in result.mistakes)
    return result.step, result.expected, result.seen + mistakes
