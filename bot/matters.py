"""Cases, proposals and letters as commands and console deal with them: handler and case together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.app import App
from handlers import decide_proposal, declare_level, record_letter, set_roster
from handlers.decide_proposal import Authority, Follow
from handlers.desk import Desk
from handlers.set_roster import NewLine
from messages.language import _
from messages.problem import DondocError
from scheduler import authority, case_work, on_site, switching
from scheduler.cadence_work import CadenceDesk
from scheduler.cadences import BY_ID, Cadence, of_place
from scheduler.case_terms import CaseRules
from scheduler.case_work import CaseDesk
from scheduler.debt_age import DEFAULT_ORDER
from scheduler.facts import as_record
from scheduler.policy_rows.row import TaskKind, task_title
from scheduler.switching import Change
from scheduler.windows import Windows
from storage.area_levels import AreaLevel
from storage.database import Connection
from storage.imports import Source
from storage.letters import Moved


def case_desk(app: App, now: datetime) -> CaseDesk:
    found = app.settings.policy
    return CaseDesk(
        now=now,
        windows=app.windows,
        rules=CaseRules(
            working_days=found.case_days == "working",
            warn_days=found.warn_days,
            minutes_days=found.minutes_days,
        ),
        debt_order=tuple(found.debt_age) or DEFAULT_ORDER,
    )


def approve(conn: Connection, desk: Desk, cases: CaseDesk, number: int, *, by: str) -> Mapping[str, Any]:
    """Approve a proposal; a case it belongs to goes on by that. Returns the proposal."""
    task = decide_proposal.approve(conn, desk, _AUTHORITY, number, by=by)
    case_work.decided(conn, cases, task, approve=True, by=by, reason="")
    return task


def refuse(
    conn: Connection, desk: Desk, cases: CaseDesk, number: int, *, by: str, reason: str
) -> Mapping[str, Any]:
    """Refuse a proposal for a reason; a case it belongs to goes back to its officer. Returns the proposal."""
    task = decide_proposal.refuse(conn, desk, _AUTHORITY, number, by=by, reason=reason)
    case_work.decided(conn, cases, task, approve=False, by=by, reason=reason)
    return task


def letter(
    conn: Connection, desk: Desk, cases: CaseDesk, number: int, moved: Moved, *, signed: bool = True
) -> Mapping[str, Any]:
    """Enter what became of a letter; a case that waits for it goes on by that. Returns the letter."""
    found = record_letter.record(conn, desk, number, moved)
    case_work.letter_moved(conn, cases, found, moved, signed=signed)
    return found


def imported(conn: Connection, cases: CaseDesk, source: Source) -> int:
    """A list is in: open what it opens, as the round of the day would. Returns how many cases."""
    return case_work.open_for_unregistered(conn, cases, limit=None) if source.list == UNREGISTERED else 0


#: The list that opens cases.
UNREGISTERED = "unregistered"


def roster(conn: Connection, desk: Desk, windows: Windows, line: NewLine, *, by: str) -> tuple[int, int]:
    """Enter a line of the roster and spread the open work anew: how much has a day, and how much none."""
    set_roster.enter(conn, desk, line, by=by)
    return on_site.place_again(conn, today=desk.today, calendar=windows)


def cadence_desk(app: App) -> CadenceDesk:
    return CadenceDesk(
        plan=app.plan_desk(), sender=app.sender(), local_plans=frozenset(app.settings.policy.local_plans)
    )


def cadences_kept(app: App) -> Sequence[Cadence]:
    """The cadences of this office: of its place in the hierarchy, and by its own word."""
    found = app.settings.policy
    unknown = sorted(set(found.cadences) - BY_ID.keys())
    if unknown:
        raise DondocError(
            _("policy.cadences: không có nhịp {id}. Xem: dondoc calendar list --all", id=unknown[0]),
            code="bad_value",
            exit_code=3,
        )
    return of_place(found.place, switched=found.cadences, local_plans=frozenset(found.local_plans))


def look_at_levels(app: App, new: Sequence[AreaLevel], *, correct: bool, now: datetime) -> Change:
    """Tell what declarations would change, from their beginning on; refused like the declarations."""
    records = [as_record(record) for record in new]
    app.database.read(switching.check, records, correct=correct)
    at = max(now, min(record.from_at for record in records))
    return switching.preview(app.database, app.plan_desk(), records, at=at)


def switch_levels(
    app: App,
    new: Sequence[AreaLevel],
    *,
    correct: bool,
    now: datetime,
    also: Callable[[Connection], None] | None = None,
) -> Change:
    """Enter declarations and carry out at once what they change today; `also` in the same transaction."""
    records = [as_record(record) for record in new]

    def declare(conn: Connection) -> None:
        switching.check(conn, records, correct=correct)
        for record in new:
            declare_level.declare(conn, record, now=now)
        if also is not None:
            also(conn)

    return switching.apply(app.database, app.plan_desk(), new=records, declare=declare, now=now)


def title(kind: str) -> str:
    """What the officer reads for a kind of task; one that no table knows is shown as it is."""
    return task_title(TaskKind(kind)) if kind in set(TaskKind) else kind


def _follow(kind: str) -> Follow:
    found = authority.follow_up(kind)
    return Follow(kind=found.kind.value, owner=found.owner.value, days=found.days, title=title(kind))


_AUTHORITY = Authority(deciders=authority.deciders, follow=_follow, marks=authority.marks_of)
