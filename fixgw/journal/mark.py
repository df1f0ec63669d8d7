"""The mark of good order: whether the gateway before this one closed its journal."""

from sqlalchemy import Connection, delete, insert, select

from fixgw.journal.schema import notes

NAME = "clean"
CLEAN, IN_USE = "yes", "no"


def left_clean(connection: Connection) -> bool:
    """Tell whether the journal was closed in good order; a new one counts as closed."""
    value = connection.scalar(select(notes.c.value).where(notes.c.name == NAME))
    return value in (None, CLEAN)


def note(connection: Connection, value: str) -> None:
    """Write the mark, CLEAN or IN_USE, within the connection's transaction."""
    connection.execute(delete(notes).where(notes.c.name == NAME))
    connection.execute(insert(notes).values(name=NAME, value=value))
