"""The tables of the journal; the migrations make exactly these, and a test compares the two.

Times are microseconds since the epoch (UTC). Decimals are text, exact. A `body` is the JSON of
`fixgw.journal.codec`; the columns beside it are copies for people and for look-ups.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()

_SEQ = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both; SQLite's own row number only when the type is spelt INTEGER."""

CONSTANT = {"constant": True}
"""Marks a column that is never updated, which spares the indexes over it."""


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _sequence(name: str = "seq") -> Column[int]:
    return Column(name, _SEQ, primary_key=True, autoincrement=False)


# Every command and event that changed something, in the order in which the engine took them:
# stepping through them again gives the same state and the same reports.
inputs = Table(
    "inputs",
    metadata,
    _sequence(),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("session", Text),
    Column("msg_seq_num", BigInteger),
    Column("order_id", Text),
    Column("body", Text, nullable=False),
    Index("inputs_at", "at"),
    Index("inputs_order", "order_id", "seq"),
)

# Every report that was decided, whether or not its client was there to hear it.
reports = Table(
    "reports",
    metadata,
    _sequence(),
    Column("input_seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("session", Text),
    Column("venue", Text),
    Column("venue_account", Text),
    Column("order_id", Text),
    Column("exec_id", Text),
    Column("exec_type", Text),
    Column("body", Text, nullable=False),
    Index("reports_input", "input_seq"),
    Index("reports_order", "order_id", "seq"),
    Index("reports_session", "session", "seq"),
    Index(
        "reports_trade",
        "exec_id",
        unique=True,
        sqlite_where=text("exec_type = 'F'"),
        postgresql_where=text("exec_type = 'F'"),
    ),
)

# The current state of every order.
orders = Table(
    "orders",
    metadata,
    _key("order_id"),
    Column("session", Text),
    Column("cl_ord_id", Text),
    Column("venue", Text, nullable=False),
    Column("venue_account", Text, nullable=False),
    Column("venue_order_id", Text),
    Column("ord_status", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("symbol", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("ord_type", Text),
    Column("order_qty", Text),
    Column("price", Text),
    Column("cum_qty", Text, nullable=False),
    Column("avg_px", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False, info=CONSTANT),
    Column("updated_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("body", Text, nullable=False),
    Index(
        "orders_open",
        "created_at",
        sqlite_where=text("is_open = 1"),
        postgresql_where=text("is_open"),
    ),
    Index("orders_created", "created_at"),
    Index("orders_closed", "closed_at"),
)

# Every name an order can be asked for by; beside the order's own table because an order can have
# several of each.
cl_ord_ids = Table(
    "cl_ord_ids",
    metadata,
    _key("session"),
    _key("cl_ord_id"),
    Column("order_id", Text, nullable=False),
    sqlite_with_rowid=False,
)
venue_order_ids = Table(
    "venue_order_ids",
    metadata,
    _key("venue"),
    _key("venue_account"),
    _key("venue_order_id"),
    Column("order_id", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What a venue executed. The primary key is what makes sure that it is applied once.
executions = Table(
    "executions",
    metadata,
    _key("venue"),
    _key("venue_account"),
    _key("venue_exec_id"),
    Column("exec_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("venue_order_id", Text, nullable=False),
    Column("last_qty", Text, nullable=False),
    Column("last_px", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("executions_order", "order_id"),
    sqlite_with_rowid=False,
)

# How far each session has come: the last report handed to the FIX engine, the engine's next
# outgoing MsgSeqNum(34) after it, the last report before the client went away (empty while it is
# connected), and the last incoming MsgSeqNum(34) that is durable here.
sessions = Table(
    "sessions",
    metadata,
    _key("session"),
    Column("report_seq", BigInteger),
    Column("sender_seq", BigInteger),
    Column("away_seq", BigInteger),
    Column("msg_seq_num", BigInteger),
)

# What the core last knew of each session's connection and of each venue account's stream.
session_states = Table(
    "session_states",
    metadata,
    _key("session"),
    Column("body", Text, nullable=False),
)
account_states = Table(
    "account_states",
    metadata,
    _key("venue"),
    _key("venue_account"),
    Column("body", Text, nullable=False),
)

# The latest instruments of every venue: a restart judges orders by them until the venue answers.
instruments = Table(
    "instruments",
    metadata,
    _key("venue"),
    Column("body", Text, nullable=False),
)

# Notes of the journal to itself, as whether it was closed in good order.
notes = Table(
    "notes",
    metadata,
    _key("name"),
    Column("value", Text, nullable=False),
)
