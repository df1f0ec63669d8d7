"""The durable record: every input, report, order and execution, in SQLite or PostgreSQL."""

from fixgw.journal.journal import Journal
from fixgw.journal.records import Delivery, Entry, Loaded, StoredInput, StoredReport

__all__ = ["Delivery", "Entry", "Journal", "Loaded", "StoredInput", "StoredReport"]
