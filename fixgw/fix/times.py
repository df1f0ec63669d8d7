"""UTCTimestamp of FIX to and from microseconds since the epoch (UTC)."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

_SECOND = 1_000_000
_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_LATEST = (date.max.toordinal() - _EPOCH + 1) * _DAY * _SECOND - 1
_FORM = re.compile(r"(\d{8})-([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,12}))?")


def utc_text(at: int) -> str:
    """Write a time to the millisecond: `20261121-07:46:38.680`.

    One that no calendar reaches becomes the nearest that one does: a report must always go out.
    """
    seconds, micros = divmod(min(max(at, 0), _LATEST), _SECOND)
    return f"{_whole_seconds(seconds)}.{micros // 1000:03}"


def utc_micros(text: str) -> int:
    """Read a time with or without a fraction; digits beyond microseconds are cut off.

    Raises ValueError for anything else.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text} is not a UTC time like 20261121-07:46:38.680")
    day, hours, minutes, seconds, fraction = match.groups()
    whole = _day_start(day) + int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * _SECOND + int((fraction or "0")[:6].ljust(6, "0"))


@lru_cache(maxsize=64)
def _whole_seconds(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d-%H:%M:%S")


@lru_cache(maxsize=64)
def _day_start(day: str) -> int:
    one = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    return (one.toordinal() - _EPOCH) * _DAY
