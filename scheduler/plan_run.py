"""One planning run: what has been decided so far, and the questions every candidate is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.subjects import Scheme, SubjectKind
from scheduler.levels import Level, LevelRecord, level_in_force
from scheduler.plan_inputs import BrokenPromise, Candidate, PlanInputs, PlanSettings
from scheduler.plan_result import Draft, PlannedTask, Refusal, Subject, TaskOnly
from scheduler.policy import Step
from scheduler.refusals import Reason
from scheduler.rungs import midnight
from scheduler.windows import Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One candidate with the one obligation it is asked about."""

    candidate: Candidate
    subject: Subject
    obligation: str  #: "BHXH_TN:2026-12-31" or "2026-11"
    about: str  #: what keeps two matters of one person apart: the scheme, or "" for a debt
    message_class: MessageClass

    @property
    def personal(self) -> bool:
        return self.subject.kind == SubjectKind.PARTICIPANT


@dataclass(slots=True, kw_only=True)
class Run:
    inputs: PlanInputs
    day: date
    now: datetime
    drafts: list[Draft] = field(default_factory=list)
    tasks: list[PlannedTask] = field(default_factory=list)
    task_only: list[TaskOnly] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    #: what holds for everybody whose due is the same: the rung reached, and when its text ends
    rungs: dict[tuple[Scheme, Level, date], Step | Reason] = field(default_factory=dict)
    ends: dict[tuple[Scheme, Level, date, str], datetime] = field(default_factory=dict)
    _terms: dict[int, date] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)
    _written_to: set[tuple[str, int, str]] = field(default_factory=set)
    _openings: dict[MessageClass, datetime] = field(default_factory=dict)
    _levels: dict[tuple[str, datetime], LevelRecord] = field(default_factory=dict)

    @property
    def settings(self) -> PlanSettings:
        return self.inputs.settings

    @property
    def windows(self) -> Windows:
        return self.inputs.windows

    def opening(self, message_class: MessageClass) -> datetime:
        """Find when a message planned for `day` can leave; a network's own hours are asked at the send."""
        if message_class not in self._openings:
            earliest = max(self.now, midnight(self.day))
            opens = self.windows.opening(earliest, message_class=message_class, channel="")
            self._openings[message_class] = opens
        return self._openings[message_class]

    def level(self, case: Case) -> LevelRecord:
        """Find the level that will hold when the message leaves."""
        at = self.opening(case.message_class)
        asked = case.candidate.area, at
        if asked not in self._levels:
            self._levels[asked] = level_in_force(self.inputs.levels, *asked, self.inputs.areas)
        return self._levels[asked]

    def term(self, days: int) -> date:
        """Find where a term of so many calendar days from the day of the plan ends."""
        if days not in self._terms:
            self._terms[days] = self.windows.end_of_term(self.day, days)
        return self._terms[days]

    # -- what has been decided ----------------------------------------------------------------

    def is_new(self, key: str) -> bool:
        return key not in self.inputs.planned_keys and key not in self._keys

    def fresh_key(self, key: str) -> str | None:
        """The key to plan a message under; None where it has been said or waits to be.

        A message withdrawn unsent keeps its key in the outbox, so saying it anew takes the next
        revision: "…:before-7", then "…:before-7:r2".
        """
        found, revision = key, 1
        while self.is_new(found) and found in self.inputs.withdrawn_keys:
            revision += 1
            found = f"{key}:r{revision}"
        return found if self.is_new(found) else None

    def written_to(self, case: Case) -> bool:
        return (case.subject.kind, case.subject.id, case.about) in self._written_to

    def add_draft(self, case: Case, draft: Draft) -> None:
        self._keys.add(draft.key)
        self._written_to.add((case.subject.kind, case.subject.id, case.about))
        self.drafts.append(draft)

    def add_tasks(self, tasks: Sequence[PlannedTask]) -> list[PlannedTask]:
        """Keep those not planned before; returns them."""
        new = []
        for task in tasks:
            if self.is_new(task.key):
                self._keys.add(task.key)
                new.append(task)
        self.tasks.extend(new)
        return new

    def refuse(self, case: Case, reason: Reason) -> None:
        self.refusals.append(refusal(case, reason, self.settings))


# -- what every candidate is asked ----------------------------------------------------------------


def refusal(case: Case, reason: Reason, settings: PlanSettings, *, hold: str = "") -> Refusal:
    days = {
        Reason.STALE_FIGURES: settings.max_figures_age_days,
        Reason.CONTACTED_RECENTLY: settings.min_interval_days,
        Reason.CLOSED_NOW: settings.max_ahead_days,
    }.get(reason, 0)
    return Refusal(subject=case.subject, obligation=case.obligation, reason=reason, days=days, hold=hold)


def blocked(run: Run, case: Case) -> Refusal | None:
    """What stops a candidate before any row is looked at."""
    c = case.candidate
    send_day = run.opening(case.message_class).date()
    if (send_day - run.day).days > run.settings.max_ahead_days:
        return refusal(case, Reason.CLOSED_NOW, run.settings)
    if (send_day - c.figures_as_of).days > run.settings.max_figures_age_days:
        return refusal(case, Reason.STALE_FIGURES, run.settings)
    held = [hold for hold in c.holds if hold.until is None or send_day < hold.until]
    if held:
        return refusal(case, Reason.HELD, run.settings, hold=held[0].reason)
    if case.message_class is not MessageClass.MANDATORY and any(
        o.channel == "" and o.message_class in {None, case.message_class} for o in c.opt_outs
    ):
        return refusal(case, Reason.OPTED_OUT, run.settings)
    return None


def to_follow_up(case: Case) -> BrokenPromise | None:
    """The promise that was broken, while nothing has been said about it."""
    broken = case.candidate.broken
    if broken is None or any(contact.at >= broken.at for contact in case.candidate.contacts):
        return None
    return broken


def follow_up_key(run: Run, case: Case, wanted: str) -> str | None:
    """The key to say this under; where it was said before they promised, and broke it, one of its own."""
    broken = to_follow_up(case)
    key = run.fresh_key(wanted)
    return run.fresh_key(f"{wanted}:p{broken.id}") if key is None and broken is not None else key


def contacted_recently(run: Run, case: Case) -> bool:
    """True where another contact lies too near, waiting ones included.

    Two schemes due on one day are two messages of one day, so another matter's message on the very
    same day does not count.
    """
    if run.written_to(case):
        return True
    send_day = run.opening(case.message_class).date()
    for contact in case.candidate.contacts:
        apart = abs((send_day - contact.at.astimezone(OFFICE_ZONE).date()).days)
        other_matter = apart == 0 and contact.about not in {"", case.about}
        if apart < run.settings.min_interval_days and not other_matter:
            return True
    return False
