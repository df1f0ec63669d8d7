"""What `gateway.yaml` says about a Leverj market and one of its accounts.

What Leverj's document leaves open, or contradicts its own clients in, is a setting; the defaults
are what a client is known to have traded with.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fixgw.core.secret import Secret
from fixgw.venues.leverj.identity import Market
from fixgw.venues.leverj.signing import AuthType, OrderSign, checksum_address, key_of
from fixgw.venues.urls import check_url

HOST = "https://live.leverj.io"
POSITIVE = (
    *("poll_seconds", "register_wait", "mkt_price_band", "index_sanity", "requests_per_minute"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverjSettings:
    """A venue of kind `leverj`: one market.

    - `url` is the REST base, by default that of the live market; `stream_url` the origin of the
      Socket.IO server; `socketio` its wire protocol, that of JavaScript's Socket.IO 2 or 4.
    - `feed`: `socket` or `poll`, how fills are learnt and orders are sent; by default the socket
      for futures, and REST, asked every `poll_seconds`, for spot.
    - `auth_type`: SIGN covers the whole request, NONCE the nonce alone.
    - `order_sign`: `raw` signs an order's hash itself, `personal` as a personal message.
    - `mkt_price_band`: market orders carry a price this share worse than the best opposite one.
    - `index_sanity`: how far a limit order may be from the index, a share; null sends none.
    - `replace_mode`: `emulate` cancels, waits for the proof and places the rest; `reject` refuses.
    - `register_wait`: for so many seconds after registering on the socket a refusal is waited for,
      as nothing is documented that confirms a registration; a first private event ends the wait.
    - `requests_per_minute` is an assumption: the venue has limits and tells no numbers.
    """

    market: Market
    url: str | None = None
    stream_url: str = HOST
    socketio: Literal["v2", "v4"] = "v2"
    feed: Literal["socket", "poll"] | None = None
    poll_seconds: Decimal = Decimal(1)
    register_wait: Decimal = Decimal("0.5")
    auth_type: AuthType = "SIGN"
    order_sign: OrderSign = "raw"
    mkt_price_band: Decimal = Decimal("0.01")
    index_sanity: Decimal | None = Decimal("0.0085")
    replace_mode: Literal["emulate", "reject"] = "emulate"
    requests_per_minute: int = 1200

    def __post_init__(self) -> None:
        """Refuse what cannot work; the text says what to write instead."""
        if self.url is not None:
            check_url("url", self.url)
        check_url("stream_url", self.stream_url)
        for name in POSITIVE:
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} is not above zero; write a number above 0")
        if self.mkt_price_band >= 1:
            raise ValueError("mkt_price_band is 1 or more; write a share, 0.01 for one percent")

    @property
    def rest_url(self) -> str:
        """The REST base without a slash at its end."""
        return (self.url or f"{HOST}/{self.market}/api/v1").rstrip("/")

    @property
    def uses_socket(self) -> bool:
        """Whether the account's stream is the venue's socket."""
        return (self.feed or ("socket" if self.market == "futures" else "poll")) == "socket"

    @property
    def socket_path(self) -> str:
        """The path of the Socket.IO server below its origin."""
        return f"{self.market}/socket.io"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverjAccount:
    """One API key, as in the file that Leverj hands out.

    `leverage` is for futures orders that bring none.
    """

    account_id: str
    api_key: str
    secret: Secret
    leverage: int = 1

    def __post_init__(self) -> None:
        """Refuse addresses that are none, and a secret that is not the api key's."""
        for name in ("account_id", "api_key"):
            try:
                checksum_address(getattr(self, name))
            except ValueError as error:
                raise ValueError(f"{name} {error}") from None
        if key_of(self.secret).address != checksum_address(self.api_key):
            raise ValueError("api_key is not the secret's; write both from the same key file")
        if self.leverage < 1:
            raise ValueError("leverage is below 1; write a whole number from 1")
