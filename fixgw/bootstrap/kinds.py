"""Every kind of venue there is."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from fixgw.venues.kind import VenueKind

ROOMS = ("levret", "leverj", "levidge", "leviathan", "polymarket")
"""The rooms in `fixgw/venues`; a new kind of venue is one more name here."""


class _Kinds(Mapping[str, VenueKind]):
    """Each room's `KIND` by its name; a room is loaded when its kind is first asked for.

    Its client and its cryptography take a start longer than everything else in the room, and a
    configuration seldom names more than one or two.
    """

    def __getitem__(self, name: str) -> VenueKind:
        if name not in ROOMS:
            raise KeyError(name)
        kind: VenueKind = import_module(f"fixgw.venues.{name}").KIND
        return kind

    def __contains__(self, name: object) -> bool:
        return name in ROOMS  # what Mapping does would load the room

    def __iter__(self) -> Iterator[str]:
        return iter(ROOMS)

    def __len__(self) -> int:
        return len(ROOMS)


KINDS: Mapping[str, VenueKind] = _Kinds()
"""Every kind of venue by its name."""
