"""The contact log: appended, chained, never changed; what it says can be proved.

Each entry's hash covers the entry before it, so an edit, a deletion, an insertion or a
reordering breaks the chain. Cutting off the end does not: only an anchor kept outside
(the head's number and hash, exported with every report) finds that.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring as _quoted
from typing import Any

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from storage import bulk, planned_facts
from storage.database import Connection, rows_of
from storage.planned_facts import Fact
from storage.questions import Asked, Question, Row, ask
from storage.tables import log_bodies, log_entries, log_head, log_planned

_START = "0" * 64
#: The entry that commits to all messages of a batch (`storage/planned_facts.py`); read as one "planned" each.
PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened, to be appended."""

    kind: str  #: planned, sending, accepted, delivered, read, refused, uncertain, answer, task, hold, …
    subject_kind: str = ""
    subject_id: int = 0
    message_id: int = 0
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry as it stands in the log."""

    seq: int
    at: datetime
    kind: str
    subject_kind: str
    subject_id: int
    message_id: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of the chain at one moment, to be kept where the database's owner cannot reach."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    entries: int
    head: Anchor
    faults: tuple[tuple[int, str], ...]  #: (seq, what is wrong: "edited", "missing", "body", "cut", "head")
    planned: int = 0  #: facts of plans, proved with the entries that commit to them


def append(
    conn: Connection, at: datetime, entries: Iterable[Entry], *, behind: Sequence[Row] | None = None
) -> int:
    """Append entries in order within the caller's transaction; returns the new head's number.

    The head row is locked until the caller commits: keep such transactions short. `behind`: the answer to
    `LOCKING_HEAD`, where it was asked together with others.
    """
    ((seq, previous),) = ask(conn, LOCKING_HEAD)[0] if behind is None else behind
    stamp = at.astimezone(OFFICE_ZONE).isoformat()
    rows: list[tuple[Any, ...]] = []
    bodies: list[tuple[int, str]] = []
    for entry in entries:
        seq += 1
        body = canonical(entry.body)
        about = (entry.kind, entry.subject_kind, entry.subject_id, entry.message_id)
        linked = (seq, stamp, *about, _sha256(body), previous)
        previous = _link(linked)
        rows.append((*linked, previous))
        bodies.append((seq, body))
    if rows:
        moved = (_MOVE_HEAD, {"last": seq, "link": previous})
        if conn.dialect.name == "sqlite" or len(rows) > MANY:
            bulk.write(conn, "log_entries", _ENTRY, rows)
            bulk.write(conn, "log_bodies", ("seq", "body"), bodies)
            ask(conn, moved)
        else:  # one statement: a COPY is three messages to and fro, and here are two tables
            ask(conn, (_APPEND, {"rows": _as_records(rows, bodies)}), moved)
    return int(seq)


def _as_records(rows: Sequence[tuple[Any, ...]], bodies: Sequence[tuple[int, str]]) -> str:
    """JSON, which costs the sender and the server half of what arrays do."""
    both = zip(rows, bodies, strict=True)
    return _RECORDS.encode([dict(zip(_ENTRY, row, strict=True), body=body) for row, (_seq, body) in both])


def append_planned(conn: Connection, at: datetime, facts: Sequence[Fact]) -> None:
    """Log messages as planned: one entry commits to all of them."""
    if facts:
        body, rows = planned_facts.sealed(facts)
        planned_facts.write(conn, append(conn, at, [Entry(kind=PLAN, body=body)]), rows)


#: More than so many entries are copied.
MANY = 1000
_APPEND = Question(
    sa.text(
        "WITH given AS MATERIALIZED (SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS row(seq bigint, "
        "at text, kind text, subject_kind text, subject_id bigint, message_id bigint, body_hash text, "
        "prev_hash text, hash text, body text)), "
        "made AS (INSERT INTO log_entries "
        "(seq, at, kind, subject_kind, subject_id, message_id, body_hash, prev_hash, hash) "
        "SELECT seq, at, kind, subject_kind, subject_id, message_id, body_hash, prev_hash, hash FROM given) "
        "INSERT INTO log_bodies (seq, body) SELECT seq, body FROM given"
    )
)
_HEAD = sa.select(log_head.c.seq, log_head.c.hash).where(log_head.c.id == 1).with_for_update()
#: The chain's end, locked: who appends waits for who has it.
LOCKING_HEAD: Asked = (Question(_HEAD), {})
_MOVE_HEAD = Question(
    sa.update(log_head).where(log_head.c.id == 1).values(seq=sa.bindparam("last"), hash=sa.bindparam("link"))
)


def head(conn: Connection) -> Anchor:
    seq, value = conn.execute(sa.select(log_head.c.seq, log_head.c.hash).where(log_head.c.id == 1)).one()
    return Anchor(seq=seq, hash=value)


def verify(conn: Connection, *, anchor: Anchor | None = None) -> Verification:
    """Walk the whole chain. With an anchor, also find an end that was cut off or rewritten."""
    faults: list[tuple[int, str]] = []
    previous, expected, anchored = _START, 1, anchor is None or anchor.seq == 0
    query = (
        sa.select(log_entries, log_bodies.c.body)
        .outerjoin(log_bodies, log_bodies.c.seq == log_entries.c.seq)
        .order_by(log_entries.c.seq)
        .execution_options(yield_per=5000)
    )
    planned = planned_facts.Checking(conn)
    for row in rows_of(conn, query):
        seq = row["seq"]
        if seq != expected:
            faults.append((expected, "missing"))
        if row["prev_hash"] != previous and seq == expected:
            faults.append((seq, "edited"))
        if _link([row[name] for name in _LINKED]) != row["hash"]:
            faults.append((seq, "edited"))
        proved = row["body"] is not None and _sha256(row["body"]) == row["body_hash"]
        if row["kind"] == PLAN:
            proved = planned.holds(seq, row["body"] or "", canonical) and proved
        if not proved:
            faults.append((seq, "body"))
        if anchor is not None and seq == anchor.seq:
            anchored = row["hash"] == anchor.hash
        previous, expected = row["hash"], seq + 1
    now = head(conn)
    if not planned.finish():
        faults.append((now.seq, "body"))
    if (now.seq, now.hash) != (expected - 1, previous):
        faults.append((now.seq, "head"))
    if not anchored and anchor is not None:
        faults.append((anchor.seq, "cut"))
    return Verification(
        entries=expected - 1, head=now, faults=tuple(dict.fromkeys(faults)), planned=planned.count
    )


def entries(
    conn: Connection,
    *,
    subject: tuple[str, int] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Logged]:
    """Entries in order, for a subject or a span of time [since, until)."""
    conditions: list[sa.ColumnElement[bool]] = []
    if since is not None:
        # times are hashed as text in the office's zone, so text order is time order
        conditions.append(log_entries.c.at >= since.astimezone(OFFICE_ZONE).isoformat())
    if until is not None:
        conditions.append(log_entries.c.at < until.astimezone(OFFICE_ZONE).isoformat())
    said = _SAID.where(*conditions, *_about(log_entries, subject))
    planned = _PLANNED.where(*conditions, *_about(log_planned, subject))
    query = sa.union_all(said, planned).order_by("seq", "message_id")
    for row in rows_of(conn, query):
        yield Logged(
            seq=row["seq"],
            at=datetime.fromisoformat(row["at"]),
            kind=row["kind"],
            subject_kind=row["subject_kind"],
            subject_id=row["subject_id"],
            message_id=row["message_id"],
            body=json.loads(row["body"]),
        )


def _about(table: sa.Table, subject: tuple[str, int] | None) -> list[sa.ColumnElement[bool]]:
    return [] if subject is None else [table.c.subject_kind == subject[0], table.c.subject_id == subject[1]]


_SAID = (
    sa.select(
        log_entries.c.seq.label("seq"), log_entries.c.at, log_entries.c.kind, log_entries.c.subject_kind,
        log_entries.c.subject_id, log_entries.c.message_id.label("message_id"), log_bodies.c.body,
    )
    .join(log_bodies, log_bodies.c.seq == log_entries.c.seq)
    .where(log_entries.c.kind != PLAN)
)  # fmt: skip
_PLANNED = sa.select(
    log_entries.c.seq, log_entries.c.at, sa.literal("planned").label("kind"), log_planned.c.subject_kind,
    log_planned.c.subject_id, log_planned.c.message_id, log_planned.c.body,
).join(log_planned, log_planned.c.seq == log_entries.c.seq)  # fmt: skip


def canonical(body: Mapping[str, Any]) -> str:
    """One text for one body: sorted keys, no spaces, dates and times in ISO form."""
    if _PLAIN.issuperset(map(type, body.values())):
        try:
            # the same text in a quarter of the time
            return bulk.as_json({name: body[name] for name in sorted(body)})
        except ValueError:  # half of an emoji
            pass
    return _CANONICAL.encode(body)


_PLAIN = frozenset({str, int, bool, type(None)})
_RECORDS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# made once: json.dumps makes an encoder of its own at every call that asks for anything
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=bulk.plain)


#: What an entry's hash covers, in this order.
_LINKED = ("seq", "at", "kind", "subject_kind", "subject_id", "message_id", "body_hash", "prev_hash")
_ENTRY = (*_LINKED, "hash")


def _link(linked: Sequence[Any]) -> str:
    """The hash over a JSON list of these, written by hand: this is done for each entry there ever was."""
    seq, at, kind, subject_kind, subject_id, message_id, body_hash, previous = linked
    about = f"{seq},{_quoted(at)},{_quoted(kind)},{_quoted(subject_kind)},{subject_id},{message_id}"
    return _sha256(f"[{about},{_quoted(body_hash)},{_quoted(previous)}]")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
