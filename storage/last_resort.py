"""When every road has failed a person telephones: the task was planned together with the message."""

from collections.abc import Iterable
from datetime import date, datetime

from storage import history, tasks
from storage.database import Connection
from storage.message_rows import Settled
from storage.tasks import NewTask


def open_call_tasks(conn: Connection, settled: Iterable[Settled], *, now: datetime) -> int:
    """Open the planned last resort of every message that has no road left; returns how many are new."""
    opened = 0
    for item in settled:
        if not item.exhausted:
            continue
        message = history.get(conn, item.message_id)
        planned = message["snapshot"].get("last_resort")
        if planned is None:
            continue
        opened += tasks.open_task(
            conn,
            NewTask(
                key=planned["key"],
                kind=planned["kind"],
                owner=planned["owner_name"] or planned["owner"],
                subject=item.subject,
                detail=planned["reason"],
                deadline=date.fromisoformat(planned["deadline"]),
                rule=item.rule,
                basis=message["snapshot"].get("basis", ""),
                area=message["area"],
                level=message["level"],
            ),
            now=now,
        )
    return opened
