"""The office's calendar played ahead on a copy: what would be asked of whom on every day, and on which words.

Assumed, because nobody can know: every message arrives and nobody answers; letters are posted on their day;
work is done on its last day; who is invited does not come, and does not comply; what only a named person may
decide is not decided; nobody who owes pays, and whoever has gone through all the reminders of a due
contribution has paid it and falls due again by their method. Lists come in on a month's first working day.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot import matters, simulated_lists
from bot.app import App
from bot.clock import HeldClock
from bot.jobs import CASES_AT, plan_time
from messages.formats import OFFICE_ZONE
from scheduler import cadence_work, case_round, case_work, planning, switching
from scheduler.cadences import Cadence, span_on
from scheduler.case_steps import CaseKind
from scheduler.case_titles import event_title, kind_title
from scheduler.case_work import Reported
from scheduler.plan_cadences import tasks_of
from scheduler.plan_desk import PlanDesk
from scheduler.plan_result import Plan
from scheduler.policy_rows.row import task_title
from storage import case_files, scratch
from storage.letters import Moved
from storage.scans import Scan

DAY = timedelta(days=1)
#: When a working day is over.
EVENING = time(21, 0)


#: What an officer tells of a case whose term has come, at worst.
TOLD = {("unregistered", "invited"): "absent", ("unregistered", "scheduled"): "checked"}
PAPER = Scan(name="", sha256="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is done on a day for one reason, for so many."""

    day: date
    source: str  #: "cadence", "message", "task", "case" or "level"
    id: str  #: the cadence, the rule, the event of a case
    title: str
    basis: str  #: document and section; "" for what follows from a step of a case
    count: int
    due: date | None = None


def simulate(
    app: App, first: date, last: date, *, tell: Callable[[date], None] = lambda _day: None
) -> Iterator[Act]:
    """Play every day from `first` to `last` on a copy of the database; nothing of the office's is touched."""
    with scratch.scratch(app.database) as copy:
        clock = HeldClock(datetime.combine(first, time(0), OFFICE_ZONE))
        played = dataclasses.replace(app, database=copy, clock=clock)
        lists = simulated_lists.begin(copy, first)
        day = first
        while day <= last:
            tell(day)
            yield from _Day(played, clock, lists, day).acts()
            day += DAY


class _Day:
    def __init__(self, app: App, clock: HeldClock, lists: simulated_lists.Lists, day: date) -> None:
        self._app, self._clock, self._lists, self._day = app, clock, lists, day
        self._plans_at = plan_time(app)

    def acts(self) -> Iterator[Act]:
        database = self._app.database
        at = self._at(CASES_AT)
        self._clock.hold(at)
        changed = switching.follow(database, self._desk(), at, lambda _conn: None)
        if changed:
            yield self._act("level", "", "", "", changed)
        if self._app.windows.is_working_day(self._day):
            self._lists.turn(database, self._day, at)
        before = database.read(case_files.last_event)
        case_round.carry_out(database, matters.case_desk(self._app, at))
        at = self._at(self._plans_at)
        self._clock.hold(at)
        for cadence in matters.cadences_kept(self._app):
            yield from self._cadence(cadence, at)
        done = planning.carry_out(database, self._desk(), day=self._day, now=at)
        yield from self._planned(done.plan)
        at = self._at(EVENING)
        self._clock.hold(at)
        database.transact(scratch.deliver, at)
        self._post(at)
        self._step(at)
        database.transact(scratch.finish, self._day, at)
        yield from self._cases(before)

    def _at(self, hour: time) -> datetime:
        return datetime.combine(self._day, hour, OFFICE_ZONE)

    def _desk(self) -> PlanDesk:
        # whoever may be written to while the program is being tried is no matter of the calendar
        return dataclasses.replace(self._app.plan_desk(), admits=lambda _channel, _address: True)

    def _act(
        self, source: str, name: str, title: str, basis: str, count: int, due: date | None = None
    ) -> Act:
        return Act(day=self._day, source=source, id=name, title=title, basis=basis, count=count, due=due)

    def _cases(self, before: int) -> Iterator[Act]:
        happened = Counter(self._app.database.read(case_files.happened_after, before))
        for (kind, event), count in happened.items():  # in the order in which they happened
            title = f"{kind_title(CaseKind(kind))}: {event_title(event)}"
            yield self._act("case", f"{kind}:{event}", title, "", count)

    def _cadence(self, cadence: Cadence, at: datetime) -> Iterator[Act]:
        span = span_on(cadence, self._day, self._app.windows)
        if span is None:
            return
        desk = dataclasses.replace(matters.cadence_desk(self._app), plan=self._desk())
        around = self._app.database.read(cadence_work.around, desk.local_plans, at)
        work = Counter((t.kind, t.basis) for t in tasks_of(cadence, span, around))
        cadence_work.open_span(self._app.database, desk, cadence, span, now=at)
        for (kind, basis), count in sorted(work.items()):
            title = task_title(kind) if cadence.task is None else cadence.title
            yield self._act("cadence", cadence.id, title, basis, count, span.due)

    def _planned(self, plan: Plan) -> Iterator[Act]:
        messages = Counter((d.rule, d.text_key, d.basis) for d in plan.drafts)
        for (rule, text, basis), count in sorted(messages.items()):
            yield self._act("message", rule, text, basis, count)
        work = Counter((t.rule, t.kind, t.basis, t.deadline) for t in plan.tasks)
        for (rule, kind, basis, due), count in sorted(work.items()):
            yield self._act("task", rule, task_title(kind), basis, count, due)

    def _step(self, at: datetime) -> None:
        """Enter what an officer has to tell when a term ends: nobody came, the check was held."""
        database, desk = self._app.database, matters.case_desk(self._app, at)
        for case in database.read(case_files.listed, due_by=self._day, states=tuple(TOLD)):
            reported = Reported(
                event=TOLD[case["kind"], case["state"]], day=self._day, by="dondoc", scan=PAPER
            )
            database.transact(case_work.take, desk, case["id"], reported)

    def _post(self, at: datetime) -> None:
        app = self._app
        desk, cases = app.answer_desk(), matters.case_desk(app, at)
        for number in app.database.read(scratch.to_post):
            moved = Moved(state="sent", day=self._day, by="dondoc", tracking=f"MP{number:09d}VN")
            app.database.transact(matters.letter, desk, cases, number, moved)
