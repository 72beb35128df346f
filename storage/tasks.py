"""Work for people: opened once under a key, found by whose it is and when it is due, closed once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from storage import among, bulk
from storage.database import Connection, rows_of, upsert
from storage.tables import employers, participants, tasks

Subject = tuple[str, int]

#: Why a task was cancelled whose key may be opened again: another level asked for other work.
LEVEL_CHANGED = "level_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """Work for a person, with an owner and a deadline. The key makes opening it twice harmless."""

    key: str
    kind: str
    owner: str
    subject: Subject
    detail: str
    deadline: date | None
    rule: str = ""
    needs_approval: bool = False
    inbox_id: int | None = None
    basis: str = ""  #: document and section
    form: str = ""
    area: str = ""  #: of its subject, and the level of that area, as they stand when it is opened
    level: str = ""
    on_day: date | None = None  #: the day the roster leaves room for it
    case_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tasks a list shows; what is None is not asked about."""

    owners: Collection[str] | None = None  #: every spelling of one person
    kind: str | None = None
    state: str | None = "open"
    areas: Collection[str] | None = None  #: as they are written on the tasks
    due_by: date | None = None
    proposals: bool | None = None
    case_id: int | None = None


class UnderLevel(NamedTuple):
    """An open task as a change of levels asks about it. A tuple: a whole office's are looked at."""

    id: int
    kind: str
    rule: str
    area: str
    level: str
    subject: Subject


@dataclass(slots=True, kw_only=True)
class Opened:
    """What a portion of new tasks became."""

    ids: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def open_task(conn: Connection, task: NewTask, *, now: datetime) -> bool:
    """Open a task once; False when the key is known.

    A task that was cancelled because the level changed is opened anew under its key: levels come back.
    """
    return open_one(conn, task, now=now) is not None


def open_one(conn: Connection, task: NewTask, *, now: datetime) -> int | None:
    """`open_task`, with the number of what was opened; None when the key is known."""
    values = _values(task, now)
    statement = (
        upsert(conn, tasks)
        .values(key=task.key, **values)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={**values, "state": "open", "reason": "", "closed_by": "", "closed_at": None},
            where=sa.and_(tasks.c.state == "cancelled", tasks.c.reason == LEVEL_CHANGED),
        )
    )
    found: int | None = conn.execute(statement.returning(tasks.c.id)).scalar()
    return found


def _values(task: NewTask, at: Any) -> dict[str, Any]:
    """What stands in the row of a new task; `at`: when it is opened, as whoever writes the row wants it."""
    return {
        "kind": task.kind,
        "owner": task.owner,
        "subject_kind": task.subject[0],
        "subject_id": task.subject[1],
        "detail": task.detail,
        "rule": task.rule,
        "basis": task.basis,
        "form": task.form,
        "area": task.area,
        "level": task.level,
        "deadline": task.deadline,
        "on_day": task.on_day,
        "needs_approval": task.needs_approval,
        "case_id": task.case_id,
        "inbox_id": task.inbox_id,
        "created_at": at,
    }


def open_all(conn: Connection, new: Iterable[NewTask], *, now: datetime) -> Opened:
    """Open many with one statement; those whose key is known are left out, of two with one key the second."""
    once: dict[str, NewTask] = {}
    for task in new:
        once.setdefault(task.key, task)
    if not once:
        return Opened()
    at = bulk.stored_moments(conn)(now)
    given = bulk.as_json([[key, *_values(task, at).values()] for key, task in once.items()])
    numbers = {key: number for number, key in conn.execute(_OPEN_ALL[conn.dialect.name], {"rows": given})}
    keys = [key for key in once if key in numbers]  # what a statement returns has no order of its own
    return Opened(ids=[numbers[key] for key in keys], keys=keys)


def _open_all(taken_apart: str) -> sa.TextClause:
    """`open_one` for the rows of a JSON list of lists: a thousand parameters are a statement nobody reads."""
    given = ", ".join(_GIVEN)
    anew = ", ".join(f"{name} = excluded.{name}" for name in _GIVEN if name != "key")
    return sa.text(
        f"INSERT INTO tasks ({given}) {taken_apart} ON CONFLICT (key) DO UPDATE SET {anew}, "
        f"state = 'open', reason = '', closed_by = '', closed_at = NULL "
        f"WHERE tasks.state = 'cancelled' AND tasks.reason = '{LEVEL_CHANGED}' RETURNING id, key"
    )


def _in_sqlite() -> str:
    columns = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(_GIVEN)))
    # WHERE: without it the ON of ON CONFLICT would be read as that of a join
    return f"SELECT {columns} FROM json_each(:rows) WHERE true"  # noqa: S608 - numbers of ours


def _in_postgresql() -> str:
    columns = ", ".join(
        f"CAST(value ->> {place} AS {_IN_WORDS.get(name, 'text')})" for place, name in enumerate(_GIVEN)
    )
    rows = "json_array_elements(CAST(:rows AS json)) WITH ORDINALITY AS row(value, place)"
    return f"SELECT {columns} FROM {rows} ORDER BY place"  # noqa: S608 - names of ours


