"""What another level changes: messages taken back, work left and opened. Shown before it is done.

    look ──► what is bound to a level that will not hold ──► planned anew for those subjects only
    apply ─► the declarations, what is taken back and what stands in its place: one transaction

A message that a sender has claimed meanwhile goes out: it was right when it was claimed. Nothing is then
planned in its place.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches

from messages.area_names import area_key
from messages.collector import rarely_collected
from messages.formats import OFFICE_ZONE, moment
from messages.language import _
from messages.problem import DondocError
from scheduler import on_site, plan_loading, plan_work, planning, wording
from scheduler.area_chain import WHOLE_OFFICE, Areas
from scheduler.facts import area_tree, level_records
from scheduler.levels import InForce, LevelRecord, changes, clash
from scheduler.plan_desk import PlanDesk
from scheduler.plan_loading import Only
from scheduler.plan_result import Draft, PlannedTask, Refusal
from scheduler.planning import today
from storage import areas, cursors, links, outbox, queued_levels, tasks
from storage.database import Connection, Database
from storage.queued_levels import Bound

Subject = tuple[str, int]

#: How far the levels have been followed.
FOLLOWED = "levels_followed"
#: A database whose levels were never followed.
FIRST_LOOK = datetime(2000, 1, 1, tzinfo=UTC)
#: Whoever plans at the same time may queue under the old level; each round takes what has come since.
ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a switch does, in numbers."""

    areas: Sequence[str] = ()  #: as written, in which something changes
    taken_back: int = 0  #: messages
    anew: int = 0  #: messages in their place
    becomes: Mapping[str, int] = field(default_factory=dict)
    """Subjects whose message is taken back, by what they get instead: "message" or the kind of a task."""
    refused: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Those who get nothing today, by (reason, its sentence)."""
    opened: Mapping[str, int] = field(default_factory=dict)  #: tasks by kind
    left: Mapping[str, int] = field(default_factory=dict)  #: open tasks taken back, by kind
    moved: int = 0  #: open tasks that are asked for at the new level too


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """One look: what no longer fits, and what stands in its place."""

    levels: Sequence[LevelRecord]
    bound: Sequence[Bound]
    left: Mapping[int, str]  #: number → kind
    moved: Mapping[int, str]  #: number → new level
    areas: AbstractSet[str]
    drafts: Sequence[Draft] = ()
    tasks: Sequence[PlannedTask] = ()
    refusals: Mapping[Subject, Refusal] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        return not (self.bound or self.left or self.moved)


def check(conn: Connection, new: Sequence[LevelRecord], *, correct: bool = False) -> None:
    """Refuse, in one sentence, levels of areas nobody knows and levels that contradict what is entered.

    `correct`: a record was wrong and is replaced by one of the same time.
    """
    standing = list(level_records(conn))
    tree, written = area_tree(conn), areas.on_lists(conn)
    for record in new:
        _check_area(record, tree, written)
        other = None if correct else clash(standing, record)
        if other is not None:
            raise DondocError(
                _("{area} đã có cấp độ {level} từ {at} theo {decision}, trùng thời gian: "
                  "nếu đã ghi sai, hãy ghi lại kèm --correct.",
                  area=other.area, level=other.level.value, at=moment(other.from_at),
                  decision=other.decision or "?"),
                code="level_clash",
            )  # fmt: skip
        standing.append(record)


def _check_area(record: LevelRecord, tree: Areas, written: Sequence[str]) -> None:
    if record.area == WHOLE_OFFICE or not (written or tree.names()):
        return  # an office that has entered neither a list nor its tree knows no area yet
    day = record.from_at.astimezone(OFFICE_ZONE).date()
    known = {key: name for name in written for key in tree.above(name, day)} | {
        key: key for key in tree.names(day)
    }
    key = area_key(record.area)
    if key in known or tree.knows(record.area, day):
        return
    near = get_close_matches(key, known, n=1)
    hint = _("Có phải là “{name}” không?", name=known[near[0]]) if near else _("Xem: dondoc area list")
    raise DondocError(
        _("Không có địa bàn “{area}” trong danh sách và cây địa bàn. {hint}", area=record.area, hint=hint),
        code="area_unknown",
    )


def preview(database: Database, desk: PlanDesk, new: Sequence[LevelRecord], *, at: datetime) -> Change:
    """Tell what these declarations would change if they began to hold at `at`; nothing is written."""
    with rarely_collected():
        return _change(database.read(_look, desk, new, at))


def apply(
    database: Database,
    desk: PlanDesk,
    *,
    now: datetime,
    new: Sequence[LevelRecord] = (),
    declare: Callable[[Connection], None] | None = None,
) -> Change:
    """Carry a switch out. `declare` enters the records `new` in the same transaction.

    Decided and worded before the transaction, so that it is short; what it takes back is what was found
    then. What another plan has queued meanwhile under the old level is taken back in a round of its own.
    """
    total: Change | None = None
    with rarely_collected():
        for _round in range(ROUNDS):
            ahead = database.read(_look, desk, new if total is None else (), now)
            if total is not None and ahead.nothing:
                break
            worded = wording.Worded().take(desk, ahead.drafts)
            database.transact(_carry_out, desk, ahead, worded, declare if total is None else None, now)
            total = total or _change(ahead)
    return total or Change()


def follow(database: Database, desk: PlanDesk, now: datetime, closing: Callable[[Connection], None]) -> int:
    """Switch whatever a declaration's begin or end has changed since the last look; how many messages."""
    since = database.read(_followed) or FIRST_LOOK
    records = database.read(level_records)
    passed = any(since < change <= now for change in changes(records))
    done = apply(database, desk, now=now) if passed else Change()

    def end(conn: Connection) -> None:
        cursors.put(conn, FOLLOWED, now.isoformat())
        closing(conn)

    database.transact(end)
    return done.taken_back


