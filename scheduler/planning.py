"""Planning carried out: load what the planner may know, let it decide, queue what it decided."""

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from messages.channel import Content
from messages.field_values import pack
from messages.formats import OFFICE_ZONE
from messages.office import Office
from messages.texts import TextError, render
from messages.texts.fields import Value
from messages.vietqr import payable, unit_memo, vietqr
from scheduler import plan_loading, plan_work
from scheduler.plan_desk import PlanDesk
from scheduler.plan_result import Draft, DraftRoad, Plan
from scheduler.planner import plan
from storage import links, message_keys, outbox, tasks
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
    inputs = database.read(plan_loading.load, desk, day, now)
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


def _said_before(conn: Connection, decided: Plan) -> set[str]:
    chains = {f"{draft.key}#0": draft.key for draft in decided.drafts}
    said = {chains[key] for key in message_keys.known(conn, chains)}
    return said | tasks.known_tasks(conn, [task.key for task in decided.tasks])


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
