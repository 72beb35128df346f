"""Planning carried out: load what the planner may know, let it decide, queue what it decided."""

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from messages.channel import Content
from messages.field_values import pack
from messages.formats import OFFICE_ZONE
from messages.office import Office
from messages.subjects import Phone, SubjectKind
from messages.texts import TextError, render
from messages.texts.fields import Value
from messages.vietqr import payable, unit_memo, vietqr
from scheduler import plan_work
from scheduler.debt_age import month_end
from scheduler.facts import level_records
from scheduler.plan_inputs import (
    DebtCandidate,
    DueCandidate,
    Hold,
    Named,
    OptOut,
    PastContact,
    PlanInputs,
    PlanSettings,
    Road,
)
from scheduler.plan_result import Draft, DraftRoad, Plan
from scheduler.planner import plan
from scheduler.windows import Windows
from storage import (
    addresses,
    agents,
    cases,
    employers,
    history,
    links,
    message_keys,
    outbox,
    participants,
    tasks,
)
from storage.addresses import Address
from storage.database import Connection, Database
from storage.message_rows import NewMessage
from storage.message_rows import Road as OutRoad
from storage.tasks import NewTask

Subject = tuple[str, int]
Item = TypeVar("Item")

#: Whose tasks are nobody's in particular.
OFFICE: Subject = ("office", 0)
#: The task that asks whether a day that went by without its plan shall have one.
MISSED = "missed-plan"

