"""A counterparty session as the FIX edge sees it."""

from dataclasses import dataclass, field

from fixgw.core.commands import CancelPolicy
from fixgw.core.secret import Secret

ORDERS, DROP_COPY, MARKET_DATA = "orders", "drop_copy", "market_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixSession:
    """One counterparty, by its CompID. Exactly one of `password_hash` and `hmac_secret` is set.

    `role` is orders, drop_copy or market_data. `password_hash` is `scrypt:N:r:p$SALT$HEX`.
    `allow_from` holds addresses or networks, none for any. `cancel_policy` holds where the Logon
    names none. `listen_port` is a port for this session alone.
    """

    begin_string: str
    comp_id: str
    role: str = ORDERS
    username: str | None = None
    password_hash: str | None = field(default=None, repr=False)
    hmac_secret: Secret | None = None
    allow_from: tuple[str, ...] = ()
    cancel_policy: CancelPolicy = CancelPolicy.NONE
    reset_on_logon: bool = False
    listen_port: int | None = None
