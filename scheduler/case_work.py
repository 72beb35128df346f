"""Cases carried out: opened and moved by a step, with the work, the letter and the log that go with it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from messages.formats import OFFICE_ZONE
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from scheduler.case_steps import MACHINES, CaseKind, Need, Step, Whose
from scheduler.case_tasks import open_state_task
from scheduler.case_terms import Case, CaseRules, Given, allowed, due_of, judged
from scheduler.debt_age import DEFAULT_ORDER, Basis
from scheduler.in_charge import officer_for
from scheduler.on_site import people_of
from scheduler.windows import Windows
from storage import case_files, contact_log, employers, letters, tasks
from storage.case_files import Happened, NewCase
from storage.contact_log import Entry
from storage.database import Connection
from storage.letters import Moved, NewLetter
from storage.scans import Scan

Subject = tuple[str, int]

OFFICE: Subject = ("office", 0)
#: Who has acted where nobody did.
PROGRAM = "dondoc"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDesk:
    """What the office has decided about cases, at one moment."""

    now: datetime
    windows: Windows
    rules: CaseRules = field(default_factory=CaseRules)
    debt_order: tuple[Basis, ...] = DEFAULT_ORDER

    @property
    def today(self) -> date:
        return self.now.astimezone(OFFICE_ZONE).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A step as somebody reports it; the scan is kept already."""

    event: str
    day: date
    by: str
    note: str = ""
    tracking: str = ""
    way: str = ""  #: post, committee, direct; "": by post
    scan: Scan | None = None
    conference: str = ""  #: code of the conference a unit is invited to


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A case that is to be opened."""

    kind: CaseKind
    subject: Subject
    label: str  #: code of the unit, or the name of the list
    day: date
    by: str
    key: str = ""  #: "": made of kind, label and day
    state: str = ""  #: "": the first one
    task_id: int | None = None  #: the task that is its work already
    facts: Mapping[str, Any] = field(default_factory=dict)


def case_of(row: Mapping[str, Any]) -> Case:
    """What deciding needs to know of a stored case."""
    day = row["facts"].get("conference_on")
    return Case(
        kind=CaseKind(row["kind"]),
        state=row["state"],
        since=row["since"],
        due=row["due"],
        conference_on=date.fromisoformat(day) if day else None,
        closed=row["closed_at"] is not None,
    )


# -- opening --------------------------------------------------------------------------------------


def open_case(conn: Connection, desk: CaseDesk, opening: Opening, *, logs: bool = True) -> int | None:
    """Open a case with its first task; None where one of this key was opened before."""
    kind, state = opening.kind, opening.state or MACHINES[opening.kind].first
    unit = employers.get(conn, opening.subject[1]) if opening.subject != OFFICE else None
    number = case_files.open_file(
        conn,
        NewCase(
            key=opening.key or f"{kind}:{opening.label}:{opening.day.isoformat()}",
            kind=kind.value,
            subject=opening.subject,
            state=state,
            since=opening.day,
            due=due_of(kind, state, opening.day, rules=desk.rules, calendar=desk.windows),
            area=unit["area"] if unit else "",
            owner=officer_for(unit["officers"], unit["area"], people_of(conn)) if unit else "",
            facts={"label": opening.label, "days": {"opened": opening.day.isoformat()}, **opening.facts},
        ),
        now=desk.now,
    )
    if number is None:
        return None
    happened = Happened(event="opened", state=state, day=opening.day, by=opening.by)
    event_id = case_files.add_event(conn, number, happened, now=desk.now)
    row = case_files.get(conn, number)
    if opening.task_id is None:
        open_state_task(conn, row, event_id, windows=desk.windows, now=desk.now)
    else:
        tasks.bind(conn, opening.task_id, number)
        letters.bind(conn, opening.task_id, number)
    if logs:
        _log(conn, desk, row, happened, Reported(event="opened", day=opening.day, by=opening.by))
    return number


def open_for_unregistered(
    conn: Connection, desk: CaseDesk, *, limit: int | None = 1000, by: str = PROGRAM
) -> int:
    """Open the chain of CV2022 I.4 for units on a list of those who do not take part, or not for all.

    Called in the transaction that stored the list, and by the job of the day: a unit whose case runs already,
    and a row that has had its case, are passed over. Returns how many were looked at. `limit` None: all.
    """
    kind = CaseKind.UNREGISTERED
    rows = case_files.listed_without_case(conn, kind.value, limit=limit)
    for row in rows:
        if case_files.open_of(conn, kind.value, (SubjectKind.EMPLOYER.value, row["employer_id"])):
            continue  # named twice in this batch
        open_case(
            conn,
            desk,
            Opening(
                kind=kind,
                subject=(SubjectKind.EMPLOYER.value, row["employer_id"]),
                label=row["code"],
                day=min(row["received_on"] or desk.today, desk.today),
                by=by,
                key=f"{kind}:{row['code']}:{row['period']:%Y-%m}",
                facts={"list": row["kind"], "period": f"{row['period']:%Y-%m}"},
            ),
        )
    return len(rows)


# -- steps ----------------------------------------------------------------------------------------


def take(
    conn: Connection,
    desk: CaseDesk,
    number: int,
    reported: Reported,
    *,
    whose: Whose = Whose.PERSON,
    logs: bool = True,
) -> Mapping[str, Any]:
    """Take one step: state, term, tasks, letter and log together; returns the case as it stands then.

    DondocError, one sentence, where it may not be taken.
    """
    row = case_files.locked(conn, number)
    case = case_of(row)
    given = Given(
        event=reported.event, day=reported.day, note=reported.note, has_scan=reported.scan is not None
    )
    step, state = judged(case, given, today=desk.today, whose=whose)
    conference_on = _conference(conn, reported)
    final = case.machine.states[state].final
    happened = Happened(
        event=step.event,
        state=state,
        day=reported.day,
        by=reported.by,
        note=reported.note,
        scan=reported.scan,
    )
    event_id = case_files.move(
        conn,
        number,
        happened,
        due=due_of(
            case.kind,
            state,
            reported.day,
            rules=desk.rules,
            calendar=desk.windows,
            conference_on=conference_on,
        ),
        facts=_facts(row["facts"], reported, conference_on),
        closed=final,
        now=desk.now,
    )
    tasks.close_of_case(
        conn,
        number,
        step.event,
        done=whose is not Whose.PROGRAM and step.event != "resolved",
        keep=() if final or case.machine.whole is None else (case.machine.whole.value,),
        by=reported.by,
        now=desk.now,
    )
    _keep_letter(conn, desk, row, step, reported)
    after = case_files.get(conn, number)
    open_state_task(conn, after, event_id, windows=desk.windows, now=desk.now)
    if logs:
        _log(conn, desk, after, happened, reported)
    return after


def decided(
    conn: Connection, desk: CaseDesk, task: Mapping[str, Any], *, approve: bool, by: str, reason: str
) -> Mapping[str, Any] | None:
    """A proposal of a case has been decided: the case follows. None where the task is of no case."""
    if task["case_id"] is None:
        return None
    row = case_files.get(conn, task["case_id"])
    ending = "-decided" if approve else "-refused"
    for step in allowed(case_of(row), Whose.DECISION):
        if step.event.endswith(ending):
            reported = Reported(event=step.event, day=max(desk.today, row["since"]), by=by, note=reason)
            return take(conn, desk, row["id"], reported, whose=Whose.DECISION)
    return None


def letter_moved(
    conn: Connection, desk: CaseDesk, letter: Mapping[str, Any], moved: Moved, *, signed: bool = True
) -> Mapping[str, Any] | None:
    """A letter has gone out or come back: its case follows, where it waits for that."""
    if letter["case_id"] is None:
        return None
    case = case_of(case_files.get(conn, letter["case_id"]))
    for step in allowed(case):
        if (step.letter, step.form) != (moved.state, letter["form"]):
            continue
        if moved.state == "returned" and step.event.endswith("-unsigned") is signed:
            continue
        reported = Reported(
            event=step.event,
            day=moved.day,
            by=moved.by,
            tracking=moved.tracking,
            way=moved.way,
            scan=moved.scan,
        )
        after = take(conn, desk, letter["case_id"], reported)
        scans = [s for s in allowed(case_of(after)) if s.event == "scanned" and Need.SCAN in s.needs]
        if moved.scan is not None and scans:
            after = take(conn, desk, after["id"], dataclasses.replace(reported, event="scanned", tracking=""))
        return after
    return None


def _conference(conn: Connection, reported: Reported) -> date | None:
    if not reported.conference:
        return None
    if reported.event != "invited":
        raise DondocError(
            _("--conference chỉ đi với bước “invited” (gửi giấy mời 05-KT)."), code="usage", exit_code=2
        )
    day = case_files.conference_day(conn, reported.conference)
    if day < reported.day:
        raise DondocError(
            _("Hội nghị {code} họp ngày {held}, trước ngày mời {day}.",
              code=reported.conference, held=written_day(day), day=written_day(reported.day)),
            code="day_before",
        )  # fmt: skip
    return day


def _facts(old: Mapping[str, Any], reported: Reported, conference_on: date | None) -> dict[str, Any]:
    facts = {**old, "days": {**old.get("days", {}), reported.event: reported.day.isoformat()}}
    if reported.event == "invited":
        facts |= {
            "conference": reported.conference,
            "conference_on": conference_on.isoformat() if conference_on else "",
        }
    return facts


def _keep_letter(
    conn: Connection, desk: CaseDesk, row: Mapping[str, Any], step: Step, reported: Reported
) -> None:
    """Write what a step says of its letter, where the letter does not say so already."""
    found = letters.of_case(conn, row["id"], step.form) if step.form else None
    if not step.letter:
        if found is not None and reported.scan is not None:
            letters.keep_scan(conn, found["id"], reported.scan, now=desk.now)
        return
    if step.letter == "sent":
        if found is not None and _says(found, reported):
            return
        if found is None or found["state"] != "to_send":  # once more: what became of the first one stays
            subject = (row["subject_kind"], row["subject_id"])
            new = NewLetter(subject=subject, form=step.form, case_id=row["id"])
            found = letters.get(conn, letters.add(conn, new, now=desk.now))
    if found is not None and found["state"] != step.letter:
        moved = Moved(
            state=step.letter,
            day=reported.day,
            by=reported.by,
            tracking=reported.tracking,
            way=reported.way,
            scan=reported.scan,
        )
        letters.move(conn, found, moved, now=desk.now)


def _says(letter: Mapping[str, Any], reported: Reported) -> bool:
    """Whether a letter was entered as sent on this day under this number."""
    said = (letter["state"], letter["sent_on"], letter["tracking_out"])
    return said == ("sent", reported.day, reported.tracking)


def _log(
    conn: Connection, desk: CaseDesk, row: Mapping[str, Any], happened: Happened, reported: Reported
) -> None:
    scan = {"scan": happened.scan.name, "scan_sha256": happened.scan.sha256} if happened.scan else {}
    more = {"tracking": reported.tracking, "conference": reported.conference, "note": happened.note}
    body = {
        "case": row["id"],
        "case_kind": row["kind"],
        "code": row["facts"].get("label", ""),
        "event": happened.event,
        "state": happened.state,
        "day": happened.day,
        "due": row["due"],
        "by": happened.by,
        **{name: value for name, value in more.items() if value},
        **scan,
    }
    entry = Entry(kind="case", subject_kind=row["subject_kind"], subject_id=row["subject_id"], body=body)
    contact_log.append(conn, desk.now, [entry])