def _followed(conn: Connection) -> datetime | None:
    kept = cursors.get(conn, FOLLOWED)
    return None if kept is None else datetime.fromisoformat(kept)


# -- looking --------------------------------------------------------------------------------------


def _look(conn: Connection, desk: PlanDesk, new: Sequence[LevelRecord], at: datetime) -> _Ahead:
    levels = [*level_records(conn), *new]
    in_force = InForce(levels, area_tree(conn))
    bound = [
        b for b in queued_levels.waiting(conn) if in_force(b.area, max(at, b.not_before)).value != b.level
    ]
    rows = tasks.under_levels(conn)
    left, moved = plan_work.displaced(rows, in_force, at)
    gone = set(left)
    ahead = _Ahead(
        levels=levels,
        bound=bound,
        left={row.id: row.kind for row in rows if row.id in gone},
        moved=moved,
        areas={b.area for b in bound} | {row.area for row in rows if row.id in gone or row.id in moved},
    )
    touched = {b.subject for b in bound} | {row.subject for row in rows if row.id in gone}
    return _with_plan(conn, desk, ahead, touched, at) if touched else ahead


def _with_plan(
    conn: Connection, desk: PlanDesk, ahead: _Ahead, touched: AbstractSet[Subject], at: datetime
) -> _Ahead:
    inputs = plan_loading.load(
        conn,
        desk,
        today(at),
        at,
        only=Only(subjects=touched),
        levels=ahead.levels,
        withdrawn=queued_levels.chains_of(ahead.bound),
    )
    decided = planning.decide(inputs, lambda plan: planning.said_before(conn, plan), day=today(at), now=at)
    return dataclasses.replace(
        ahead,
        drafts=[draft for draft in decided.drafts if not draft.needs_approval],
        tasks=[task for task in decided.tasks if (task.subject.kind, task.subject.id) in touched],
        refusals={(r.subject.kind, r.subject.id): r for r in decided.refusals},
    )


def _change(ahead: _Ahead) -> Change:
    written_to = {(d.subject.kind, d.subject.id) for d in ahead.drafts}
    work = {(t.subject.kind, t.subject.id): t.kind.value for t in reversed(ahead.tasks)}
    becomes: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    for who in {bound.subject for bound in ahead.bound}:
        if who in written_to or who in work:
            becomes["message" if who in written_to else work[who]] += 1
        elif who in ahead.refusals:
            refused[ahead.refusals[who].reason.value, ahead.refusals[who].sentence] += 1
    return Change(
        areas=sorted(area for area in ahead.areas if area),
        taken_back=len(ahead.bound),
        anew=len(ahead.drafts),
        becomes=dict(becomes.most_common()),
        refused=dict(refused.most_common()),
        opened=dict(Counter(task.kind.value for task in ahead.tasks).most_common()),
        left=dict(Counter(ahead.left.values()).most_common()),
        moved=len(ahead.moved),
    )


# -- doing ----------------------------------------------------------------------------------------


def _carry_out(
    conn: Connection,
    desk: PlanDesk,
    ahead: _Ahead,
    worded: wording.Wording,
    declare: Callable[[Connection], None] | None,
    now: datetime,
) -> None:
    if declare is not None:
        declare(conn)
    taken = {bound.id for bound in queued_levels.take_back(conn, ahead.bound, now=now)}
    on_the_wire = {bound.subject for bound in ahead.bound if bound.id not in taken}
    plan_work.leave(conn, sorted(ahead.left), ahead.moved, now=now)
    kept = [t for t in ahead.tasks if (t.subject.kind, t.subject.id) not in on_the_wire]
    followed_by = plan_work.officers(conn, kept)
    plan_work.open_portion(
        conn,
        [plan_work.new_task(task, followed_by) for task in kept],
        today=today(now),
        calendar=desk.windows,
        now=now,
    )
    on_site.place_again(conn, today=today(now), calendar=desk.windows)
    links.store(conn, [t for t in worded.tokens if t[1] not in on_the_wire], now=now)
    anew = [m for m in worded.messages if m.subject not in on_the_wire]
    for start in range(0, len(anew), planning.PORTION):  # the rows of a whole office at once are a gigabyte
        outbox.enqueue(conn, anew[start : start + planning.PORTION], now=now)
