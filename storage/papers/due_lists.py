"""D08a-TS for those who collect: each agent's own people, and nobody else's."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from messages.form_fields import Row, partial_day
from messages.forms import ROWS
from messages.subjects import Scheme, SubjectKind
from messages.texts.fields import METHODS
from storage import agents, participants
from storage.database import Connection
from storage.papers.filling import Filled, Sender, head, national
from storage.participants import OpenDue


def due_lists(
    conn: Connection, sender: Sender, *, period: date, day: date, agent: str = ""
) -> tuple[list[Filled], int]:
    """Give (a list for each agent, or for the one named; how many persons of the month have no agent)."""
    known = agents.by_code(conn)
    people: dict[str, dict[int, list[OpenDue]]] = {}
    for due in participants.open_dues(conn):
        if due.period == period:
            people.setdefault(due.due.agent, {}).setdefault(due.participant_id, []).append(due)
    nobodys = len(people.pop("", {}))
    found = []
    for code, persons in sorted(people.items()):
        if agent and code != agent:
            continue
        staff: Mapping[str, Any] = known.get(code, {"id": 0, "name": "", "organisation_name": ""})
        rows = sorted((_row(dues) for dues in persons.values()), key=_by_place)
        found.append(
            Filled(
                subject=(SubjectKind.AGENT.value, staff["id"]),
                code=code,
                values={**head(sender, day), "ky": period},
                tables={ROWS: rows},
            )
        )
    return found, nobodys


def list_name(code: str, period: date) -> str:
    """Give "D08a-TS_2026-12_NV01.xlsx", whatever signs the code holds."""
    return f"D08a-TS_{period:%Y-%m}_{re.sub(r'[^0-9A-Za-z_-]', '-', code)}.xlsx"


def _row(dues: Sequence[OpenDue]) -> Row:
    """One person's line: both schemes stand beside each other."""
    person = dues[0].due
    row: dict[str, Any] = {
        "ho_ten": person.name,
        "ma_so_bhxh": person.code,
        "nam_sinh": partial_day(person.birth),
        "dia_chi": ", ".join(dict.fromkeys(part for part in (person.address, person.area) if part)),
        "dien_thoai": "; ".join(national(phone.e164) for phone in person.phones),
        "ma_nv_thu": person.agent,
        "ghi_chu": "; ".join(dict.fromkeys(d.due.note for d in dues if d.due.note)),
    }
    for found in dues:
        due = found.due
        if due.scheme is Scheme.VOLUNTARY:
            row |= {
                "muc_thu_nhap": due.income,
                "phuong_thuc": METHODS.get(due.method or "", (due.method or "",))[0],
                "dong_den": partial_day(due.paid_to),
                "tn_so_tien": due.amount,
            }
        else:
            row |= {
                "so_the": due.card,
                "han_the": partial_day(due.paid_to),
                "yt_so_tien": due.amount,
            }
    return row


def _by_place(row: Row) -> tuple[str, str]:
    return str(row["dia_chi"]), str(row["ho_ten"])
