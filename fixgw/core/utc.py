"""Microseconds since the epoch as UTC text in FIX's form, without reading a clock."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(at: int) -> str:
    """Write a UTCTimestamp with milliseconds, as `20261121-07:30:00.123`."""
    moment = _EPOCH + timedelta(microseconds=at)
    return f"{moment:%Y%m%d-%H:%M:%S}.{moment.microsecond // 1000:03d}"
