"""Reads the `venues:` block: every venue by the schema of its kind."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from fixgw.config.crosscheck import complain, mapping, nearest
from fixgw.config.fields import shown
from fixgw.config.model import VenueConfig, VenueKindSchema
from fixgw.config.references import Resolver
from fixgw.config.validation import validate
from fixgw.timings import VenueTimings

TIMINGS = frozenset(field.name for field in dataclasses.fields(VenueTimings))


def read_venues(
    written: Mapping[str, Any], kinds: Mapping[str, VenueKindSchema], resolver: Resolver
) -> dict[str, VenueConfig]:
    """Every venue that is sound, by its lower-case name; mistakes go to the resolver's findings."""
    venues: dict[str, VenueConfig] = {}
    names: set[str] = set()
    for name, block in written.items():
        if name.lower() in names:
            what = f'the venue "{name.lower()}" is written twice'
            instead = "give each venue a name of its own; upper and lower case are the same"
            complain(resolver.document, ("venues", name), what, instead, resolver.found)
        names.add(name.lower())
        venue = read_venue(name, block, kinds, resolver)
        if venue:
            venues[venue.name] = venue
    return venues


def read_venue(
    name: str, block: Any, kinds: Mapping[str, VenueKindSchema], resolver: Resolver
) -> VenueConfig | None:
    """One venue, or None after adding its mistakes."""
    if not isinstance(block, dict):
        what = f"{shown(block)} is not a mapping"
        instead = "write kind: and accounts: below it"
        complain(resolver.document, ("venues", name), what, instead, resolver.found)
        return None
    kind = block.get("kind")
    timings = validate(VenueTimings, pick(block, TIMINGS), ("venues", name), resolver)
    if not isinstance(kind, str) or kind not in kinds:
        complain(
            resolver.document, ("venues", name, "kind"), *wrong_kind(kind, kinds), resolver.found
        )
        return None
    schema = kinds[kind]
    own = set(block) - TIMINGS - {"kind", "accounts"}
    settings = validate(schema.settings, pick(block, own), ("venues", name), resolver)
    accounts = read_accounts(name, block.get("accounts"), schema, resolver)
    if timings is None or settings is None:
        return None
    return VenueConfig(
        name=name.lower(), kind=kind, settings=settings, timings=timings, accounts=accounts
    )


def read_accounts(
    name: str, written: Any, schema: VenueKindSchema, resolver: Resolver
) -> dict[str, Any]:
    """The accounts of one venue by their names; a venue without any is of no use."""
    place = ("venues", name, "accounts")
    if not mapping(written):
        what, instead = "a venue needs a mapping of accounts", "add accounts: {main: {...}}"
        complain(resolver.document, place, what, instead, resolver.found)
    accounts = {
        account: validate(schema.account, block, (*place, account), resolver)
        for account, block in mapping(written).items()
    }
    return {account: value for account, value in accounts.items() if value is not None}


def wrong_kind(kind: Any, kinds: Mapping[str, VenueKindSchema]) -> tuple[str, str]:
    """What is wrong with a venue's kind, and what to write."""
    if kind is None:
        return "the key is missing", f"add kind: with one of: {', '.join(sorted(kinds))}"
    return f"{shown(kind)} is no kind of venue", nearest(str(kind), kinds)


def pick(block: Mapping[str, Any], names: set[str] | frozenset[str]) -> dict[str, Any]:
    """The part of a mapping that has these keys."""
    return {key: value for key, value in block.items() if key in names}
