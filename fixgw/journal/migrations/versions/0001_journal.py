"""The journal's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table and index."""
    make_inputs()
    make_reports()
    make_orders()
    make_names()
    make_executions()
    make_watermarks()


def text(name: str, *, optional: bool = False) -> sa.Column[str]:
    """Give a text column."""
    return sa.Column(name, sa.Text, nullable=optional)


def big(name: str, *, optional: bool = False) -> sa.Column[int]:
    """Give a column of 64 bits."""
    return sa.Column(name, sa.BigInteger, nullable=optional)


def key(name: str) -> sa.Column[str]:
    """Give a text column of the primary key."""
    return sa.Column(name, sa.Text, primary_key=True)


def sequence() -> sa.Column[int]:
    """Give the sequence number that is the primary key."""
    return sa.Column("seq", SEQ, primary_key=True, autoincrement=False)


def make_inputs() -> None:
    """Commands and events, in order."""
    op.create_table(
        "inputs",
        sequence(),
        big("at"),
        text("kind"),
        text("session", optional=True),
        big("msg_seq_num", optional=True),
        text("order_id", optional=True),
        text("body"),
    )
    op.create_index("inputs_at", "inputs", ["at"])
    op.create_index("inputs_order", "inputs", ["order_id", "seq"])


def make_reports() -> None:
    """Reports, in order."""
    op.create_table(
        "reports",
        sequence(),
        big("input_seq"),
        big("at"),
        text("kind"),
        text("session", optional=True),
        text("venue", optional=True),
        text("venue_account", optional=True),
        text("order_id", optional=True),
        text("exec_id", optional=True),
        text("exec_type", optional=True),
        text("body"),
    )
    op.create_index("reports_input", "reports", ["input_seq"])
    op.create_index("reports_order", "reports", ["order_id", "seq"])
    op.create_index("reports_session", "reports", ["session", "seq"])
    op.create_index(
        "reports_trade",
        "reports",
        ["exec_id"],
        unique=True,
        sqlite_where=sa.text("exec_type = 'F'"),
        postgresql_where=sa.text("exec_type = 'F'"),
    )


def make_orders() -> None:
    """Orders as they stand."""
    op.create_table(
        "orders",
        key("order_id"),
        text("session", optional=True),
        text("cl_ord_id", optional=True),
        text("venue"),
        text("venue_account"),
        text("venue_order_id", optional=True),
        text("ord_status"),
        sa.Column("is_open", sa.Boolean, nullable=False),
        text("symbol"),
        text("side"),
        text("ord_type", optional=True),
        text("order_qty", optional=True),
        text("price", optional=True),
        text("cum_qty"),
        text("avg_px"),
        big("created_at"),
        big("updated_at"),
        big("closed_at", optional=True),
        text("body"),
    )
    op.create_index(
        "orders_open",
        "orders",
        ["created_at"],
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_index("orders_created", "orders", ["created_at"])
    op.create_index("orders_closed", "orders", ["closed_at"])


def make_names() -> None:
    """The ids by which an order can be asked for."""
    op.create_table(
        "cl_ord_ids",
        key("session"),
        key("cl_ord_id"),
        text("order_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "venue_order_ids",
        key("venue"),
        key("venue_account"),
        key("venue_order_id"),
        text("order_id"),
        sqlite_with_rowid=False,
    )


def make_executions() -> None:
    """Venue executions, each once."""
    op.create_table(
        "executions",
        key("venue"),
        key("venue_account"),
        key("venue_exec_id"),
        text("exec_id"),
        text("order_id"),
        text("venue_order_id"),
        text("last_qty"),
        text("last_px"),
        big("at"),
        sqlite_with_rowid=False,
    )
    op.create_index("executions_order", "executions", ["order_id"])


def make_watermarks() -> None:
    """How far each session has come, the latest instruments, and notes."""
    op.create_table(
        "sessions",
        key("session"),
        big("report_seq", optional=True),
        big("sender_seq", optional=True),
        big("msg_seq_num", optional=True),
    )
    op.create_table("instruments", key("venue"), text("body"))
    op.create_table("notes", key("name"), text("value"))
