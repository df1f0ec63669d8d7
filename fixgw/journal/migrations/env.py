"""Alembic's entry: runs the migrations on the connection that `fixgw.journal.migrate` brings."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