#: What PostgreSQL calls the type of what is no text.
_IN_WORDS = {
    "subject_id": "bigint", "deadline": "date", "on_day": "date", "needs_approval": "boolean",
    "case_id": "bigint", "inbox_id": "bigint", "created_at": "timestamptz",
}  # fmt: skip
#: What a new task says, as `_values` names it.
_GIVEN = (
    "key", "kind", "owner", "subject_kind", "subject_id", "detail", "rule", "basis", "form", "area", "level",
    "deadline", "on_day", "needs_approval", "case_id", "inbox_id", "created_at",
)  # fmt: skip
_OPEN_ALL = {"sqlite": _open_all(_in_sqlite()), "postgresql": _open_all(_in_postgresql())}


def known_tasks(conn: Connection, keys: Sequence[str]) -> set[str]:
    """Those of the keys under which a task was opened that may not be opened anew."""
    return set(conn.scalars(_KNOWN_TASKS, {"keys": keys}))


#: May not be opened anew.
_STANDS = sa.not_(sa.and_(tasks.c.state == "cancelled", tasks.c.reason == LEVEL_CHANGED))
_KNOWN_TASKS = sa.select(tasks.c.key).where(among.texts(tasks.c.key, "keys"), _STANDS)

_WITH_SUBJECT = (
    sa.select(
        tasks,
        sa.func.coalesce(employers.c.code, participants.c.code, "").label("code"),
        sa.func.coalesce(employers.c.name, participants.c.name, "").label("name"),
    )
    .outerjoin(employers, sa.and_(tasks.c.subject_kind == "employer", employers.c.id == tasks.c.subject_id))
    .outerjoin(
        participants, sa.and_(tasks.c.subject_kind == "participant", participants.c.id == tasks.c.subject_id)
    )
)
_SOONEST = (tasks.c.deadline.is_(None), tasks.c.deadline, tasks.c.id)


def get(conn: Connection, number: int) -> Mapping[str, Any]:
    """One task with `code` and `name` of its subject; a sentence where there is none."""
    row = next(iter(rows_of(conn, _WITH_SUBJECT.where(tasks.c.id == number))), None)
    if row is None:
        raise DondocError(_("Không có việc số {id}. Xem: dondoc task list", id=number), code="not_found")
    return dict(row)


def listed(conn: Connection, wanted: Wanted, *, limit: int | None = None) -> list[Mapping[str, Any]]:
    """Tasks with `code` and `name` of their subject, the most pressing first."""
    query = _WITH_SUBJECT.where(*_conditions(wanted)).order_by(*_SOONEST)
    return [dict(row) for row in rows_of(conn, query if limit is None else query.limit(limit))]


def under_levels(conn: Connection) -> list[UnderLevel]:
    """Open tasks that a rule asked for at a level, the most pressing first."""
    query = sa.select(
        tasks.c.id, tasks.c.kind, tasks.c.rule, tasks.c.area, tasks.c.level, tasks.c.subject_kind,
        tasks.c.subject_id,
    ).where(tasks.c.state == "open", tasks.c.rule != "", tasks.c.level != "")  # fmt: skip
    return [
        UnderLevel(number, kind, rule, area, level, (subject_kind, subject_id))
        for number, kind, rule, area, level, subject_kind, subject_id in conn.execute(
            query.order_by(*_SOONEST)
        )
    ]


def keys_since(conn: Connection, since: datetime) -> set[str]:
    """Keys of tasks that were opened since then and may not be opened anew."""
    return set(conn.scalars(sa.select(tasks.c.key).where(tasks.c.created_at >= since, _STANDS)))


def count(conn: Connection, wanted: Wanted) -> int:
    query = sa.select(sa.func.count()).select_from(tasks).where(*_conditions(wanted))
    return int(conn.execute(query).scalar_one())


def areas(conn: Connection) -> list[str]:
    """Every spelling of an area that stands on a task."""
    return [area for area in conn.scalars(sa.select(tasks.c.area).distinct()) if area]


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = []
    if wanted.owners is not None:
        asked.append(tasks.c.owner.in_(list(wanted.owners)))
    if wanted.kind is not None:
        asked.append(tasks.c.kind == wanted.kind)
    if wanted.state is not None:
        asked.append(tasks.c.state == wanted.state)
    if wanted.areas is not None:
        asked.append(tasks.c.area.in_(list(wanted.areas)))
    if wanted.due_by is not None:
        asked.append(tasks.c.deadline <= wanted.due_by)
    if wanted.proposals is not None:
        asked.append(tasks.c.needs_approval == sa.literal(wanted.proposals, sa.Boolean()))
    if wanted.case_id is not None:
        asked.append(tasks.c.case_id == wanted.case_id)
    return asked


# -- what a person does with one ------------------------------------------------------------------


def close(conn: Connection, number: int, *, result: str, note: str, by: str, now: datetime) -> None:
    """It is done, with this result. A task that is not open is refused in one sentence."""
    _act(conn, number, {"state": "done", "result": result, "note": note, "closed_by": by, "closed_at": now})


