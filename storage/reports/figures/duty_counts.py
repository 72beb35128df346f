"""Duties of the policy, unit by unit: which were done, which are under way, which are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.subjects import SubjectKind
from messages.task_results import FRUITLESS
from storage.office_tables import letters
from storage.reports.contact_story import Contact
from storage.reports.figures.debt_counts import owing, periods
from storage.reports.parts import Block, Counted, Duty, Line, Listing, counting, single
from storage.reports.report_words import band_word, level_word
from storage.reports.scope import Scope, Subject, subject_of
from storage.tables import debts, imports, tasks

EMPLOYER = SubjectKind.EMPLOYER.value

DONE, OPEN, MISSING, DROPPED = "done", "open", "missing", "dropped"


def state_word(state: str) -> str:
    words = {
        DONE: _("✔ đã làm"),
        OPEN: _("đang làm"),
        MISSING: _("thiếu"),
        DROPPED: _("không duyệt, không làm được hoặc đã hủy"),
    }
    return words[state]


@dataclass(kw_only=True)
class Unit:
    """What lay between the office and one unit within the span."""

    subject: Subject
    messages: list[Contact] = field(default_factory=list)
    tasks: list[Mapping[str, Any]] = field(default_factory=list)
    posted: set[int] = field(default_factory=set)  #: tasks taken back after their letter had gone
    standings: set[tuple[str, str]] = field(default_factory=set)  #: (level, band) it was in


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One duty towards one unit, at one level and band."""

    subject: Subject
    level: str
    band: str
    duty: Duty
    state: str
    log: tuple[int, ...]
    via: tuple[tuple[str, int], ...]  #: messages and tasks

    @property
    def proof(self) -> str:
        words = {"messages": _("tin {number}"), "tasks": _("việc {number}")}
        return ", ".join(words[table].format(number=number) for table, number in self.via)


def blocks(scope: Scope) -> list[Block]:
    found = held(scope)
    units = {h.subject: h for h in found}
    counted = [Counted(EMPLOYERS, subject[1], scope.says(subject)) for subject in sorted(units)]
    by_state = [
        single(words, _("nhiệm vụ"), [_counted(scope, h) for h in found if h.state == state])
        for state, words in (
            (DONE, _("Đã làm: dịch vụ đã nhận tin, hoặc việc đã xong")),
            (OPEN, _("Đang làm: đã lập tin hoặc đã mở việc, chưa xong")),
            (MISSING, _("Thiếu: chưa có tin, chưa mở việc")),
            (DROPPED, _("Không duyệt, không làm được hoặc đã hủy")),
        )
    ]
    return [
        Block(
            title=_("Nhiệm vụ đối với từng đơn vị"),
            lines=(
                single(_("Đơn vị được liên hệ hoặc còn nợ trong kỳ"), _("đơn vị"), counted),
                single(
                    _("Nhiệm vụ theo bảng chính sách"), _("nhiệm vụ"), [_counted(scope, h) for h in found]
                ),
                *by_state,
            ),
            note=_(
                "Nhiệm vụ tính theo mức nợ và cấp độ dịch lúc lập tin, mở việc; đơn vị chưa được liên hệ thì "
                "theo danh sách nợ và cấp độ cuối kỳ. Chứng cứ tính từ đầu tháng, hoặc từ ngày nhập danh "
                "sách nợ đang dùng."
            ),
        ),
        _by_duty(scope, found),
        _of_the_office(scope),
    ]


EMPLOYERS = "employers"


def listings(scope: Scope) -> list[Listing]:
    """Every unit with its duties, ✔ or missing, and the level in force."""
    columns = [(_("Mã đơn vị"), 14), (_("Tên đơn vị"), 36), (_("Địa bàn"), 20), (_("Cấp độ"), 14),
               (_("Mức nợ"), 26), (_("Nhiệm vụ"), 60), (_("Căn cứ"), 22), (_("Tình trạng"), 26),
               (_("Chứng cứ"), 24)]  # fmt: skip
    rows = []
    for h in held(scope):
        unit = scope.who(h.subject)
        where = (level_word(h.level), band_word(h.band))
        said = (h.duty.title, h.duty.grounds[h.level], state_word(h.state), h.proof)
        rows.append((unit.code, unit.name, unit.area, *where, *said))
    return [Listing(title=_("Nhiệm vụ theo đơn vị"), columns=columns, rows=rows)]


def held(scope: Scope) -> list[Held]:
    """Every duty towards every unit that was contacted or owed within the span."""
    found = []
    for subject, unit in sorted(_units(_since_the_list(scope)).items()):
        group = scope.who(subject).group
        for level, band in sorted(unit.standings):
            for duty in scope.rules.duties:
                if duty.per_office or not duty.holds(group, band, level):
                    continue
                one = _held(unit, duty, level, band)
                if duty.asked_on(scope.as_of) or one.state != MISSING:
                    found.append(one)
    return found


def _since_the_list(scope: Scope) -> Scope:
    """The scope from the first of the month on, or from the day the list of debts was given, if earlier.

    A unit is urged once for each list: what was done in a month's first half is not missing in its second.
    """
    first = scope.period.first.replace(day=1)
    query = sa.select(sa.func.min(imports.c.imported_at)).join(debts, debts.c.import_id == imports.c.id)
    given = scope.conn.scalar(query.where(debts.c.period.in_(periods(scope))))
    if given is not None:
        first = min(first, given.astimezone(OFFICE_ZONE).date())
    return replace(scope, period=replace(scope.period, first=first))


