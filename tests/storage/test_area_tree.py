"""An area stands where its parent stands, as long as it does, and once under one name."""

from datetime import date

import pytest

from messages.problem import DondocError
from messages.registers import AreaEntry, AreaKind
from storage import areas
from storage.area_tree import Tree
from storage.imports import RowOf
from tests.listed import give, source

P, O, C = AreaKind.PROVINCE, AreaKind.OFFICE, AreaKind.COMMUNE  # noqa: E741
LAST, REFORM, LATER = date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1)
OLD = date(2008, 8, 1)


def entry(kind: AreaKind, name: str, since: date = REFORM, **more) -> AreaEntry:
    return AreaEntry(kind=kind, name=name, since=since, **more)


STANDING = [
    entry(P, "Tỉnh Trà Vinh", OLD, until=LAST),
    entry(P, "Tỉnh Vĩnh Long"),
    entry(O, "BHXH cơ sở Trà Vinh", parent="Vĩnh Long", code="08601"),
    entry(O, "BHXH cơ sở Càng Long", parent="Vĩnh Long", until=date(2026, 12, 31)),
    entry(C, "Phường 1", parent="08601"),
    entry(C, "Phường 2", parent="08601", until=date(2025, 12, 31)),
]
TRIED = [
    (entry(C, "P.2", LATER, parent="BHXH CƠ SỞ TRÀ VINH"), "", "it begins anew the day after its end"),
    (entry(C, "Phường 1", LATER, parent="BHXH cơ sở Càng Long", until=date(2026, 6, 30)), "", "elsewhere"),
    (entry(C, "Xã Mới", parent="tỉnh Vĩnh Long"), "", "straight under the province"),
    (entry(P, "Cà Mau"), "", "a province there is"),
    (entry(C, "Phường 02", date(2025, 12, 31), parent="08601"), "area_overlaps", "on its last day"),
    (entry(C, "phuong 1", LATER, parent="08601"), "area_overlaps", "written otherwise"),
    (entry(P, "Vĩnh Long", LATER), "area_overlaps", "a province twice"),
    (entry(C, "Xã Mới", date(2025, 6, 1), parent="08601"), "parent_absent", "before its parent"),
    (entry(C, "Xã Mới", LATER, parent="BHXH cơ sở Ma"), "parent_absent", "no such parent"),
    (entry(O, "BHXH Ma", LATER, parent="Trà Vinh"), "parent_absent", "its parent has ended"),
    (entry(C, "Xã Mới", LATER, parent="BHXH cơ sở Càng Long"), "parent_ends_first", "longer than its parent"),
    (entry(C, "Xã Mới"), "parent_missing", "no parent told"),
    (entry(P, "Cà Mau", parent="Vĩnh Long"), "parent_unwanted", "a province lies in nothing"),
    (entry(P, "Bến Tre"), "province_unknown", "none since the merger"),
    (entry(P, "Bến Tre", OLD), "province_unknown", "it would outlive the merger"),
    (entry(P, "Bến Tre", OLD, until=LAST), "", "as long as it was one"),
    (entry(C, "Xã Mới", LATER, parent="08601", until=REFORM), "until_before_since", "ends before it begins"),
    (entry(C, " . ", parent="08601"), "name_missing", "no name"),
]


@pytest.mark.parametrize(("tried", "code", "why"), TRIED, ids=[t[2] for t in TRIED])
def test_an_area_is_placed_or_refused(tried, code, why):
    tree = Tree()
    assert [getattr(tree.place(one), "code", "") for one in STANDING] == ["84", "86", "08601", "", "", ""]

    placed = tree.place(tried)
    assert (placed.code if hasattr(placed, "message") else "") == code, why


def test_two_parents_of_one_name_ask_for_a_code():
    tree = Tree()
    for one in (entry(P, "Vĩnh Long"), entry(P, "Cà Mau")):
        tree.place(one)
    for parent in ("Vĩnh Long", "Cà Mau"):
        tree.place(entry(O, "BHXH cơ sở Số 1", parent=parent))

    assert getattr(tree.place(entry(C, "Xã A", parent="BHXH cơ sở Số 1")), "message", "")


def test_areas_are_stored_listed_and_closed_from_the_inside(database):
    with database.begin() as conn:
        ids = [areas.add(conn, one) for one in STANDING]
        with pytest.raises(DondocError) as refused:
            areas.close(conn, ids[2], date(2026, 3, 31))
        assert refused.value.code == "area_not_empty"
        areas.close(conn, ids[4], date(2026, 3, 31))
        closed = areas.close(conn, ids[2], date(2026, 3, 31))
        with pytest.raises(DondocError) as longer:
            areas.close(conn, ids[0], date(2030, 1, 1))
        with pytest.raises(DondocError) as unknown:
            areas.close(conn, 999_999, LATER)
        found = {row.name: row for row in areas.every(conn)}

    assert (closed.name, closed.until) == ("BHXH cơ sở Trà Vinh", date(2026, 3, 31))
    assert (longer.value.code, unknown.value.code) == ("province_unknown", "area_unknown")
    assert [row.kind for row in found.values()] == [P, P, O, O, C, C]
    assert found["Phường 2"].parent_id == ids[2]
    assert found["Phường 1"].name_key == "phuong 1"
    assert [name for name, row in found.items() if row.stands_on(date(2026, 4, 1))] == [
        "Tỉnh Vĩnh Long", "BHXH cơ sở Càng Long",
    ]  # fmt: skip


def test_a_list_in_any_order_is_put_in_and_again_changes_nothing(database, clock):
    backwards = STANDING[::-1]
    first = give(database, backwards, source("areas", None), clock.now())
    again = give(database, backwards, source("areas", None, sha256="2"), clock.now())
    shorter = [entry(C, "Phường 1", parent="08601", until=LATER)]
    third = give(database, shorter, source("areas", None, sha256="3"), clock.now())

    counts = [
        (o.diff.imported, o.diff.updated, o.diff.unchanged, len(o.diff.gone)) for o in (first, again, third)
    ]
    assert counts == [(6, 0, 0, 0), (0, 0, 6, 0), (0, 1, 0, 0)]
    with database.begin() as conn:
        assert len(areas.every(conn)) == 6


def test_rows_that_cannot_stand_are_named_before_anything_is_stored(database):
    rows = [
        RowOf(5, (entry(C, "Phường 1", parent="BHXH cơ sở Trà Vinh"),)),
        RowOf(6, (entry(O, "BHXH cơ sở Trà Vinh", parent="Vĩnh Long"),)),
        RowOf(7, (entry(C, "Phường 3", parent="BHXH cơ sở Ma"),)),
        RowOf(8, (entry(P, "Vĩnh Long"),)),
    ]
    with database.begin() as conn:
        wrong = areas.refusals(conn, rows, source("areas", None))

        assert {row: (problem.code, problem.row) for row, problem in wrong.items()} == {
            7: ("parent_absent", 7)
        }
        assert areas.every(conn) == []
