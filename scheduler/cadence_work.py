"""A cadence that opens, carried out: its tasks, and the lists that go to those who collect."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from scheduler import agent_lists, plan_work
from scheduler.agent_lists import Lists
from scheduler.cadences import Cadence
from scheduler.facts import area_tree, level_records
from scheduler.plan_cadences import AgentFacts, Around, tasks_of
from scheduler.plan_desk import PlanDesk
from scheduler.plan_result import PlannedTask
from scheduler.planning import today
from scheduler.policy import NO_PLANS
from scheduler.policy_rows.row import TaskKind
from scheduler.rhythms import Span
from storage import agents, documents, marks, message_keys, outbox, tasks
from storage.database import Connection, Database
from storage.documents import NumbersTakenError
from storage.papers.filling import Sender

#: Whoever makes papers at the same time takes numbers: then the lists are made anew.
TRIES = 20
#: A cadence that opens for a plan that was missed asks a person, with a task of this kind.
MISSED = "missed-cadence"


@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceDesk:
    """What the office has decided about its calendar."""

    plan: PlanDesk
    sender: Sender  #: what stands on its papers
    local_plans: AbstractSet[str] = NO_PLANS


def open_span(
    database: Database,
    desk: CadenceDesk,
    cadence: Cadence,
    span: Span,
    *,
    now: datetime,
    closing: Callable[[Connection], None] | None = None,
) -> Mapping[str, int]:
    """Open what a cadence calls for, once however often it is asked; `closing` in the same transaction.

    Returns how many tasks were opened and how many lists were queued.
    """
    for _try in range(TRIES):
        planned, lists = database.read(_prepare, desk, cadence, span, now)
        try:
            return database.transact(_write, desk, planned, lists, closing, now)
        except NumbersTakenError:
            continue
    raise NumbersTakenError


def around(conn: Connection, local_plans: AbstractSet[str], now: datetime) -> Around:
    """What holds now, as far as cadences ask."""
    return Around(
        at=now,
        levels=level_records(conn),
        areas=area_tree(conn),
        agents=[
            AgentFacts(id=row["id"], code=code, name=row["name"], areas=row["areas"])
            for code, row in sorted(agents.by_code(conn).items())
            if row["active"]
        ],
        marked=frozenset(name for found in marks.in_force(conn).values() for name in found),
        local_plans=local_plans,
    )


def _prepare(
    conn: Connection, desk: CadenceDesk, cadence: Cadence, span: Span, now: datetime
) -> tuple[list[PlannedTask], Lists | None]:
    planned = tasks_of(cadence, span, around(conn, desk.local_plans, now))
    known = tasks.known_tasks(conn, [task.key for task in planned])
    said = message_keys.known(conn, [f"{task.key}#0" for task in planned])
    planned = [task for task in planned if task.key not in known and f"{task.key}#0" not in said]
    to_agents = [task for task in planned if task.kind is TaskKind.AGENT_LIST]
    if not to_agents:
        return planned, None
    lists = agent_lists.prepare(
        conn, desk.plan, desk.sender, to_agents, period=_month(span), day=today(now), now=now
    )
    others = [task for task in planned if task.kind is not TaskKind.AGENT_LIST]
    return [*others, *lists.left], lists


def _month(span: Span) -> date:
    return span.opens.replace(day=1)


def _write(
    conn: Connection,
    desk: CadenceDesk,
    planned: list[PlannedTask],
    lists: Lists | None,
    closing: Callable[[Connection], None] | None,
    now: datetime,
) -> Mapping[str, int]:
    if closing is not None:
        closing(conn)
    followed_by = plan_work.officers(conn, planned)
    opened = plan_work.open_portion(
        conn,
        [plan_work.new_task(task, followed_by) for task in planned],
        today=today(now),
        calendar=desk.plan.windows,
        now=now,
    )
    queued = 0
    if lists is not None and lists.messages:
        documents.register(conn, lists.papers, first=lists.first, now=now)
        queued = len(outbox.enqueue(conn, lists.messages, now=now))
    return {"tasks": opened, "lists": queued}
