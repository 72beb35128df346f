"""Who works here may do what their own roles say, and areas find their officers."""

from dataclasses import replace

import pytest

from messages.registers import StaffMember
from messages.roles import Role
from storage import contact_log, staff
from storage.imports import Fate
from tests.listed import give, source

A = StaffMember(code="CB01", name="Một", roles=(Role.DIRECTOR, Role.APPROVER))
B = StaffMember(code="CB02", name="Hai", roles=(Role.OFFICER,), areas=("Phường 1", "Phường 2, TP Trà Vinh"))
C = StaffMember(code="CB03", name="Ba", roles=(Role.OFFICER, Role.ADMIN))
D = StaffMember(code="CB04", name="Bốn", roles=(Role.INSPECTOR,), areas=("Phường 1",))

OFFICERS = [
    ("Phường 1", ["CB02"], "who has the area"),
    ("P.01", ["CB02"], "however it is written"),
    ("phường 2, tp. Trà Vinh", ["CB02"], "by its whole name"),
    ("Phường 1, TP Trà Vinh", ["CB02"], "by a part of its name"),
    ("Xã Long Đức", ["CB03"], "nobody has it: who has the whole office"),
    ("", ["CB03"], "no area told"),
]


@pytest.fixture
def office(database, clock):
    give(database, [A, B, C, D], source("staff", None), clock.now())
    return database


@pytest.mark.parametrize(("area", "codes", "why"), OFFICERS, ids=[o[2] for o in OFFICERS])
def test_an_area_finds_its_officers(office, area, codes, why):
    with office.begin() as conn:
        assert [one.code for one in staff.responsible_for(conn, area)] == codes, why


def test_only_who_works_here_and_has_the_very_role_may(office, clock):
    with office.begin() as conn:
        staff.remove(conn, "CB03", now=clock.now())
        asked = [
            staff.may(conn, code, role)
            for code, role in (
                ("CB01", Role.APPROVER),
                (" cb01 ", Role.APPROVER),
                ("CB01", Role.OFFICER),  # a director is no officer
                ("CB03", Role.ADMIN),  # has left
                ("CB99", Role.ADMIN),
                ("", Role.ADMIN),
            )
        ]
        assert staff.responsible_for(conn, "Xã Long Đức") == []
        assert staff.remove(conn, "CB03", now=clock.now()) is None

    assert asked == [True, True, False, False, False, False]


def test_who_left_the_list_works_here_no_more_and_nobody_is_deleted(office, clock):
    mended = replace(B, team="Tổ thu", phone="+84900000001")
    second = give(office, [A, mended], source("staff", None, sha256="2"), clock.now())
    unread = give(office, [A], source("staff", None, sha256="3", unread=frozenset({"cb02"})), clock.now())
    supplement = give(office, [C], source("staff", None, sha256="4", supplement=True), clock.now())

    counts = [
        (o.diff.imported, o.diff.updated, o.diff.unchanged, o.diff.elsewhere)
        for o in (second, unread, supplement)
    ]
    assert counts == [(0, 1, 1, 2), (0, 0, 1, 0), (0, 1, 0, 0)]
    with office.begin() as conn:
        assert [(one.code, one.active) for one in staff.every(conn)] == [
            ("CB01", True), ("CB02", True), ("CB03", True), ("CB04", False),
        ]  # fmt: skip
        assert staff.find(conn, "cb02") == mended
        assert contact_log.verify(conn).faults == ()


def test_the_same_code_in_another_case_is_the_same_person(office, clock):
    with office.begin() as conn:
        fates = [
            staff.put(conn, replace(A, code="cb01"), now=clock.now()),
            staff.put(conn, replace(A, code="cb01", title="Giám đốc"), now=clock.now()),
        ]
        assert [one.code for one in staff.every(conn)] == ["CB01", "CB02", "CB03", "CB04"]

    assert fates == [Fate.UNCHANGED, Fate.UPDATED]
