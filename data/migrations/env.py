"""Runs the migrations over the connection that `data.ledger` hands in."""

from alembic import context

from data.ledger_schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
