"""One unit's debt as a case: it climbs and falls with each list and ends when nothing is overdue. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from messages.subjects import Debt, UnitGroup
from scheduler.case_steps import RUNGS
from scheduler.debt_age import Basis, debt_age


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A balance of the newest list."""

    employer_id: int
    code: str
    period: date
    debt: Debt
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """What a list does to the case of one unit."""

    employer_id: int
    event: str  #: the rung it stands on now, "paid" or "off-ladder"
    day: date  #: of the figures
    case_id: int | None = None  #: None: to be opened on that rung
    code: str = ""
    period: date | None = None


def rung(debt: Debt, period: date, order: Sequence[Basis], day: date) -> str:
    """The rung of a debt; "" where nothing is overdue, its age is unknown or its group is off the ladder."""
    if debt.group is not UnitGroup.ACTIVE:
        return ""
    age = debt_age(debt, period=period, order=order, day=day)
    if age is None or age.overdue <= 0 or age.band is None:
        return ""
    return RUNGS[age.band.value]


def rises(
    owed: Iterable[Owed],
    standing: Mapping[int, tuple[int, str]],
    *,
    order: Sequence[Basis],
    today: date,
) -> list[Rise]:
    """Compare the newest list with the open cases: unit → (case, rung)."""
    found: list[Rise] = []
    listed: set[int] = set()
    for item in owed:
        listed.add(item.employer_id)
        case_id, state = standing.get(item.employer_id, (None, ""))
        now = rung(item.debt, item.period, order, today)
        if now == state:
            continue
        if case_id is not None and not now:
            now = "paid" if item.debt.group is UnitGroup.ACTIVE else "off-ladder"
        found.append(
            Rise(
                employer_id=item.employer_id,
                event=now,
                day=min(item.as_of, today),
                case_id=case_id,
                code=item.code,
                period=item.period,
            )
        )
    gone = [(unit, case_id) for unit, (case_id, _state) in standing.items() if unit not in listed]
    return found + [
        Rise(employer_id=unit, event="paid", day=today, case_id=case_id) for unit, case_id in gone
    ]
