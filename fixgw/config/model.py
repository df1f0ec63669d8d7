"""What a configuration is once it has been read: frozen dataclasses, with every default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Literal

from fixgw.config.fields import (
    AccountText,
    Address,
    AddressText,
    CompId,
    FixText,
    Name,
    NetworkText,
    PasswordHash,
    StoreUrl,
    Symbol,
)
from fixgw.config.tls import SessionTls, StunnelConfig
from fixgw.core.instruments import symbol_key
from fixgw.core.secret import Secret
from fixgw.core.setup import AccountRef
from fixgw.rules import Count, Port, Positive, Rules
from fixgw.timings import VenueTimings

LOOPBACK = Address(host="127.0.0.1", port=5201)


class Role(StrEnum):
    """What a session may do."""

    ORDERS = "orders"
    DROP_COPY = "drop_copy"
    MARKET_DATA = "market_data"


def refuse_no_proof(written: Mapping[str, Any]) -> None:
    """A Logon proves itself in exactly one way."""
    given = [name for name in ("password_hash", "hmac") if written.get(name) is not None]
    if len(given) > 1:
        raise ValueError("both password_hash and hmac are given; keep one of them")
    if not given:
        raise ValueError(
            "neither password_hash nor hmac is given; "
            "add password_hash: with the output of fixgw hash-password"
        )


def refuse_nameless_password(written: Mapping[str, Any]) -> None:
    """A password needs the name that goes with it."""
    if written.get("password_hash") is not None and written.get("username") is None:
        raise ValueError("password_hash is given without username; add username: NAME")


def refuse_twin_symbols(written: Mapping[str, Any]) -> None:
    """Case and separators do not tell symbols apart, so only one of two limits would hold."""
    limits = written.get("max_order_qty")
    seen: dict[str, str] = {}
    for symbol in limits if isinstance(limits, dict) else ():
        first = seen.setdefault(symbol_key(symbol), symbol)
        if first != symbol:
            raise ValueError(
                f"max_order_qty names {first} and {symbol}, which are one; keep one of them"
            )


def refuse_no_accounts(accounts: Mapping[str, AccountRef], role: Role) -> None:
    """A session that trades, or is told of trades, does so on accounts."""
    if not accounts and role in (Role.ORDERS, Role.DROP_COPY):
        raise ValueError(
            f"a session with role {role} has no accounts; add accounts: {{NAME: VENUE/ACCOUNT}}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueKindSchema:
    """The two dataclasses of a venue kind: its settings, and one account's settings.

    Both are frozen keyword dataclasses whose annotations say what the YAML may hold, see
    `fixgw.rules`. The rules of an account may also name fields of the settings. Fields of the type
    `Secret` are given by reference. The text of an error never repeats a secret.
    """

    settings: type
    account: type


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayConfig:
    """The `gateway:` block. Relative paths are relative to the working directory.

    `store` is an SQLAlchemy URL and may hold a password, so it stays out of the repr.
    """

    comp_id: CompId = "FIXGW"
    listen: AddressText = LOOPBACK
    store: StoreUrl = field(default="sqlite:///var/fixgw.db", repr=False)
    state_dir: Path = Path("var")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPolicy:
    """What the gateway does for a venue account, of whatever kind the venue is.

    `stp: gateway` has it prevent self-trades where the venue has no field for that.
    """

    stp: Literal["gateway"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueConfig:
    """One venue. `settings` and the values of `accounts` are instances of its kind's dataclasses.

    `policies` has the same keys as `accounts`. `name` is lower case; ExDestination(100) is compared
    to it without regard to case.
    """

    name: str
    kind: str
    settings: Any
    timings: VenueTimings
    accounts: Mapping[str, Any]
    policies: Mapping[str, AccountPolicy]


@dataclass(frozen=True, slots=True, kw_only=True)
class HmacAuth:
    """Logon by RawData(96): an HMAC-SHA256 made with this secret."""

    secret: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """How a Logon proves itself: Username(553) with Password(554), or an HMAC; never both.

    `allow_from` empty means any address that reaches the listener.
    """

    username: FixText | None = None
    password_hash: PasswordHash | None = field(default=None, repr=False)
    hmac: HmacAuth | None = None
    allow_from: tuple[NetworkText, ...] = ()

    rules: ClassVar[Rules] = (refuse_no_proof, refuse_nameless_password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one session; None or a missing symbol means no limit.

    `max_order_qty` is per symbol in the venue's units, `max_notional_usd` per order.
    """

    max_order_qty: Mapping[Symbol, Positive] = field(default_factory=dict)
    max_notional_usd: Positive | None = None
    orders_per_second: Count | None = None

    rules: ClassVar[Rules] = (refuse_twin_symbols,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionConfig:
    """One counterparty session file. The first of `accounts` is the default Account(1).

    A session with a `listen_port` is let in at that port alone, and no other session there. `tls`
    is for stunnel, which stands before that port; the gateway itself needs no more than the port.
    """

    begin_string: Literal["FIX.4.2", "FIX.4.4"]
    comp_id: CompId
    role: Role
    auth: Auth
    accounts: Mapping[FixText, AccountText] = field(default_factory=dict)
    cancel_on_disconnect: bool = False
    reset_on_logon: bool = False
    limits: Limits = field(default_factory=Limits)
    listen_port: Port | None = None
    tls: SessionTls | None = None

    rules: ClassVar[Rules] = (refuse_no_accounts,)

    @property
    def default_account(self) -> AccountRef | None:
        """Where an order without Account(1) and ExDestination(100) goes."""
        return next(iter(self.accounts.values()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole configuration directory, valid. `venues` is keyed by the venue's name."""

    gateway: GatewayConfig
    venues: Mapping[str, VenueConfig]
    sessions: tuple[SessionConfig, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayFile:
    """The blocks of `gateway.yaml`, of which two are to be read by schemas of their own."""

    gateway: Mapping[str, Any] = field(default_factory=dict)
    stunnel: StunnelConfig | None = None
    venues: Mapping[Name, Any]
