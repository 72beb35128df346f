"""Where a duty, a rhythm, a form or a notice of the plans is done: its words, its source, what does it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.cli.policy_words import when_of, work_of
from messages.formats import fold
from messages.language import _, current_language, spoken
from messages.texts.requirements import REQUIREMENTS
from scheduler.cadences import BY_ID, Cadence
from scheduler.coverage import answered
from scheduler.policy import ROWS
from scheduler.policy_rows.row import CaseWork, Row, Task
from scheduler.written import Decision, decisions, forms, notices, rhythms

SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing the plans ask for, and where the program does it."""

    id: str
    source: str  #: document, section, line
    quote: str
    rules: Sequence[str] = ()
    does: Sequence[str] = field(default_factory=tuple)  #: sentences for the officer
    commands: Sequence[str] = ()

    def document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "source": self.source,
            "quote": self.quote,
            "rules": list(self.rules),
            "does": list(self.does),
            "commands": list(self.commands),
        }

    def in_words(self) -> str:
        lines = [f"{self.id} — {self.source}", f"  “{self.quote}”"]
        lines += [f"  → {sentence}" for sentence in self.does]
        lines += [f"  $ {command}" for command in self.commands]
        return "\n".join(lines)


def find(asked: str) -> list[Place]:
    """By number, by the code of a form, or by words of the plans; the best known first."""
    wanted = fold(asked).strip()
    every = list(_every())
    exact = [place for place in every if fold(place.id) == wanted or wanted in _codes(place)]
    if exact:
        return exact
    words = wanted.split()
    return [place for place in every if words and all(word in _searched(place) for word in words)]


def _codes(place: Place) -> set[str]:
    return {fold(code.strip()) for code in place.id.split(",")}


def _searched(place: Place) -> str:
    return fold(f"{place.id} {place.source} {place.quote} {' '.join(place.rules)}")


def _every() -> Iterator[Place]:
    yield from _decisions()
    yield from _rhythms()
    yield from _forms()
    yield from _notices()


def _decisions() -> Iterator[Place]:
    rows: dict[str, list[Row]] = {}
    for one in answered():
        rows.setdefault(one.decision.id, []).extend(one.rows)
    for decision in decisions():
        found = list({row.rule: row for row in rows[decision.id]}.values())
        yield Place(
            id=decision.id,
            source=_source(decision),
            quote=decision.quote,
            rules=[row.rule for row in found],
            does=[_sentence(row) for row in found],
            commands=_commands(decision, found),
        )


def _source(decision: Decision) -> str:
    levels = "/".join(decision.levels)
    groups = "|".join(decision.groups)
    return _("{document} {section}, dòng {line} ({groups}, {status}, {levels})",
             document=decision.document, section=decision.section, line=decision.line,
             groups=groups, status=decision.status, levels=levels)  # fmt: skip


def _sentence(row: Row) -> str:
    when = when_of(row)
    return f"{row.rule}: {work_of(row)}" + (f" [{when}]" if when else "")


def _commands(decision: Decision, rows: Sequence[Row]) -> list[str]:
    level = decision.levels[0]
    found = [f"dondoc policy show --group {row.group.value} --level {level}" for row in rows[:1]]
    for row in rows:
        if isinstance(row.what, Task):
            verb = "proposal list" if row.approval else f"task list --kind {row.what.kind}"
            found.append(f"dondoc {verb}")
        elif isinstance(row.what, CaseWork):
            found.append(f"dondoc case list --kind {row.what.case}")
    return list(dict.fromkeys(found))


def _rhythms() -> Iterator[Place]:
    for rhythm in rhythms():
        cadence = BY_ID[rhythm.id]
        rules = [row for row in ROWS if row.cadence == cadence.id]
        yield Place(
            id=rhythm.id,
            source=_("{document} {section}, dòng {line}",
                     document=rhythm.document, section=rhythm.section, line=rhythm.line),
            quote=rhythm.quote,
            rules=[row.rule for row in rules],
            does=[_cadence(cadence), *(_sentence(row) for row in rules)],
            commands=[f"dondoc report {cadence.report}"] if cadence.report else ["dondoc calendar"],
        )  # fmt: skip