def decide(conn: Connection, number: int, *, approve: bool, reason: str, by: str, now: datetime) -> None:
    """A named person has approved a proposal, or refused it for a reason."""
    decision = "approved" if approve else "refused"
    values = {"state": "done" if approve else "refused", "decision": decision, "decided_by": by}
    _act(
        conn,
        number,
        {
            **values,
            "decided_at": now,
            "reason": reason,
            "result": decision,
            "closed_by": by,
            "closed_at": now,
        },
    )


def cancel(conn: Connection, number: int, *, reason: str, by: str, now: datetime) -> None:
    _act(conn, number, {"state": "cancelled", "reason": reason, "closed_by": by, "closed_at": now})


def assign(conn: Connection, number: int, owner: str) -> None:
    _act(conn, number, {"owner": owner})


def put_on_days(conn: Connection, days: Mapping[int, tuple[date | None, str]]) -> None:
    """Number of a task → its day on the roster and its detail."""
    for number, (on_day, detail) in days.items():
        conn.execute(sa.update(tasks).where(tasks.c.id == number).values(on_day=on_day, detail=detail))


def _act(conn: Connection, number: int, values: Mapping[str, Any]) -> None:
    query = sa.update(tasks).where(tasks.c.id == number, tasks.c.state == "open").values(**values)
    if not conn.execute(query).rowcount:
        raise closed_already(get(conn, number))


def closed_already(task: Mapping[str, Any]) -> DondocError:
    if task["closed_at"] is None:
        return DondocError(_("Việc số {id} đã đóng, không sửa nữa.", id=task["id"]), code="task_closed")
    return DondocError(
        _("Việc số {id} đã đóng ngày {day} ({by}), không sửa nữa.",
          id=task["id"], day=written_day(task["closed_at"].date()), by=task["closed_by"] or "dondoc"),
        code="task_closed",
    )  # fmt: skip


# -- what lists, levels and cases do with many ----------------------------------------------------


def close_tasks(
    conn: Connection, subjects: Iterable[Subject], *, kinds: Sequence[str], but_rules: Sequence[str] = ()
) -> int:
    """Cancel open tasks that lost their reason; not those of rules that begin like this."""
    others = [sa.not_(tasks.c.rule.startswith(rule, autoescape=True)) for rule in but_rules]
    wanted = list(subjects)
    done = 0
    for start in range(0, len(wanted), 400):
        done += conn.execute(
            sa.update(tasks)
            .where(
                sa.tuple_(tasks.c.subject_kind, tasks.c.subject_id).in_(wanted[start : start + 400]),
                tasks.c.kind.in_(kinds),
                tasks.c.state == "open",
                *others,
            )
            .values(state="cancelled")
        ).rowcount
    return done


def set_levels(conn: Connection, levels: Mapping[int, str]) -> None:
    """Number of a task → the level its area is at now."""
    for level in sorted(set(levels.values())):
        numbers = [number for number, own in levels.items() if own == level]
        for start in range(0, len(numbers), 400):
            these = tasks.c.id.in_(numbers[start : start + 400])
            conn.execute(sa.update(tasks).where(these).values(level=level))


def leave_for_level(conn: Connection, numbers: Sequence[int], *, now: datetime) -> int:
    """Cancel work that the level now in force does not ask for; its keys may be opened again."""
    values = {"state": "cancelled", "reason": LEVEL_CHANGED, "closed_by": "dondoc", "closed_at": now}
    done = 0
    for start in range(0, len(numbers), 400):
        of_these = tasks.c.id.in_(list(numbers[start : start + 400]))
        done += conn.execute(
            sa.update(tasks).where(of_these, tasks.c.state == "open").values(**values)
        ).rowcount
    return done


def close_of_case(
    conn: Connection, case_id: int, event: str, *, done: bool, keep: Collection[str], by: str, now: datetime
) -> int:
    """A case has moved on by an event: its open tasks are done by that, or have lost their reason."""
    how = {"state": "done", "result": event} if done else {"state": "cancelled", "reason": event}
    query = sa.update(tasks).where(
        tasks.c.case_id == case_id, tasks.c.state == "open", tasks.c.kind.not_in(list(keep))
    )
    return conn.execute(query.values(**how, closed_by=by, closed_at=now)).rowcount


def bind(conn: Connection, number: int, case_id: int) -> None:
    """Make a task the work of a case."""
    conn.execute(sa.update(tasks).where(tasks.c.id == number).values(case_id=case_id))


def tasks_of(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    query = sa.select(tasks).where(tasks.c.subject_kind == subject[0], tasks.c.subject_id == subject[1])
    return [dict(r) for r in rows_of(conn, query.order_by(tasks.c.id))]


def open_task_counts(conn: Connection) -> dict[str, int]:
    query = sa.select(tasks.c.kind, sa.func.count()).where(tasks.c.state == "open").group_by(tasks.c.kind)
    return {str(kind): int(n) for kind, n in conn.execute(query)}
