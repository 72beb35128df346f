"""The post tells what became of a letter: sent, delivered, back again, or impossible to deliver."""

from collections.abc import Mapping
from typing import Any

from handlers.desk import Desk
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from storage import contact_log, letters, tasks
from storage.contact_log import Entry
from storage.database import Connection
from storage.letters import Moved, NewLetter
from storage.tasks import NewTask

FIND_DAYS = 5


def record(conn: Connection, desk: Desk, number: int, moved: Moved) -> Mapping[str, Any]:
    """Enter it; the letter's task is done once the letter has gone. Returns the letter as it stands then.

    What went out once and could not be delivered goes out again as a letter of its own.
    """
    letter = letters.get(conn, number)
    if moved.day > desk.today:
        raise DondocError(
            _("Ngày {day} chưa đến; hãy ghi khi việc đã diễn ra.", day=written_day(moved.day)),
            code="day_ahead",
        )
    if moved.state == "sent" and not moved.tracking and (moved.way or letter["way"]) == "post":
        raise DondocError(
            _("Gửi qua bưu chính phải có số hiệu bưu gửi: thêm --tracking, hoặc --way committee, direct."),
            code="no_tracking",
            exit_code=2,
        )
    if moved.state == "sent" and letter["state"] == "undeliverable":
        letter = letters.get(conn, letters.add(conn, _again(letter), now=desk.now))
    letters.move(conn, letter, moved, now=desk.now)
    if moved.state == "sent":
        _close_task(conn, desk, letter, moved)
    elif moved.state == "undeliverable" and letter["case_id"] is None:
        tasks.open_task(conn, _search(desk, letter), now=desk.now)
    _log(conn, desk, letter, moved)
    return letters.get(conn, letter["id"])


def _again(letter: Mapping[str, Any]) -> NewLetter:
    return NewLetter(
        subject=(letter["subject_kind"], letter["subject_id"]),
        form=letter["form"],
        task_id=letter["task_id"],
        case_id=letter["case_id"],
        document_id=letter["document_id"],
    )


def _close_task(conn: Connection, desk: Desk, letter: Mapping[str, Any], moved: Moved) -> None:
    """A task that belongs to a case is closed by the step of the case."""
    if letter["task_id"] is None or letter["case_id"] is not None:
        return
    if tasks.get(conn, letter["task_id"])["state"] == "open":
        tasks.close(conn, letter["task_id"], result="sent", note="", by=moved.by, now=desk.now)


def _search(desk: Desk, letter: Mapping[str, Any]) -> NewTask:
    return NewTask(
        key=f"find-contact:letter:{letter['id']}",
        kind="find-contact",
        owner="officer",
        subject=(letter["subject_kind"], letter["subject_id"]),
        detail=_("Thư không phát được: tìm lại địa chỉ đúng."),
        deadline=desk.calendar.working_days_after(desk.today, FIND_DAYS),
    )


def _log(conn: Connection, desk: Desk, letter: Mapping[str, Any], moved: Moved) -> None:
    scan = {"scan": moved.scan.name, "scan_sha256": moved.scan.sha256} if moved.scan else {}
    body = {
        "letter": letter["id"],
        "form": letter["form"],
        "state": moved.state,
        "day": moved.day,
        "way": moved.way or letter["way"],
        "tracking": moved.tracking,
        "by": moved.by,
        **scan,
    }
    entry = Entry(
        kind="letter", subject_kind=letter["subject_kind"], subject_id=letter["subject_id"], body=body
    )
    contact_log.append(conn, desk.now, [entry])
