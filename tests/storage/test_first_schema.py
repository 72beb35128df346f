"""What an office wrote with the first schema stands after the upgrade, goes on, and is never said again."""

from datetime import UTC
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import storage
from messages.channel import InboundKind
from storage import receipts, schema, sweeping
from storage.database import Database
from tests.queued import new, put, ready, road, rows, states

SENDING, QUEUED = "00a1" * 6, "00a2" * 6


@pytest.fixture(params=["sqlite", "postgresql"])
def database_of_0001(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as conn:
            conn.execute("CREATE DATABASE of_0001")
        url = f"{server}/of_0001"
    database = Database(url)
    with database.begin() as conn:
        config = Config()
        config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
    yield database
    database.close()


def test_an_old_database_is_upgraded_and_goes_on(database_of_0001, clock):
    database, now = database_of_0001, clock.now()
    with database.begin() as conn:
        old = sa.Table("messages", sa.MetaData(), autoload_with=conn)
        for number, tracking_id in enumerate([SENDING, QUEUED], 1):
            conn.execute(sa.insert(old).values(_as_of_0001(number, tracking_id, now.astimezone(UTC))))

    schema.upgrade(database)

    schema.ensure_current(database)
    assert states(database) == {"sending": 1, "queued": 1}
    assert put(database, [new("old2", now)], now) == []  # its key is known: never said again
    with database.begin() as conn:
        [waiting] = ready(conn, "telegram", now, 10)
        assert waiting.content.text == "tin đến 702"
        assert (waiting.area, waiting.level) == ("Phường 1", "level-3")
        assert sweeping.sweep(conn, clock.forward(minutes=2)) == 1
    with database.begin() as conn:
        row = receipts.match(conn, "telegram", tracking_id=SENDING)  # an id that carries no number
        assert row is not None
        receipts.apply(conn, row, InboundKind.DELIVERED, at=now, now=now)
    [fresh] = put(database, [new("new", now, roads=[road(address="703")])], now)
    assert fresh > 2
    assert {r["chain"]: r["state"] for r in rows(database)} == {
        "new": "queued",
        "old1": "delivered",
        "old2": "queued",
    }


def _as_of_0001(number, tracking_id, now):
    sending = tracking_id == SENDING
    chain = f"old{number}"
    return {
        "id": number,
        "tracking_id": tracking_id,
        "key": f"{chain}#0",
        "chain": chain,
        "step": 0,
        "rule": "r",
        "subject_kind": "participant",
        "subject_id": 1,
        "message_class": "service",
        "priority": 1,
        "channel": "telegram",
        "account": "telegram",
        "address": f"70{number}",
        "content": {"text": f"tin đến 70{number}"},
        "roads": [],
        "snapshot": {"area": "Phường 1", "level": "level-3"},
        "not_before": now,
        "expires_at": now.replace(year=now.year + 1),
        "planned_at": now,
        "state": "sending" if sending else "queued",
        "claim_id": "c1" if sending else None,
        "lease_until": now if sending else None,
        "sent_at": now if sending else None,
    }
