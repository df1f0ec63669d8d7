"""Brings a store's tables up to the newest revision.

Most stores have it already, so Alembic is loaded only for one that has not.
"""

from sqlalchemy import Connection, column, inspect, select, table

from fixgw.errors import StartError

NEWEST = "0002"
"""The revision of the tables in `schema.py`, the last one of the scripts in `migrations/`."""

_VERSION = table("alembic_version", column("version_num"))


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, all in one transaction; raise StartError if newer."""
    with connection.begin():
        found = _revision(connection)
        if found != NEWEST:
            from fixgw.journal.scripts import refuse_unknown, run  # noqa: PLC0415 - see above

            refuse_unknown(found)
            run(connection)


def check(connection: Connection) -> None:
    """Raise StartError unless the tables are of the revision that this code reads."""
    found = _revision(connection)
    if found == NEWEST:
        return
    if found is None:
        raise StartError("the store holds no journal yet; fixgw run makes one")
    from fixgw.journal.scripts import refuse_unknown  # noqa: PLC0415 - see above

    refuse_unknown(found)
    raise StartError("the store is of an older version of fixgw; fixgw run brings it up to date")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(select(_VERSION.c.version_num))
    return found
