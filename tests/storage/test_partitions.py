"""A month has a place before it begins, and what came too early for it is put there."""

from datetime import date

import sqlalchemy as sa

from storage import partitions
from storage.message_rows import WHOLE
from tests.queued import new, put, ready, rows


def test_months_are_made_once_and_ahead(database, clock):
    far = clock.at.replace(year=2031)
    with database.begin() as conn:
        made = partitions.prepare(conn, far)
        assert partitions.prepare(conn, far) == []
        sqlite = conn.dialect.name == "sqlite"

    assert made == ([] if sqlite else [
        f"{parent}_{month}"
        for month in ("y2031m12", "y2032m01", "y2032m02")
        for parent in ("messages", "message_bodies")
    ])  # fmt: skip


def test_messages_written_before_their_month_was_made_move_there_and_go_out(database, clock):
    far = clock.at.replace(year=2031)
    put(database, [new("a", far), new("b", far)], far)
    before = rows(database)
    with database.begin() as conn:
        partitions.prepare(conn, far)
        if conn.dialect.name != "sqlite":
            name = partitions.partition_name("messages", date(2031, 12, 1))
            assert conn.scalar(sa.text(f"SELECT count(*) FROM {name}")) == 2
        assert [m.chain for m in ready(conn, "telegram", far, 5)] == ["a", "b"]
        assert len(conn.execute(WHOLE).all()) == 2

    assert rows(database) == before
