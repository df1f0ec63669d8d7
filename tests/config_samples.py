"""A small valid configuration for a venue kind of the tests' own, to be spoiled by the tests."""

from dataclasses import dataclass
from pathlib import Path

from fixgw.config import Config, VenueKindSchema, load
from fixgw.core.secret import Secret
from fixgw.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class ToyRoute:
    """A nested block of settings."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToySettings:
    """Settings of the tests' venue kind."""

    leverage: int = 1
    route: ToyRoute | None = None

    def __post_init__(self) -> None:
        """A rule that types cannot say."""
        if not 1 <= self.leverage <= 125:
            raise ValueError("leverage is above 125; write 1 to 125")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToyAccount:
    """An account of the tests' venue kind."""

    user_id: str
    secret: Secret


KINDS = {"toy": VenueKindSchema(settings=ToySettings, account=ToyAccount)}
ENVIRONMENT = {"TOY_SECRET": "toy-secret", "EMPTY": ""}

GATEWAY = """\
gateway:
  comp_id: GATE
  listen: 127.0.0.1:5201
  store: sqlite:///x.db
venues:
  levret:
    kind: toy
    leverage: 3
    order_timeout: 2.5
    accounts:
      main: {user_id: 0xAB, secret: env:TOY_SECRET}
"""

SESSION = f"""\
begin_string: FIX.4.4
comp_id: ACME
role: orders
auth:
  username: acme
  password_hash: "scrypt:32768:8:1$salt${"0f" * 64}"
  allow_from: [127.0.0.1]
accounts: {{ACC-1: levret/main}}
reset_on_logon: false
limits: {{max_order_qty: {{BTC_USDT: 25}}, max_notional_usd: , orders_per_second: 2}}
listen_port: 5302
"""

OTHER_SESSION = SESSION.replace("ACME", "LEGACY").replace("5302", "5303")


def write(directory: Path, **files: str) -> None:
    """Write the valid configuration, with some files' text replaced or added."""
    for name, text in ({"gateway": GATEWAY, "oms": SESSION} | files).items():
        (directory / f"{name}.yaml").write_text(text, encoding="utf-8")


def read(directory: Path) -> Config:
    """Load a directory with the tests' venue kind and environment."""
    return load(directory, KINDS, ENVIRONMENT)


def mistakes(directory: Path) -> list[str]:
    """The lines of every mistake in a directory; empty when it is valid."""
    try:
        read(directory)
    except ConfigError as error:
        return str(error).splitlines()
    return []
