"""What becomes of a claimed message: the verdict is written, and whatever must follow, in one transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, assert_never

import sqlalchemy as sa

from messages.verdict import Again, Done, Expired, GiveUp, HoldAccount, InDoubt, NextRoad, Verdict
from storage import accounts, addresses, among, contact_log, message_keys, outbox, stops
from storage.columns import Moment
from storage.contact_log import Entry
from storage.database import Connection, rows_of
from storage.message_rows import WHOLE, Settled, entry_of, insert, road_columns, subject_of
from storage.questions import Asked, Question, ask
from storage.tables import messages

#: The provider has it, and perhaps more.
_ARRIVED = ("accepted", "delivered", "read")
#: No chain has more roads than there are networks, with room for those to come.
MOST_STEPS = 16


def settle(
    conn: Connection, message_id: int, claim_id: str, verdict: Verdict, *, now: datetime
) -> Settled | None:
    """Write what became of a claimed message; None when the claim is no longer ours (fenced)."""
    query = WHOLE.where(messages.c.id == message_id, messages.c.claim_id == claim_id)
    row = next(iter(rows_of(conn, query.with_for_update(of=messages))), None)
    if row is None:
        return None
    if row["state"] in _ARRIVED:
        # a receipt or an answer was faster than we were: only the provider's name of it is news
        if isinstance(verdict, Done) and row["provider_id"] is None:
            return _accepted(conn, row, verdict, now)
        return None
    if row["state"] == "failed" and isinstance(verdict, Done) and row["provider_id"] is None:
        # the bounce was faster than we were; a report that it was read after all will name this id
        conn.execute(
            sa.update(messages).where(messages.c.id == row["id"]).values(provider_id=verdict.provider_id)
        )
        return None
    return _carry_out(conn, row, verdict, now) if row["state"] in ("sending", "uncertain") else None


def accept(
    conn: Connection, done: Mapping[int, tuple[str, Done]], *, now: datetime, before: Sequence[Asked] = ()
) -> list[Settled]:
    """Settle what networks took, all at once: message id → (claim id, verdict).

    Only rows that still stand as they were claimed; the others are left to `settle`. `before` is said first,
    on the same way.
    """
    if not done:
        ask(conn, *before)
        return []
    rows = [
        [number, claim_id, verdict.provider_id, verdict.detail, _stored(conn, verdict.silence_at)]
        # locked in one order: two that settle never wait for each other
        for number, (claim_id, verdict) in sorted(done.items())
    ]
    bounds = {"least": rows[0][0], "most": rows[-1][0]}
    given = {"rows": json.dumps(rows, ensure_ascii=False), "now": now, **bounds}
    *_said, rows_taken, behind = ask(
        conn, *before, (_ACCEPT[conn.dialect.name], given), contact_log.LOCKING_HEAD
    )
    taken = [dict(zip(_TAKEN, row, strict=True)) for row in sorted(rows_taken)]
    contact_log.append(conn, now, [_acceptance(row, done[row["id"]][1]) for row in taken], behind=behind)
    return [Settled(message_id=row["id"], subject=subject_of(row), state="accepted") for row in taken]


def _stored(conn: Connection, moment: datetime | None) -> str | None:
    """A moment inside JSON, as the database at hand reads it."""
    if moment is None:
        return None
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" + ("" if conn.dialect.name == "sqlite" else "+00")


_TAKEN = ("id", "subject_kind", "subject_id", "channel", "attempt", "sent_at")
#: One statement for all: a statement a message would hand the interpreter back and forth at each of them.
_ACCEPT = {
    dialect: Question(
        sa.text(
            "UPDATE messages SET state = 'accepted', provider_id = v.provider, accepted_at = :now, "  # noqa: S608 - words of ours
            "lease_until = NULL, code = '', detail = v.said, "
            "silence_at = CASE WHEN answered_at IS NULL AND read_at IS NULL THEN v.silence END "
            f"FROM ({rows}) AS v WHERE messages.id = v.number AND messages.id BETWEEN :least AND :most "
            "AND messages.claim_id = v.claim "
            "AND messages.state = 'sending' AND messages.accepted_at IS NULL "
            "RETURNING messages.id, subject_kind, subject_id, channel, attempt, sent_at"
        )
        .bindparams(sa.bindparam("now", type_=Moment))
        .columns(*(messages.c[c] for c in _TAKEN))
    )
    for dialect, rows in {
        "sqlite": "SELECT CAST(value ->> 0 AS INTEGER) AS number, value ->> 1 AS claim, "
        "value ->> 2 AS provider, value ->> 3 AS said, value ->> 4 AS silence FROM json_each(:rows)",
        "postgresql": "SELECT (value ->> 0)::bigint AS number, value ->> 1 AS claim, "
        "value ->> 2 AS provider, value ->> 3 AS said, (value ->> 4)::timestamptz AS silence "
        "FROM json_array_elements(CAST(:rows AS json)) AS value",
    }.items()
}


def _carry_out(conn: Connection, row: Mapping[str, Any], verdict: Verdict, now: datetime) -> Settled:
    match verdict:
        case Done():
            return _accepted(conn, row, verdict, now)
        case Again():
            attempt = row["attempt"] if verdict.counts else row["attempt"] - 1
            return _requeue(conn, row, verdict.at, attempt, verdict, now)
        case HoldAccount():
            accounts.pause(
                conn,
                row["account"],
                until=verdict.until,
                reason=verdict.reason,
                detail=verdict.detail,
                now=now,
            )
            return _requeue(conn, row, row["not_before"], row["attempt"] - 1, verdict, now)
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
    query = WHOLE.where(messages.c.id == message_id, messages.c.state == "queued")
    row = next(iter(rows_of(conn, query.with_for_update(of=messages))), None)
    return None if row is None else _next_road(conn, row, NextRoad(reason=reason), now)


def fall_back(conn: Connection, row: Mapping[str, Any], *, reason: str, now: datetime) -> Settled:
    """A message that had been accepted came back (a bounce): try the next road."""
    return _next_road(conn, row, NextRoad(reason=reason), now)


def fall_silent(conn: Connection, row: Mapping[str, Any], *, not_before: datetime, now: datetime) -> Settled:
    """Nobody has shown a sign of having seen this message: the same words go by the next road.

    The message itself stands as it is: it was taken, and may yet be seen. Of a cancelled campaign nothing
    more is said, and nobody telephones.
    """
    called_off = _is_called_off(conn, row)
    conn.execute(sa.update(messages).where(messages.c.id == row["id"]).values(silence_at=None))
    body = {"channel": row["channel"], "accepted_at": row["accepted_at"]}
    contact_log.append(conn, now, [entry_of("silence", row["id"], subject_of(row), body)])
    if row["roads"] and not called_off:
        insert(conn, [{**_on_next_road(row, now), "not_before": not_before}], now)
    return Settled(
        message_id=row["id"],
        subject=subject_of(row),
        state=row["state"],
        exhausted=not row["roads"] and not called_off,
        chain=row["chain"],
        rule=row["rule"],
    )


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
    return {"attempt": row["attempt"], "sent_at": row["sent_at"] and row["sent_at"].isoformat()}


def _requeue(
    conn: Connection,
    row: Mapping[str, Any],
    at: datetime,
    attempt: int,
    verdict: Again | HoldAccount | NextRoad,
    now: datetime,
) -> Settled:
    if row["state"] == "uncertain" and _is_called_off(conn, row):
        # nobody takes it back any more: the cancellation did not wait for what is in doubt
        return final(conn, row, "cancelled", "campaign_cancelled", verdict.detail, now)
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(
            state="queued",
            not_before=at,
            attempt=attempt,
            claim_id=None,
            lease_until=None,
            code=verdict.reason,
            detail=verdict.detail,
        )
    )
    body = {"channel": row["channel"], "reason": verdict.reason, "not_before": at}
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


def expire_each(conn: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> list[Settled]:
    """It is too late for these queued messages, whose rows this transaction has locked."""
    if not rows:
        return []
    ask(conn, (_EXPIRE, among.span("ids", [row["id"] for row in rows])))
    said = {"code": "too_late", "detail": ""}
    entries = [
        entry_of("expired", row["id"], subject_of(row), {"channel": row["channel"], **said}) for row in rows
    ]
    contact_log.append(conn, now, entries)
    return [Settled(message_id=row["id"], subject=subject_of(row), state="expired") for row in rows]


_EXPIRE = Question(
    sa.update(messages)
    .where(among.numbers_within(messages.c.id, "ids"))
    .values(state="expired", lease_until=None, code="too_late", detail="", silence_at=None)
)


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
        return _requeue(conn, row, now, row["attempt"], verdict, now)
    if verdict.address_dead and row["address_id"] is not None:
        addresses.mark(conn, row["address_id"], state="dead", why=verdict.reason, now=now)
    settled = final(conn, row, "failed", verdict.reason, verdict.detail, now)
    if _is_called_off(conn, row):
        return settled
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


def _is_called_off(conn: Connection, row: Mapping[str, Any]) -> bool:
    return stops.is_called_off(conn, row["campaign"], row["id"])


def _on_next_road(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    first, *rest = row["roads"]
    kept = (
        "chain", "rule", "campaign", "subject_kind", "subject_id", "obligation", "message_class", "priority",
        "language", "snapshot", "expires_at",
    )  # fmt: skip
    return {
        **{k: row[k] for k in kept},
        "step": row["step"] + 1,
        # from the snapshot: rows that were final when these columns came have nothing in them
        "area": row["snapshot"].get("area") or "",
        "level": row["snapshot"].get("level") or "",
        "reply_to": None,
        "not_before": now,
        "roads": rest,
        "state": "queued",
        "planned_at": now,
        **road_columns(first),
    }
