"""A task is given to somebody, given up for a reason, or entered by hand; each of it stands in the log."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.desk import Desk
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from storage import agents, contact_log, staff, tasks
from storage.contact_log import Entry
from storage.database import Connection
from storage.tasks import NewTask


def assign(conn: Connection, desk: Desk, number: int, owner: str, *, by: str) -> Mapping[str, Any]:
    """Give a task to one of the office's people or to a collection agent, by code."""
    person = staff.find(conn, owner)
    agent = agents.find(conn, owner)
    if not (person and person.active) and not (agent and agent["active"]):
        raise DondocError(
            _("Không có cán bộ hay nhân viên thu đang làm việc nào mã “{code}”.", code=owner),
            code="no_such_person",
        )
    tasks.assign(conn, number, owner)
    task = tasks.get(conn, number)
    _log(conn, desk, task, {"act": "assigned", "owner": owner, "by": by})
    return task


def cancel(conn: Connection, desk: Desk, number: int, *, reason: str, by: str) -> Mapping[str, Any]:
    """Give a task up; a proposal is refused instead, and a step of a case is a step."""
    task = tasks.get(conn, number)
    if task["state"] != "open":
        raise tasks.closed_already(task)
    if task["needs_approval"]:
        raise DondocError(
            _("Việc số {id} là đề xuất, không hủy: dondoc proposal refuse {id} --reason …", id=number),
            code="is_proposal",
        )
    if task["case_id"] is not None and task["kind"] != "deadline-soon":
        raise DondocError(
            _("Việc số {id} thuộc hồ sơ số {case}, không hủy riêng: dondoc case step {case} …",
              id=number, case=task["case_id"]),
            code="is_step",
        )  # fmt: skip
    tasks.cancel(conn, number, reason=reason, by=by, now=desk.now)
    _log(conn, desk, task, {"act": "cancelled", "reason": reason, "by": by})
    return tasks.get(conn, number)


def add(conn: Connection, desk: Desk, task: NewTask, *, by: str) -> Mapping[str, Any]:
    """Enter work that no plan has asked for."""
    check_deadline(task.deadline, desk.today)
    number = tasks.open_one(conn, task, now=desk.now)
    if number is None:
        raise DondocError(_("Việc này đã có hôm nay."), code="task_known")
    found = tasks.get(conn, number)
    _log(conn, desk, found, {"act": "opened", "owner": task.owner, "deadline": task.deadline, "by": by})
    return found


def check_deadline(deadline: date | None, today: date) -> None:
    if deadline is not None and deadline < today:
        raise DondocError(
            _("Hạn {day} đã qua; hãy chọn ngày từ hôm nay trở đi.", day=written_day(deadline)),
            code="deadline_past",
        )


def _log(conn: Connection, desk: Desk, task: Mapping[str, Any], what: Mapping[str, Any]) -> None:
    body = {"task": task["id"], "task_kind": task["kind"], **what}
    entry = Entry(kind="task", subject_kind=task["subject_kind"], subject_id=task["subject_id"], body=body)
    contact_log.append(conn, desk.now, [entry])
