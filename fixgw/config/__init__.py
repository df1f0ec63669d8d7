"""The configuration: YAML files in, frozen dataclasses out, every mistake reported at once."""

from fixgw.config.fields import Address
from fixgw.config.loader import load
from fixgw.config.model import (
    Auth,
    Config,
    GatewayConfig,
    HmacAuth,
    Limits,
    Role,
    SessionConfig,
    VenueConfig,
    VenueKindSchema,
)
from fixgw.core.setup import AccountRef

__all__ = [
    "AccountRef",
    "Address",
    "Auth",
    "Config",
    "GatewayConfig",
    "HmacAuth",
    "Limits",
    "Role",
    "SessionConfig",
    "VenueConfig",
    "VenueKindSchema",
    "load",
]