def _cadence(cadence: Cadence) -> str:
    places = ", ".join(sorted(place.value for place in cadence.places))
    title = spoken(cadence.title, current_language())
    if cadence.done_by:
        return _("{title}; làm bởi {place}", title=title, place=cadence.done_by)
    return _("{title}; cấp thực hiện: {places}", title=title, places=places)


def _forms() -> Iterator[Place]:
    for form in forms():
        codes = {code.strip() for code in form.code.split(",")}
        rules = [row for row in ROWS if codes & _forms_of(row)]
        yield Place(
            id=form.code,
            source=f"{form.documents}; {form.source}",
            quote=form.title,
            rules=[row.rule for row in rules],
            does=[_sentence(row) for row in rules] + ([_elsewhere()] if codes & ELSEWHERE else []),
            commands=[
                FORM_COMMANDS.get(code, f"dondoc document make {code}") for code in sorted(codes - ELSEWHERE)
            ],
        )


def _elsewhere() -> str:
    return _("Chương trình không lập mẫu này: cơ quan lập từ phần mềm thu.")


#: Forms whose figures the program does not have.
ELSEWHERE = frozenset({"09-KT"})
#: Forms that come in, or that are reports; all others are made by `dondoc document make`.
FORM_COMMANDS: Mapping[str, str] = {
    "D04a-TS": "dondoc import unregistered",
    "D04b-TS": "dondoc import unregistered",
    "D08a-TS": "dondoc document d08a",
    "01-KT": "dondoc import unregistered",
    "02-KT": "dondoc import workers",
    "02a-KT": "dondoc import unregistered",
    "03-KT": "dondoc import workers",
    "03a-KT": "dondoc import unregistered",
    "08-KT": "dondoc report kt-08",
    "10-KT": "dondoc report tax-10kt",
    "11-KT": "dondoc report labour-11kt",
    "Mẫu 01 KH2800": "dondoc report mau-01-kh2800",
    "Mẫu 02 KH2800": "dondoc report mau-02-kh2800",
    "Mẫu số 1 NĐ146": "dondoc report quarter-budget",
    "B09-TS": "dondoc report quarter-budget",
}


def _forms_of(row: Row) -> set[str]:
    match row.what:
        case Task(form=form):
            return {code for code in re.split(r", ", form) if code}
        case CaseWork(forms=found):
            return set(found)
        case _:
            return set()


def _notices() -> Iterator[Place]:
    for notice in notices():
        texts = [r.key for r in REQUIREMENTS if notice.id in {n.strip() for n in r.notice.split(",")}]
        yield Place(
            id=notice.id,
            source=notice.source,
            quote=notice.audience,
            does=[_("Mẫu tin {key} (docs/texts.md)", key=key) for key in texts] or [OTHER_NOTICES[notice.id]],
            commands=["dondoc policy show"] if texts else [],
        )


#: Notices that are a paper or a person's work instead of a message.
OTHER_NOTICES: Mapping[str, str] = {
    "N09": _("Giấy mời 05-KT: dondoc document make 05-KT"),
    "N10": _("Lịch làm việc 05a-KT kèm 05b-KT: dondoc document make 05a-KT"),
    "N14": _("Danh sách D08a-TS từng nhân viên thu: dondoc document d08a; việc agent-list"),
    "N15": _("Mời hội nghị trực tuyến: việc online-conference; sổ hội nghị: dondoc conference"),
    "N16": _("Nhu cầu lao động: việc labour-contact; ghi bằng dondoc labour add"),
    "N17": _("Thông báo C12-TS: dondoc document make C12-TS; việc c12-run theo dõi việc gửi"),
    "N18": _("Vận động qua nhà trường: việc schools"),
}
