"""What the figures of one report are counted from: its span, its area, the log of that time, who is who."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE, masked_code
from messages.subjects import SubjectKind
from storage import among, contact_log
from storage.contact_log import Logged
from storage.database import Connection, rows_of
from storage.office_tables import prospects
from storage.reports.contact_story import Contact, contacts, planned_earlier
from storage.reports.parts import Rules
from storage.reports.spans import Period
from storage.tables import agents, employers, participants

Subject = tuple[str, int]
#: So many are asked for at once.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """Who a subject is."""

    code: str
    name: str
    area: str
    group: str = ""

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}".strip()


_NOBODY = Known("", "", "")


@dataclass(kw_only=True)
class Scope:
    """One unmoving picture of the database, looked at through a span and an area."""

    conn: Connection
    period: Period
    now: datetime
    rules: Rules
    area: str = ""  #: "" = the whole office
    _who: dict[Subject, Known] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """Last day the figures speak of."""
        return min(self.period.last, self.now.astimezone(OFFICE_ZONE).date())

    @cached_property
    def entries(self) -> list[Logged]:
        """The log of the span, of this area."""
        found = list(contact_log.entries(self.conn, since=self.period.since, until=self.period.until))
        self.meet((e.subject_kind, e.subject_id) for e in found)
        return found

    @cached_property
    def contacts(self) -> list[Contact]:
        """Every message something happened to within the span."""
        found = contacts(self.entries)
        planned_earlier(self.conn, found)
        return [c for c in found if self.covers(str(c.planned.get("area") or self.who(c.subject).area))]

    @cached_property
    def answers(self) -> list[Logged]:
        """Answers, those that answer no message of ours among them."""
        return [e for e in self.entries if e.kind == "answer" and self.holds((e.subject_kind, e.subject_id))]

    def rows(self, query: sa.Select[Any]) -> list[Mapping[str, Any]]:
        """The rows of a query that are about this area: by their own area, else by their subject's."""
        found = list(rows_of(self.conn, query))
        self.meet(subject_of(row) for row in found)
        return [row for row in found if self.covers(row.get("area") or self.who(subject_of(row)).area)]

    def covers(self, area: str) -> bool:
        return not self.area or self.rules.lies_in(area, self.area)

    def holds(self, subject: Subject) -> bool:
        return self.covers(self.who(subject).area)

    def who(self, subject: Subject) -> Known:
        if subject not in self._who:
            self.meet([subject])
        return self._who.get(subject, _NOBODY)

    def says(self, subject: Subject) -> str:
        """Who a row is about, for the sheet of details: a person by the tail of the number alone."""
        found = self.who(subject)
        return found.label if subject[0] == SubjectKind.EMPLOYER.value else masked_code(found.code)

    def meet(self, subjects: Iterable[Subject]) -> None:
        """Ask once who these are."""
        wanted: dict[str, set[int]] = {}
        for kind, number in subjects:
            if (kind, number) not in self._who:
                wanted.setdefault(kind, set()).add(number)
        for kind, numbers in wanted.items():
            ids = sorted(numbers)
            for start in range(0, len(ids) if kind in _WHO else 0, _AT_ONCE):
                for row in rows_of(self.conn, _WHO[kind], {"ids": ids[start : start + _AT_ONCE]}):
                    known = Known(row["code"], row["name"], row["area"], row["group"])
                    self._who[kind, row["id"]] = known


def subject_of(row: Mapping[str, Any]) -> Subject:
    """Whose a row is, in whichever columns its table says so."""
    if row.get("employer_id"):
        return (SubjectKind.EMPLOYER.value, row["employer_id"])
    if row.get("participant_id"):
        return (SubjectKind.PARTICIPANT.value, row["participant_id"])
    return (row.get("subject_kind") or "", row.get("subject_id") or 0)


def _asking(table: sa.Table, area: Any, group: Any) -> sa.Select[Any]:
    columns = (table.c.id, table.c.code, table.c.name, area.label("area"), group.label("group"))
    return sa.select(*columns).where(among.numbers(table.c.id, "ids"))


_NONE = sa.literal("")
_WHO = {
    SubjectKind.EMPLOYER.value: _asking(employers, employers.c.area, employers.c.group),
    SubjectKind.PARTICIPANT.value: _asking(participants, participants.c.area, _NONE),
    SubjectKind.AGENT.value: _asking(agents, _NONE, _NONE),
    SubjectKind.PROSPECT.value: _asking(prospects, prospects.c.area, prospects.c.circle),
}
