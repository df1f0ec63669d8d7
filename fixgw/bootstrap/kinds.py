"""Every kind of venue there is."""

from collections.abc import Mapping

from fixgw.venues import leverj, leviathan, levidge, levret, polymarket
from fixgw.venues.kind import VenueKind

KINDS: Mapping[str, VenueKind] = {
    "levret": levret.KIND,
    "leverj": leverj.KIND,
    "levidge": levidge.KIND,
    "leviathan": leviathan.KIND,
    "polymarket": polymarket.KIND,
}
"""Every kind of venue; a new one is one more line here."""
