"""Brings a store's tables up to the newest revision; the scripts lie in `migrations/`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from fixgw.errors import StartError


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, all in one transaction; raise StartError if newer."""
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    with connection.begin():
        found = _revision(connection)
        if found == scripts.get_current_head():
            return
        _refuse_unknown(scripts, found)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(connection: Connection) -> None:
    """Raise StartError unless the tables are of the revision that this code reads."""
    scripts = ScriptDirectory.from_config(_config())
    found = _revision(connection)
    if found == scripts.get_current_head():
        return
    if found is None:
        raise StartError("the store holds no journal yet; fixgw run makes one")
    _refuse_unknown(scripts, found)
    raise StartError("the store is of an older version of fixgw; fixgw run brings it up to date")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_unknown(scripts: ScriptDirectory, found: str | None) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if found is not None and found not in known:
        raise StartError(
            f"the store is of a newer version of fixgw (revision {found}); run that version"
        )
