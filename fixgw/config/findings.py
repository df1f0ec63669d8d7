"""Collects mistakes while a configuration is read, so that all are reported at once."""

from pathlib import Path

from fixgw.errors import ConfigError, Mistake


class Findings:
    """The mistakes found so far."""

    def __init__(self) -> None:
        self._mistakes: set[Mistake] = set()

    def add(
        self,
        file: Path,
        *,
        line: int | None = None,
        column: int | None = None,
        what: str,
        instead: str,
    ) -> None:
        """Note one mistake; the same one found twice counts once."""
        mistake = Mistake(
            file=file, line=line, column=column, what=escaped(what), instead=escaped(instead)
        )
        self._mistakes.add(mistake)

    def raise_if_any(self) -> None:
        """Raise ConfigError with every mistake, by file and line."""
        if self._mistakes:
            raise ConfigError(sorted(self._mistakes, key=reading_order))


def reading_order(mistake: Mistake) -> tuple[str, int, int, str]:
    """Sorts mistakes the way a person reads the files."""
    return (str(mistake.file), mistake.line or 0, mistake.column or 0, mistake.what)


def escaped(text: str) -> str:
    """Text of somebody else in one line, without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
