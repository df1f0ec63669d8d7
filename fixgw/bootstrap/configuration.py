"""Which settings a configuration may hold: those of the kinds of venues and of the journal."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from fixgw.bootstrap.kinds import KINDS
from fixgw.config import Config, VenueKindSchema, load
from fixgw.journal.database import parse


class _Schemas(Mapping[str, VenueKindSchema]):
    """What each kind of venue accepts in the configuration, asked only of those that it names."""

    def __getitem__(self, name: str) -> VenueKindSchema:
        kind = KINDS[name]
        return VenueKindSchema(settings=kind.settings, account=kind.account)

    def __contains__(self, name: object) -> bool:
        return name in KINDS

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


SCHEMAS: Mapping[str, VenueKindSchema] = _Schemas()
"""What each kind of venue accepts in the configuration."""


def read_config(directory: Path) -> Config:
    """Read and check a configuration directory. Raises ConfigError with every mistake."""
    return load(directory, SCHEMAS, parse)
