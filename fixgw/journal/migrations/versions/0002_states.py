"""What a restart has to know of sessions and venue accounts, and since when a session is away."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the new tables, and the sessions' again with one more column."""
    op.create_table("session_states", key("session"), body())
    op.create_table("account_states", key("venue"), key("venue_account"), body())
    # Made anew rather than altered, so that it is to the letter what a new store has.
    op.execute("CREATE TABLE sessions_before AS SELECT * FROM sessions")
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        key("session"),
        *(number(name) for name in ("report_seq", "sender_seq", "away_seq", "msg_seq_num")),
    )
    op.execute(
        "INSERT INTO sessions SELECT session, report_seq, sender_seq, NULL, msg_seq_num "
        "FROM sessions_before"
    )
    op.drop_table("sessions_before")


def key(name: str) -> sa.Column[str]:
    """Give a text column of the primary key."""
    return sa.Column(name, sa.Text, primary_key=True)


def body() -> sa.Column[str]:
    """Give the column of a record as JSON."""
    return sa.Column("body", sa.Text, nullable=False)


def number(name: str) -> sa.Column[int]:
    """Give a column of 64 bits that may be empty."""
    return sa.Column(name, sa.BigInteger, nullable=True)
