"""What `gateway.yaml` says about a Leverj market and one of its accounts.

What Leverj's document leaves open, or contradicts its own clients in, is a setting; the defaults
are what a client is known to have traded with.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from fixgw.core.secret import Secret
from fixgw.rules import Check, Count, Positive, Rules
from fixgw.venues.leverj.identity import Market
from fixgw.venues.leverj.signing import AuthType, OrderSign, checksum_address, key_of
from fixgw.venues.urls import HttpUrl

HOST = "https://live.leverj.io"


def refuse_whole_share(share: Decimal) -> None:
    """A market order priced by all of the price, or more, would be at zero."""
    if share >= 1:
        raise ValueError("is 1 or more; write a share, 0.01 for one percent")


def refuse_address(text: str) -> None:
    """Accounts and API keys are Ethereum addresses."""
    try:
        checksum_address(text)
    except ValueError:
        raise ValueError("is no address; write 0x and 40 hexadecimal digits") from None


def refuse_key(secret: Secret) -> None:
    """A secret is a private key of secp256k1."""
    try:
        key_of(secret)
    except ValueError:
        raise ValueError("is no key; write 0x and 64 hexadecimal digits") from None


def refuse_foreign_secret(api_key: str, secret: Secret) -> None:
    """The API key is the address of the secret."""
    if key_of(secret).address != checksum_address(api_key):
        raise ValueError("api_key is not the secret's; write both from the same key file")


Address = Annotated[str, Check(refuse_address)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverjSettings:
    """A venue of kind `leverj`: one market.

    - `url` is the REST base, by default that of the live market; `stream_url` the origin of the
      Socket.IO server; `socketio` its wire protocol, that of JavaScript's Socket.IO 2 or 4.
    - `feed`: `socket` or `poll`, how fills are learnt and orders are sent; by default the socket
      for futures, and REST, asked every `poll_seconds`, for spot.
    - `rest_after`: once the socket has been down for so many seconds the account is asked over REST
      as with `feed: poll`, and orders are taken again; the socket is tried as often meanwhile.
    - `reload_seconds`: how often the instruments are read anew where no socket tells of changes,
      such as maintenance.
    - `auth_type`: SIGN covers the whole request, NONCE the nonce alone.
    - `order_sign`: `raw` signs an order's hash itself, `personal` as a personal message.
    - `mkt_price_band`: market orders carry a price this share worse than the best opposite one.
    - `index_sanity`: how far a limit order may be from the index, a share; null sends none.
    - `replace`: `emulated` cancels, waits for the proof and places the rest; `patch` removes and
      adds in one PATCH, whose two operations the venue answers one by one; `put` changes the order
      by a PUT; `reject` refuses.
    - `register_wait`: for so many seconds after registering on the socket a refusal is waited for,
      as nothing is documented that confirms a registration; a first private event ends the wait.
    - `requests_per_minute` is an assumption: the venue has limits and tells no numbers.
    - `send_within`: an order that has waited here for so many seconds is not sent any more.
    - `clock_margin`: how many seconds the venue may take an order after its nonce is void, for
      clocks that are apart; only then can an order in doubt be proven absent.
    """

    market: Market
    url: HttpUrl | None = None
    stream_url: HttpUrl = HOST
    socketio: Literal["v2", "v4"] = "v2"
    feed: Literal["socket", "poll"] | None = None
    poll_seconds: Positive = Decimal(1)
    rest_after: Positive = Decimal(5)
    reload_seconds: Positive = Decimal(60)
    register_wait: Positive = Decimal("0.5")
    auth_type: AuthType = "SIGN"
    order_sign: OrderSign = "raw"
    mkt_price_band: Annotated[Positive, Check(refuse_whole_share)] = Decimal("0.01")
    index_sanity: Positive | None = Decimal("0.0085")
    replace: Literal["emulated", "patch", "put", "reject"] = "emulated"
    requests_per_minute: Count = 1200
    send_within: Positive = Decimal(30)
    clock_margin: Positive = Decimal(20)

    def latest(self, sent_at: int) -> int:
        """Return the last moment at which an order may leave; both in microseconds."""
        return sent_at + int(self.send_within * 1_000_000)

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

    account_id: Address
    api_key: Address
    secret: Annotated[Secret, Check(refuse_key)]
    leverage: Count = 1

    rules: ClassVar[Rules] = (refuse_foreign_secret,)
