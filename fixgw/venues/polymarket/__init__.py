"""Polymarket US: its Retail API, and read-only the older one for ISVs."""

from fixgw.venues.polymarket.kind import KIND
from fixgw.venues.polymarket.settings import PolymarketAccount, PolymarketSettings

__all__ = ["KIND", "PolymarketAccount", "PolymarketSettings"]
