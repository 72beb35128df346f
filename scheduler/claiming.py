"""The claim: intent is on disk before the wire is touched.

In one transaction an account's row is locked, its next messages are asked whether they are still
wanted, slots are taken, and what will be sent is marked so.
"""

import dataclasses
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from messages.faultpoint import faultpoint
from messages.formats import OFFICE_ZONE
from scheduler.breaker import Breaker, may_send, while_probing
from scheduler.calendar import Calendar
from scheduler.caps import Caps, Contact
from scheduler.facts import load_contacts, load_facts
from scheduler.pacing import Pace
from scheduler.relevance import Facts, NotWanted, still_wanted
from scheduler.terms import Terms
from scheduler.windows import Windows
from storage import accounts, address_paces, claim_reads, outbox, settling, stops, sweeping
from storage.accounts import Account, Switch
from storage.database import Connection
from storage.lanes import Lane
from storage.last_resort import open_call_tasks
from storage.message_rows import Ready
from storage.questions import Asked, ask

#: How far ahead slots are reserved: further, and an answer waits behind a broadcast.
HORIZON = timedelta(seconds=0.3)
#: So many more are looked at than may go: some are no longer wanted, and of one address only the first goes.
SPARE = 16
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
    crowded: bool = False  #: several go to one address, or some were moved: it is worth looking at more
    next_slot: datetime | None = None  #: the pace has no slot before
    held: str = ""  #: why nothing of this account may go now
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted for one account."""

    account: str
    limit: int  #: no more messages than that
    terms: Terms
    channel: str
    busy: frozenset[str] = frozenset()  #: addresses this process still writes to
    horizon: timedelta = HORIZON
    spare: int = SPARE  #: so many more are looked at than may go


@dataclass(frozen=True, slots=True)
class _Free:
    """An account that may send now: how many, and to whom not."""

    wanted: Wanted
    account: Account
    room: int
    busy: frozenset[str]
    slots: int  #: of its pace, up to the horizon

    @property
    def asked(self) -> outbox.Heads:
        """No more words are read than may go, unless some may not; one more tells when the next slot is."""
        spare = self.wanted.spare
        return outbox.Heads(
            limit=self.room + spare if spare else min(self.room, self.slots + 1), without=self.busy
        )


@dataclass(slots=True)
class _Looking:
    """One look at an account's queue while it goes on."""

    now: datetime
    free: _Free
    facts: Facts
    contacts: dict[tuple[str, int], list[Contact]]  #: every account of this claim adds to it
    tat: float
    shared: dict[
        str, float
    ]  #: of the paces that accounts share, by name; every account of this claim moves it
    chats: dict[str, float]
    seen: set[str]
    clock_was_set: bool = False  #: a stored slot lay too far ahead: what is believed instead is stored
    taken: list[Ready] = field(default_factory=list)
    slots: list[datetime] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    dropped: list[outbox.Dropped] = field(default_factory=list)
    diverted: list[tuple[int, str]] = field(default_factory=list)  #: (message, why not by this road)
    put_off: list[Asked] = field(default_factory=list)
    paced: dict[str, float] = field(default_factory=dict)
    crowded: bool = False
    next_slot: datetime | None = None

    @property
    def moved(self) -> int:
        return len(self.expired) + len(self.dropped) + len(self.diverted) + len(self.put_off)

    @property
    def terms(self) -> Terms:
        return self.free.wanted.terms

    @property
    def shared_tat(self) -> float:
        return self.shared[self.terms.shared[0]] if self.terms.shared is not None else 0.0

    @shared_tat.setter
    def shared_tat(self, tat: float) -> None:
        if self.terms.shared is not None:
            self.shared[self.terms.shared[0]] = tat


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
    wanted = Wanted(
        account=account, limit=limit, terms=terms, channel=channel or account, busy=busy, horizon=horizon
    )
    return claim_each(conn, [wanted], now=now, windows=windows, caps=caps)[0]


def claim_each(
    conn: Connection,
    wanted: Sequence[Wanted],
    *,
    now: datetime,
    windows: Windows,
    caps: Caps | None = None,
) -> list[Claim]:
    """Claim for several accounts: what all of them ask of the database is asked once."""
    standing = claim_reads.standing(conn, [one.account for one in wanted], now)
    faultpoint("claim.locked")
    found: dict[str, Claim] = {}
    free: list[_Free] = []
    for one in wanted:
        account = standing.locked.get(one.account)
        if account is None:
            continue
        stop = stops.holding(standing.stops, account=one.account, channel=one.channel)
        held = _held(account, stop, now)
        if held is not None:
            found[one.account] = held
            continue
        flying = standing.on_the_wire.get(one.account, ())
        room = min(one.limit, one.terms.in_flight - len(flying), *_bounds(account, now))
        if room > 0:
            slots = _slots(one, account, now)
            free.append(_Free(one, account, room, one.busy | frozenset(flying), slots))
        else:
            found[one.account] = Claim(looked_at=1)  # the next result makes room
    if free:
        stopped = stops.campaigns(standing.stops)
        due = [lane for lane in standing.due if lane.campaign not in stopped]
        found |= _claim_free(conn, free, due, now, Calendar(windows, caps))
    return [found.get(one.account, Claim()) for one in wanted]


