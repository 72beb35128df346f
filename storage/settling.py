"""What becomes of a claimed message: the verdict is written, and whatever must follow, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

import sqlalchemy as sa

from messages.verdict import Again, Done, Expired, GiveUp, HoldAccount, InDoubt, NextRoad, Verdict
from storage import accounts, addresses, contact_log, message_keys, outbox
from storage.contact_log import Entry
from storage.database import Connection, rows_of
from storage.message_rows import Settled, entry_of, insert, road_columns, subject_of
from storage.tables import messages

#: The provider has it, and perhaps more.
_ARRIVED = ("accepted", "delivered", "read")
#: No chain has more roads than there are networks, with room for those to come.
MOST_STEPS = 16


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
    wanted = (messages.c.id, messages.c.claim_id, messages.c.state, messages.c.accepted_at, *_OF_ENTRY)
    # locked in one order: two that settle never wait for each other
    query = sa.select(*wanted).where(messages.c.id.in_(sorted(done))).order_by(messages.c.id)
    rows = [
        row
        for row in rows_of(conn, query.with_for_update())
        if row["state"] == "sending" and row["accepted_at"] is None and row["claim_id"] == done[row["id"]][0]
    ]
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
            silence_at=sa.bindparam("silence"),
        ),
        [
            {
                "message": r["id"],
                "provider": verdict.provider_id,
                "said": verdict.detail,
                "silence": verdict.silence_at,
            }
            for r in rows
            for verdict in (done[r["id"]][1],)
        ],
    )
    contact_log.append(conn, now, [_acceptance(r, done[r["id"]][1]) for r in rows])
    return [Settled(message_id=r["id"], subject=subject_of(r), state="accepted") for r in rows]


#: What an entry of the log says of a message on the wire.
_OF_ENTRY = (
    messages.c.subject_kind, messages.c.subject_id, messages.c.channel, messages.c.attempt, messages.c.sent_at
)  # fmt: skip


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
            return final(conn, row, "uncertain", verdict.code, verdict.detail, now)
        case GiveUp():
            return final(conn, row, "failed", verdict.reason, verdict.detail, now)
        case Expired():
            return final(conn, row, "expired", verdict.reason, verdict.detail, now)
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
    for message_id in message_keys.of_chain(conn, row["chain"], range(row["step"] + 1, MOST_STEPS)):
        outbox.drop(conn, message_id, subject_of(row), state="cancelled", reason=reason, now=now)


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
            silence_at=None if row["read_at"] or row["answered_at"] else verdict.silence_at,
        )
    )
    contact_log.append(conn, now, [_acceptance(row, verdict)])
    return Settled(message_id=row["id"], subject=subject_of(row), state=state)


def _acceptance(row: Mapping[str, Any], verdict: Done) -> Entry:
    body = {"channel": row["channel"], "provider_id": verdict.provider_id, **_begun(row)}
    return entry_of("accepted", row["id"], subject_of(row), body)


def _begun(row: Mapping[str, Any]) -> dict[str, Any]:
    """Say when the wire was touched, and for which time: the intent, as it stood in the row."""
    return {"attempt": row["attempt"], "sent_at": row["sent_at"]}


def _requeue(
    conn: Connection, row: Mapping[str, Any], at: datetime, attempt: int, reason: str, now: datetime
) -> Settled:
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(state="queued", not_before=at, attempt=attempt, claim_id=None, lease_until=None, code=reason)
    )
    body = {"channel": row["channel"], "reason": reason, "not_before": at}
    contact_log.append(conn, now, [entry_of("postponed", row["id"], subject_of(row), body)])
    return Settled(message_id=row["id"], subject=subject_of(row), state="queued")


def final(
    conn: Connection, row: Mapping[str, Any], state: str, code: str, detail: str, now: datetime
) -> Settled:
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(state=state, lease_until=None, code=code, detail=detail, silence_at=None)
    )
    body = {"channel": row["channel"], "code": code, "detail": detail}
    if row["state"] != "queued":
        body |= _begun(row)
    contact_log.append(conn, now, [entry_of(state, row["id"], subject_of(row), body)])
    return Settled(message_id=row["id"], subject=subject_of(row), state=state)


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
    settled = final(conn, row, "failed", verdict.reason, verdict.detail, now)
    if not row["roads"]:
        return Settled(
            message_id=settled.message_id,
            subject=settled.subject,
            state="failed",
            exhausted=True,
            chain=row["chain"],
            rule=row["rule"],
        )
    insert(conn, [_on_next_road(row, now)], now)
    return settled


def _on_next_road(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    first, *rest = row["roads"]
    kept = (
        "chain", "rule", "campaign", "subject_kind", "subject_id", "obligation", "message_class", "priority",
        "language", "snapshot", "expires_at",
    )  # fmt: skip
    return {
        **{k: row[k] for k in kept},
        "step": row["step"] + 1,
        "reply_to": None,
        "not_before": now,
        "roads": rest,
        "state": "queued",
        "planned_at": now,
        **road_columns(first),
    }
