"""Levidge: natively over its FIX 4.2, or over REST with a WebSocket."""

from fixgw.venues.levidge.kind import KIND
from fixgw.venues.levidge.settings import FixConnection, LevidgeAccount, LevidgeSettings

__all__ = ["KIND", "FixConnection", "LevidgeAccount", "LevidgeSettings"]
