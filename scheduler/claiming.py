"""The claim: intent is on disk before the wire is touched.

In one transaction an account is locked, its next messages are asked whether they are still
wanted, slots are taken, and what will be sent is marked so.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.levels import Level, LevelRecord, level_in_force
from scheduler.pacing import Pace
from scheduler.relevance import Facts, NotWanted, Waiting, still_wanted
from scheduler.windows import Windows
from storage import accounts, addresses, area_levels, cases, obligations, outbox, settling
from storage.database import Connection
from storage.last_resort import open_call_tasks
from storage.message_rows import Ready, Settled

#: How far ahead slots are reserved: further, and an answer waits behind a broadcast.
HORIZON = timedelta(seconds=0.3)
#: So many more are looked at than may go, for those no longer wanted and for a second one to an address.
SPARE = 16
#: A sender that has not finished by then is taken for gone; its messages are in doubt.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    message: Ready
    claim_id: str
    send_at: datetime  #: its slot; never earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one look at an account brought."""

    claimed: Sequence[Claimed] = ()
    looked_at: int = 0
    moved: int = 0  #: no longer wanted, or put off to an open hour: the next look sees others


def claim(
    conn: Connection,
    account: str,
    *,
    now: datetime,
    limit: int,
    pace: Pace,
    windows: Windows,
    busy: frozenset[str],
) -> Claim:
    """Take up to `limit` messages of an account; `busy` are addresses that were just written to."""
    locked = accounts.lock(conn, account, now)
    if locked is None:
        return Claim()
    waiting = outbox.ready(conn, account, now, limit + SPARE, without=busy)
    if not waiting and busy:
        return Claim(looked_at=len(outbox.ready(conn, account, now, 1)))
    facts = load_facts(conn, waiting, now)
    taken: list[Ready] = []
    slots: list[datetime] = []
    settled: list[Settled] = []
    moved = 0
    seen = set(busy)
    tat = locked.tat
    for message in waiting:
        refusal = still_wanted(_waiting(message), facts, now=now)
        if refusal is not None:
            settled += _drop(conn, message, refusal, now)
            moved += 1
            continue
        opening = windows.opening(now, message_class=message.message_class, channel=message.channel)
        if opening > now:
            outbox.reschedule(conn, message.id, opening, reason="outside_hours")
            moved += 1
            continue
        if message.address in seen or len(taken) == limit:
            continue  # one at a time to each address: the next look takes it
        send_at, next_tat = pace.next_slot(tat, now.timestamp())
        if send_at > (now + HORIZON).timestamp():
            break
        tat = next_tat
        seen.add(message.address)
        taken.append(message)
        slots.append(datetime.fromtimestamp(send_at, OFFICE_ZONE))
    open_call_tasks(conn, settled, now=now)
    claim_id = secrets.token_hex(8)
    outbox.mark_sending(conn, taken, claim_id=claim_id, lease_until=now + LEASE, now=now)
    if taken:
        accounts.set_tat(conn, account, tat)
    return Claim(
        claimed=[
            Claimed(message=m, claim_id=claim_id, send_at=at) for m, at in zip(taken, slots, strict=True)
        ],
        looked_at=len(waiting),
        moved=moved,
    )


def load_facts(conn: Connection, waiting: Sequence[Ready], now: datetime) -> Facts:
    """What relevance needs to know of these messages' subjects."""
    unasked = [m for m in waiting if m.message_class is not MessageClass.REPLY]
    subjects = sorted({m.subject for m in unasked})
    ids = [m.address_id for m in waiting if m.address_id is not None]
    unusable = addresses.unusable(conn, ids) if ids else {}
    if not subjects:
        return Facts(unusable=unusable)
    today = now.astimezone(OFFICE_ZONE).date()
    opted: dict[tuple[str, int], set[str]] = {}
    for refusal in cases.opted_out(conn, subjects=subjects):
        if refusal.address:
            closed = (refusal.subject, refusal.channel, refusal.address)
            unusable |= {
                m.address_id: "opted_out"
                for m in unasked
                if m.address_id is not None and (m.subject, m.channel, m.address) == closed
            }
        else:
            opted.setdefault(refusal.subject, set()).add(refusal.channel)
    records = level_records(conn)
    return Facts(
        held={h.subject: h.reason for h in cases.holds_in_force(conn, today, subjects=subjects)},
        opted_out=opted,
        unusable=unusable,
        owed=obligations.owed_by(conn, subjects),
        levels={a: level_in_force(records, a, now).level.value for a in {_area(m) for m in unasked}},
    )


def level_records(conn: Connection) -> list[LevelRecord]:
    return [
        LevelRecord(
            area=r.area,
            level=Level(r.level),
            from_at=r.from_at,
            decision=r.decision,
            decided_by=r.decided_by,
        )
        for r in area_levels.every(conn)
    ]


def _drop(conn: Connection, message: Ready, refusal: NotWanted, now: datetime) -> list[Settled]:
    if refusal.state == "failed":
        settled = settling.divert(conn, message.id, reason=refusal.reason, now=now)
        return [settled] if settled else []
    outbox.drop(conn, message.id, message.subject, state=refusal.state, reason=refusal.reason, now=now)
    return []


def _waiting(message: Ready) -> Waiting:
    return Waiting(
        subject=message.subject,
        obligation=message.obligation,
        message_class=message.message_class,
        channel=message.channel,
        address_id=message.address_id,
        expires_at=message.expires_at,
        area=_area(message),
        level=str(message.snapshot.get("level", "")),
    )


def _area(message: Ready) -> str:
    return str(message.snapshot.get("area", ""))
