"""The durable record: every input, report, order and execution, in SQLite or PostgreSQL."""

from fixgw.journal.journal import Journal
from fixgw.journal.records import Delivery, Entry, Loaded, StoredInput, StoredReport
from fixgw.journal.view import Record, View

__all__ = [
    "Delivery",
    "Entry",
    "Journal",
    "Loaded",
    "Record",
    "StoredInput",
    "StoredReport",
    "View",
]
