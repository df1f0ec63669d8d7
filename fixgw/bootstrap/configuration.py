"""Which settings a configuration may hold: those of the kinds of venues and of the journal."""

from pathlib import Path

from fixgw.bootstrap.kinds import KINDS
from fixgw.config import Config, VenueKindSchema, load
from fixgw.journal.database import parse


def schemas() -> dict[str, VenueKindSchema]:
    """Tell what each kind of venue accepts in the configuration."""
    return {
        name: VenueKindSchema(settings=kind.settings, account=kind.account)
        for name, kind in KINDS.items()
    }


def read_config(directory: Path) -> Config:
    """Read and check a configuration directory. Raises ConfigError with every mistake."""
    return load(directory, schemas(), parse)
