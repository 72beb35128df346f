"""Import, planning and the log: the whole way into the database, beside what the drivers alone can do."""

import hashlib
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import event

from benchmarks.measure import Counted, Watch
from benchmarks.office import MORNING, desk
from handlers import list_import
from messages.channel import Content, MessageClass
from scheduler.planning import carry_out
from storage import contact_log, history, outbox
from storage.database import Connection, Database
from storage.imports import RowOf, Source
from storage.lists.reading import read_list
from storage.message_rows import NewMessage, Road

PERIOD = date(2026, 12, 1)
TEXT = "Kính gửi Ông/Bà, BHXH cơ sở Ví Dụ trân trọng nhắc: " + "x" * 540  # the size of one rendered reminder


def import_dondoc(path: str, url: str) -> Counted:
    """Read with every check, in the child process that opens strangers' files, and store."""
    database = Database(url)
    watch = Watch()
    watch.start()
    found = read_list("d08a", Path(path), period=PERIOD, as_of=None, today=MORNING.date())
    source = Source(
        list="d08a", period=PERIOD, file_name="bench", sha256=found.sha256, as_of=date(2026, 11, 30)
    )
    rows = [RowOf(read.row, read.records) for read in found.reads]
    counts = {"rows": found.rows, "duplicate": len(found.duplicates), "rejected": len(found.rejected)}
    done = database.transact(list_import.put_in, rows, source, counts, now=MORNING)
    counted = watch.stop(found.rows, checks={"stored": done.diff.imported})
    database.close()
    return counted


def import_openpyxl(path: str, url: str) -> Counted:
    """openpyxl, read-only, and one executemany: no header search, no checks, no phone, day or sum read."""
    import openpyxl  # noqa: PLC0415 - only this side pays for it

    file = url.partition(":///")[2]
    conn = _sqlite(file)
    conn.execute(f"CREATE TABLE peer ({', '.join(f'c{n}' for n in range(15))})")
    watch = Watch()
    watch.start()
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    rows = [row for row in sheet.iter_rows(min_row=5, max_col=15, values_only=True) if row[2] is not None]
    conn.executemany(f"INSERT INTO peer VALUES ({', '.join('?' * 15)})", rows)
    conn.commit()
    counted = watch.stop(len(rows))
    counted.checks["stored"] = conn.execute("SELECT count(*) FROM peer").fetchone()[0]
    return counted


def plan_dondoc(url: str) -> Counted:
    """Decide, render, queue and log a reminder for everybody on the list."""
    database = Database(url)
    commits = count_commits(database)
    watch = Watch()
    watch.start()
    done = carry_out(database, desk(["email"]), day=MORNING.date(), now=MORNING)
    counted = watch.stop(done.queued)
    counted.commits = len(commits)
    with database.begin() as conn:
        counted.checks["drafts"] = len(done.plan.drafts)
        counted.checks["queued"] = history.states(conn).get("queued", 0)
        counted.checks["log entries"] = logged(conn, "planned")
    database.close()
    return counted


def enqueue_dondoc(url: str, count: int) -> Counted:
    """Messages that are rendered already: queued once, keyed, logged and chained, in one transaction."""
    database = Database(url)
    new = [_message(number) for number in range(count)]
    commits = count_commits(database)
    watch = Watch()
    watch.start()
    ids = database.transact(lambda conn: outbox.enqueue(conn, new, now=MORNING))
    counted = watch.stop(len(ids))
    counted.commits = len(commits)
    with database.begin() as conn:
        counted.checks["queued"] = history.states(conn).get("queued", 0)
        counted.checks["log entries"] = logged(conn, "planned")
    database.close()
    return counted


def _message(number: int) -> NewMessage:
    return NewMessage(
        chain=f"bench:{number}",
        rule="bench",
        subject=("participant", number + 1),
        obligation="",
        message_class=MessageClass.SERVICE,
        priority=1,
        roads=[Road(channel="email", address=f"nguoi{number}@vidu.example", content=Content(text=TEXT))],
        not_before=MORNING,
        expires_at=MORNING + timedelta(days=20),
    )


def plan_driver(url: str, count: int) -> Counted:
    """Rows that are ready, of the same size, into one table: executemany or COPY, one commit."""
    rows = [(f"key-{n}", f"{n:024x}", f"nguoi{n}@vidu.example", TEXT, "queued") for n in range(count)]
    watch = Watch()
    table = "peer (key TEXT PRIMARY KEY, tracking TEXT, address TEXT, body TEXT, state TEXT)"
    if url.startswith("sqlite"):
        lite = _sqlite(url.partition(":///")[2])
        lite.execute(f"CREATE TABLE {table}")
        watch.start()
        lite.execute("BEGIN")
        lite.executemany("INSERT INTO peer VALUES (?, ?, ?, ?, ?)", rows)
        lite.commit()
        counted = watch.stop(count)
        counted.checks["stored"] = lite.execute("SELECT count(*) FROM peer").fetchone()[0]
        return counted
    with psycopg.connect(url) as conn:
        conn.execute(f"CREATE TABLE {table}".encode())
        conn.commit()
        watch.start()
        with conn.cursor() as cursor, cursor.copy("COPY peer FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        conn.commit()
        counted = watch.stop(count)
        found = conn.execute("SELECT count(*) FROM peer").fetchone()
        counted.checks["stored"] = found[0] if found else 0
    return counted


def log_verify(url: str) -> Counted:
    """Walk the whole chain and prove it."""
    database = Database(url)
    watch = Watch()
    watch.start()
    found = database.read(contact_log.verify)
    counted = watch.stop(found.entries + found.planned)
    if found.entries != found.head.seq:
        raise RuntimeError(f"{found.entries} entries, but the head is {found.head.seq}")
    if found.faults:
        raise RuntimeError(f"the log is broken: {found.faults[:3]}")
    database.close()
    return counted


def log_plain(url: str) -> Counted:
    """The same rows through sqlite3 alone, each body hashed once."""
    conn = _sqlite(url.partition(":///")[2])
    watch = Watch()
    watch.start()
    count = 0
    for query in (
        "SELECT * FROM log_entries JOIN log_bodies USING (seq) ORDER BY seq",
        "SELECT * FROM log_planned ORDER BY seq, message_id",
    ):
        for row in conn.execute(query):
            hashlib.sha256(row[-1].encode()).hexdigest()
            count += 1
    return watch.stop(count)


def count_commits(database: Database) -> list[None]:
    """A list that grows by one with every commit."""
    seen: list[None] = []
    event.listen(database.engine, "commit", lambda _conn: seen.append(None))
    return seen


def logged(conn: Connection, kind: str) -> int:
    return sum(entry.kind == kind for entry in contact_log.entries(conn))


def _sqlite(file: str) -> sqlite3.Connection:
    """As durable as ours: a write-ahead log, synced at every commit."""
    conn = sqlite3.connect(file)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    return conn
