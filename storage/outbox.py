"""The outbox: one row per recipient and step is the queue, the intent and the result.

States a support person would say:

    queued → sending → accepted → delivered → read
                │  └→ uncertain (found after a crash, or the network cannot tell): never re-sent by itself
                └→ queued again, failed, expired
    queued → cancelled (no longer wanted), expired (too late), superseded (policy has changed)

The UNIQUE key is chain#step: a plan made twice queues once, a fallback is written once.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

import sqlalchemy as sa

from messages.channel import Content, MessageClass
from messages.verdict import Again, Done, Expired, GiveUp, HoldAccount, InDoubt, NextRoad, Verdict
from storage import accounts, addresses, contact_log
from storage.contact_log import Entry
from storage.database import Connection, rows_of, upsert
from storage.tables import messages

Subject = tuple[str, int]

#: The provider has it, and perhaps more.
_ARRIVED = ("accepted", "delivered", "read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """One way to reach the subject, with the words that go that way."""

    channel: str
    address: str
    content: Content
    account: str = ""  #: "" = the channel's only account, named like the channel
    address_id: int | None = None
    text_key: str = ""
    text_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """Something to be said once, by the first road that works."""

    chain: str  #: stable key of rule, subject, obligation and rung
    rule: str
    subject: Subject
    obligation: str
    message_class: MessageClass
    priority: int  #: 0 answers, 1 reminders, 2 campaigns
    roads: Sequence[Road]
    not_before: datetime
    expires_at: datetime
    language: str = "vi"
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A queued message that may be claimed now."""

    id: int
    tracking_id: str
    chain: str
    step: int
    rule: str
    subject: Subject
    obligation: str
    message_class: MessageClass
    channel: str
    account: str
    address_id: int | None
    address: str
    content: Content
    reply_to: str | None
    attempt: int
    not_before: datetime
    expires_at: datetime
    snapshot: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What settling did, for what must follow in the same transaction."""

    message_id: int
    subject: Subject
    state: str
    exhausted: bool = False  #: no road is left: a person must call
    chain: str = ""
    rule: str = ""


def enqueue(conn: Connection, new: Iterable[NewMessage], *, now: datetime) -> list[int]:
    """Queue messages that are not known yet; returns the ids of the new ones and logs each as planned."""
    rows = [_row(item, item.roads, step=0, now=now) for item in new]
    return _insert(conn, rows, now)


def ready(
    conn: Connection, account: str, now: datetime, limit: int, *, without: Collection[str] = ()
) -> list[Ready]:
    """The next queued messages of an account, answers first, locked for this transaction.

    `without` are addresses that must wait a moment: they do not stand before everybody else.
    """
    query = (
        sa.select(*_CLAIMED)
        .where(messages.c.account == account, messages.c.state == "queued", messages.c.not_before <= now)
        .order_by(messages.c.priority, messages.c.not_before, messages.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if without:
        query = query.where(messages.c.address.not_in(without))
    return [_ready(row) for row in rows_of(conn, query)]


def anything_due(conn: Connection, names: Sequence[str], now: datetime) -> bool:
    """Whether a queued message of these accounts may go now."""
    query = sa.select(messages.c.id).where(
        messages.c.state == "queued",
        messages.c.account.in_([n for n in names if not accounts.is_paused(conn, n, now)]),
        messages.c.not_before <= now,
    )
    return conn.execute(query.limit(1)).first() is not None


def next_due(conn: Connection) -> datetime | None:
    """When the earliest queued message may go."""
    row = conn.execute(
        sa.select(messages.c.not_before)
        .where(messages.c.state == "queued")
        .order_by(messages.c.not_before)
        .limit(1)
    ).first()
    return row[0] if row else None


def mark_sending(
    conn: Connection, claimed: Sequence[Ready], *, claim_id: str, lease_until: datetime, now: datetime
) -> None:
    """Put the intent on disk: after this commit, and only then, the wire may be touched."""
    if not claimed:
        return
    conn.execute(
        sa.update(messages)
        .where(messages.c.id.in_([m.id for m in claimed]))
        .values(
            state="sending",
            claim_id=claim_id,
            lease_until=lease_until,
            sent_at=now,
            attempt=messages.c.attempt + 1,
        )
    )
    contact_log.append(
        conn,
        now,
        [
            _entry("sending", m.id, m.subject, {"channel": m.channel, "attempt": m.attempt + 1})
            for m in claimed
        ],
    )


def lock(conn: Connection, ids: Sequence[int]) -> None:
    """Lock messages in one order before writing several: two that do so never wait for each other."""
    if ids:
        conn.execute(
            sa.select(messages.c.id).where(messages.c.id.in_(ids)).order_by(messages.c.id).with_for_update()
        )


def settle(
    conn: Connection, message_id: int, claim_id: str, verdict: Verdict, *, now: datetime
) -> Settled | None:
    """Write what became of a claimed message; None when the claim is no longer ours (fenced)."""
    query = sa.select(messages).where(messages.c.id == message_id, messages.c.claim_id == claim_id)
    row = next(iter(rows_of(conn, query.with_for_update())), None)
    if row is None:
        return None
    if row["state"] in _ARRIVED:
        # a receipt or an answer was faster than we were: only the provider's name of it is news
        if isinstance(verdict, Done) and row["provider_id"] is None:
            return _accepted(conn, row, verdict, now)
        return None
    return _carry_out(conn, row, verdict, now) if row["state"] in ("sending", "uncertain") else None


def accept(conn: Connection, done: Mapping[int, tuple[str, Done]], *, now: datetime) -> list[Settled]:
    """Settle what networks took, all at once: message id → (claim id, verdict).

    Only rows that still stand as they were claimed; the others are left to `settle`.
    """
    query = sa.select(
        messages.c.id, messages.c.claim_id, messages.c.subject_kind, messages.c.subject_id, messages.c.channel
    ).where(messages.c.id.in_(done), messages.c.state == "sending", messages.c.accepted_at.is_(None))
    rows = [r for r in rows_of(conn, query.order_by(messages.c.id)) if r["claim_id"] == done[r["id"]][0]]
    if not rows:
        return []
    # a statement a message would give the interpreter away, and wait to get it back, at each of them
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == sa.bindparam("message"))
        .values(
            state="accepted",
            provider_id=sa.bindparam("provider"),
            accepted_at=now,
            lease_until=None,
            code="",
            detail=sa.bindparam("said"),
        ),
        [
            {"message": r["id"], "provider": verdict.provider_id, "said": verdict.detail}
            for r in rows
            for verdict in (done[r["id"]][1],)
        ],
    )
    contact_log.append(conn, now, [_acceptance(r, done[r["id"]][1]) for r in rows])
    return [Settled(message_id=r["id"], subject=_subject(r), state="accepted") for r in rows]


def _carry_out(conn: Connection, row: Mapping[str, Any], verdict: Verdict, now: datetime) -> Settled:
    match verdict:
        case Done():
            return _accepted(conn, row, verdict, now)
        case Again():
            attempt = row["attempt"] if verdict.counts else row["attempt"] - 1
            return _requeue(conn, row, verdict.at, attempt, verdict.reason, now)
        case HoldAccount():
            accounts.pause(conn, row["account"], until=verdict.until, reason=verdict.reason, now=now)
            return _requeue(conn, row, row["not_before"], row["attempt"] - 1, verdict.reason, now)
        case InDoubt():
            return _final(conn, row, "uncertain", verdict.code, verdict.detail, now)
        case GiveUp():
            return _final(conn, row, "failed", verdict.reason, verdict.detail, now)
        case Expired():
            return _final(conn, row, "expired", verdict.reason, verdict.detail, now)
        case NextRoad():
            return _next_road(conn, row, verdict, now)
        case _:
            assert_never(verdict)


def divert(conn: Connection, message_id: int, *, reason: str, now: datetime) -> Settled | None:
    """A queued message may no longer go this way: the next road, without an attempt."""
    query = sa.select(messages).where(messages.c.id == message_id, messages.c.state == "queued")
    row = next(iter(rows_of(conn, query.with_for_update())), None)
    return None if row is None else _next_road(conn, row, NextRoad(reason=reason), now)


def fall_back(conn: Connection, row: Mapping[str, Any], *, reason: str, now: datetime) -> Settled:
    """A message that had been accepted came back (a bounce): try the next road."""
    return _next_road(conn, row, NextRoad(reason=reason), now)


def cancel_next_road(conn: Connection, row: Mapping[str, Any], *, reason: str, now: datetime) -> None:
    """The message of this row did arrive: what was queued in its place is not sent."""
    query = sa.select(messages.c.id).where(
        messages.c.chain == row["chain"], messages.c.step > row["step"], messages.c.state == "queued"
    )
    for message_id in list(conn.scalars(query.with_for_update())):
        drop(conn, message_id, _subject(row), state="cancelled", reason=reason, now=now)


def drop(
    conn: Connection, message_id: int, subject: Subject, *, state: str, reason: str, now: datetime
) -> None:
    """A queued message is no longer wanted, or too late."""
    dropped = conn.execute(
        sa.update(messages)
        .where(messages.c.id == message_id, messages.c.state == "queued")
        .values(state=state, code=reason)
    )
    if dropped.rowcount:
        contact_log.append(conn, now, [_entry(state, message_id, subject, {"reason": reason})])


def reschedule(conn: Connection, message_id: int, not_before: datetime, *, reason: str) -> None:
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == message_id, messages.c.state == "queued")
        .values(not_before=not_before, code=reason)
    )


def cancel_reminders(conn: Connection, subject: Subject, *, reason: str, now: datetime) -> int:
    """Take every queued reminder of a subject back; answers to what they said still go."""
    # one statement decides and takes: what a sender has claimed meanwhile is not said to be cancelled
    query = (
        sa.update(messages)
        .where(
            messages.c.subject_kind == subject[0],
            messages.c.subject_id == subject[1],
            messages.c.state == "queued",
            messages.c.message_class != MessageClass.REPLY.value,
        )
        .values(state="cancelled", code=reason)
        .returning(messages.c.id)
    )
    found = sorted(conn.scalars(query))
    if not found:
        return 0
    contact_log.append(conn, now, [_entry("cancelled", i, subject, {"reason": reason}) for i in found])
    return len(found)


def waiting_subjects(conn: Connection) -> set[Subject]:
    """Whoever something is queued for."""
    query = sa.select(messages.c.subject_kind, messages.c.subject_id).where(messages.c.state == "queued")
    return {(kind, number) for kind, number in conn.execute(query.distinct())}


def sweep(conn: Connection, now: datetime) -> int:
    """What was being sent when its sender vanished is in doubt; it is never sent again by itself."""
    query = sa.select(messages).where(messages.c.state == "sending", messages.c.lease_until < now)
    found = list(rows_of(conn, query.with_for_update(skip_locked=True)))
    for row in found:
        _final(conn, row, "uncertain", "sender_vanished", "", now)
    return len(found)


def text_hash(content: Content) -> str:
    data = "\x1f".join(
        [content.subject, content.text, content.html, content.template_id, content.qr_payload]
        + [f"{k}={v}" for k, v in sorted(content.template_data.items())]
    )
    return hashlib.sha256(data.encode()).hexdigest()


def _row(item: NewMessage, roads: Sequence[Road], *, step: int, now: datetime) -> dict[str, Any]:
    first, *rest = roads
    return {
        "tracking_id": secrets.token_hex(12),
        "key": f"{item.chain}#{step}",
        "chain": item.chain,
        "step": step,
        "rule": item.rule,
        "subject_kind": item.subject[0],
        "subject_id": item.subject[1],
        "obligation": item.obligation,
        "message_class": item.message_class.value,
        "priority": item.priority,
        "language": item.language,
        "snapshot": dict(item.snapshot),
        "reply_to": item.reply_to,
        "not_before": item.not_before,
        "expires_at": item.expires_at,
        "roads": [_road_json(road) for road in rest],
        "state": "queued",
        "planned_at": now,
        **_road_columns(_road_json(first)),
    }


def _road_columns(road: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "channel": road["channel"],
        "account": road["account"] or road["channel"],
        "address_id": road["address_id"],
        "address": road["address"],
        "text_key": road["text_key"],
        "text_version": road["text_version"],
        "content": road["content"],
        "text_hash": text_hash(_content(road["content"])),
    }


def _road_json(road: Road) -> dict[str, Any]:
    content = road.content
    return {
        "channel": road.channel,
        "account": road.account,
        "address_id": road.address_id,
        "address": road.address,
        "text_key": road.text_key,
        "text_version": road.text_version,
        "content": {
            "text": content.text,
            "subject": content.subject,
            "html": content.html,
            "template_id": content.template_id,
            "template_data": dict(content.template_data),
            "qr_payload": content.qr_payload,
        },
    }


def _content(stored: Mapping[str, Any]) -> Content:
    return Content(**stored)


def _insert(conn: Connection, rows: Sequence[dict[str, Any]], now: datetime) -> list[int]:
    if not rows:
        return []
    statement = upsert(conn, messages).on_conflict_do_nothing(index_elements=["key"])
    once = {r["key"]: r for r in reversed(rows)}  # of two in one batch the first, as with two batches
    rows = list(reversed(once.values()))
    # RETURNING would make one statement of thousands of values, which psycopg reads letter by letter
    conn.execute(statement, rows)
    inserted: dict[str, int] = {}
    for start in range(0, len(rows), 500):
        ours = [r["tracking_id"] for r in rows[start : start + 500]]
        query = sa.select(messages.c.key, messages.c.id).where(messages.c.tracking_id.in_(ours))
        inserted.update(dict(conn.execute(query.order_by(messages.c.id)).all()))
    contact_log.append(
        conn,
        now,
        [
            _entry("planned", inserted[r["key"]], (r["subject_kind"], r["subject_id"]), _planned_body(r))
            for r in rows
            if r["key"] in inserted
        ],
    )
    return [int(i) for i in inserted.values()]


def _planned_body(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "tracking_id": row["tracking_id"],
        "rule": row["rule"],
        "class": row["message_class"],
        "channel": row["channel"],
        "address": row["address"],
        "text_key": row["text_key"],
        "text_version": row["text_version"],
        "text_hash": row["text_hash"],
        "not_before": row["not_before"],
        **{k: v for k, v in row["snapshot"].items() if k != "full"},
    }


def _accepted(conn: Connection, row: Mapping[str, Any], verdict: Done, now: datetime) -> Settled:
    state = row["state"] if row["state"] in _ARRIVED else "accepted"  # never fall back behind a receipt
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(
            state=state,
            provider_id=verdict.provider_id,
            accepted_at=row["accepted_at"] or now,
            lease_until=None,
            code="",
            detail=verdict.detail,
        )
    )
    contact_log.append(conn, now, [_acceptance(row, verdict)])
    return Settled(message_id=row["id"], subject=_subject(row), state=state)


def _acceptance(row: Mapping[str, Any], verdict: Done) -> Entry:
    body = {"channel": row["channel"], "provider_id": verdict.provider_id}
    return _entry("accepted", row["id"], _subject(row), body)


def _requeue(
    conn: Connection, row: Mapping[str, Any], at: datetime, attempt: int, reason: str, now: datetime
) -> Settled:
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(state="queued", not_before=at, attempt=attempt, claim_id=None, lease_until=None, code=reason)
    )
    body = {"channel": row["channel"], "reason": reason, "not_before": at}
    contact_log.append(conn, now, [_entry("postponed", row["id"], _subject(row), body)])
    return Settled(message_id=row["id"], subject=_subject(row), state="queued")


def _final(
    conn: Connection, row: Mapping[str, Any], state: str, code: str, detail: str, now: datetime
) -> Settled:
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(state=state, lease_until=None, code=code, detail=detail)
    )
    body = {"channel": row["channel"], "code": code, "detail": detail}
    contact_log.append(conn, now, [_entry(state, row["id"], _subject(row), body)])
    return Settled(message_id=row["id"], subject=_subject(row), state=state)


def _next_road(conn: Connection, row: Mapping[str, Any], verdict: NextRoad, now: datetime) -> Settled:
    if verdict.new_address not in (None, row["address"]):
        address_id = row["address_id"]
        if address_id is not None:
            address_id = addresses.move(conn, address_id, verdict.new_address, now=now)
        conn.execute(
            sa.update(messages)
            .where(messages.c.id == row["id"])
            .values(address=verdict.new_address, address_id=address_id)
        )
        return _requeue(conn, row, now, row["attempt"] - 1, verdict.reason, now)
    if verdict.address_dead and row["address_id"] is not None:
        addresses.mark(conn, row["address_id"], state="dead", why=verdict.reason, now=now)
    settled = _final(conn, row, "failed", verdict.reason, verdict.detail, now)
    roads = row["roads"]
    if not roads:
        return Settled(
            message_id=settled.message_id,
            subject=settled.subject,
            state="failed",
            exhausted=True,
            chain=row["chain"],
            rule=row["rule"],
        )
    step = row["step"] + 1
    kept = ("chain", "rule", "subject_kind", "subject_id", "obligation", "message_class", "priority")
    _insert(
        conn,
        [
            {
                **{k: row[k] for k in kept},
                "tracking_id": secrets.token_hex(12),
                "key": f"{row['chain']}#{step}",
                "step": step,
                "language": row["language"],
                "snapshot": row["snapshot"],
                "reply_to": None,
                "not_before": now,
                "expires_at": row["expires_at"],
                "roads": roads[1:],
                "state": "queued",
                "planned_at": now,
                **_road_columns(roads[0]),
            }
        ],
        now,
    )
    return settled


#: What a sender needs; the roads not taken and the times are as costly to decode as all the rest.
_CLAIMED = [
    messages.c[name]
    for name in (
        "id", "tracking_id", "chain", "step", "rule", "subject_kind", "subject_id", "obligation",
        "message_class", "channel", "account", "address_id", "address", "content", "reply_to", "attempt",
        "not_before", "expires_at", "snapshot",
    )
]  # fmt: skip


def _ready(row: Mapping[str, Any]) -> Ready:
    return Ready(
        id=row["id"],
        tracking_id=row["tracking_id"],
        chain=row["chain"],
        step=row["step"],
        rule=row["rule"],
        subject=_subject(row),
        obligation=row["obligation"],
        message_class=MessageClass(row["message_class"]),
        channel=row["channel"],
        account=row["account"],
        address_id=row["address_id"],
        address=row["address"],
        content=_content(row["content"]),
        reply_to=row["reply_to"],
        attempt=row["attempt"],
        not_before=row["not_before"],
        expires_at=row["expires_at"],
        snapshot=row["snapshot"],
    )


def _subject(row: Mapping[str, Any]) -> Subject:
    return (row["subject_kind"], row["subject_id"])


def _entry(kind: str, message_id: int, subject: Subject, body: Mapping[str, Any]) -> Entry:
    return Entry(kind=kind, subject_kind=subject[0], subject_id=subject[1], message_id=message_id, body=body)
