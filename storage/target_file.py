"""An office's own targets: what is printed is kept, totals that do not add up are told, parts are taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from messages.formats import figure
from messages.language import _
from messages.metrics import Adding, metric
from messages.problem import Problem
from storage.lists.grids import GridFile
from storage.lists.target_table import Asked, Figure, Table, read_table
from storage.target_sources import UNALLOCATED
from storage.target_sums import Check, checked
from storage.targets import Target, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFile:
    rows: tuple[Target, ...]
    rejected: tuple[Problem, ...]  #: rows nothing of which was taken
    warnings: tuple[Problem, ...]  #: totals that do not add up, with both figures; figures said twice
    checks: tuple[Check, ...]  #: every total that was added up again
    file: GridFile = field(repr=False)


def read_targets(file: GridFile, *, source: str, asked: Asked, unallocated: bool = False) -> TargetFile:
    """Read a table of targets of any layout.

    A printed total that differs from its parts by more than rounding is kept as printed; the value results
    are held against is the sum of the parts. With `unallocated` a total over areas that is larger holds, and
    what no area was given stands in a row of its own. Raises DondocError when the table as a whole cannot
    be read.
    """
    table = read_table(file.grids, asked)
    rows = {(f.metric, f.agent or f.area, f.period.text): _target(f, source) for f in table.figures}
    places = {(f.metric, f.agent or f.area, f.period.text): f.row for f in table.figures}
    taken: list[Target] = []
    checks: list[Check] = []
    warnings = list(table.warnings)
    for code in dict.fromkeys(t.metric for t in rows.values()):
        of_metric = [t for t in rows.values() if t.metric == code]
        if metric(code).adding is Adding.RATIO:
            taken += of_metric
            continue
        summed = _Summing(of_metric, broken=bool(table.rejected), unallocated=unallocated)
        taken += summed.rows
        checks += summed.checks
        warnings += [_told(check, code, places) for check in summed.checks if check.verdict == "differs"]
    rounded = [check for check in checks if check.verdict == "rounding"]
    if rounded:
        warnings.append(_rounded(rounded))
    if table.rejected:
        warnings.append(_unchecked(table))
    return TargetFile(
        rows=tuple(taken), rejected=tuple(table.rejected), warnings=tuple(warnings), checks=tuple(checks),
        file=file,
    )  # fmt: skip


class _Summing:
    """The totals of one metric, over time and then over areas."""

    def __init__(self, rows: Sequence[Target], *, broken: bool, unallocated: bool) -> None:
        self.checks: list[Check] = []
        over_time = [self._over_periods(row, rows) for row in rows]
        # a row that was left out is missing in every sum over areas
        self.rows = over_time if broken else [*self._over_areas(over_time, unallocated=unallocated)]

    def _over_periods(self, row: Target, rows: Sequence[Target]) -> Target:
        check = checked(row.area, row.period, "periods", row.printed, [p.value for p in parts(row, rows)])
        if check is None:
            return row
        self.checks.append(check)
        if check.verdict != "differs":
            return row
        note = _(
            "Số tổng in {printed} khác tổng các kỳ {computed}.",
            printed=figure(check.printed), computed=figure(check.computed),
        )  # fmt: skip
        return replace(row, value=check.computed, note=note)

    def _over_areas(self, rows: Sequence[Target], *, unallocated: bool) -> Iterable[Target]:
        for row in rows:
            below = [t.value for t in rows if t.area and t.period == row.period]
            check = None if row.area else checked("", row.period, "areas", row.value, below)
            if check is None:
                yield row
                continue
            self.checks.append(check)
            if check.verdict != "differs":
                yield row
            elif unallocated and check.difference > 0:
                note = _("Không giao cho địa bàn nào: số tổng in trừ tổng các địa bàn.")
                yield row
                yield replace(row, area=UNALLOCATED, printed=None, value=check.difference, note=note)
            else:
                note = _(
                    "Số tổng in {printed} khác tổng các địa bàn {computed}.",
                    printed=figure(row.printed or 0), computed=figure(check.computed),
                )  # fmt: skip
                yield replace(row, value=check.computed, note=f"{row.note} {note}".strip())


def _target(found: Figure, source: str) -> Target:
    return Target(
        source=source, metric=found.metric, area=found.agent or found.area, period=found.period.text,
        unit=metric(found.metric).unit, printed=found.value, value=found.value,
    )  # fmt: skip


def _told(check: Check, code: str, places: dict[tuple[str, str, str], int]) -> Problem:
    whose = check.area or _("dòng tổng")
    words = {
        "metric": metric(code).name, "area": whose, "printed": figure(check.printed),
        "computed": figure(check.computed), "difference": figure(check.difference), "period": check.period,
    }  # fmt: skip
    over_time = _(
        "{metric}, {area}: số tổng in {printed} nhưng các kỳ cộng lại {computed} (lệch {difference}). "
        "Giữ cả hai số; tính theo {computed}.",
        **words,
    )
    over_areas = _(
        "{metric}, {period}: dòng tổng ghi {printed} nhưng các địa bàn cộng lại {computed} "
        "(lệch {difference}). Giữ cả hai số.",
        **words,
    )
    return Problem(
        code="total_differs",
        message=over_time if check.over == "periods" else over_areas,
        row=places.get((code, check.area, check.period)),
    )


def _rounded(checks: Sequence[Check]) -> Problem:
    """Told once: where shares of a total were rounded, nearly every row is one off."""
    return Problem(
        code="totals_rounded",
        message=_(
            "{count} số tổng lệch nhiều nhất {most} so với các phần: có thể do làm tròn; giữ số in.",
            count=len(checks),
            most=figure(max(abs(check.difference) for check in checks)),
        ),
    )


def _unchecked(table: Table) -> Problem:
    rows = sorted({p.row for p in table.rejected if p.row})
    return Problem(
        code="totals_unchecked",
        message=_(
            "Không đối chiếu được dòng tổng với các địa bàn vì chưa nhập dòng {rows}.",
            rows=", ".join(str(row) for row in rows[:10]),
        ),
    )
