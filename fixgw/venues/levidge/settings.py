"""What `gateway.yaml` says about a Levidge venue and one of its accounts.

What Levidge's document leaves open, or says in two ways, is a setting; the defaults are what its
own samples do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from fixgw.core.capability import ReplaceMode
from fixgw.core.secret import Secret
from fixgw.rules import (
    Check,
    Count,
    Port,
    Positive,
    Printable,
    PrintableSecret,
    Rules,
    Seconds,
    within,
)
from fixgw.tls import VenueTls
from fixgw.venues.levidge.signing import key_bytes
from fixgw.venues.urls import HttpUrl, WebSocketUrl

Route = Literal["fix", "rest"]
ReplaceWord = Literal["emulate", "native", "reject"]

REPLACE_MODE: Mapping[ReplaceWord, ReplaceMode] = {
    "emulate": ReplaceMode.EMULATED,
    "native": ReplaceMode.NATIVE,
    "reject": ReplaceMode.NONE,
}


def refuse_relative(path: str) -> None:
    """A path that is put behind the REST base."""
    if not path.startswith("/"):
        raise ValueError("has no leading slash; write /cancelOrder")


def refuse_no_comp_id(text: str) -> None:
    """TargetCompID(56) of the venue."""
    if not text.isalnum():
        raise ValueError("is no CompID; write Levidge")


def refuse_native_over_fix(replace_mode: str | None, route: str) -> None:
    """Levidge's FIX has no OrderCancelReplaceRequest(G)."""
    if replace_mode == "native" and route == "fix":
        raise ValueError("replace_mode native is for route rest; write emulate or reject")


def refuse_undecodable(request_secret: Secret, secret_encoding: str) -> None:
    """The venue's `secret_encoding` has to fit every account's secret."""
    try:
        key = key_bytes(request_secret, secret_encoding)
    except ValueError:
        key = b""
    if not key:
        raise ValueError(
            f"request_secret is no {secret_encoding} text; "
            "write it in that form, or the right secret_encoding for the venue"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FixConnection:
    """How Levidge's FIX acceptor is reached: through stunnel, so on this machine.

    - `host` and `port` are stunnel's; `tls` says how it reaches Levidge and by what it recognises
      it, and needs a `port` that is written out.
    - `target_comp_id` is TargetCompID(56), `heartbeat` HeartBtInt(108) in seconds.
    - `cancel_on_disconnect`: CancelOrdersOnDisconnect(8013), `all` orders (Y), those of the
      `session` (S), or absent, which is off.
    - `drop_copy`: DropCopyFlag(9406), whether reports of orders from elsewhere come as well.
    - `messages_per_second`: commands sent in one second at most.
    """

    host: Printable = "127.0.0.1"
    port: Port = 4197
    tls: VenueTls | None = None
    target_comp_id: Annotated[str, Check(refuse_no_comp_id)] = "Levidge"
    heartbeat: Annotated[int, within(1, 30, "seconds")] = 30
    cancel_on_disconnect: Literal["all", "session"] | None = None
    drop_copy: bool = True
    messages_per_second: Count = 50


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
    url: HttpUrl = "https://levidge.com/api"
    stream_url: WebSocketUrl = "wss://levidge.com"
    fix: FixConnection = field(default_factory=FixConnection)
    rest_sig: Literal["json", "base64"] = "json"
    secret_encoding: Literal["utf8", "base64", "hex"] = "utf8"  # noqa: S105  # an encoding, no secret
    fix_hmac: Literal["sha256", "sha384"] = "sha256"
    fix_key: Literal["base64", "utf8"] = "base64"
    fix_out: Literal["base64", "hex"] = "base64"
    replace_mode: ReplaceWord | None = None
    replace_path: Annotated[str, Check(refuse_relative)] = "/cancelOrder"
    requests_per_second: Count = 5
    public_requests_per_second: Count = 3
    connect_interval: Positive = Decimal(4)
    keep_alive: Literal["subscribe", "ping"] = "subscribe"
    subscribe_wait: Seconds = Decimal("0.5")
    answer_wait: Seconds = Decimal(2)
    order_horizon: Seconds | None = None

    rules: ClassVar[Rules] = (refuse_native_over_fix,)

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

    user_id: Count
    login: Printable
    password: PrintableSecret
    request_token: Printable
    request_secret: PrintableSecret
    passphrase: PrintableSecret | None = None

    rules: ClassVar[Rules] = (refuse_undecodable,)

    @property
    def fix_password(self) -> Secret:
        """Password(554) of a FIX Logon."""
        return self.passphrase or self.password
