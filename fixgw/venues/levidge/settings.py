"""What `gateway.yaml` says about a Levidge venue and one of its accounts.

What Levidge's document leaves open, or says in two ways, is a setting; the defaults are what its
own samples do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from fixgw.core.capability import ReplaceMode
from fixgw.core.secret import Secret
from fixgw.venues.urls import check_url

Route = Literal["fix", "rest"]
ReplaceWord = Literal["emulate", "native", "reject"]

REPLACE_MODE: Mapping[ReplaceWord, ReplaceMode] = {
    "emulate": ReplaceMode.EMULATED,
    "native": ReplaceMode.NATIVE,
    "reject": ReplaceMode.NONE,
}
SIGNED_TEXTS = frozenset({"login", "request_token"})
POSITIVE = (
    "requests_per_second",
    "public_requests_per_second",
    "connect_interval",
    "subscribe_wait",
    "answer_wait",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixConnection:
    """How Levidge's FIX acceptor is reached: through stunnel, so on this machine.

    - `target_comp_id` is TargetCompID(56), `heartbeat` HeartBtInt(108) in seconds.
    - `cancel_on_disconnect`: CancelOrdersOnDisconnect(8013), `all` orders (Y), those of the
      `session` (S), or absent, which is off.
    - `drop_copy`: DropCopyFlag(9406), whether reports of orders from elsewhere come as well.
    - `messages_per_second`: commands sent in one second at most.
    """

    host: str = "127.0.0.1"
    port: int = 4197
    target_comp_id: str = "Levidge"
    heartbeat: int = 30
    cancel_on_disconnect: Literal["all", "session"] | None = None
    drop_copy: bool = True
    messages_per_second: int = 50

    def __post_init__(self) -> None:
        """Refuse what cannot work; the text says what to write instead."""
        if not self.host or not self.host.isprintable():
            raise ValueError("host is empty; write where stunnel listens, 127.0.0.1")
        if not 0 < self.port < 65536:
            raise ValueError(f"port {self.port} is out of range; write a port from 1 to 65535")
        if not self.target_comp_id.isalnum():
            raise ValueError("target_comp_id is no CompID; write Levidge")
        if not 0 < self.heartbeat <= 30:
            raise ValueError("heartbeat is out of range; write 1 to 30 seconds")
        if self.messages_per_second < 1:
            raise ValueError("messages_per_second is below 1; write a whole number above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevidgeSettings:
    """A venue of kind `levidge`.

    - `route`: where orders go, over Levidge's own `fix`, described by the block `fix`, or `rest`.
    - `url` is the REST base; `stream_url` the origin of the WebSockets.
    - `rest_sig`: what a request's signature covers, its `json` text or the `base64` of it;
      `secret_encoding`: how the request secret becomes the key.
    - `fix_hmac`, `fix_key`, `fix_out`: the hash, the reading of the secret and the writing of the
      signature in a Logon's RawData(96).
    - `replace_mode`: `native` is Levidge's own cancel-replace, which REST alone has and uses by
      default; `emulate` cancels, waits for the proof and places the rest; `reject` refuses.
    - `replace_path`: where a cancel-replace goes; the document prints the path of the cancel.
    - `requests_per_second` is for one user, `public_requests_per_second` for this machine.
    - `connect_interval`: seconds between two connections to the WebSockets.
    - `keep_alive`: what a quiet account's stream is asked for a sign of life with: to `subscribe`
      again, which the document says is answered, or a `ping`; it is the ping wherever the first
      subscription is not answered either.
    - `subscribe_wait`: for so many seconds after a subscription a refusal is waited for, as nothing
      has to confirm it.
    - `answer_wait`: for so many seconds the stream is waited for after an order call, whose answer
      is blank; then the order is looked for.
    - `order_horizon`: seconds after which Levidge certainly takes no order any more; it documents
      none, so an order that is not found stays in doubt.
    """

    route: Route = "fix"
    url: str = "https://levidge.com/api"
    stream_url: str = "wss://levidge.com"
    fix: FixConnection = field(default_factory=FixConnection)
    rest_sig: Literal["json", "base64"] = "json"
    secret_encoding: Literal["utf8", "base64", "hex"] = "utf8"  # noqa: S105  # an encoding, no secret
    fix_hmac: Literal["sha256", "sha384"] = "sha256"
    fix_key: Literal["base64", "utf8"] = "base64"
    fix_out: Literal["base64", "hex"] = "base64"
    replace_mode: ReplaceWord | None = None
    replace_path: str = "/cancelOrder"
    requests_per_second: int = 5
    public_requests_per_second: int = 3
    connect_interval: Decimal = Decimal(4)
    keep_alive: Literal["subscribe", "ping"] = "subscribe"
    subscribe_wait: Decimal = Decimal("0.5")
    answer_wait: Decimal = Decimal(2)
    order_horizon: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot work; the text says what to write instead."""
        check_url("url", self.url)
        check_url("stream_url", self.stream_url, scheme="ws")
        for name in POSITIVE:
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is not above zero; write a number above 0")
        if self.order_horizon is not None and self.order_horizon <= 0:
            raise ValueError("order_horizon is not above zero; write seconds, or leave it out")
        if self.replace_mode == "native" and self.route == "fix":
            raise ValueError("replace_mode native is for route rest; write emulate or reject")
        if not self.replace_path.startswith("/"):
            raise ValueError("replace_path has no leading slash; write /cancelOrder")

    @property
    def replace(self) -> ReplaceMode:
        """How a cancel/replace reaches the venue."""
        default: ReplaceWord = "native" if self.route == "rest" else "emulate"
        return REPLACE_MODE[self.replace_mode or default]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevidgeAccount:
    """One user and its pair of request token and secret, made for trading.

    `passphrase` is Password(554) of a FIX Logon where Levidge gave one other than the `password`,
    which the WebSockets want in any case.
    """

    user_id: int
    login: str
    password: Secret
    request_token: str
    request_secret: Secret
    passphrase: Secret | None = None

    def __post_init__(self) -> None:
        """Refuse what could not go into a header or a message."""
        if self.user_id < 1:
            raise ValueError("user_id is below 1; write it as Levidge shows it")
        for name in SIGNED_TEXTS:
            if not getattr(self, name).isprintable() or not getattr(self, name):
                raise ValueError(f"{name} is empty or unprintable; write it as Levidge shows it")
        for name in ("password", "request_secret", "passphrase"):
            secret = getattr(self, name)
            if secret is not None and (not secret or not secret.reveal().isprintable()):
                raise ValueError(f"{name} is empty or unprintable; write it as Levidge shows it")

    @property
    def fix_password(self) -> Secret:
        """Password(554) of a FIX Logon."""
        return self.passphrase or self.password
