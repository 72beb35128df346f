"""A named person with the right role decides what the program has only proposed; it never does so alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from handlers.desk import Desk
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.roles import Role, role_title
from storage import case_files, contact_log, proposal_evidence, staff, tasks
from storage.contact_log import Entry
from storage.database import Connection
from storage.tasks import NewTask

REFUSED = 5  #: exit code: by our own rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """The work an approval opens."""

    kind: str
    owner: str
    days: int
    title: str  #: of what was approved


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What the office's rules say of proposals, by kind and rule."""

    deciders: Callable[[str], frozenset[Role]]
    follow: Callable[[str], Follow]
    marks: Callable[[str], frozenset[str]]  #: rule → the marks of which it rests on one


def approve(conn: Connection, desk: Desk, authority: Authority, number: int, *, by: str) -> Mapping[str, Any]:
    """Approve a proposal and open the work for whoever carries it out; returns the proposal.

    Whoever proposed it, by a step of a case or by the mark it rests on, may not.
    """
    task = _decidable(conn, authority, number, by)
    if by in _proposers(conn, authority, task):
        raise DondocError(
            _("{code} đã đề xuất việc này nên không được tự duyệt; hãy để người khác quyết định.", code=by),
            code="own_proposal",
            exit_code=REFUSED,
        )
    tasks.decide(conn, number, approve=True, reason="", by=by, now=desk.now)
    if task["case_id"] is None:
        tasks.open_task(conn, _work(desk, authority, task, by), now=desk.now)
    _log(conn, desk, task, {"decision": "approved", "by": by})
    return tasks.get(conn, number)


def refuse(
    conn: Connection, desk: Desk, authority: Authority, number: int, *, by: str, reason: str
) -> Mapping[str, Any]:
    """Refuse a proposal for a reason; returns it."""
    if not reason.strip():
        raise DondocError(_("Không đồng ý thì phải ghi lý do: --reason."), code="no_reason", exit_code=2)
    task = _decidable(conn, authority, number, by)
    tasks.decide(conn, number, approve=False, reason=reason.strip(), by=by, now=desk.now)
    _log(conn, desk, task, {"decision": "refused", "reason": reason.strip(), "by": by})
    return tasks.get(conn, number)


def _decidable(conn: Connection, authority: Authority, number: int, by: str) -> Mapping[str, Any]:
    task = tasks.get(conn, number)
    if not task["needs_approval"]:
        raise DondocError(
            _("Việc số {id} không phải đề xuất. Xem: dondoc proposal list", id=number), code="no_proposal"
        )
    if task["state"] != "open":
        raise _decided_already(task)
    person = staff.find(conn, by)
    if person is None or not person.active:
        raise DondocError(
            _("Không có cán bộ đang làm việc nào mã “{code}”; đề xuất do người có tên trong danh sách cán bộ "
              "quyết định.", code=by),
            code="no_such_person",
            exit_code=REFUSED,
        )  # fmt: skip
    roles = authority.deciders(task["kind"])
    if not staff.may(conn, by, *roles):
        raise DondocError(
            _("{code} không có quyền quyết định việc này; người quyết định là {roles}.",
              code=by, roles=", ".join(role_title(role) for role in sorted(roles))),
            code="role_may_not",
            exit_code=REFUSED,
        )  # fmt: skip
    return task


def _decided_already(task: Mapping[str, Any]) -> DondocError:
    if not task["decided_at"]:
        return tasks.closed_already(task)
    return DondocError(
        _("Đề xuất số {id} đã được {by} quyết định ngày {day}.",
          id=task["id"], by=task["decided_by"], day=written_day(task["decided_at"].date())),
        code="task_closed",
    )  # fmt: skip


def _proposers(conn: Connection, authority: Authority, task: Mapping[str, Any]) -> set[str]:
    """Who proposed it: by the step that brought its case here, or by the mark its rule rests on."""
    found = set()
    if task["case_id"] is not None:
        case = case_files.get(conn, task["case_id"])
        found.add(case_files.entered_by(conn, case["id"], case["state"]))
    marks = authority.marks(task["rule"])
    if marks:
        found |= proposal_evidence.who_marked(conn, (task["subject_kind"], task["subject_id"]), marks)
    return found


def _work(desk: Desk, authority: Authority, task: Mapping[str, Any], by: str) -> NewTask:
    follow = authority.follow(task["kind"])
    return NewTask(
        key=f"carry-out:{task['id']}",
        kind=follow.kind,
        owner=follow.owner,
        subject=(task["subject_kind"], task["subject_id"]),
        detail=_("{title}: {by} đã duyệt ngày {day} (đề xuất số {id}).",
                 title=follow.title, by=by, day=written_day(desk.today), id=task["id"]),
        # an end on a day off moves to the next working day
        deadline=desk.calendar.working_days_after(desk.today + timedelta(days=follow.days - 1), 1),
        basis=task["basis"],
        form=task["form"],
        area=task["area"],
        level=task["level"],
    )  # fmt: skip


def _log(conn: Connection, desk: Desk, task: Mapping[str, Any], what: Mapping[str, Any]) -> None:
    body = {"task": task["id"], "task_kind": task["kind"], "basis": task["basis"], **what}
    entry = Entry(
        kind="proposal", subject_kind=task["subject_kind"], subject_id=task["subject_id"], body=body
    )
    contact_log.append(conn, desk.now, [entry])
