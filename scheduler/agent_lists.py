"""The month's D08a-TS for each collection employee: a file, to addresses whose owner is confirmed only.

The list is numbered and registered like every paper; message, number and what nobody could be sent stand in
one transaction. Who has no confirmed address on Telegram or mail gets it from an officer: a task.
"""

import dataclasses
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from messages.channel import Attachment, MessageClass
from messages.formats import OFFICE_ZONE
from messages.forms import ROWS, find_form
from messages.language import _
from messages.subjects import SubjectKind
from messages.texts.fields import Value
from scheduler.plan_desk import PlanDesk
from scheduler.plan_fields import waiting_work
from scheduler.plan_result import PlannedTask
from scheduler.rhythms import DAY
from scheduler.wording import words
from storage import addresses, documents
from storage.addresses import Address
from storage.database import Connection
from storage.documents import Paper
from storage.message_rows import NewMessage, Road
from storage.papers import issuing
from storage.papers.due_lists import due_lists, list_name
from storage.papers.filling import Filled, Sender
from storage.papers.issuing import Made, Order

FORM = "D08a-TS"
TEXT = "agent_list"
#: Networks that carry a file, in the order in which they are tried.
CARRIERS = ("telegram", "email")
#: What an officer makes a list with.
COMMAND = "dondoc document d08a --period {period} --agent {agent}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What goes out by itself, and the tasks that are left for a person."""

    first: int  #: number of the first paper
    papers: Sequence[Paper]
    messages: Sequence[NewMessage]
    left: Sequence[PlannedTask]


def prepare(
    conn: Connection,
    desk: PlanDesk,
    sender: Sender,
    tasks: Sequence[PlannedTask],
    *,
    period: date,
    day: date,
    now: datetime,
) -> Lists:
    """Make the files for those of `tasks` (one an agent) that can be sent; `period`: first of the month."""
    found, _nobodys = due_lists(conn, sender, period=period, day=day)
    lists = {one.code: one for one in found}
    roads = _roads(conn, desk)
    sendable = [t for t in tasks if t.subject.code in lists and roads.get(t.subject.id)]
    first = documents.next_number(conn, day.year)
    made = _made(sender, [lists[t.subject.code] for t in sendable], period, day, first, now)
    return Lists(
        first=first,
        papers=[paper for file in made for paper in file.papers],
        messages=[
            _message(desk, task, lists[task.subject.code], file, roads[task.subject.id], period, now)
            for task, file in zip(sendable, made, strict=True)
        ],
        left=[_by_hand(task, period) for task in tasks if task not in sendable],
    )


def _by_hand(task: PlannedTask, period: date) -> PlannedTask:
    command = COMMAND.format(period=f"{period:%Y-%m}", agent=task.subject.code)
    return dataclasses.replace(
        task, reason=_("{work}; lập bằng: {command}", work=task.reason, command=command)
    )


def _roads(conn: Connection, desk: PlanDesk) -> Mapping[int, Sequence[Address]]:
    """Usable confirmed addresses of each agent, in the order of the carriers."""
    return {
        number: sorted(
            (
                a
                for a in found
                if a.channel in CARRIERS
                and a.channel in desk.channels
                and a.confirmed_at is not None
                and a.state == "ok"
                and desk.admits(a.channel, a.address)
            ),
            key=lambda a: CARRIERS.index(a.channel),
        )
        for number, found in addresses.of_kind(conn, SubjectKind.AGENT.value).items()
    }


def _made(
    sender: Sender, lists: Sequence[Filled], period: date, day: date, first: int, now: datetime
) -> Sequence[Made]:
    form = find_form(FORM)
    orders = [
        (
            Order(form=form, sender=sender, day=day, by="dondoc", filled=[one]),
            Path(list_name(one.code, period)),
        )
        for one in lists
    ]
    return issuing.lists(orders, now=now)(first)


def _message(
    desk: PlanDesk,
    task: PlannedTask,
    one: Filled,
    file: Made,
    roads: Sequence[Address],
    period: date,
    now: datetime,
) -> NewMessage:
    office = desk.office
    fields: dict[str, Value] = {
        "agency": office.agency,
        "hotline": office.hotline,
        "officer": office.officer,
        "officer_phone": office.officer_phone,
        "collector": task.subject.name,
        "period": period,
        "people": len(one.tables.get(ROWS, ())),
    }
    attached = Attachment(name=file.path.name, media_type=XLSX, data=b64encode(file.content).decode("ascii"))

    def road(a: Address) -> Road:
        worded = words(office, TEXT, a.channel, "vi", fields)
        worded["content"] = dataclasses.replace(worded["content"], file=attached)
        return Road(channel=a.channel, address=a.address, address_id=a.id, text_key=TEXT, **worded)

    return NewMessage(
        chain=task.key,
        rule=task.rule,
        subject=(task.subject.kind, task.subject.id),
        obligation="",
        message_class=MessageClass.SERVICE,
        priority=1,
        roads=[road(a) for a in roads],
        not_before=desk.windows.opening(now, message_class=MessageClass.SERVICE, channel=""),
        expires_at=datetime.combine(task.deadline + DAY, time(0), OFFICE_ZONE),
        snapshot={
            "subject_code": task.subject.code,
            "subject_name": task.subject.name,
            "basis": task.basis,
            "last_resort": waiting_work(task),
        },
    )
