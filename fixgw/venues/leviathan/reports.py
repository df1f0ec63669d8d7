"""Leviathan's reports: what is asked for, and the signed URL that comes back; pure."""

from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.leviathan.wire import Request, read_object
from fixgw.venues.tolerant import Row, shown
from fixgw.venues.urls import is_loopback


class ReportType(StrEnum):
    """What a report is about."""

    PERFORMANCE = "performance"
    POSITIONS = "positions"
    TRANSACTIONS = "transactions"


class ReportFormat(StrEnum):
    """How a report is written."""

    CSV = "csv"
    JSON = "json"


def report_request(kind: ReportType, first: date, last: date, form: ReportFormat) -> Request:
    """GET /intelligence/reports, for the days from `first` to `last`."""
    days = f"from={first.isoformat()}&to={last.isoformat()}"
    path = f"/intelligence/reports?type={kind}&{days}&format={form}"
    return Request(method="GET", path=path)


def answer_to_url(value: Any) -> str:
    """Return the signed URL of a decoded answer; its name is not documented.

    The venue says where to go, so only an encrypted URL, or one of this machine, is followed.
    Raises OutcomeUnknownError.
    """
    url = Row(read_object(value)).text("url", "download_url", "signed_url", "report_url", "href")
    if url is None:
        raise OutcomeUnknownError(f"the answer holds no URL: {shown(value)}")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise OutcomeUnknownError("the answer's URL cannot be read") from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    if not is_safe or not parts.hostname or not url.isprintable() or " " in url:
        raise OutcomeUnknownError(f"the answer's URL is no https URL: {parts.scheme}://...")
    return url
