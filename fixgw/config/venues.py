"""Reads the `venues:` block: every venue by the schema of its kind."""

import dataclasses
from collections.abc import Mapping
from types import GenericAlias
from typing import Any

from fixgw.config.fields import Name
from fixgw.config.model import AccountPolicy, VenueConfig, VenueKindSchema
from fixgw.config.reading import UNSOUND, Block, Reader
from fixgw.config.wording import nearest, shown
from fixgw.timings import VenueTimings

TIMINGS = frozenset(field.name for field in dataclasses.fields(VenueTimings))
SHARED = TIMINGS | {"kind", "accounts"}
"""The keys that every venue has."""
POLICIES = frozenset(field.name for field in dataclasses.fields(AccountPolicy))
"""The keys that every account has."""


def read_venues(
    written: Mapping[str, Any], kinds: Mapping[str, VenueKindSchema], reader: Reader
) -> dict[str, VenueConfig]:
    """Every venue that is sound, by its lower-case name."""
    venues: dict[str, VenueConfig] = {}
    names: set[str] = set()
    for name, block in written.items():
        if name.lower() in names:
            what = f'the venue "{name.lower()}" is written twice'
            instead = "give each venue a name of its own; upper and lower case are the same"
            reader.complain(("venues", name), f"{what}; {instead}")
        names.add(name.lower())
        venue = read_venue(name, block, kinds, reader)
        if venue:
            venues[venue.name] = venue
    return venues


def read_venue(
    name: str, block: Any, kinds: Mapping[str, VenueKindSchema], reader: Reader
) -> VenueConfig | None:
    """One venue, or None when it is not sound."""
    place = ("venues", name)
    if not isinstance(block, dict):
        reader.complain(place, f"{shown(block)} is not a mapping; write kind: and accounts: below")
        return None
    durations = {key: value for key, value in block.items() if key in TIMINGS}
    timings = reader.block(VenueTimings, durations, place).value
    kind = block.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        reader.complain((*place, "kind"), wrong_kind(kind, kinds))
        return None
    schema = kinds[kind]
    settings: Block[Any] = reader.block(schema.settings, block, place, elsewhere=SHARED)
    accounts = read_accounts(place, block.get("accounts"), schema, settings.fields, reader)
    if timings is None or settings.value is None or accounts is None:
        return None
    return VenueConfig(
        name=name.lower(),
        kind=kind,
        settings=settings.value,
        timings=timings,
        accounts={label: account for label, (account, _) in accounts.items()},
        policies={label: policy for label, (_, policy) in accounts.items()},
    )


def read_accounts(
    venue: tuple[str, ...],
    written: Any,
    schema: VenueKindSchema,
    settings: Mapping[str, Any],
    reader: Reader,
) -> dict[str, tuple[Any, AccountPolicy]] | None:
    """The accounts of one venue by their names; a venue without any is of no use."""
    place = (*venue, "accounts")
    if not written or not isinstance(written, dict):
        reader.complain(place, "a venue needs a mapping of accounts; add accounts: {main: {...}}")
        return None
    named = reader.value(GenericAlias(Mapping, (Name, Any)), written, place)
    accounts: dict[str, Any] = {
        label: read_account((*place, label), one, schema, settings, reader)
        for label, one in written.items()
    }
    return None if named is UNSOUND or None in accounts.values() else accounts


def read_account(
    place: tuple[str, ...],
    written: Any,
    schema: VenueKindSchema,
    settings: Mapping[str, Any],
    reader: Reader,
) -> tuple[Any, AccountPolicy] | None:
    """One account by its kind's schema, and what the gateway does for it; None if unsound."""
    if not isinstance(written, dict):
        reader.value(schema.account, written, place)
        return None
    account: Block[Any] = reader.block(
        schema.account, written, place, around=settings, elsewhere=POLICIES
    )
    shared = {key: value for key, value in written.items() if key in POLICIES}
    policy = reader.block(AccountPolicy, shared, place).value
    return None if account.value is None or policy is None else (account.value, policy)


def wrong_kind(kind: Any, kinds: Mapping[str, VenueKindSchema]) -> str:
    """What is wrong with a venue's kind, and what to write."""
    if kind is None:
        return f"the key is missing; add kind: with one of: {', '.join(sorted(kinds))}"
    return f"{shown(kind)} is no kind of venue; {nearest(str(kind), kinds)}"
