"""What `gateway.yaml` says about a Leviathan venue and one of its accounts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fixgw.rules import Count, Printable, PrintableSecret, Seconds, within
from fixgw.venues.urls import HttpUrl, WebSocketUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class LeviathanSettings:
    """A venue of kind `leviathan`.

    `url` is the REST base, `stream_url` the whole URL of the WebSocket. Leviathan lists no symbols:
    those in `symbols` may be spelt with other separators, any other is sent as it is written.
    `send_client_order_id` gives each order the gateway's own id, which the document mentions among
    its errors only. With `margin_guard` the margin is read every `margin_poll` seconds, and an
    order that it says would be refused is not sent. A subscription that is not acknowledged within
    `ack_wait` is taken as in force. `executes_per_minute` and `reads_per_minute` are the venue's.
    """

    url: HttpUrl = "https://api.leviathan.global/v1"
    stream_url: WebSocketUrl = "wss://stream.leviathan.global/v1"
    lev_version: Printable = "2026-04-01"
    symbols: tuple[str, ...] = ()
    send_client_order_id: bool = True
    margin_guard: bool = False
    margin_poll: Seconds = Decimal(5)
    ack_wait: Seconds = Decimal(1)
    executes_per_minute: Count = 30
    reads_per_minute: Count = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LeviathanAccount:
    """One API key. `slippage_bps` is for orders that bring none, else Leviathan's default holds."""

    api_key: PrintableSecret
    slippage_bps: Annotated[int, within(0, 10_000)] | None = None
