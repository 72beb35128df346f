"""What the office's own people may do, as their list and their commands name it."""

import re
from enum import StrEnum

from messages.formats import fold
from messages.language import _


class Role(StrEnum):
    """A person may have several. None of them includes another."""

    OFFICER = "officer"  # cán bộ chuyên quản: looks after units, works through tasks
    INSPECTOR = "inspector"  # thanh tra, kiểm tra
    DIRECTOR = "director"  # lãnh đạo: signs what leaves the office
    APPROVER = "approver"  # decides about what the program only proposes
    ADMIN = "admin"  # keeps the program itself


#: How a list says it, the surest first; folded.
_WORDS = (
    (Role.APPROVER, re.compile(r"\b(nguoi (phe )?duyet|phe duyet|duyet|approver)\b")),
    (Role.INSPECTOR, re.compile(r"\b(thanh tra|kiem tra|inspector)\b")),
    (Role.DIRECTOR, re.compile(r"\b(lanh dao|(pho )?giam doc|director)\b")),
    (Role.ADMIN, re.compile(r"\b(quan tri|admin|administrator)\b")),
    (Role.OFFICER, re.compile(r"\b(chuyen quan|can bo|vien chuc|chuyen vien|officer)\b")),
)


def role_title(role: Role) -> str:
    """What the officer reads."""
    titles = {
        Role.OFFICER: _("cán bộ chuyên quản"),
        Role.INSPECTOR: _("thanh tra"),
        Role.DIRECTOR: _("lãnh đạo"),
        Role.APPROVER: _("người duyệt"),
        Role.ADMIN: _("quản trị"),
    }
    return titles[role]


def roles_in(text: str) -> tuple[tuple[Role, ...], tuple[str, ...]]:
    """(roles, parts that name none) of "Chuyên quản; người duyệt"; parts stand between commas and the like.

    A part is one role: the first of the table that it names ("Cán bộ thanh tra" is an inspector).
    """
    found: dict[Role, None] = {}
    unknown: list[str] = []
    for part in re.split(r"[;,/+\n]|\s+và\s+|\s+-\s+", text):
        words = " ".join(part.split())
        if not words:
            continue
        role = next((role for role, pattern in _WORDS if pattern.search(fold(words))), None)
        if role is None:
            unknown.append(words)
        else:
            found[role] = None
    return tuple(found), tuple(unknown)
