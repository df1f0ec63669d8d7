"""Alembic's part of a migration: the scripts in `migrations/`, and running them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from fixgw.errors import StartError


def run(connection: Connection, revision: str = "head") -> None:
    """Run the scripts that are missing up to this revision, in the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def newest() -> str | None:
    """Return the revision that the last script makes."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def refuse_unknown(found: str | None) -> None:
    """Raise StartError for a revision that no script makes."""
    scripts = ScriptDirectory.from_config(_config())
    known = {script.revision for script in scripts.walk_revisions()}
    if found is not None and found not in known:
        raise StartError(
            f"the store is of a newer version of fixgw (revision {found}); run that version"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
