"""What a claim costs in a big outbox beside a small one: `python -m benchmarks.growth`.

Both hold the same mixture: a year of history, messages for later, messages of a stopped campaign, messages
due now. `--rows 10000 10000000` says how many (10 thousand and 200 thousand); `--engine postgresql` only one
engine; `--plans` prints how the database goes about every hot statement; `--held` measures beside a reader
who keeps an old picture of the database. One JSON document a measurement.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from benchmarks.office import MORNING, windows, yard
from messages.formats import OFFICE_ZONE
from messages.verdict import Done
from scheduler.claiming import Claim, claim
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import history, lanes, outbox, partitions, receipts, settling, stops, sweeping
from storage.database import Connection, Database

ACCOUNTS = 64
CLAIMS, WARM_UP, AT_ONCE = 300, 50, 2
CHUNK = 200_000
#: share of the messages, their state, how far their hour lies from now, their campaign
MIXTURE = (
    (0.08, "queued", -1, "now"),
    (0.08, "queued", -1, "stopped"),
    (0.31, "queued", 240, "later"),
    (0.53, "accepted", -24, "history"),
)
WINDOWS = windows()
TERMS = Terms(pace=Pace(1_000_000.0), in_flight=100_000)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory(prefix="dondoc-growth-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another account
        with yard(Path(folder)) as found:
            for engine in found.engines:
                if asked.engine in (None, engine):
                    _engine(found.fresh, engine, asked)
    return 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 200_000])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"])
    parser.add_argument("--plans", action="store_true", help="print the plan of every hot statement")
    parser.add_argument("--held", action="store_true", help="measure beside an old snapshot, too")
    return parser.parse_args(arguments)


def _engine(fresh: Callable[..., str], engine: str, asked: argparse.Namespace) -> None:
    middles = []
    for rows in asked.rows:
        database = Database(fresh(engine, "empty", 0, (), plan=False))
        filled = fill(database, rows)
        measured = measure(database)
        middles.append(measured["p50_ms"])
        ratio = round(middles[-1] / middles[0], 2)
        each = database.read(_size) // rows
        _say(engine=engine, rows=rows, fill_s=filled, bytes_each=each, **measured, of_the_first=ratio)
        if asked.held:
            with held_picture(database):
                burn(database)
                _say(engine=engine, rows=rows, beside="an old snapshot", **measure(database))
        if asked.plans:
            for name, plan in plans(database):
                _say(engine=engine, rows=rows, statement=name, plan=plan)
        database.close()


def _say(**document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False), flush=True)


# -- an outbox of any size --------------------------------------------------------------------------


def fill(database: Database, rows: int) -> float:
    """Fill the outbox in the database's own words; returns the seconds it took."""
    began = time.monotonic()
    database.transact(_prepare)
    first = 1
    for share, state, hours, campaign in MIXTURE:
        last = first + max(AT_ONCE * CLAIMS, int(rows * share)) - 1
        while first <= last:
            end = min(last, first + CHUNK - 1)
            database.transact(_fill, first, end, state=state, hours=hours, campaign=campaign)
            first = end + 1
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("ANALYZE")
    return round(time.monotonic() - began, 1)


def _months() -> list[datetime]:
    """A day of each of the last twelve months, this one last."""
    found = [MORNING]
    while len(found) < 12:
        found.insert(0, found[0].replace(day=1) - timedelta(days=1))
    return found


def _prepare(conn: Connection) -> None:
    for month in _months():
        partitions.prepare(conn, month)
    stops.put(conn, "campaign:stopped", kind="paused", reason="bench", by="bench", now=MORNING)


