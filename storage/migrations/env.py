"""Alembic runs inside the program: the connection is handed in by `storage.schema`."""

from alembic import context

from storage import office_tables, tables  # noqa: F401 - they fill the metadata
from storage.columns import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