def _claim_free(
    conn: Connection, free: Sequence[_Free], due: Sequence[Lane], now: datetime, calendar: Calendar
) -> dict[str, Claim]:
    waiting = outbox.ready_each(conn, {one.wanted.account: one.asked for one in free}, now, due)
    every = [message for some in waiting.values() for message in some]
    if not every:  # whatever is due goes to somebody who is just being written to
        return {account: Claim(looked_at=1) for account in waiting}
    facts = load_facts(conn, every, now)
    contacts = load_contacts(conn, every, now) if calendar.caps else {}
    shared = accounts.shared_tats(conn, {o.wanted.terms.shared[0] for o in free if o.wanted.terms.shared})
    lookings = {}
    for one in free:
        if not waiting.get(one.wanted.account):
            continue
        messages = waiting[one.wanted.account]
        looking = lookings[one.wanted.account] = _Looking(
            now=now,
            free=one,
            facts=facts,
            contacts=contacts,
            tat=one.account.tat,
            shared=shared,
            chats=_chats(conn, one.wanted.channel, one.wanted.terms, messages),
            seen=set(one.busy),
        )
        _believe_the_clock(looking)
        looking.next_slot = _look(looking, messages, calendar)
        if looking.taken and may_send(_breaker(one.account), now) == "probe":
            probe = while_probing(_breaker(one.account), now, one.wanted.terms.lease)
            accounts.set_switch(conn, one.wanted.account, Switch(**dataclasses.asdict(probe)))
    claim_id = _mark(conn, list(lookings.values()), shared, now)
    return {
        account: Claim(looked_at=1)
        if account not in lookings
        else _claimed(lookings[account], messages, claim_id)
        for account, messages in waiting.items()
    }


def _slots(wanted: Wanted, account: Account, now: datetime) -> int:
    pace = wanted.terms.pace
    edge = now + wanted.horizon + (HORIZON if wanted.terms.shared is not None else timedelta())
    return pace.slots(_clamped(account.tat, now, pace), now.timestamp(), edge.timestamp())


def _claimed(looking: _Looking, waiting: Sequence[Ready], claim_id: str) -> Claim:
    return Claim(
        claimed=[
            Claimed(message=m, claim_id=claim_id, send_at=at)
            for m, at in zip(looking.taken, looking.slots, strict=True)
        ],
        looked_at=len(waiting),
        moved=looking.moved,
        crowded=looking.crowded or looking.moved > 0,
        next_slot=looking.next_slot,
    )


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


def _look(looking: _Looking, waiting: Sequence[Ready], calendar: Calendar) -> datetime | None:
    """Go through the heads of the queue; returns the next slot when the pace ends the look."""
    now, room = looking.now, looking.free.room
    edge = (now + looking.free.wanted.horizon).timestamp()
    # of accounts that share a pace the first to look takes all up to the horizon: the others get one each
    spare = HORIZON.total_seconds() if looking.terms.shared is not None else 0.0
    for message in waiting:
        refusal = still_wanted(message, looking.facts, now=now)
        if refusal is not None:
            _refuse(looking, message, refusal)
            continue
        if message.address in looking.seen:
            looking.crowded = True
            continue  # one at a time to each address: the next look takes it
        if len(looking.taken) == room:
            continue
        slot = _slot(looking)
        past = looking.contacts.get(message.subject, ())
        put_off = calendar.put_off(message.message_class, message.channel, past, _moment(slot))
        if put_off is not None and put_off.until >= message.expires_at:
            # this road opens too late, another may still arrive in time
            looking.diverted.append((message.id, "too_late_by_this_road"))
            continue
        if put_off is not None:
            looking.put_off.append(outbox.rescheduling(message.id, put_off.until, reason=put_off.reason))
            continue
        if slot > edge + (spare if not looking.taken else 0.0):
            return _moment(slot)
        ready = _chat_ready(looking, message.address, slot)
        if ready > slot:
            looking.put_off.append(outbox.rescheduling(message.id, _moment(ready), reason="chat_pace"))
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


def _mark(conn: Connection, lookings: Sequence[_Looking], shared: Mapping[str, float], now: datetime) -> str:
    """Put the intent on disk, what it does to the paces, and what will not go; returns the claim's name."""
    claim_id = secrets.token_hex(8)
    by_lease: dict[timedelta, list[Ready]] = {}
    for looking in lookings:
        by_lease.setdefault(looking.terms.lease, []).extend(looking.taken)
    marked = [
        outbox.marking(taken, claim_id=claim_id, lease_until=now + lease, now=now)
        for lease, taken in by_lease.items()
        if taken
    ]
    moved = [looking for looking in lookings if looking.taken or looking.clock_was_set]
    paces = accounts.pacing(
        accounts.Paced(account=one.free.wanted.account, tat=one.tat, taken=len(one.taken)) for one in moved
    )
    drawn_on = {one.terms.shared[0] for one in moved if one.terms.shared}
    put_off = [one for looking in lookings for one in looking.put_off]
    shared_paces = accounts.pacing_shared({name: shared[name] for name in drawn_on})
    ask(conn, *marked, *put_off, *paces, *shared_paces, *claim_reads.patience(conn))
    for looking in lookings:
        address_paces.store(conn, looking.free.wanted.channel, looking.paced)
    # the log's head is everybody's: whoever writes to it does so last
    diverted = [one for looking in lookings for one in looking.diverted]
    settled = [settling.divert(conn, number, reason=reason, now=now) for number, reason in diverted]
    open_call_tasks(conn, [done for done in settled if done], now=now)
    sweeping.expire(conn, [number for looking in lookings for number in looking.expired], now)
    outbox.drop_each(conn, [one for looking in lookings for one in looking.dropped], now=now)
    faultpoint("claim.marked")
    return claim_id


def _refuse(looking: _Looking, message: Ready, refusal: NotWanted) -> None:
    if refusal.state == "failed":
        looking.diverted.append((message.id, refusal.reason))
    elif refusal.state == "expired":
        looking.expired.append(message.id)
    else:
        looking.dropped.append(
            outbox.Dropped(
                message_id=message.id, subject=message.subject, state=refusal.state, reason=refusal.reason
            )
        )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, OFFICE_ZONE)
