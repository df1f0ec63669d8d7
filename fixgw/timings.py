"""How long the gateway waits for a venue: one set of durations that every venue kind has."""

from dataclasses import dataclass
from decimal import Decimal

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTimings:
    """Durations in seconds, as written in `gateway.yaml`; all are above zero.

    - `order_timeout`: an order call that has not been answered by then is in doubt.
    - `probe_first`: from the doubt to the first question to the venue about the order.
    - `probe_every`, `probe_max`: pause between further questions, doubling up to the maximum.
    - `stream_silence`: a stream without any data for so long counts as lost.
    - `rate_limit_wait`: a call held back by a rate limit (429) is refused after so long.
    - `account_poll`: pause between readings of positions or balances that a client follows.
    """

    order_timeout: Decimal = Decimal(5)
    probe_first: Decimal = Decimal(1)
    probe_every: Decimal = Decimal(2)
    probe_max: Decimal = Decimal(30)
    stream_silence: Decimal = Decimal(15)
    rate_limit_wait: Decimal = Decimal(10)
    account_poll: Decimal = Decimal(10)

    def __post_init__(self) -> None:
        """Refuse durations that make no sense; the text says what to write instead."""
        for name in self.__slots__:
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is not above zero; write seconds, e.g. {name}: 5")
        if self.probe_max < self.probe_every:
            raise ValueError("probe_max is below probe_every; write at least the same seconds")


def microseconds(seconds: Decimal) -> int:
    """Seconds as whole microseconds, the unit of time of the core."""
    return int(seconds * MICROSECONDS)
