"""The claim: intent is on disk before the wire is touched.

In one transaction an account's row is locked, its next messages are asked whether they are still
wanted, slots are taken, and what will be sent is marked so.
"""

import dataclasses
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from messages.faultpoint import faultpoint
from messages.formats import OFFICE_ZONE
from scheduler.breaker import Breaker, may_send, while_probing
from scheduler.calendar import Calendar
from scheduler.caps import Caps, Contact
from scheduler.facts import load_contacts, load_facts, waiting_of
from scheduler.pacing import Pace
from scheduler.relevance import Facts, NotWanted, still_wanted
from scheduler.terms import Terms
from scheduler.windows import Windows
from storage import accounts, address_paces, outbox, settling, stops
from storage.accounts import Account, Switch
from storage.database import Connection
from storage.last_resort import open_call_tasks
from storage.message_rows import Ready, Settled

#: How far ahead slots are reserved: further, and an answer waits behind a broadcast.
HORIZON = timedelta(seconds=0.3)
#: So many more are looked at than may go, for those no longer wanted and for a second one to an address.
SPARE = 8
#: A clock that was set back must not leave an account waiting for yesterday's tomorrow: what lies further
#: ahead than machines' clocks or a claim that was repeated can explain is brought back to so many distances.
FARTHEST = 2
UNEXPLAINED_S = 60.0


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
    moved: int = 0  #: no longer wanted, or put off: the next look sees others
    next_slot: datetime | None = None  #: the pace has no slot before
    held: str = ""  #: why nothing of this account may go now
    held_until: datetime | None = None


@dataclass(slots=True)
class _Looking:
    """One look at an account's queue while it goes on."""

    conn: Connection
    now: datetime
    channel: str
    terms: Terms
    facts: Facts
    contacts: dict[tuple[str, int], list[Contact]]
    tat: float
    shared_tat: float
    chats: dict[str, float]
    seen: set[str]
    clock_was_set: bool = False  #: a stored slot lay too far ahead: what is believed instead is stored
    taken: list[Ready] = field(default_factory=list)
    slots: list[datetime] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    paced: dict[str, float] = field(default_factory=dict)
    moved: int = 0


def claim(
    conn: Connection,
    account: str,
    *,
    now: datetime,
    limit: int,
    terms: Terms,
    windows: Windows,
    channel: str = "",
    caps: Caps | None = None,
    busy: frozenset[str] = frozenset(),
    horizon: timedelta = HORIZON,
) -> Claim:
    """Take up to `limit` messages of an account; `busy` are addresses this process still writes to."""
    channel = channel or account
    locked = accounts.lock(conn, account, now)
    if locked is None:
        return Claim()
    faultpoint("claim.locked")
    stopped = stops.every(conn)
    held = _held(locked, stops.holding(stopped, account=account, channel=channel), now)
    if held is not None:
        return held
    wire = outbox.on_the_wire(conn, account)
    room = min(limit, terms.in_flight - len(wire), *_bounds(locked, now))
    if room <= 0:
        return Claim(looked_at=1)  # the next result makes room
    busy |= frozenset(wire)
    campaigns = stops.campaigns(stopped)
    waiting = outbox.ready(conn, account, now, room + SPARE, without=busy, stopped=campaigns)
    if not waiting:
        more = busy and outbox.ready(conn, account, now, 1, stopped=campaigns)
        return Claim(looked_at=1 if more else 0)
    looking = _Looking(
        conn=conn,
        now=now,
        channel=channel,
        terms=terms,
        facts=load_facts(conn, waiting, now),
        contacts=load_contacts(conn, waiting, now) if caps else {},
        tat=locked.tat,
        shared_tat=accounts.shared_tat(conn, terms.shared[0]) if terms.shared else 0.0,
        chats=_chats(conn, channel, terms, waiting),
        seen=set(busy),
    )
    _believe_the_clock(looking)
    next_slot = _look(looking, waiting, room, Calendar(windows, caps), horizon)
    if looking.taken and may_send(_breaker(locked), now) == "probe":
        probe = while_probing(_breaker(locked), now)
        accounts.set_switch(conn, account, Switch(**dataclasses.asdict(probe)))
    return _mark(looking, account, looked_at=len(waiting), next_slot=next_slot)


def _held(account: Account, stop: stops.Stop | None, now: datetime) -> Claim | None:
    """Say what keeps the whole account from sending."""
    if stop is not None:
        return Claim(held=f"stopped:{stop.scope}")
    if account.paused:
        return Claim(held=account.reason or "paused", held_until=account.paused_until)
    if _quota_left(account, now) == 0:
        return Claim(held="quota", held_until=account.quota_resets_at)
    if may_send(_breaker(account), now) == "none":
        return Claim(held="outage", held_until=account.switch.until)
    return None


def _breaker(account: Account) -> Breaker:
    found = account.switch
    return Breaker(failures=found.failures, until=found.until, level=found.level, probing=found.probing)


def _bounds(account: Account, now: datetime) -> list[int]:
    """What else bounds this look: the network's quota, and after an outage a single probe."""
    quota = _quota_left(account, now)
    probe = may_send(_breaker(account), now) == "probe"
    return [*([] if quota is None else [quota]), *([1] if probe else [])]


def _quota_left(account: Account, now: datetime) -> int | None:
    """How many the network still takes; None: no limit is known, or its day is over."""
    over = account.quota_resets_at is not None and account.quota_resets_at <= now
    return None if over or account.quota_left is None else max(0, account.quota_left)