def _fill(conn: Connection, first: int, last: int, *, state: str, hours: int, campaign: str) -> None:
    """Messages of a campaign, a year's worth of them spread over its months."""
    spread = _months() if campaign == "history" else [MORNING]
    for place, month in enumerate(spread):
        ids = lanes.ensure(conn, [(_account(n), campaign, 1) for n in range(ACCOUNTS)], month)
        low, _end = partitions.span(conn, month)
        part = (last - first + 1) // len(spread)
        begins = first + place * part
        ends = last if place == len(spread) - 1 else begins + part - 1
        given = {
            "first": begins,
            "last": ends,
            "low": low,
            "lane": min(ids.values()),
            "campaign": campaign,
            "state": state,
            "at": _stored(conn, MORNING + timedelta(hours=hours)),
            "expires": _stored(conn, MORNING + timedelta(days=30)),
            "planned": _stored(conn, month),
        }
        for statement in _FILL[conn.dialect.name]:
            conn.execute(sa.text(statement), given)


def _stored(conn: Connection, moment: datetime) -> str:
    zone = "" if conn.dialect.name == "sqlite" else "+07"
    return f"{moment.astimezone(OFFICE_ZONE) - timedelta(hours=0 if zone else 7):%Y-%m-%d %H:%M:%S.%f}{zone}"


