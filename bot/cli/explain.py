"""`dondoc policy explain CODE`: which rows hold for one subject on a day, which do not, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import App, open_app
from bot.cli import screen
from bot.cli.options import Config, Json, as_day
from bot.cli.policy_words import work_of
from messages.formats import OFFICE_ZONE
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind, UnitGroup
from scheduler import explaining, plan_loading
from scheduler.debt_age import debt_age
from scheduler.explaining import Verdict
from scheduler.levels import LevelRecord, level_in_force
from scheduler.plan_apart import group_on
from scheduler.plan_debts import band_on
from scheduler.plan_inputs import DebtCandidate, DueCandidate, PlanInputs, UnregisteredCandidate
from scheduler.plan_loading import Only
from scheduler.planner import plan
from scheduler.planning import today
from scheduler.policy import Standpoint
from storage import employers, participants
from storage.database import Connection

#: When of the day a level is asked for: the office has opened.
HOUR = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing a subject is on a list for, and every row of its group."""

    group: str
    about: str
    verdicts: Sequence[Verdict]


def register(commands: typer.Typer) -> None:
    @commands.command(
        "explain", help=_("Dòng nào áp dụng cho một đơn vị, một người; dòng nào không, vì sao.")
    )
    def explain(
        code: Annotated[str, typer.Argument(help=_("Mã số BHXH, mã đơn vị hoặc mã số thuế."))],
        day: Annotated[
            str | None, typer.Option("--date", help=_("Vào ngày này (mặc định: hôm nay)."))
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        document = _explained(code.strip(), day, config)
        if json:
            screen.emit(document)
        else:
            _show(document)
        return 0


def _explained(code: str, asked: str | None, config: Path | None) -> dict[str, Any]:
    opened = open_app(config)
    try:
        now = opened.clock.now()
        day = as_day(asked, "--date") if asked else today(now)
        return opened.database.read(_document, opened, code, day, now)
    finally:
        opened.close()


def _document(conn: Connection, app: App, code: str, day: date, now: datetime) -> dict[str, Any]:
    kind, row = _find(conn, code)
    desk = app.plan_desk()
    inputs = plan_loading.load(conn, desk, day, now, only=Only(subjects={(kind.value, row["id"])}))
    level = level_in_force(
        inputs.levels,
        row["area"],
        datetime(day.year, day.month, day.day, HOUR, tzinfo=OFFICE_ZONE),
        inputs.areas,
    )
    decided = plan(inputs, day=day, now=now)
    return {
        "code": row["code"],
        "name": row["name"],
        "date": day,
        "area": row["area"],
        "level": level.level.value,
        "decision": level.decision or None,
        "matters": [_matter(matter) for matter in _matters(inputs, level, day)],
        "plan": {
            "messages": [{"rule": d.rule, "basis": d.basis, "text": d.text_key} for d in decided.drafts],
            "tasks": [{"rule": t.rule, "basis": t.basis, "kind": t.kind.value} for t in decided.tasks],
            "refused": [
                *(refused.sentence for refused in decided.refusals),
                *(task_only.why_no_message.sentence for task_only in decided.task_only),
            ],
        },
    }


def _find(conn: Connection, code: str) -> tuple[SubjectKind, Mapping[str, Any]]:
    person = participants.find(conn, code)
    if person is not None:
        return SubjectKind.PARTICIPANT, person
    unit = employers.find(conn, code)
    if unit is not None:
        return SubjectKind.EMPLOYER, unit
    raise DondocError(
        _("Không thấy mã “{code}”. Kiểm tra lại mã số BHXH hoặc mã đơn vị.", code=code), code="not_found"
    )


def _matters(inputs: PlanInputs, level: LevelRecord, day: date) -> list[Matter]:
    return [
        *(_of_debt(inputs, debt, level, day) for debt in inputs.debts),
        *(_of_unregistered(inputs, unit, level, day) for unit in inputs.unregistered),
        *(_of_due(due, level, day) for due in inputs.dues),
    ]


def _of_debt(inputs: PlanInputs, c: DebtCandidate, level: LevelRecord, day: date) -> Matter:
    group, phase = group_on(c, day)
    age = debt_age(c.debt, period=c.period, order=inputs.settings.debt_order, day=day)
    band = band_on(inputs.settings, age) if age is not None else None
    at = Standpoint(
        group=group,
        level=level.level,
        day=day,
        band=band,
        phase=phase,
        local_plans=inputs.settings.local_plans,
    )
    about = _("kỳ {period}, {band} tháng", period=f"{c.period:%m/%Y}", band=band.value if band else "?")
    return Matter(group=group.value, about=about, verdicts=explaining.of_unit(at, c.marks))


def _of_unregistered(inputs: PlanInputs, c: UnregisteredCandidate, level: LevelRecord, day: date) -> Matter:
    at = Standpoint(
        group=UnitGroup.UNREGISTERED,
        level=level.level,
        day=day,
        standing=c.standing,
        local_plans=inputs.settings.local_plans,
    )
    about = _("{count} người chưa tham gia", count=c.missing if c.missing is not None else "?")
    return Matter(group=at.group.value, about=about, verdicts=explaining.of_unit(at, c.marks))


def _of_due(c: DueCandidate, level: LevelRecord, day: date) -> Matter:
    verdicts = explaining.of_due(c.due.scheme, level.level, c.due.due_date, day)
    about = _("hạn {day}", day=written_day(c.due.due_date))
    return Matter(group=c.due.scheme.value, about=about, verdicts=verdicts)


def _matter(matter: Matter) -> dict[str, Any]:
    return {
        "group": matter.group,
        "about": matter.about,
        "rows": [
            {"rule": v.row.rule, "holds": v.holds, "why": v.why, "basis": v.basis, "does": work_of(v.row)}
            for v in matter.verdicts
        ],
    }


def _show(document: dict[str, Any]) -> None:
    screen.say(f"{document['name']} — {document['code']}")
    screen.say(
        _("Ngày {day}, địa bàn {area}: cấp độ {level}.",
          day=written_day(document["date"]), area=document["area"] or "?", level=document["level"])
    )  # fmt: skip
    for matter in document["matters"]:
        screen.table(
            f"{matter['group']}: {matter['about']}",
            ["", _("Quy tắc"), _("Việc"), _("Căn cứ"), _("Vì sao")],
            [
                ("✓" if row["holds"] else "", row["rule"], row["does"], row["basis"], row["why"])
                for row in sorted(matter["rows"], key=lambda row: not row["holds"])
            ],
        )
    if not document["matters"]:
        screen.say(_("Không có trong danh sách nào đang mở."))
    for message in document["plan"]["messages"]:
        screen.say(_("Kế hoạch: nhắn tin {text} ({basis})", text=message["text"], basis=message["basis"]))
    for task in document["plan"]["tasks"]:
        screen.say(_("Kế hoạch: việc {kind} ({basis})", kind=task["kind"], basis=task["basis"]))
    for sentence in document["plan"]["refused"]:
        screen.say(_("Không nhắn tin: {why}", why=sentence))
