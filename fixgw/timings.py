"""How long the gateway waits for a venue: one set of durations that every venue kind has."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from fixgw.rules import Rules, Seconds

MICROSECONDS = 1_000_000


def refuse_shrinking_pauses(probe_max: Decimal, probe_every: Decimal) -> None:
    """The pause between questions doubles from one to the other."""
    if probe_max < probe_every:
        raise ValueError("probe_max is below probe_every; write both, probe_max as long or longer")


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTimings:
    """Durations in seconds, as written in `gateway.yaml`.

    - `order_timeout`: an order call that has not been answered by then is in doubt.
    - `probe_first`: from the doubt to the first question to the venue about the order.
    - `probe_every`, `probe_max`: pause between further questions, doubling up to the maximum.
    - `stream_silence`: a stream without any data for so long counts as lost.
    - `rate_limit_wait`: a call held back by a rate limit (429) is refused after so long.
    - `stp_wait`: an order held back by self-trade prevention is canceled after so long.
    - `account_poll`: pause between readings of positions or balances that a client follows.
    - `instruments_poll`: pause between readings of the venue's list of instruments.
    """

    order_timeout: Seconds = Decimal(5)
    probe_first: Seconds = Decimal(1)
    probe_every: Seconds = Decimal(2)
    probe_max: Seconds = Decimal(30)
    stream_silence: Seconds = Decimal(15)
    rate_limit_wait: Seconds = Decimal(10)
    stp_wait: Seconds = Decimal(10)
    account_poll: Seconds = Decimal(10)
    instruments_poll: Seconds = Decimal(3600)

    rules: ClassVar[Rules] = (refuse_shrinking_pauses,)


def microseconds(seconds: Decimal) -> int:
    """Seconds as whole microseconds, the unit of time of the core."""
    return int(seconds * MICROSECONDS)
