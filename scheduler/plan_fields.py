"""The values a text may ask for, under the names of `messages.texts.fields`; what is unknown is left out."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from messages.law.deadlines import deadline
from messages.office import Office
from messages.problem import DondocError
from messages.subjects import Band, Due, Scheme
from messages.texts.fields import Value
from messages.vietqr import unit_memo
from scheduler.charge_estimate import charge_by
from scheduler.debt_age import DebtAge
from scheduler.levels import LevelRecord
from scheduler.plan_inputs import Candidate, DebtCandidate, UnregisteredCandidate
from scheduler.plan_result import PlannedTask


def due_fields(
    office: Office, c: Candidate, due: Due, level: LevelRecord, send_day: date
) -> dict[str, Value]:
    """Fields of a reminder; days are counted from the day it goes out."""
    left = (due.due_date - send_day).days
    fields: dict[str, Value] = {
        **_common(office, c, level),
        "person_name": due.name,
        "person_code": due.code,
        "period": due.due_date.replace(day=1),
        "amount": due.amount,
        "deadline": due.due_date,
        "days_left": left if left >= 0 else None,
        "days_over": -left if left < 0 else None,
        "agent": c.agent.name,
        "agent_phone": c.agent.phone,
    }
    if due.scheme is Scheme.VOLUNTARY:
        fields |= {"method": due.method, "paid_to": due.paid_to}
    else:
        fields["card_expiry"] = due.paid_to
    return _known(fields)


def debt_fields(
    office: Office, c: DebtCandidate, age: DebtAge, level: LevelRecord, *, gentle: bool, send_day: date
) -> dict[str, Value]:
    """Fields of a debt notice.

    The amount is what is late; while nothing is, it is the balance, and a gentle notice then names its
    deadline instead of an age the unit could rightly dispute. The late charge is that of the day it goes out.
    """
    charge = charge_by(c.debt, period=c.period, on=send_day) if age.overdue else None
    fields: dict[str, Value] = {
        **_common(office, c, level),
        "unit_name": c.debt.name,
        "unit_code": c.debt.code,
        "period": c.period.replace(day=1),
        "amount": age.overdue or c.debt.closing,
        "debt_months": None if gentle or not age.months else months_text(age.months),
        "deadline": deadline(c.period) if gentle else None,
        "late_charge": charge,
        "charge_day": send_day if charge else None,
        "paid_to": c.debt.paid_through,
        **_account(office),
        "memo": _memo(c.debt.code, office.agency_code),
        "tracking_no": "" if age.band is None else c.tracking.get(_POSTED.get(age.band, ""), ""),
        "mandatory": True,
    }
    return _known(fields)


#: The letter a notice of the debt speaks of where nobody may call on the unit (3532 III.1.1.c).
_POSTED = {Band.FROM_1_TO_3: "D04h-TS", Band.FROM_3: "03/688"}
#: The letters with the list of people, the newer plan's first.
_LISTS = ("04-KT", "D04b-TS", "D04a-TS")


def apart_fields(
    office: Office,
    c: DebtCandidate,
    level: LevelRecord,
    *,
    suspension_end: date | None,
    make_up_by: date | None,
    quarter: str,
) -> dict[str, Value]:
    """Fields of a message to a unit off the ladder. `quarter`: "2026-Q4"."""
    fields: dict[str, Value] = {
        **_common(office, c, level),
        "unit_name": c.debt.name,
        "unit_code": c.debt.code,
        "period": c.period.replace(day=1),
        "amount": max(0, c.debt.closing),
        "suspension_end": suspension_end,
        "deadline": make_up_by,
        "quarter": quarter_text(quarter),
        **_account(office),
        "memo": _memo(c.debt.code, office.agency_code),
        "mandatory": True,
    }
    return _known(fields)


def unregistered_fields(
    office: Office, c: UnregisteredCandidate, level: LevelRecord, reply_by: date
) -> dict[str, Value]:
    """Fields of the message to a unit of the tax data; its people stand in the posted list only."""
    fields: dict[str, Value] = {
        **_common(office, c, level),
        "unit_name": c.name,
        "unit_code": c.code,
        "period": c.period.replace(day=1),
        "missing_workers": c.missing,
        "reply_by": reply_by,
        "tracking_no": next((c.tracking[form] for form in _LISTS if form in c.tracking), ""),
        "mandatory": True,
    }
    return _known(fields)


def quarter_text(quarter: str) -> str:
    """'2026-Q4' → 'quý IV/2026'."""
    year, _mark, number = quarter.partition("-Q")
    return f"quý {_ROMAN[int(number) - 1]}/{year}" if number else ""


_ROMAN = ("I", "II", "III", "IV")


def apart_snapshot(c: DebtCandidate, group: str, phase: str | None) -> dict[str, Any]:
    return {
        "period": f"{c.period:%Y-%m}",
        "group": group,
        "phase": phase,
        "closing": c.debt.closing,
        "by_fund": [list(pair) for pair in c.debt.by_fund],
        "figures_as_of": c.figures_as_of.isoformat(),
    }


def unregistered_snapshot(c: UnregisteredCandidate, reply_by: date) -> dict[str, Any]:
    return {
        "period": f"{c.period:%Y-%m}",
        "group": "UNIT_UNREGISTERED",
        "standing": c.standing.value,
        "missing": c.missing,
        "reply_by": reply_by.isoformat(),
        "figures_as_of": c.figures_as_of.isoformat(),
    }


def due_snapshot(c: Candidate, due: Due) -> dict[str, Any]:
    return {
        "scheme": due.scheme.value,
        "due_date": due.due_date.isoformat(),
        "amount": due.amount,
        "paid_to": due.paid_to,
        "method": due.method,
        "figures_as_of": c.figures_as_of.isoformat(),
    }


def debt_snapshot(c: DebtCandidate, age: DebtAge, band: str) -> dict[str, Any]:
    """The figures the decision rests on; `listed_band` differs where nothing was late yet."""
    return {
        "period": f"{c.period:%Y-%m}",
        "band": band,
        "listed_band": None if age.band is None else age.band.value,
        "months": age.months,
        "basis": None if age.basis is None else age.basis.value,
        "closing": c.debt.closing,
        "overdue": age.overdue,
        "by_fund": [list(pair) for pair in c.debt.by_fund],
        "paid_through": c.debt.paid_through,
        "figures_as_of": c.figures_as_of.isoformat(),
    }


def standing(c: Candidate, level: LevelRecord, resort: PlannedTask) -> dict[str, Any]:
    """What else held when it was planned, and the work that waits should every road fail."""
    return {
        "area": c.area,
        "level": level.level.value,
        "decision": level.decision or "",
        "officer": c.officer.name,
        "last_resort": waiting_work(resort),
    }


def waiting_work(task: PlannedTask) -> dict[str, Any]:
    """A task as a message carries it, to be opened when no road has worked."""
    return {
        "key": task.key,
        "kind": task.kind.value,
        "owner": task.owner.value,
        "owner_name": task.owner_name,
        "deadline": task.deadline.isoformat(),
        "reason": task.reason,
    }


def months_text(months: float) -> str:
    """2.96 → "2.9": rounding up would print a band the unit is not in."""
    return f"{math.floor(round(months, 4) * 10) / 10:.1f}"


def _common(office: Office, c: Candidate, level: LevelRecord) -> dict[str, Value]:
    return {
        "agency": office.agency,
        "hotline": office.hotline,
        "link": c.link or office.site,
        # a name and its telephone belong together: never one officer's name with another's number
        "officer": c.officer.name or office.officer,
        "officer_phone": c.officer.phone if c.officer.name else office.officer_phone,
        "as_of": c.figures_as_of,
        "remote": level.level.remote_only,
        "decision": level.decision,
    }


def _account(office: Office) -> dict[str, Value]:
    if not office.accounts:
        return {}
    first = office.accounts[0]
    return {"account": first.number, "account_holder": first.holder, "bank": first.bank_name}


def _memo(unit_code: str, agency_code: str) -> str:
    if not agency_code:
        return ""
    try:
        return unit_memo(unit_code, agency_code)
    except DondocError:
        return ""  # a code no memo can carry: the notice still goes out, without payment line


def _known(fields: Mapping[str, Value]) -> dict[str, Value]:
    # False stays: "not remote" is an answer; an amount of 0 is the office having left it open
    return {n: v for n, v in fields.items() if v is not None and v != "" and not (n == "amount" and v == 0)}