def _held(unit: Unit, duty: Duty, level: str, band: str) -> Held:
    work = [t for t in unit.tasks if t["rule"] == duty.rule]
    said = [c for c in unit.messages if c.planned.get("rule") == duty.rule]
    taken = [c for c in said if "accepted" in c.seqs]
    # a call or a letter stands in for a message that no road could carry
    done = [t for t in work if t["id"] in unit.posted or (t["state"] == "done" and _came_to(t))]
    going = [t for t in work if t["state"] == "open"]
    if taken or done:
        state = DONE
    elif going or said:
        state = OPEN
    else:
        state = DROPPED if work and (duty.task or any(t["state"] == "done" for t in work)) else MISSING
    via = [*(("messages", c.message_id) for c in taken or said), *(("tasks", t["id"]) for t in done or work)]
    return Held(
        subject=unit.subject,
        level=level,
        band=band,
        duty=duty,
        state=state,
        log=tuple(sorted(c.seqs["accepted"] for c in taken)),
        via=tuple(via),
    )


def _units(scope: Scope) -> dict[Subject, Unit]:
    found: dict[Subject, Unit] = {}
    rules = {duty.rule: duty for duty in scope.rules.duties}
    for contact in scope.contacts:
        if contact.subject[0] == EMPLOYER and contact.planned.get("rule") in rules:
            unit = found.setdefault(contact.subject, Unit(subject=contact.subject))
            unit.messages.append(contact)
            unit.standings.add((str(contact.planned.get("level", "")), str(contact.planned.get("band", ""))))
    bands = _bands(scope)
    posted = _posted(scope)
    for task in _work(scope):
        if subject_of(task)[0] != EMPLOYER or task["rule"] not in rules:
            continue
        subject = subject_of(task)
        unit = found.setdefault(subject, Unit(subject=subject))
        unit.tasks.append(task)
        if task["id"] in posted:
            unit.posted.add(task["id"])
        level = task["level"] or scope.rules.level_at(scope.who(subject).area, task["created_at"])[0]
        known = {band for _level, band in unit.standings}
        band = rules[task["rule"]].band or next(iter(known), "") or bands.get(subject, "")
        unit.standings.add((level, band))
    end = min(scope.period.until, scope.now)
    for subject, band in bands.items():
        if subject not in found:
            level, _decision = scope.rules.level_at(scope.who(subject).area, end)
            found[subject] = Unit(subject=subject, standings={(level, band)})
    return found


def _came_to(task: Mapping[str, Any]) -> bool:
    """Whether what was done is done: nobody at home, no answer, no address is not."""
    return task["result"] not in FRUITLESS


def _posted(scope: Scope) -> set[int]:
    """Work that ended before its time though its letter was on its way: the unit has paid meanwhile."""
    query = sa.select(letters.c.task_id).join(tasks, tasks.c.id == letters.c.task_id)
    gone = (tasks.c.state == "cancelled", letters.c.sent_on.is_not(None), letters.c.state != "undeliverable")
    return set(scope.conn.scalars(query.where(*gone)))


def _bands(scope: Scope) -> dict[Subject, str]:
    """Who owes by the lists of the span, and in which band."""
    return {subject_of(owed.row): owed.band for period in periods(scope) for owed in owing(scope, period)}


def _work(scope: Scope) -> list[Mapping[str, Any]]:
    """Tasks opened or closed within the span."""
    since, until = scope.period.since, scope.period.until
    opened = sa.and_(tasks.c.created_at >= since, tasks.c.created_at < until)
    closed = sa.and_(tasks.c.closed_at >= since, tasks.c.closed_at < until)
    return scope.rows(sa.select(tasks).where(sa.or_(opened, closed)).order_by(tasks.c.id))


def _by_duty(scope: Scope, found: Sequence[Held]) -> Block:
    columns = {"": _("Phải làm"), DONE: _("Đã làm"), OPEN: _("Đang làm"), MISSING: _("Thiếu")}
    return Block(
        title=_("Từng nhiệm vụ"),
        columns=tuple(columns.values()),
        lines=[
            Line(
                name=name,
                unit=_("đơn vị"),
                cells=[
                    counting(_counted(scope, h) for h in mine if not state or h.state == state)
                    for state in columns
                ],
            )
            for name, mine in _named(found).items()
        ],
    )


def _named(found: Sequence[Held]) -> dict[str, list[Held]]:
    """Duties by what they are and in which band; by which road they were done does not matter here."""
    named: dict[str, list[Held]] = {}
    for h in found:
        name = f"{h.duty.title} – {band_word(h.duty.band)}" if h.duty.band else h.duty.title
        named.setdefault(name, []).append(h)
    return named


def _of_the_office(scope: Scope) -> Block:
    """Work that is done once for everybody: the report on debtors, publication."""
    rules = {duty.rule for duty in scope.rules.duties if duty.per_office}
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for task in _work(scope):
        if task["rule"] in rules:
            kinds.setdefault(task["kind"], []).append(task)
    states = {"": _("Đã mở"), "done": _("Đã xong"), "open": _("Đang mở")}
    return Block(
        title=_("Việc chung của cơ quan"),
        columns=tuple(states.values()),
        lines=[
            Line(
                name=scope.rules.task(kind),
                unit=_("việc"),
                cells=[
                    counting(
                        Counted("tasks", t["id"], scope.rules.task(kind))
                        for t in found
                        if not s or t["state"] == s
                    )
                    for s in states
                ],
            )
            for kind, found in sorted(kinds.items())
        ],
    )


def _counted(scope: Scope, h: Held) -> Counted:
    says = " · ".join(
        part
        for part in (scope.says(h.subject), level_word(h.level), h.duty.title, state_word(h.state))
        if part
    )
    return Counted(EMPLOYERS, h.subject[1], says, log=h.log, via=h.via)
