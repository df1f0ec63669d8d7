"""Scaled integers and the venue's times: value = integer / 10^scale."""

from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal

_INT64 = 2**63 - 1


def to_scaled(value: Decimal, scale: int) -> int:
    """The integer of a value; what is finer than the scale is cut off."""
    return int(value.scaleb(scale).to_integral_value(ROUND_DOWN))


def from_scaled(number: int, scale: int) -> Decimal:
    """The value of an integer; raises ValueError outside of 64 bits."""
    if abs(number) > _INT64:
        raise ValueError("more than 64 bits")
    return Decimal(number).scaleb(-scale)


def trade_time(timestamp: int) -> str:
    """A trade's time: 20181206-15:04:18.278."""
    moment = datetime.fromtimestamp(timestamp // 1000, UTC)
    return f"{moment:%Y%m%d-%H:%M:%S}.{timestamp % 1000:03}"


def risk_time(timestamp: int) -> str:
    """The time of risk metrics; the sample 2018-12-12 4:44:20 has no zero before the hour."""
    moment = datetime.fromtimestamp(timestamp // 1000, UTC)
    return f"{moment:%Y-%m-%d} {moment.hour}:{moment:%M:%S}"
