"""A portion of a plan's tasks is opened with one statement, and comes to what opening each would come to."""

import dataclasses
from datetime import date, datetime

from messages.formats import OFFICE_ZONE
from storage import tasks
from storage.tasks import NewTask

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)
LATER = datetime(2026, 12, 8, 9, 0, tzinfo=OFFICE_ZONE)


def task(number: int, **changed) -> NewTask:
    given = NewTask(
        key=f"task:site-visit:TZ{number:04d}:2026-11",
        kind="site-visit",
        owner="Trần Thị Mẫu",
        subject=("employer", number),
        detail="Đến đơn vị “đôn đốc”, nhắc nhở",
        deadline=date(2026, 12, 31),
        rule="active-1-3",
        needs_approval=number % 2 == 0,
        basis="3532 III.1.1",
        area="Phường 2, TP Trà Vinh",
        level="L1",
        on_day=date(2026, 12, 4) if number % 2 else None,
        case_id=number if number % 3 == 0 else None,
    )
    return dataclasses.replace(given, **changed)


def rows(database):
    with database.begin() as conn:
        return [dict(row) for row in tasks.listed(conn, tasks.Wanted(state=None))]


def bare(found):
    return sorted(
        ({k: v for k, v in row.items() if k not in {"id", "code", "name"}} for row in found),
        key=lambda row: row["key"],
    )


def test_many_are_opened_as_each_would_be(database):
    database.transact(tasks.open_all, [task(number) for number in range(1, 7)], now=NOW)
    together = rows(database)
    database.transact(tasks.leave_for_level, [row["id"] for row in together], now=NOW)
    for number in range(1, 7):
        database.transact(tasks.open_one, task(number), now=NOW)
    assert bare(rows(database)) == bare(together)


def test_what_was_opened_comes_back_in_the_order_asked_for(database):
    asked = [task(number) for number in (5, 2, 9)]
    opened = database.transact(tasks.open_all, asked, now=NOW)
    assert opened.keys == [one.key for one in asked]
    assert {row["id"]: row["key"] for row in rows(database)} == dict(
        zip(opened.ids, opened.keys, strict=True)
    )


def test_a_known_key_is_left_as_it_is_and_of_two_alike_the_first_is_opened(database):
    database.transact(tasks.open_all, [task(1)], now=NOW)
    again = [task(1, detail="khác"), task(2, detail="trước"), task(2, detail="sau")]
    opened = database.transact(tasks.open_all, again, now=LATER)
    assert opened.keys == [task(2).key]
    assert [row["detail"] for row in sorted(rows(database), key=lambda row: row["id"])] == [
        task(1).detail,
        "trước",
    ]


def test_work_another_level_took_back_is_opened_anew_and_what_a_person_closed_is_not(database):
    first = database.transact(tasks.open_all, [task(1), task(2)], now=NOW)
    database.transact(tasks.leave_for_level, first.ids[:1], now=NOW)
    database.transact(tasks.cancel, first.ids[1], reason="nhầm", by="mau", now=NOW)
    opened = database.transact(tasks.open_all, [task(1, level="L2"), task(2)], now=LATER)
    assert opened.ids == first.ids[:1]
    (anew,) = [row for row in rows(database) if row["state"] == "open"]
    assert (anew["level"], anew["reason"], anew["closed_by"], anew["closed_at"]) == ("L2", "", "", None)
    assert anew["created_at"] == LATER


def test_nothing_asked_for_opens_nothing(database):
    opened = database.transact(tasks.open_all, [], now=NOW)
    assert (opened.ids, opened.keys) == ([], [])


def test_a_plan_is_told_of_the_tasks_it_may_not_open_anew(database):
    early = database.transact(tasks.open_all, [task(1)], now=NOW)
    late = database.transact(tasks.open_all, [task(2), task(3)], now=LATER)
    database.transact(tasks.leave_for_level, late.ids[:1], now=LATER)
    with database.begin() as conn:
        assert tasks.keys_since(conn, LATER) == {task(3).key}
        assert tasks.keys_since(conn, NOW) == {task(1).key, task(3).key}
        assert [row.id for row in tasks.under_levels(conn)] == [*early.ids, *late.ids[1:]]