#: So many messages, or tasks, are written in one transaction: a send waits behind no more than these, and
#: the words of a whole month's plan would not fit in memory.
PORTION = 1000
#: How much longer than a message may wait and a contact may count the past is looked at.
MARGIN_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDesk:
    """What the office has decided about planning."""

    office: Office
    windows: Windows
    settings: PlanSettings
    channels: frozenset[str]  #: networks the office has an account with
    admits: Callable[[str, str], bool]  #: trial mode: may this address on this channel be written to?
    trust_declared: bool = (
        False  #: True: an address on a list is its owner's unless something speaks against it
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan and what became of it in the database."""

    plan: Plan
    queued: int
    tasks: int
    awaiting: int = 0  #: drafts whose row asks for a person's approval first
    held_back: int = 0  #: drafts to nobody on the guest list: nothing is queued, nothing is used up
    unrenderable: Sequence[tuple[str, str]] = ()  #: (key, sentence): drafts whose words could not be written


def make_plan(database: Database, desk: PlanDesk, *, day: date, now: datetime) -> Plan:
    """Decide, without writing anything; nobody waits for it.

    The planner is told what was said lately. What it would then say is looked up among all that was ever
    said, and where something is found it decides again, knowing that.
    """
    inputs = database.read(_inputs, desk, day, now)
    while True:
        decided = plan(inputs, day=day, now=now)
        known = database.read(_said_before, decided)
        if not known:
            return decided
        inputs = dataclasses.replace(inputs, planned_keys=inputs.planned_keys | known)


def carry_out(
    database: Database,
    desk: PlanDesk,
    *,
    day: date,
    now: datetime,
    closing: Callable[[Connection], None] | None = None,
    dry_run: bool = False,
) -> Planned:
    """Decide and queue; doing it twice queues once.

    Decided and worded outside of any transaction, then written a portion at a time, so that sends go on.
    Cut off half-way, it leaves whole portions: whoever plans again adds the rest. `closing` is done in the
    transaction of the last portion; what it raises takes that portion back.
    """
    if not dry_run and day >= today(now):
        database.transact(plan_work.follow_levels, today=today(now), calendar=desk.windows, now=now)
    decided = make_plan(database, desk, day=day, now=now)
    drafts = [draft for draft in decided.drafts if not draft.needs_approval]
    followed_by = database.read(plan_work.officers, decided.tasks)
    work = [plan_work.new_task(task, followed_by) for task in decided.tasks]
    portions = list(itertools.zip_longest(_portions(drafts), _portions(work))) or [((), ())]
    worded = _Worded()

    def end(conn: Connection) -> None:
        if closing is not None:
            closing(conn)
        if day >= today(now):
            tasks.close_tasks(conn, [OFFICE], kinds=[MISSED])  # whoever makes today's plan has answered

    queued = opened = 0
    for left, (some_drafts, some_work) in zip(reversed(range(len(portions))), portions, strict=True):
        wording = worded.take(desk, some_drafts or ())
        if dry_run:
            more = len({m.chain for m in wording.messages}), len(some_work or ())
        else:
            more = database.transact(_write, desk, wording, some_work or (), None if left else end, now)
        queued, opened = queued + more[0], opened + more[1]
    return Planned(
        plan=decided,
        queued=queued,
        tasks=opened,
        awaiting=len(decided.drafts) - len(drafts),
        held_back=worded.held_back,
        unrenderable=tuple(worded.unrenderable),
    )


def _portions(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + PORTION] for start in range(0, len(items), PORTION)]


def _write(
    conn: Connection,
    desk: PlanDesk,
    wording: "_Wording",
    work: Sequence[NewTask],
    closing: Callable[[Connection], None] | None,
    now: datetime,
) -> tuple[int, int]:
    if closing is not None:
        closing(conn)
    links.store(conn, wording.tokens, now=now)
    opened = plan_work.open_portion(conn, work, today=today(now), calendar=desk.windows, now=now)
    # these two last, because they lock the head of the log until the commit
    return len(outbox.enqueue(conn, wording.messages, now=now)), opened


# -- loading --------------------------------------------------------------------------------------


def _inputs(conn: Connection, desk: PlanDesk, day: date, now: datetime) -> PlanInputs:
    dues, debts = participants.open_dues(conn), employers.open_debts(conn)
    # a message waits no longer than its figures may be said, and counts as a contact for the interval
    lately = desk.settings.max_figures_age_days + desk.settings.min_interval_days + MARGIN_DAYS
    since = now - timedelta(days=lately)
    said = [
        history.said_to(conn, SubjectKind.PARTICIPANT.value, {d.participant_id for d in dues}, since=since),
        history.said_to(conn, SubjectKind.EMPLOYER.value, {d.employer_id for d in debts}, since=since),
    ]
    shelf = _Shelf(conn, desk, day, said)
    return PlanInputs(
        office=desk.office,
        windows=desk.windows,
        dues=[shelf.due(item) for item in dues],
        debts=[shelf.debt(item) for item in debts],
        levels=level_records(conn),
        planned_keys={key for found in said for key in found.standing},
        withdrawn_keys={key for found in said for key in found.withdrawn},
        settings=desk.settings,
    )


def _said_before(conn: Connection, decided: Plan) -> set[str]:
    chains = {f"{draft.key}#0": draft.key for draft in decided.drafts}
    said = {chains[key] for key in message_keys.known(conn, chains)}
    return said | tasks.known_tasks(conn, [task.key for task in decided.tasks])


class _Shelf:
    """Everything that belongs to a subject, read once for all of them."""

    def __init__(self, conn: Connection, desk: PlanDesk, day: date, said: Sequence[history.Said]) -> None:
        self._desk = desk
        self._addresses = {kind.value: addresses.of_kind(conn, kind.value) for kind in SubjectKind}
        self._shared = {kind.value: addresses.shared(conn, kind.value) for kind in SubjectKind}
        self._holds: dict[Subject, list[Hold]] = {}
        for held in cases.holds_in_force(conn, day):
            self._holds.setdefault(held.subject, []).append(Hold(reason=held.reason, until=held.until))
        self._opt_outs: dict[Subject, list[OptOut]] = {}
        self._refused: set[tuple[Subject, str, str]] = set()
        for refusal in cases.opted_out(conn):
            if refusal.address:  # one address is closed, the channel's others stay open
                self._refused.add((refusal.subject, refusal.channel, refusal.address))
            else:
                self._opt_outs.setdefault(refusal.subject, []).append(OptOut(channel=refusal.channel))
        self._contacts: dict[Subject, list[PastContact]] = {}
        for subject, at, obligation in (contact for found in said for contact in found.contacts):
            about = obligation.partition(":")[0] if ":" in obligation else ""
            self._contacts.setdefault(subject, []).append(PastContact(at=at, about=about))
        self._agents = agents.by_code(conn)

    def due(self, item: participants.OpenDue) -> DueCandidate:
        agent = self._agents.get(item.due.agent)
        return DueCandidate(
            due=item.due,
            figures_as_of=item.as_of or month_end(item.period),
            agent=Named(name=agent["name"], phone=_first_phone(agent["phones"])) if agent else Named(),
            **self._shared_parts(
                (SubjectKind.PARTICIPANT.value, item.participant_id),
                item.due.area,
                item.language,
                item.due.phones,
            ),
        )

    def debt(self, item: employers.OpenDebt) -> DebtCandidate:
        phones = tuple(p for c in item.debt.contacts for p in c.phones)
        return DebtCandidate(
            debt=item.debt,
            period=item.period,
            figures_as_of=item.debt.as_of or month_end(item.period),
            **self._shared_parts(
                (SubjectKind.EMPLOYER.value, item.employer_id), item.debt.area, item.language, phones
            ),
        )

    def _shared_parts(
        self, subject: Subject, area: str, language: str, phones: Sequence[Phone]
    ) -> dict[str, Any]:
        office = self._desk.office
        return {
            "subject_id": subject[1],
            "area": area,
            "language": language,
            "roads": self._roads(subject, phones),
            "holds": self._holds.get(subject, ()),
            "opt_outs": self._opt_outs.get(subject, ()),
            "contacts": self._contacts.get(subject, ()),
            "officer": Named(name=office.officer, phone=office.officer_phone),
        }

    def _roads(self, subject: Subject, phones: Sequence[Phone]) -> list[Road]:
        found = [self._road(a) for a in self._addresses[subject[0]].get(subject[1], [])]
        called = [
            Road(channel="phone", address_id=0, address=p.e164, confirmed=False, usable=True) for p in phones
        ]
        return found + called

    def _road(self, address: Address) -> Road:
        reason = "" if address.state == "ok" else address.state
        if address.channel not in self._desk.channels:
            reason = "channel_off"
        if (address.subject, address.channel, address.address) in self._refused:
            reason = "opted_out"
        strange = bool(address.label and address.subject[0] == SubjectKind.PARTICIPANT.value)
        shared = (address.channel, address.address) in self._shared[address.subject[0]]
        declared = self._desk.trust_declared and not strange and not shared
        return Road(
            channel=address.channel,
            address_id=address.id,
            address=address.address,
            confirmed=address.confirmed_at is not None or declared,
            usable=not reason,
            why_not=reason,
        )


def _first_phone(stored: Sequence[Mapping[str, Any]]) -> str:
    return str(stored[0]["e164"]) if stored else ""


# -- writing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wording:
    """One portion, ready to be written."""

    messages: list[NewMessage] = field(default_factory=list)
    tokens: list[tuple[str, Subject]] = field(default_factory=list)  #: what their texts ask to be typed


@dataclass(slots=True)
class _Worded:
    """What came of the drafts so far."""

    held_back: int = 0
    unrenderable: list[tuple[str, str]] = field(default_factory=list)

    def take(self, desk: PlanDesk, drafts: Sequence[Draft]) -> _Wording:
        wording = _Wording()
        for draft in drafts:
            admitted = [road for road in draft.roads if desk.admits(road.channel, road.address)]
            if not admitted:
                self.held_back += 1
                continue
            token = links.new_token() if _discreet(draft, admitted) else ""
            try:
                wording.messages.append(_message(desk, draft, admitted, token))
            except TextError as error:
                self.unrenderable.append((draft.key, error.message))
                continue
            if token:
                wording.tokens.append((token, (draft.subject.kind, draft.subject.id)))
        return wording


def _discreet(draft: Draft, admitted: Sequence[DraftRoad]) -> bool:
    return any(road.text_key == draft.discreet_text_key for road in admitted)


def _message(desk: PlanDesk, draft: Draft, admitted: Sequence[DraftRoad], token: str) -> NewMessage:
    subject = (draft.subject.kind, draft.subject.id)
    fields = dict(draft.fields)
    if token:
        fields |= _confirmation(desk, token)
    roads = [
        OutRoad(
            channel=road.channel,
            address=road.address,
            address_id=road.address_id or None,
            text_key=road.text_key,
            **words(desk.office, road.text_key, road.channel, draft.language, fields),
        )
        for road in admitted
    ]
    return NewMessage(
        chain=draft.key,
        rule=draft.rule,
        subject=subject,
        obligation=draft.obligation,
        message_class=draft.message_class,
        priority=1,
        roads=roads,
        not_before=draft.not_before,
        expires_at=draft.expires,
        language=draft.language,
        snapshot={
            **draft.snapshot,
            "subject_code": draft.subject.code,
            "subject_name": draft.subject.name,
            "basis": draft.basis,
            "full": {"text_key": draft.text_key, "fields": pack(draft.fields)},
        },
    )


def words(
    office: Office, text_key: str, channel: str, language: str, fields: Mapping[str, Value]
) -> dict[str, Any]:
    """The rendered content and its version; a payment code only for a whitelisted account."""
    wording = render(text_key, channel=channel, language=language, fields=fields, own_hosts=office.own_hosts)
    return {"content": _with_code(office, wording.content, fields), "text_version": wording.version}


def _with_code(office: Office, content: Content, fields: Mapping[str, Value]) -> Content:
    amount, unit = fields.get("amount"), fields.get("unit_code")
    account = payable(office.accounts, str(fields.get("account") or ""))
    said = account is not None and account.number in content.text
    if account is None or not said or not isinstance(amount, int) or not isinstance(unit, str):
        return content
    memo = unit_memo(unit, office.agency_code)
    code = vietqr(bin6=account.bin6, account=account.number, amount=amount, purpose=memo, long_purpose=True)
    return dataclasses.replace(content, qr_payload=code)


def _confirmation(desk: PlanDesk, token: str) -> dict[str, Value]:
    # without a bot there is no link that confirms anything: the texts then name the typed code only
    link = desk.office.bot_link + token if desk.office.bot_link else None
    return {"confirm_code": token, "link": link}


def today(now: datetime) -> date:
    """Tell the office's day: it begins at midnight in its own zone."""
    return now.astimezone(OFFICE_ZONE).date()
