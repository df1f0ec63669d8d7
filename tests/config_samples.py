"""A small valid configuration for a venue kind of the tests' own, to be spoiled by the tests."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from fixgw.config import Config, VenueKindSchema, load
from fixgw.core.secret import Secret
from fixgw.errors import ConfigError
from fixgw.journal.database import parse
from fixgw.rules import Rules, within


@dataclass(frozen=True, slots=True, kw_only=True)
class ToyRoute:
    """A nested block of settings."""

    host: str
    port: int


def refuse_crossed(high: int, low: int) -> None:
    """A rule for two fields of one block."""
    if high < low:
        raise ValueError("high is below low; write more than low")


def refuse_large_share(share: int, leverage: int) -> None:
    """A rule for a field of an account and one of its venue."""
    if share > leverage:
        raise ValueError("share is above the venue's leverage; write at most that")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToySettings:
    """Settings of the tests' venue kind."""

    leverage: Annotated[int, within(1, 125)] = 1
    route: ToyRoute | None = None
    low: int = 1
    high: int = 9

    rules: ClassVar[Rules] = (refuse_crossed,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToyAccount:
    """An account of the tests' venue kind."""

    user_id: str
    secret: Secret
    share: int = 1

    rules: ClassVar[Rules] = (refuse_large_share,)


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
    return load(directory, KINDS, parse, ENVIRONMENT)


def mistakes(directory: Path) -> list[str]:
    """The lines of every mistake in a directory; empty when it is valid."""
    try:
        read(directory)
    except ConfigError as error:
        return str(error).splitlines()
    return []
