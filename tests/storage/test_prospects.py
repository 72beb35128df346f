"""Persons who do not take part yet: known by circle, and written to only where they have agreed."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from messages.registers import Prospect
from messages.subjects import Circle
from storage import addresses, prospects
from storage.office_tables import prospects as table
from tests.listed import give, mobile, source

AGREED = date(2026, 11, 3)
A = Prospect(code="084001000001", name="Nguyễn Văn Mẫu", area="Phường 1", phones=(mobile("900000001"),),
             email="a@x.vn", agent="NV01", consent_on=AGREED, consent_text="tin tuyên truyền")  # fmt: skip
B = Prospect(code="~b30837cc3abceb95", name="Trần Thị Mẫu", phones=(mobile("900000002"),), email="b@x.vn")
C = Prospect(code="8400000003", name="Lê Văn Mẫu", phones=(mobile("900000003"),), consent_on=AGREED)


def of(circle: Circle = Circle.POTENTIAL, **more):
    return source("prospects", None, **{"circle": circle.value, **more})


def counts(outcome) -> tuple[int, int, int, int]:
    diff = outcome.diff
    return diff.imported, diff.updated, diff.unchanged, len(diff.gone)


def stored(conn, code):
    found = prospects.find(conn, code)
    assert found is not None
    return found


def reachable(database) -> set[tuple[str, str]]:
    query = sa.select(table.c.id, table.c.code)
    with database.begin() as conn:
        codes = dict(conn.execute(query).all())
        found = addresses.of_kind(conn, "prospect")
    return {(codes[i], a.address) for i, listed in found.items() for a in listed if a.state == "ok"}


def test_only_who_has_agreed_has_an_address(database, clock):
    give(database, [A, B], of(), clock.now())

    assert reachable(database) == {(A.code, "84900000001"), (A.code, "a@x.vn")}
    with database.begin() as conn:
        assert stored(conn, B.code)["phones"] == [{"e164": "+84900000002", "mobile": True, "note": ""}]


def test_a_consent_that_is_taken_back_takes_the_addresses_with_it(database, clock):
    give(database, [A, B], of(), clock.now())
    without = replace(A, consent_on=None, consent_text="")
    outcome = give(database, [without, replace(B, consent_on=AGREED)], of(sha256="2"), clock.now())

    assert counts(outcome) == (0, 2, 0, 0)
    assert reachable(database) == {(B.code, "84900000002"), (B.code, "b@x.vn")}


def test_who_left_the_list_is_gone_with_every_address_and_may_come_back(database, clock):
    first = give(database, [A, B], of(), clock.now())
    second = give(database, [B], of(sha256="2"), clock.now())
    assert reachable(database) == set()
    third = give(database, [A, B], of(sha256="3"), clock.now())

    assert [counts(o) for o in (first, second, third)] == [(2, 0, 0, 0), (0, 0, 1, 1), (1, 0, 1, 0)]
    assert reachable(database) == {(A.code, "84900000001"), (A.code, "a@x.vn")}


def test_a_list_of_one_circle_says_nothing_of_another(database, clock):
    give(database, [A], of(), clock.now())
    give(database, [C], of(Circle.STUDENT), clock.now())
    empty = give(database, [], of(sha256="9"), clock.now())

    assert counts(empty) == (0, 0, 0, 0)
    with database.begin() as conn:
        assert {(p.circle, p.prospect) for p in prospects.every_open(conn)} == {
            (Circle.POTENTIAL, A), (Circle.STUDENT, C),
        }  # fmt: skip


def test_who_has_joined_stays_joined_whatever_the_list_says(database, clock):
    give(database, [A, B], of(), clock.now())
    with database.begin() as conn:
        conn.execute(sa.update(table).where(table.c.code == A.code).values(state="joined"))
    give(database, [replace(A, area="Phường 2"), B], of(sha256="2"), clock.now())

    with database.begin() as conn:
        assert [p.prospect.code for p in prospects.every_open(conn)] == [B.code]
        assert stored(conn, A.code)["area"] == "Phường 2"