def _believe_the_clock(looking: _Looking) -> None:
    """Bring back what lies too far ahead: waited for anew at each look, it would never come."""
    terms, now = looking.terms, looking.now
    tat, shared_tat = looking.tat, looking.shared_tat
    looking.tat = _clamped(tat, now, terms.pace)
    if terms.shared is not None:
        looking.shared_tat = _clamped(shared_tat, now, terms.shared[1])
    looking.clock_was_set = (looking.tat, looking.shared_tat) != (tat, shared_tat)
    for address, stored in looking.chats.items():
        pace = terms.pace_of(address)
        believed = stored if pace is None else _clamped(stored, now, pace)
        if believed != stored:
            looking.paced[address] = believed
    looking.chats.update(looking.paced)


def _clamped(tat: float, now: datetime, pace: Pace) -> float:
    farthest = now.timestamp() + FARTHEST * (pace.burst * pace.interval_s + HORIZON.total_seconds())
    return farthest if tat > farthest + UNEXPLAINED_S else tat


def _chats(conn: Connection, channel: str, terms: Terms, waiting: Sequence[Ready]) -> dict[str, float]:
    if terms.chat_pace is None and terms.group_pace is None:
        return {}
    return address_paces.load(conn, channel, {m.address for m in waiting})


def _look(
    looking: _Looking, waiting: Sequence[Ready], room: int, calendar: Calendar, horizon: timedelta
) -> datetime | None:
    """Go through the heads of the queue; returns the next slot when the pace ends the look."""
    now = looking.now
    edge = (now + horizon).timestamp()
    # of accounts that share a pace the first to look takes all up to the horizon: the others get one each
    spare = HORIZON.total_seconds() if looking.terms.shared is not None else 0.0
    for message in waiting:
        refusal = still_wanted(waiting_of(message), looking.facts, now=now)
        if refusal is not None:
            looking.settled += _drop(looking.conn, message, refusal, now)
            looking.moved += 1
            continue
        if message.address in looking.seen or len(looking.taken) == room:
            continue  # one at a time to each address: the next look takes it
        slot = _slot(looking)
        past = looking.contacts.get(message.subject, ())
        put_off = calendar.put_off(message.message_class, message.channel, past, _moment(slot))
        if put_off is not None and put_off.until >= message.expires_at:
            # this road opens too late, another may still arrive in time
            diverted = settling.divert(looking.conn, message.id, reason="too_late_by_this_road", now=now)
            looking.settled += [diverted] if diverted else []
            looking.moved += 1
            continue
        if put_off is not None:
            outbox.reschedule(looking.conn, message.id, put_off.until, reason=put_off.reason)
            looking.moved += 1
            continue
        if slot > edge + (spare if not looking.taken else 0.0):
            return _moment(slot)
        ready = _chat_ready(looking, message.address, slot)
        if ready > slot:
            outbox.reschedule(looking.conn, message.id, _moment(ready), reason="chat_pace")
            looking.moved += 1
            continue
        _take(looking, message, slot)
    return None


def _slot(looking: _Looking) -> float:
    at = looking.terms.pace.ready_at(looking.tat, looking.now.timestamp())
    if looking.terms.shared is not None:
        at = max(at, looking.terms.shared[1].ready_at(looking.shared_tat, looking.now.timestamp()))
    return at


def _chat_ready(looking: _Looking, address: str, slot: float) -> float:
    """When this chat's own pace lets the message go: an impatient chat must not hold up everybody's queue."""
    pace = looking.terms.pace_of(address)
    if pace is None:
        return slot
    return pace.ready_at(looking.chats.get(address, 0.0), slot)


def _take(looking: _Looking, message: Ready, slot: float) -> None:
    terms = looking.terms
    _at, looking.tat = terms.pace.next_slot(looking.tat, slot)
    if terms.shared is not None:
        _at, looking.shared_tat = terms.shared[1].next_slot(looking.shared_tat, slot)
    pace = terms.pace_of(message.address)
    if pace is not None:
        _at, looking.paced[message.address] = pace.next_slot(looking.chats.get(message.address, 0.0), slot)
    at = _moment(slot)
    looking.contacts.setdefault(message.subject, []).append(
        Contact(at, message.message_class, message.channel)
    )
    looking.seen.add(message.address)
    looking.taken.append(message)
    looking.slots.append(at)


def _mark(looking: _Looking, account: str, *, looked_at: int, next_slot: datetime | None) -> Claim:
    conn, now = looking.conn, looking.now
    open_call_tasks(conn, looking.settled, now=now)
    claim_id = secrets.token_hex(8)
    outbox.mark_sending(
        conn, looking.taken, claim_id=claim_id, lease_until=now + looking.terms.lease, now=now
    )
    if looking.taken or looking.clock_was_set:
        accounts.set_tat(conn, account, looking.tat, taken=len(looking.taken))
        if looking.terms.shared is not None:
            accounts.set_shared_tat(conn, looking.terms.shared[0], looking.shared_tat)
    address_paces.store(conn, looking.channel, looking.paced)
    faultpoint("claim.marked")
    return Claim(
        claimed=[
            Claimed(message=m, claim_id=claim_id, send_at=at)
            for m, at in zip(looking.taken, looking.slots, strict=True)
        ],
        looked_at=looked_at,
        moved=looking.moved,
        next_slot=next_slot,
    )


def _drop(conn: Connection, message: Ready, refusal: NotWanted, now: datetime) -> list[Settled]:
    if refusal.state == "failed":
        settled = settling.divert(conn, message.id, reason=refusal.reason, now=now)
        return [settled] if settled else []
    outbox.drop(conn, message.id, message.subject, state=refusal.state, reason=refusal.reason, now=now)
    return []


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, OFFICE_ZONE)
