"""What a handler works with: the office's facts, the answer it was given, and the acknowledgement it owes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.office import Office
from messages.replies import Reading
from messages.subjects import SubjectKind
from messages.texts import render
from messages.texts.fields import Value
from storage import agents, cases, employers, outbox, participants, tasks
from storage.addresses import Address
from storage.database import Connection
from storage.inbox import Letter
from storage.message_rows import NewMessage, Road
from storage.tasks import NewTask

Subject = tuple[str, int]

#: An acknowledgement that could not leave within a day is no longer polite.
REPLY_LIFE = timedelta(days=1)


class Calendar(Protocol):
    def working_days_after(self, day: date, n: int) -> date: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The office at the moment an answer is read."""

    now: datetime
    office: Office
    calendar: Calendar
    reply_channels: frozenset[str]  #: networks an answer can go back by

    @property
    def today(self) -> date:
        return self.now.astimezone(OFFICE_ZONE).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a known person said, and what it most likely answers."""

    letter: Letter
    subject: Subject
    reading: Reading
    address: Address | None
    message: Mapping[str, Any] | None  #: the outbox row it answers
    quoted: bool = False  #: by quote or tag, not by the address alone

    @property
    def is_employer(self) -> bool:
        return self.subject[0] == SubjectKind.EMPLOYER.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The one polite answer to an answer; without a text key nothing is said."""

    text_key: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
    parked: bool = False  #: a person must look at this besides
    noted: Mapping[str, Any] = field(default_factory=dict)  #: kept with the letter, beside its reading


def open_task(conn: Connection, desk: Desk, answer: Answer, *, kind: str, detail: str, days: int) -> None:
    """Give an answer to the person in charge; once for each answer."""
    tasks.open_task(
        conn,
        NewTask(
            key=f"{kind}:inbox:{answer.letter.id}",
            kind=kind,
            owner=responsible(conn, desk, answer.subject),
            subject=answer.subject,
            detail=detail,
            deadline=desk.calendar.working_days_after(desk.today, days),
            area=_area(conn, answer.subject),
            inbox_id=answer.letter.id,
        ),
        now=desk.now,
    )


def _area(conn: Connection, subject: Subject) -> str:
    if subject[0] == SubjectKind.EMPLOYER.value:
        return str(employers.get(conn, subject[1])["area"])
    if subject[0] == SubjectKind.PARTICIPANT.value:
        return str(participants.get(conn, subject[1])["area"])
    return ""


def stop_reminders(conn: Connection, desk: Desk, answer: Answer, *, reason: str, until: date | None) -> None:
    """Hold what is planned later and take back what is queued now."""
    cases.hold(conn, answer.subject, reason=reason, until=until, inbox_id=answer.letter.id, now=desk.now)
    outbox.cancel_reminders(conn, answer.subject, reason=reason, now=desk.now)


def responsible(conn: Connection, desk: Desk, subject: Subject) -> str:
    return follower(conn, subject, desk.office.officer)


def follower(conn: Connection, subject: Subject, otherwise: str) -> str:
    """Name who follows a subject: the unit's officer, the person's collection agent, else the office's."""
    if subject[0] == SubjectKind.EMPLOYER.value:
        officers = employers.get(conn, subject[1])["officers"]
        return str(officers[0]) if officers else otherwise or "officer"
    if subject[0] == SubjectKind.PARTICIPANT.value:
        for due in participants.dues_of(conn, subject[1]):
            agent = agents.find(conn, due.due.agent) if due.due.agent else None
            if agent is not None and agent["active"]:
                return str(agent["code"])
    return otherwise or "officer"


def name_fields(conn: Connection, desk: Desk, subject: Subject | None) -> dict[str, Value]:
    """Fields every answer may use. The name is said only where the address' owner is known."""
    fields: dict[str, Value] = {
        "agency": desk.office.agency,
        "officer": desk.office.officer,
        "officer_phone": desk.office.officer_phone,
        "hotline": desk.office.hotline,
    }
    if subject is not None and subject[0] == SubjectKind.EMPLOYER.value:
        unit = employers.get(conn, subject[1])
        fields |= {"unit_name": unit["name"], "unit_code": unit["code"]}
    return {name: value for name, value in fields.items() if value}


def who(conn: Connection, subject: Subject) -> dict[str, str]:
    """Code and name as they stand today: a report years later names who it was then."""
    if subject[0] == SubjectKind.PARTICIPANT.value:
        row = participants.get(conn, subject[1])
    elif subject[0] == SubjectKind.EMPLOYER.value:
        row = employers.get(conn, subject[1])
    else:
        return {}
    return {"subject_code": row["code"], "subject_name": row["name"]}


def reply(
    conn: Connection,
    desk: Desk,
    letter: Letter,
    *,
    subject: Subject,
    address: Address | None,
    text_key: str,
    fields: Mapping[str, Value],
    chain: str = "",
) -> int:
    """Queue an answer to the address that wrote; the same letter is never answered twice."""
    event = letter.event
    wording = render(
        text_key,
        channel=event.channel,
        language="vi",
        fields={**name_fields(conn, desk, subject), **fields},
        own_hosts=desk.office.own_hosts,
    )
    queued = outbox.enqueue(
        conn,
        [
            NewMessage(
                chain=chain or f"ack:{letter.id}",
                rule="answer",
                subject=subject,
                obligation="",
                message_class=MessageClass.REPLY,
                priority=0,
                roads=[
                    Road(
                        channel=event.channel,
                        address=event.address,
                        address_id=address.id if address else None,
                        content=wording.content,
                        text_key=text_key,
                        text_version=wording.version,
                    )
                ],
                not_before=desk.now,
                expires_at=desk.now + REPLY_LIFE,
                snapshot={"inbox_id": letter.id, **who(conn, subject)},
                reply_to=event.event_id
                if event.channel == "email" and event.event_id.startswith("<")
                else None,
            )
        ],
        now=desk.now,
    )
    return len(queued)
