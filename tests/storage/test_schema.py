"""The migrations make exactly the tables that the code knows, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from messages.problem import DondocError
from storage import office_tables, schema, tables  # noqa: F401 - they fill the metadata
from storage.columns import metadata


def no_partition(thing, name, kind, reflected, compared):
    """PostgreSQL's partitions are the parent's business."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
    return not (reflected and table.startswith(("messages_", "message_bodies_")))


def test_the_migrated_schema_equals_the_tables(database):
    with database.engine.connect() as conn:
        context = MigrationContext.configure(
            conn, opts={"compare_type": True, "include_object": no_partition}
        )
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_upgrading_twice_changes_nothing(database):
    schema.upgrade(database)
    schema.ensure_current(database)


def test_a_database_of_a_newer_program_is_refused(database):
    with database.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num='9999'")

    with pytest.raises(DondocError) as refusal:
        schema.ensure_current(database)
    assert refusal.value.code == "newer_database"
    assert refusal.value.exit_code == 3
