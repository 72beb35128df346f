"""Work for persons: opened, done and how, decided, still open, late."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from messages.task_results import results_of
from storage.reports.parts import Block, Counted, Line, counting, single
from storage.reports.report_words import result_word
from storage.reports.scope import Scope, subject_of
from storage.tables import tasks

Row = Mapping[str, Any]

#: What only a person may decide (2800, 3532 III.1.1): the program proposes.
PROPOSALS = (
    "inspection", "flexible-inspection", "interagency-team", "penalty", "referral-216", "report-ubnd",
    "publication",
)  # fmt: skip
#: Proposed, and carried out once they were approved.
INSPECTIONS = (
    "inspection", "flexible-inspection", "penalty", "referral-216", "carry-out-inspection",
    "hand-over-dossier",
)  # fmt: skip


def blocks(scope: Scope) -> list[Block]:
    found = _touched(scope)
    return [_by_kind(scope, _("Việc của cán bộ"), found), _by_result(scope, found), _decided(scope, found)]


def summary(scope: Scope) -> list[Block]:
    return [_by_kind(scope, _("Việc của cán bộ"), _touched(scope))]


def inspections(scope: Scope) -> list[Block]:
    """What came of debts of three months and more, and of violations (Mẫu 01 KH 2800 of the inspectors)."""
    found = [t for t in _touched(scope) if t["kind"] in INSPECTIONS]
    return [
        _by_kind(scope, _("Thanh tra, xử phạt, chuyển hồ sơ"), found, kinds=INSPECTIONS),
        _decided(scope, found),
    ]


def proposals_to_the_committee(scope: Scope) -> list[Block]:
    """Whether the monthly report on debtors was opened, and who decided about it."""
    wanted = ("report-ubnd", "publication")
    return [_decided(scope, [t for t in _touched(scope) if t["kind"] in wanted])]


def of_kinds(scope: Scope, title: str, kinds: Sequence[str]) -> Block:
    """Work of these kinds alone; each of them stands there, whether there is any or not."""
    found = [t for t in _touched(scope) if t["kind"] in kinds]
    return _by_kind(scope, title, found, kinds=kinds)


def _touched(scope: Scope) -> list[Row]:
    """Tasks that were open or something happened to within the span."""
    until, since = scope.period.until, scope.period.since
    query = sa.select(tasks).where(
        tasks.c.created_at < until,
        sa.or_(
            tasks.c.created_at >= since,
            tasks.c.state == "open",
            tasks.c.closed_at >= since,
            tasks.c.decided_at >= since,
        ),
    )
    return scope.rows(query.order_by(tasks.c.id))


def _open_at_end(scope: Scope, task: Row) -> bool:
    """A task closed later was open then; one that was cancelled without a day is not counted."""
    return task["state"] == "open" or (
        task["closed_at"] is not None and task["closed_at"] >= scope.period.until
    )


def _by_kind(scope: Scope, title: str, found: Sequence[Row], *, kinds: Sequence[str] = ()) -> Block:
    columns: dict[str, Callable[[Row], bool]] = {
        _("Mới mở"): lambda t: scope.period.holds(t["created_at"]),
        _("Đã xong"): lambda t: t["state"] == "done" and scope.period.holds(t["closed_at"]),
        _("Đang mở cuối kỳ"): lambda t: _open_at_end(scope, t),
        _("Trong đó quá hạn"): lambda t: (
            _open_at_end(scope, t) and t["deadline"] is not None and t["deadline"] < scope.as_of
        ),
    }
    names = [*kinds, *sorted({t["kind"] for t in found} - set(kinds))]
    lines = [_line(scope, _("Tất cả"), found, columns)]
    lines += [_line(scope, scope.rules.task(k), [t for t in found if t["kind"] == k], columns) for k in names]
    return Block(title=title, columns=tuple(columns), lines=lines)


def _line(
    scope: Scope, name: str, found: Sequence[Row], columns: Mapping[str, Callable[[Row], bool]]
) -> Line:
    cells = [counting(_counted(scope, t) for t in found if holds(t)) for holds in columns.values()]
    return Line(name=name, unit=_("việc"), cells=cells)


def _by_result(scope: Scope, found: Sequence[Row]) -> Block:
    done: dict[str, list[Counted]] = {}
    for task in found:
        if task["state"] == "done" and scope.period.holds(task["closed_at"]):
            done.setdefault(_result(scope, task), []).append(_counted(scope, task))
    lines = [single(words, _("việc"), done[words]) for words in sorted(done)]
    return Block(title=_("Việc đã xong theo kết quả"), lines=lines)


def _result(scope: Scope, task: Row) -> str:
    """What came of it in words; work of a case is done by the step the case has taken."""
    result = str(task["result"])
    own = task["case_id"] is None or task["needs_approval"] or result in results_of(task["kind"])
    return result_word(result) if own or not result else scope.rules.case_step(result)


def _decided(scope: Scope, found: Sequence[Row]) -> Block:
    proposed = [t for t in found if t["needs_approval"]]
    columns: dict[str, Callable[[Row], bool]] = {
        _("Đề xuất mới"): lambda t: scope.period.holds(t["created_at"]),
        _("Được duyệt"): lambda t: t["decision"] == "approved" and scope.period.holds(t["decided_at"]),
        _("Không duyệt"): lambda t: t["decision"] == "refused" and scope.period.holds(t["decided_at"]),
        _("Chờ duyệt"): lambda t: t["decision"] == "" and t["state"] == "open",
    }
    names = sorted({t["kind"] for t in proposed}, key=_proposal_order)
    lines = [
        _line(scope, scope.rules.task(k), [t for t in proposed if t["kind"] == k], columns) for k in names
    ]
    return Block(
        title=_("Đề xuất chờ người có thẩm quyền"),
        columns=tuple(columns),
        lines=lines,
        note=_(
            "Chương trình chỉ đề xuất; thanh tra, xử phạt, chuyển hồ sơ, công khai do người có thẩm "
            "quyền quyết định."
        ),
    )


def _proposal_order(kind: str) -> tuple[int, str]:
    return (PROPOSALS.index(kind) if kind in PROPOSALS else len(PROPOSALS), kind)


def _counted(scope: Scope, task: Row) -> Counted:
    says = [scope.rules.task(task["kind"]), scope.says(subject_of(task))]
    says += [_("hạn {day}", day=day(task["deadline"]))] if task["deadline"] else []
    return Counted("tasks", task["id"], " · ".join(part for part in says if part))
