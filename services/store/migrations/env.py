"""Alembic's way in: `services/store/migrate.py` hands over its connection, transaction and all."""

from alembic import context

from services.store.tables import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
