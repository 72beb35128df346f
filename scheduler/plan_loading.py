"""What the planner may know, read from the database: subjects, their addresses, and what was said to them."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from messages.law.deadlines import month_end
from messages.subjects import Phone, SubjectKind
from scheduler.facts import area_tree, level_records
from scheduler.levels import LevelRecord
from scheduler.plan_desk import PlanDesk
from scheduler.plan_inputs import (
    BrokenPromise,
    DebtCandidate,
    DueCandidate,
    Hold,
    Named,
    OptOut,
    PastContact,
    PlanInputs,
    Road,
    Suspension,
    UnregisteredCandidate,
)
from scheduler.policy_rows.row import Mark, Standing
from storage import (
    addresses,
    agents,
    cases,
    employers,
    history,
    letters,
    marks,
    participants,
    promises,
    suspensions,
    tasks,
    unregistered,
)
from storage.addresses import Address
from storage.database import Connection

Subject = tuple[str, int]

#: How much longer than a message may wait and a contact may count the past is looked at.
MARGIN_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Of whom to plan; None: everybody."""

    subjects: AbstractSet[Subject] | None = None

    def admits(self, kind: SubjectKind, number: int) -> bool:
        return self.subjects is None or (kind.value, number) in self.subjects


EVERYBODY = Only()
NOBODY: AbstractSet[str] = frozenset()
NOBODY_NAMED = Named()


def load(
    conn: Connection,
    desk: PlanDesk,
    day: date,
    now: datetime,
    *,
    only: Only = EVERYBODY,
    levels: Sequence[LevelRecord] | None = None,
    withdrawn: AbstractSet[str] = NOBODY,
) -> PlanInputs:
    """Everything the planner may know, from one picture of the database.

    `levels`: as they will be, instead of as they stand. `withdrawn`: chains to be taken for taken back.
    """
    unit, person = SubjectKind.EMPLOYER, SubjectKind.PARTICIPANT
    dues = [d for d in participants.open_dues(conn) if only.admits(person, d.participant_id)]
    debts = [d for d in employers.open_debts(conn) if only.admits(unit, d.employer_id)]
    missing = [u for u in unregistered.every_open(conn) if only.admits(unit, u.employer_id)]
    # a message waits no longer than its figures may be said, and counts as a contact for the interval
    lately = desk.settings.max_figures_age_days + desk.settings.min_interval_days + MARGIN_DAYS
    since = now - timedelta(days=lately)
    units = {*(d.employer_id for d in debts), *(u.employer_id for u in missing)}
    said = [
        history.said_to(conn, person.value, {d.participant_id for d in dues}, since=since, without=withdrawn),
        history.said_to(conn, unit.value, units, since=since, without=withdrawn),
    ]
    shelf = _Shelf(conn, desk, day, said, since)
    return PlanInputs(
        office=desk.office,
        windows=desk.windows,
        dues=[shelf.due(item) for item in dues],
        debts=[shelf.debt(item) for item in debts],
        unregistered=[shelf.unregistered(item) for item in missing],
        levels=level_records(conn) if levels is None else levels,
        areas=area_tree(conn),
        # whoever decides is told of the tasks, too: one found only afterwards means deciding twice
        planned_keys={key for found in said for key in found.standing} | tasks.keys_since(conn, since),
        withdrawn_keys={key for found in said for key in found.withdrawn},
        settings=desk.settings,
    )


