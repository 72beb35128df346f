"""Planning carried out: load what the planner may know, let it decide, queue what it decided."""

import dataclasses
import itertools
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from messages.collector import rarely_collected
from messages.formats import OFFICE_ZONE
from scheduler import plan_loading, plan_work
from scheduler.plan_desk import PlanDesk
from scheduler.plan_inputs import PlanInputs
from scheduler.plan_result import Plan
from scheduler.planner import plan
from scheduler.wording import Worded, Wording
from storage import links, message_keys, outbox, tasks
from storage.database import Connection, Database
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
#: So many keys are looked up with one statement: all of a whole office's at once are thirty megabytes.
ASKED_AT_ONCE = 10_000


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
    with rarely_collected():
        inputs = database.read(plan_loading.load, desk, day, now)
        return decide(inputs, lambda decided: database.read(said_before, decided), day=day, now=now)


def decide(
    inputs: PlanInputs, known: Callable[[Plan], AbstractSet[str]], *, day: date, now: datetime
) -> Plan:
    """Decide again as long as something the plan would say is `known` to have been said."""
    while True:
        decided = plan(inputs, day=day, now=now)
        said = known(decided)
        if not said:
            return decided
        inputs = dataclasses.replace(inputs, planned_keys=inputs.planned_keys | said)


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
    worded = Worded()

    def end(conn: Connection) -> None:
        if closing is not None:
            closing(conn)
        if day >= today(now):
            tasks.close_tasks(conn, [OFFICE], kinds=[MISSED])  # whoever makes today's plan has answered

    queued = opened = 0
    with rarely_collected():
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
    wording: "Wording",
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


def said_before(conn: Connection, decided: Plan) -> set[str]:
    """Keys of a plan under which something was said or asked for, ever."""
    said: set[str] = set()
    for start in range(0, len(decided.drafts), ASKED_AT_ONCE):
        some = decided.drafts[start : start + ASKED_AT_ONCE]
        chains = {f"{draft.key}#0": draft.key for draft in some}
        said |= {chains[key] for key in message_keys.known(conn, chains)}
    return said | tasks.known_tasks(conn, [task.key for task in decided.tasks])


def today(now: datetime) -> date:
    """Tell the office's day: it begins at midnight in its own zone."""
    return now.astimezone(OFFICE_ZONE).date()
