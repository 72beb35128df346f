"""What a person of the office may decide: roles, as the office gives them out."""

from collections.abc import Mapping
from enum import StrEnum

from messages.language import _


class Role(StrEnum):
    OFFICER = "officer"  # cán bộ chuyên quản
    INSPECTOR = "inspector"  # thanh tra, kiểm tra
    DIRECTOR = "director"  # lãnh đạo cơ quan
    APPROVER = "approver"  # approves what is sent to many
    ADMIN = "admin"  # looks after the program


def titles() -> Mapping[Role, str]:
    """What the officer reads for each role."""
    return {
        Role.OFFICER: _("cán bộ chuyên quản"),
        Role.INSPECTOR: _("cán bộ thanh tra, kiểm tra"),
        Role.DIRECTOR: _("lãnh đạo"),
        Role.APPROVER: _("người duyệt tin"),
        Role.ADMIN: _("quản trị phần mềm"),
    }
