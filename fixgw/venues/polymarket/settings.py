"""What `gateway.yaml` says about a Polymarket US venue and one of its accounts.

What the documents leave open is a setting; the defaults are their most literal reading.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from fixgw.core.capability import ReplaceMode
from fixgw.core.secret import Secret
from fixgw.rules import Count, Printable, PrintableSecret, Rules, Seconds, within
from fixgw.venues.polymarket.signing import seed
from fixgw.venues.urls import HttpUrl, WebSocketUrl

Profile = Literal["retail", "isv-legacy"]
REPLACE = {"native": ReplaceMode.NATIVE, "emulate": ReplaceMode.EMULATED}


def refuse_seedless(secret: Secret) -> None:
    """An Ed25519 seed of 32 bytes leads the secret."""
    try:
        seed(secret)
    except ValueError:
        raise ValueError(
            "the secret holds no Ed25519 seed; write it as the developer portal shows it, in base64"
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolymarketSettings:
    """A venue of kind `polymarket`.

    - `profile`: `retail`, the Retail API, which trades; or `isv-legacy`, the older API for ISVs,
      which tells positions and balances and nothing else.
    - `url` is the origin of REST, `stream_url` that of the WebSockets, `market_url` that of the
      public market data.
    - `sign_query`: whether a signature covers the query as well; the document signs the path.
    - `requests_per_second`: the venue's own 20, for each key and in any second.
    - `page_size`: markets and positions asked for at once.
    - `replace_mode`: `native` is the venue's own modify, `emulate` a cancel and a new order.
    - `confirm_wait`: for so many seconds a new order is asked about until the matching engine has
      decided; then the id that the venue gave it counts.
    - `legacy_interval`: seconds between two calls of one route of the older API, 2 a minute.
    - `legacy_first_wait`: seconds from the start to the first call of a route, as nobody knows what
      was asked before a restart.
    - `legacy_key_header`, `legacy_signature_header`, `legacy_timestamp_header`: names of the older
      API's headers; without a name the timestamp is neither sent nor signed.
    - `legacy_encoding`: how the older API's signature is written.
    """

    profile: Profile
    url: HttpUrl = "https://api.polymarket.us"
    stream_url: WebSocketUrl = "wss://api.polymarket.us"
    market_url: HttpUrl = "https://gateway.polymarket.us"
    sign_query: bool = False
    requests_per_second: Count = 20
    page_size: Annotated[int, within(1, 100)] = 100
    replace_mode: Literal["native", "emulate"] = "native"
    confirm_wait: Seconds = Decimal(2)
    legacy_interval: Annotated[int, within(30, 3600, "seconds")] = 31
    legacy_first_wait: Annotated[int, within(0, 3600, "seconds")] = 31
    legacy_key_header: Printable = "X-API-Key"
    legacy_signature_header: Printable = "X-API-Signature"
    legacy_timestamp_header: Printable | None = None
    legacy_encoding: Literal["base64", "hex"] = "base64"

    @property
    def replace(self) -> ReplaceMode:
        """How a cancel/replace reaches the venue."""
        return REPLACE[self.replace_mode]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolymarketAccount:
    """One API key: its id and the secret that the developer portal shows once."""

    api_key: Printable
    secret: PrintableSecret

    rules: ClassVar[Rules] = (refuse_seedless,)