class _Shelf:
    """Everything that belongs to a subject, read once for all of them."""

    def __init__(
        self, conn: Connection, desk: PlanDesk, day: date, said: Sequence[history.Said], since: datetime
    ) -> None:
        self._desk = desk
        self._addresses = {kind.value: addresses.of_kind(conn, kind.value) for kind in SubjectKind}
        self._shared = {kind.value: addresses.shared(conn, kind.value) for kind in SubjectKind}
        self._holds: dict[Subject, list[Hold]] = {}
        for held in cases.holds_in_force(conn, day):
            self._holds.setdefault(held.subject, []).append(Hold(reason=held.reason, until=held.until))
        self._opt_outs: dict[Subject, list[OptOut]] = {}
        self._refused: set[tuple[Subject, str, str]] = set()
        for refusal in cases.opted_out(conn):
            if refusal.address:  # one address is closed, the channel's others stay open
                self._refused.add((refusal.subject, refusal.channel, refusal.address))
            else:
                self._opt_outs.setdefault(refusal.subject, []).append(OptOut(channel=refusal.channel))
        self._broken = {
            subject: BrokenPromise(id=number, at=at)
            for subject, (number, at) in promises.broken_since(conn, since).items()
        }
        self._contacts: dict[Subject, list[PastContact]] = {}
        for subject, at, obligation in (contact for found in said for contact in found.contacts):
            about = obligation.partition(":")[0] if ":" in obligation else ""
            self._contacts.setdefault(subject, []).append(PastContact(at=at, about=about))
        # each once, however many people are theirs
        self._agents = {
            code: Named(name=agent["name"], phone=_first_phone(agent["phones"]))
            for code, agent in agents.by_code(conn).items()
        }
        self._officer = Named(name=desk.office.officer, phone=desk.office.officer_phone)
        self._marks = {who: frozenset(map(Mark, names)) for who, names in marks.in_force(conn).items()}
        self._posted = letters.posted_since(conn, SubjectKind.EMPLOYER.value, since.date())
        self._suspensions: dict[int, Suspension] = {}
        for entered in suspensions.every(conn):
            last = self._suspensions.get(entered.employer_id)
            if last is None or last.since < entered.since:
                found = Suspension(since=entered.since, until=entered.until)
                self._suspensions[entered.employer_id] = found

    def due(self, item: participants.OpenDue) -> DueCandidate:
        return DueCandidate(
            due=item.due,
            figures_as_of=item.as_of or month_end(item.period),
            agent=self._agents.get(item.due.agent, NOBODY_NAMED),
            **self._shared_parts(
                (SubjectKind.PARTICIPANT.value, item.participant_id),
                item.due.area,
                item.language,
                item.due.phones,
            ),
        )

    def debt(self, item: employers.OpenDebt) -> DebtCandidate:
        phones = tuple(p for c in item.debt.contacts for p in c.phones)
        return DebtCandidate(
            debt=item.debt,
            period=item.period,
            agent=NOBODY_NAMED,
            figures_as_of=item.debt.as_of or month_end(item.period),
            marks=self._marks.get((SubjectKind.EMPLOYER.value, item.employer_id), frozenset()),
            suspension=self._suspensions.get(item.employer_id),
            tracking=self._tracking(item.employer_id, item.debt.as_of or month_end(item.period)),
            **self._shared_parts(
                (SubjectKind.EMPLOYER.value, item.employer_id), item.debt.area, item.language, phones
            ),
        )

    def unregistered(self, item: unregistered.OpenUnregistered) -> UnregisteredCandidate:
        subject = (SubjectKind.EMPLOYER.value, item.employer_id)
        phones = tuple(p for c in item.contacts for p in c.phones)
        return UnregisteredCandidate(
            code=item.code,
            name=item.name,
            standing=Standing(item.coverage.value),
            missing=item.missing,
            period=item.period,
            figures_as_of=item.received_on or month_end(item.period),
            tracking=self._tracking(item.employer_id, item.received_on or item.period),
            marks=self._marks.get(subject, frozenset()),
            **self._shared_parts(subject, item.area, item.language, phones),
        )

    def _tracking(self, employer_id: int, since: date) -> dict[str, str]:
        """Form → number of the newest letter; one that went before the figures is not about them."""
        found: dict[str, str] = {}
        for posted in self._posted.get(employer_id, ()):
            for form in posted.forms if posted.sent_on >= since else ():
                found.setdefault(form, posted.tracking)
        return found

    def _shared_parts(
        self, subject: Subject, area: str, language: str, phones: Sequence[Phone]
    ) -> dict[str, Any]:
        return {
            "subject_id": subject[1],
            "area": area,
            "language": language,
            "roads": self._roads(subject, phones),
            "holds": self._holds.get(subject, ()),
            "opt_outs": self._opt_outs.get(subject, ()),
            "contacts": self._contacts.get(subject, ()),
            "broken": self._broken.get(subject),
            "officer": self._officer,
        }

    def _roads(self, subject: Subject, phones: Sequence[Phone]) -> list[Road]:
        found = [self._road(a) for a in self._addresses[subject[0]].get(subject[1], [])]
        called = [
            Road(channel="phone", address_id=0, address=p.e164, confirmed=False, usable=True) for p in phones
        ]
        return found + called

    def _road(self, address: Address) -> Road:
        reason = "" if address.state == "ok" else address.state
        if address.channel not in self._desk.channels:
            reason = "channel_off"
        if (address.subject, address.channel, address.address) in self._refused:
            reason = "opted_out"
        strange = bool(address.label and address.subject[0] == SubjectKind.PARTICIPANT.value)
        shared = (address.channel, address.address) in self._shared[address.subject[0]]
        declared = self._desk.trust_declared and not strange and not shared
        return Road(
            channel=address.channel,
            address_id=address.id,
            address=address.address,
            confirmed=address.confirmed_at is not None or declared,
            usable=not reason,
            why_not=reason,
        )


def _first_phone(stored: Sequence[Mapping[str, Any]]) -> str:
    return str(stored[0]["e164"]) if stored else ""
