"""How far the people and units that were contacted have come: reached, answered, promised, paid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from messages.formats import day, money
from messages.language import _
from messages.subjects import SubjectKind
from messages.words import INTENTS, PROMISE_STATES
from storage import among
from storage.reports.contact_story import Contact
from storage.reports.figures.contact_counts import spoken_to
from storage.reports.parts import Block, Counted, Line, counting, single
from storage.reports.scope import Scope, Subject, subject_of
from storage.tables import debts, dues, promises

_TABLES = {SubjectKind.EMPLOYER.value: "employers", SubjectKind.PARTICIPANT.value: "participants"}


def blocks(scope: Scope) -> list[Block]:
    made = _promises(scope, promises.c.created_at)
    judged = _promises(scope, promises.c.judged_at)
    return [_funnel(scope, made, judged), _intents(scope), _kept(scope, made, judged)]


def _funnel(scope: Scope, made: list[Mapping[str, Any]], judged: list[Mapping[str, Any]]) -> Block:
    reminders = [c for c in scope.contacts if c.planned.get("class") != "reply"]
    taken, reached, answered, claims, promised, kept = (Proofs() for _ in range(6))
    for contact in reminders:
        taken.add_log(contact.subject, contact, "accepted")
        reached.add_log(contact.subject, contact, "delivered", "read", "answer")
    for task in spoken_to(scope):
        for proofs in (taken, reached):
            proofs.add_row(subject_of(task), ("tasks", task["id"]))
    for entry in scope.answers:
        subject = (entry.subject_kind, entry.subject_id)
        for proofs in (reached, answered, *([claims] if entry.body.get("intent") == "paid" else [])):
            proofs.log.setdefault(subject, set()).add(entry.seq)
    for row in made:
        promised.add_row(subject_of(row), ("promises", row["id"]))
    for row in judged:
        if row["state"] == "kept":
            kept.add_row(subject_of(row), ("promises", row["id"]))
    lines = (
        _line(scope, _("Đã liên hệ: dịch vụ đã nhận tin, hoặc đã nói chuyện"), taken),
        _line(scope, _("Liên hệ đến nơi: đến máy, đã xem, trả lời hoặc nói chuyện"), reached),
        _line(scope, _("Đã trả lời"), answered),
        _line(scope, _("Hẹn ngày đóng"), promised),
        _line(scope, _("Báo đã đóng (lời người nhận, chưa đối chiếu)"), claims),
        _line(scope, _("Giữ lời hẹn: danh sách sau không còn nợ"), kept),
        _paid(scope, reminders),
    )
    return Block(
        title=_("Kết quả đôn đốc"),
        columns=(_("Đơn vị"), _("Người tham gia")),
        lines=lines,
        note=_("Mỗi đơn vị, mỗi người chỉ tính một lần ở mỗi dòng."),
    )


@dataclass(slots=True)
class Proofs:
    """Subjects of a line, each with the entries of the log and the rows that put it there."""

    log: dict[Subject, set[int]] = field(default_factory=dict)
    rows: dict[Subject, list[tuple[str, int]]] = field(default_factory=dict)

    def add_log(self, subject: Subject, contact: Contact, *kinds: str) -> None:
        found = {contact.seqs[kind] for kind in kinds if kind in contact.seqs}
        if found:
            self.log.setdefault(subject, set()).update(found)

    def add_row(self, subject: Subject, row: tuple[str, int]) -> None:
        self.rows.setdefault(subject, []).append(row)


def _line(scope: Scope, name: str, proofs: Proofs) -> Line:
    cells = []
    for wanted, table in _TABLES.items():
        subjects = sorted(s for s in proofs.log.keys() | proofs.rows.keys() if s[0] == wanted)
        cells.append(
            counting(
                Counted(
                    table,
                    subject[1],
                    scope.says(subject),
                    log=tuple(sorted(proofs.log.get(subject, ()))),
                    via=tuple(proofs.rows.get(subject, ())),
                )
                for subject in subjects
            )
        )
    return Line(name=name, unit=_("đối tượng"), cells=cells)


def _paid(scope: Scope, reminders: Iterable[Contact]) -> Line:
    """Obligations that were urged within the span and that a list says are paid, or no longer names."""
    units: set[tuple[int, str]] = set()
    people: set[tuple[int, str, str]] = set()
    for c in reminders:
        if "accepted" not in c.seqs:
            continue
        if c.subject[0] == SubjectKind.EMPLOYER.value:
            units.add((c.subject[1], str(c.planned.get("period", ""))))
        else:
            people.add((c.subject[1], str(c.planned.get("scheme", "")), str(c.planned.get("due_date", ""))))
    owed = scope.rows(_ENDED_DEBTS.params(ids=[number for number, _period in units]))
    due = scope.rows(_ENDED_DUES.params(ids=[number for number, _scheme, _day in people]))
    return Line(
        name=_("Đã đóng theo danh sách: ghi đã đóng, hoặc không còn nợ"),
        unit=_("khoản"),
        cells=(
            counting(
                Counted("debts", d["id"], f"{scope.says(subject_of(d))} · {d['period']:%m/%Y}")
                for d in owed
                if (d["employer_id"], f"{d['period']:%Y-%m}") in units
            ),
            counting(
                Counted("dues", d["id"], f"{scope.says(subject_of(d))} · {day(d['due_date'])}")
                for d in due
                if (d["participant_id"], d["scheme"], d["due_date"].isoformat()) in people
            ),
        ),
    )


_ENDED_DEBTS = sa.select(debts.c.id, debts.c.employer_id, debts.c.period).where(
    among.numbers(debts.c.employer_id, "ids"), debts.c.state.in_(["paid", "gone"])
)
_ENDED_DUES = sa.select(dues.c.id, dues.c.participant_id, dues.c.scheme, dues.c.due_date).where(
    among.numbers(dues.c.participant_id, "ids"), dues.c.state.in_(["paid", "gone"])
)


def _intents(scope: Scope) -> Block:
    found: dict[str, list[Counted]] = {}
    for entry in scope.answers:
        says = scope.says((entry.subject_kind, entry.subject_id))
        intent = str(entry.body.get("intent", ""))
        found.setdefault(intent, []).append(Counted("log_entries", entry.seq, says, log=(entry.seq,)))
    lines = [single(words, _("câu"), found[intent]) for intent, words in INTENTS.items() if intent in found]
    return Block(title=_("Câu trả lời theo ý"), lines=lines)


def _promises(scope: Scope, moment: sa.Column[Any]) -> list[Mapping[str, Any]]:
    within = (moment >= scope.period.since, moment < scope.period.until)
    return scope.rows(sa.select(promises).where(*within).order_by(promises.c.id))


def _kept(scope: Scope, made: list[Mapping[str, Any]], judged: list[Mapping[str, Any]]) -> Block:
    lines = [
        single(_("Lời hẹn nhận trong kỳ"), _("lời hẹn"), [_promise(scope, p) for p in made]),
        single(
            _("Số tiền hẹn đóng, nơi có nói số tiền"),
            _("đồng"),
            [_promise(scope, p, p["amount"]) for p in made if p["amount"]],
        ),
    ]
    for state in ("kept", "broken", "superseded"):
        name = _("Lời hẹn xét trong kỳ: {state}", state=PROMISE_STATES[state])
        rows = [_promise(scope, p) for p in judged if p["state"] == state]
        lines.append(single(name, _("lời hẹn"), rows))
    return Block(title=_("Lời hẹn đóng"), lines=lines)


def _promise(scope: Scope, row: Mapping[str, Any], share: int = 1) -> Counted:
    says = [scope.says(subject_of(row))]
    says += [day(row["day"])] if row["day"] else []
    says += [money(row["amount"])] if row["amount"] else []
    return Counted("promises", row["id"], " · ".join(says), share)
