"""Foreign text as a database column takes it, reversibly.

Ids come from clients and venues. A database refuses NUL characters (PostgreSQL) and lone surrogates
(both), and what a client can send must never stop the journal.
"""

import json

_MARK = "json:"


def to_column(text: str) -> str:
    """Write any text so that every database takes it; nearly all text stays as it is."""
    if text.isascii() and "\0" not in text and not text.startswith(_MARK):
        return text
    return _MARK + json.dumps(text)


def from_column(column: str) -> str:
    """Read the text that `to_column` wrote."""
    if not column.startswith(_MARK):
        return column
    text: str = json.loads(column.removeprefix(_MARK))
    return text
