"""Which units a proposal is about: the one it names, or all that its rule speaks of."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from messages.subjects import SubjectKind, UnitGroup
from scheduler import policy
from scheduler.case_ladder import rung
from scheduler.debt_age import Basis
from storage import case_files, employers
from storage.database import Connection


def units_of(
    conn: Connection, proposal: Mapping[str, Any], *, order: Sequence[Basis], today: date
) -> list[int]:
    """Numbers of its units, by code.

    A proposal of the office is about every unit its rule is for, as the lists stand today: those on a
    list of units that do not take part, or those whose debt is overdue.
    """
    if proposal["subject_kind"] == SubjectKind.EMPLOYER.value:
        return [int(proposal["subject_id"])]
    groups = {row.group for row in policy.ROWS if row.rule == proposal["rule"]}
    if UnitGroup.UNREGISTERED in groups:
        found = case_files.units_listed(conn)
    else:
        found = {
            item.debt.code: item.employer_id
            for item in employers.open_debts(conn)
            if rung(item.debt, item.period, order, today)
        }
    return [found[code] for code in sorted(found)]
