"""A person has done a task: the result is one that its kind may have, and what follows from it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.desk import Desk, who
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from messages.task_results import LETTERS, PROMISED, result_word, results_of
from storage import cases, contact_log, letters, outbox, promises, tasks
from storage.contact_log import Entry
from storage.database import Connection
from storage.letters import Moved, NewLetter
from storage.scans import Scan
from storage.tasks import NewTask

#: Kinds that are closed by a result though they belong to a case: they are no step of it.
BESIDE_THE_STEPS = frozenset({"deadline-soon"})
FIND_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What came of a task."""

    result: str
    by: str
    note: str = ""
    day: date | None = None  #: of what happened, today by default; for a promise the day that was promised
    amount: int | None = None
    tracking: str = ""
    scan: Scan | None = None


def close(conn: Connection, desk: Desk, number: int, closing: Closing) -> Mapping[str, Any]:
    """Close a task with what follows from its result; returns it as it stands then.

    Unknown, closed, a proposal, a step of a case, a result of another kind: one sentence, nothing changed.
    """
    task = tasks.get(conn, number)
    _check(task, closing, desk.today)
    tasks.close(conn, number, result=closing.result, note=closing.note, by=closing.by, now=desk.now)
    if task["kind"] in LETTERS:
        _move_letter(conn, desk, task, closing)
    _follow(conn, desk, task, closing)
    _log(conn, desk, task, closing)
    return tasks.get(conn, number)


def _check(task: Mapping[str, Any], closing: Closing, today: date) -> None:
    if task["state"] != "open":
        raise tasks.closed_already(task)
    if task["needs_approval"]:
        raise DondocError(
            _("Việc số {id} là đề xuất: dondoc proposal approve {id} hoặc dondoc proposal refuse {id}.",
              id=task["id"]),
            code="is_proposal",
        )  # fmt: skip
    if task["case_id"] is not None and task["kind"] not in BESIDE_THE_STEPS:
        raise DondocError(
            _("Việc số {id} là một bước của hồ sơ số {case}; hãy ghi bước: dondoc case step {case} …",
              id=task["id"], case=task["case_id"]),
            code="is_step",
        )  # fmt: skip
    known = results_of(task["kind"])
    if closing.result not in known:
        listed = ", ".join(f"{result} ({result_word(result)})" for result in known)
        raise DondocError(
            _("Việc này không có kết quả “{result}”. Kết quả có thể ghi: {known}.",
              result=closing.result, known=listed),
            code="unknown_result",
            exit_code=2,
        )  # fmt: skip
    _check_day(closing, today)


def _check_day(closing: Closing, today: date) -> None:
    if closing.result == PROMISED:
        if closing.day is None:
            raise DondocError(_("Hẹn đóng phải có ngày hẹn: thêm --day."), code="no_day", exit_code=2)
        if closing.day < today:
            raise DondocError(
                _("Ngày hẹn {day} đã qua; hãy ghi ngày hẹn từ hôm nay trở đi.", day=written_day(closing.day)),
                code="day_past",
            )
    elif closing.day is not None and closing.day > today:
        raise DondocError(
            _("Ngày {day} chưa đến; hãy ghi khi việc đã diễn ra.", day=written_day(closing.day)),
            code="day_ahead",
        )


def _move_letter(conn: Connection, desk: Desk, task: Mapping[str, Any], closing: Closing) -> None:
    """The letter of the task goes the same way; one nobody has prepared is entered now."""
    letter = letters.of_task(conn, task["id"])
    if letter is None:
        subject = (task["subject_kind"], task["subject_id"])
        new = NewLetter(subject=subject, form=task["form"] or task["kind"], task_id=task["id"])
        letter = letters.get(conn, letters.add(conn, new, now=desk.now))
    if letter["state"] != closing.result:
        moved = Moved(
            state=closing.result,
            day=closing.day or desk.today,
            by=closing.by,
            tracking=closing.tracking,
            scan=closing.scan,
        )
        letters.move(conn, letter, moved, now=desk.now)


def _follow(conn: Connection, desk: Desk, task: Mapping[str, Any], closing: Closing) -> None:
    subject = (task["subject_kind"], task["subject_id"])
    if closing.result == PROMISED and closing.day is not None:
        again = closing.day + timedelta(days=1)
        promises.give(conn, subject, day=closing.day, amount=closing.amount, inbox_id=None, now=desk.now)
        cases.hold(conn, subject, reason="promise", until=again, inbox_id=None, now=desk.now)
        outbox.cancel_reminders(conn, subject, reason="promise", now=desk.now)
    elif closing.result == "not_paid":
        cases.release(conn, subject, reason="paid", now=desk.now)  # reminders go on
    elif closing.result in {"wrong_number", "undeliverable"}:
        tasks.open_task(conn, _search(desk, task, closing), now=desk.now)


def _search(desk: Desk, task: Mapping[str, Any], closing: Closing) -> NewTask:
    if closing.result == "wrong_number":
        detail = _("Số điện thoại sai: tìm lại số liên hệ đúng.")
    else:
        detail = _("Thư không phát được: tìm lại địa chỉ đúng.")
    return NewTask(
        key=f"find-contact:task:{task['id']}",
        kind="find-contact",
        owner=task["owner"],
        subject=(task["subject_kind"], task["subject_id"]),
        detail=detail,
        deadline=desk.calendar.working_days_after(desk.today, FIND_DAYS),
        area=task["area"],
        level=task["level"],
    )


def _log(conn: Connection, desk: Desk, task: Mapping[str, Any], closing: Closing) -> None:
    subject = (task["subject_kind"], task["subject_id"])
    known = subject[0] in {SubjectKind.EMPLOYER.value, SubjectKind.PARTICIPANT.value}
    more = {
        "note": closing.note,
        "day": closing.day,
        "amount": closing.amount,
        "tracking": closing.tracking,
        "scan": closing.scan.name if closing.scan else "",
        "scan_sha256": closing.scan.sha256 if closing.scan else "",
    }
    body = {
        "task": task["id"],
        "task_kind": task["kind"],
        "act": "done",
        "result": closing.result,
        "by": closing.by,
        **(who(conn, subject) if known else {}),
        **{name: value for name, value in more.items() if value},
    }
    entry = Entry(kind="task", subject_kind=subject[0], subject_id=subject[1], body=body)
    contact_log.append(conn, desk.now, [entry])