def _size(conn: Connection) -> int:
    """Bytes the database takes, indexes and all."""
    if conn.dialect.name == "sqlite":
        pages, size = (
            conn.exec_driver_sql(f"PRAGMA {of}").scalar_one() for of in ("page_count", "page_size")
        )
        return int(pages * size)
    return int(conn.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def _account(number: int) -> str:
    return f"account{number:02}"


_COLUMNS = (
    "id, tracking_id, lane_id, chain, step, rule, campaign, subject_kind, subject_id, obligation, "
    "message_class, priority, channel, account, address, text_hash, not_before, expires_at, state, "
    "provider_id, planned_at"
)
_WORDS = "Kính gửi Ông/Bà, BHXH cơ sở Ví Dụ trân trọng nhắc. " * 8
_CONTENT = {
    "text": _WORDS,
    "subject": "",
    "html": "",
    "template_id": "",
    "template_data": {},
    "qr_payload": "",
}


def _statements(series: str, text: str, moment: str, account: str) -> list[str]:
    """`i` is a message's number in `series`; `text` and `moment` are how a value is told its type."""
    state, campaign, *moments = (
        text.format(":state"), text.format(":campaign"), *map(moment.format, (":at", ":expires", ":planned"))
    )  # fmt: skip
    values = (
        f":low + i, 'track' || i, :lane + i % {ACCOUNTS}, 'chain:' || i, 0, 'bench', {campaign}, "
        f"'participant', i, '', 'service', 1, 'telegram', {account}, '' || i, 'hash', {moments[0]}, "
        f"{moments[1]}, {state}, CASE WHEN {state} = 'accepted' THEN 'p' || i END, {moments[2]}"
    )
    content = json.dumps(_CONTENT, ensure_ascii=False)
    return [
        f"INSERT INTO {table} SELECT {row} FROM {series}"
        for table, row in (
            (f"messages ({_COLUMNS})", values),
            ("message_bodies (message_id, content)", f":low + i, '{content}'"),
            ("message_keys (key, message_id)", "'chain:' || i || '#0', :low + i"),
        )
    ]


_FILL = {
    "sqlite": [
        "WITH RECURSIVE series(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM series WHERE i < :last) "
        + one
        for one in _statements("series", "{}", "{}", f"'account' || substr('0' || (i % {ACCOUNTS}), -2)")
    ],
    "postgresql": _statements(
        "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS i",
        "CAST({} AS text)",
        "CAST({} AS timestamptz)",
        f"'account' || lpad((i % {ACCOUNTS})::text, 2, '0')",
    ),
}


# -- measured ---------------------------------------------------------------------------------------


def measure(database: Database) -> dict[str, Any]:
    """Claims of every account in turn, each settled before the next; the first ones warm the caches."""
    asked: list[float] = []
    whole: list[float] = []
    claimed = 0
    for number in range(CLAIMS):
        began = time.perf_counter()
        found, took = database.transact(_claim, _account(number % ACCOUNTS))
        whole.append((time.perf_counter() - began) * 1000)
        asked.append(took)
        done = {one.message.id: (one.claim_id, Done(provider_id="p")) for one in found.claimed}
        database.transact(settling.accept, done, now=MORNING)
        claimed += len(done)
    asked, whole = sorted(asked[WARM_UP:]), sorted(whole[WARM_UP:])
    return {
        "claims": len(whole),
        "claimed": claimed,
        # without the commit, whose wait for the disk would hide what grows
        "p50_ms": round(statistics.median(asked), 2),
        "p99_ms": round(asked[int(len(asked) * 0.99)], 2),
        "with_commit_p50_ms": round(statistics.median(whole), 2),
        "with_commit_p99_ms": round(whole[int(len(whole) * 0.99)], 2),
    }


def _claim(conn: Connection, account: str) -> tuple[Claim, float]:
    """A claim, and how many milliseconds its statements took."""
    began = time.perf_counter()
    found = claim(conn, account, now=MORNING, limit=AT_ONCE, terms=TERMS, windows=WINDOWS, channel="telegram")
    return found, (time.perf_counter() - began) * 1000


@contextmanager
def held_picture(database: Database) -> Iterator[None]:
    """A reader who began before what follows, and keeps every version of a row alive."""
    begun, over = threading.Event(), threading.Event()

    def read(conn: Connection) -> None:
        conn.execute(sa.text("SELECT count(*) FROM lanes"))
        begun.set()
        over.wait()

    reader = threading.Thread(target=database.read, args=(read,))
    reader.start()
    begun.wait()
    try:
        yield
    finally:
        over.set()
        reader.join()


def burn(database: Database) -> None:
    """Send most of what is due: its entries stay at the head of the index while somebody may see them."""
    database.transact(_burn)


def _burn(conn: Connection) -> None:
    conn.execute(
        sa.text(
            "UPDATE messages SET state = 'accepted' WHERE campaign = 'now' AND state = 'queued' AND id <= ("
            "SELECT max(id) FROM messages WHERE campaign = 'now') - :left"
        ),
        {"left": AT_ONCE * CLAIMS * 2},
    )


# -- how the database goes about it -----------------------------------------------------------------


def plans(database: Database) -> list[tuple[str, list[str]]]:
    """The plan of every statement of the hot paths, as this database would carry it out now."""
    caught: list[tuple[str, str, Any]] = []
    name = ""

    def catch(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's call
        if not many and "messages" in statement:
            caught.append((name, statement, parameters))

    works: dict[str, Callable[[Connection], Any]] = {
        "due accounts": lambda c: lanes.due_accounts(c, MORNING),
        "claim": lambda c: claim(c, _account(1), now=MORNING, limit=2, terms=TERMS, windows=WINDOWS,
                                 channel="telegram"),
        "next due": outbox.next_due,
        "receipt": lambda c: receipts.match(c, "telegram", provider_id="p77777", tracking_id=""),
        "answer": lambda c: receipts.latest_to(c, "telegram", "7777"),
        "acknowledged lately": lambda c: history.acks_since(c, "telegram", "7777", MORNING),
        "taken back": lambda c: outbox.cancel_reminders(c, ("participant", 1), reason="bench", now=MORNING),
        "unfinished": history.unfinished,
        "sweep": lambda c: sweeping.sweep(c, MORNING),
        "said lately": lambda c: history.said_to(c, "participant", range(1, 500), since=_months()[-3]),
    }  # fmt: skip
    event.listen(database.engine, "before_cursor_execute", catch)
    try:
        for name, work in works.items():  # noqa: B007 - told to `catch`
            with database.engine.connect() as conn:
                work(conn)
                conn.rollback()
    finally:
        event.remove(database.engine, "before_cursor_execute", catch)
    words = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) "
    found = []
    for title, statement, parameters in caught:
        with database.engine.connect() as conn:
            shown = conn.exec_driver_sql(words + statement, parameters)
            found.append((title, [str(row[-1]) for row in shown if "never executed" not in str(row[-1])]))
            conn.rollback()
    return found


if __name__ == "__main__":
    sys.exit(main())
