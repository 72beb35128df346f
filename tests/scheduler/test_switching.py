"""Another level takes back what waits and plans it anew at once: shown first, done in one transaction."""

from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from handlers import declare_level
from messages.problem import DondocError
from messages.registers import AreaEntry, AreaKind
from scheduler import planning, switching
from scheduler.facts import as_record
from storage import areas
from storage.area_levels import AreaLevel
from storage.tables import messages
from tests.listed import contact
from tests.office_work import at, company, logged, open_tasks, owe
from tests.scheduler.test_timetable import plan_desk

DAY = date(2026, 12, 2)
MORNING = at(DAY, 8)
LATER = at(DAY, 10)


@pytest.fixture
def office(database):
    """Four units that owe two months, two in each of two wards, planned at level 1."""
    units = [
        company(f"TV000{n}X", area=f"Phường {2 + n % 2}", contacts=(contact(email=f"dv{n}@vidu.example"),))
        for n in range(4)
    ]
    owe(database, date(2026, 12, 1), *units)
    planning.carry_out(database, plan_desk(), day=DAY, now=MORNING)
    return database


def record(level="L4", area="*", from_at=LATER, until=None, decision="QĐ 09"):
    return AreaLevel(area=area, level=level, from_at=from_at, until=until, decision=decision)


def switch(database, *new, now=LATER, correct=False):
    def declare(conn):
        switching.check(conn, [as_record(one) for one in new], correct=correct)
        for one in new:
            declare_level.declare(conn, one, now=now)

    records = [as_record(one) for one in new]
    return switching.apply(database, plan_desk(), new=records, declare=declare, now=now)


def follow(database, now):
    return switching.follow(database, plan_desk(), now, lambda _conn: None)


def queue(database):
    """How many messages are in which state at which level."""
    with database.begin() as conn:
        return Counter(map(tuple, conn.execute(sa.select(messages.c.state, messages.c.level))))


def work(database):
    return Counter((task["kind"], task["level"]) for task in open_tasks(database))


def test_at_level_4_visits_become_letters_and_messages_follow(office):
    before = work(office)
    assert queue(office) == {("queued", "L1"): 4}
    assert before["site-visit", "L1"] == 4

    change = switch(office, record())

    assert queue(office) == {("superseded", "L1"): 4, ("queued", "L4"): 4}
    assert not any(level == "L1" for _kind, level in work(office))
    assert work(office)["minutes-d04h-by-post", "L4"] == 4
    assert (change.taken_back, change.anew, change.becomes) == (4, 4, {"message": 4})
    assert change.left == {"site-visit": 4, "minutes-d04h": 4}
    assert change.opened == {"minutes-d04h-by-post": 4}
    assert change.areas == ["Phường 2", "Phường 3"]
    assert len(logged(office, "superseded")) == 4
    assert len(logged(office, "level")) == 1


def test_a_preview_tells_what_then_happens_and_writes_nothing(office):
    before = queue(office), work(office)
    told = switching.preview(office, plan_desk(), [as_record(record())], at=LATER)
    assert (queue(office), work(office)) == before
    assert told == switch(office, record())


def test_only_the_area_that_changes_is_planned_anew(office):
    change = switch(office, record(area="P.2"))
    assert queue(office) == {("superseded", "L1"): 2, ("queued", "L4"): 2, ("queued", "L1"): 2}
    assert change.areas == ["Phường 2"]
    assert work(office)["site-visit", "L1"] == 2


def test_a_level_comes_back_and_with_it_the_work(office):
    first = work(office)
    switch(office, record())
    change = switch(office, record("L1", from_at=LATER + timedelta(hours=1)), now=LATER + timedelta(hours=1))
    assert queue(office) == {("superseded", "L1"): 4, ("superseded", "L4"): 4, ("queued", "L1"): 4}
    assert work(office) == first
    assert change.left["minutes-d04h-by-post"] == 4


def test_the_next_plan_adds_nothing(office):
    switch(office, record())
    before = queue(office), work(office)
    again = planning.carry_out(office, plan_desk(), day=DAY, now=LATER + timedelta(minutes=5))
    assert (again.queued, again.tasks) == (0, 0)
    assert (queue(office), work(office)) == before


def test_what_a_sender_has_claimed_goes_out_and_nothing_stands_in_its_place(office, monkeypatch):
    look = switching._look

    def claimed_meanwhile(conn, *given):
        ahead = look(conn, *given)
        if any(bound.id == first for bound in ahead.bound):
            taken.append(first)
        return ahead

    with office.begin() as conn:
        first, subject = conn.execute(
            sa.select(messages.c.id, messages.c.subject_id).order_by(messages.c.id)
        ).first()
    taken: list[int] = []
    monkeypatch.setattr(switching, "_look", claimed_meanwhile)

    def declare(conn):
        conn.execute(sa.update(messages).where(messages.c.id == first).values(state="sending"))
        declare_level.declare(conn, record(), now=LATER)

    switching.apply(office, plan_desk(), new=[as_record(record())], declare=declare, now=LATER)

    assert taken
    assert queue(office) == {("sending", "L1"): 1, ("superseded", "L1"): 3, ("queued", "L4"): 3}
    with office.begin() as conn:
        said = conn.execute(sa.select(messages.c.state).where(messages.c.subject_id == subject)).scalars()
        assert list(said) == ["sending"]


def test_a_level_declared_ahead_begins_and_ends_by_itself(office):
    tomorrow = at(DAY + timedelta(days=1), 0)
    switch(office, record(from_at=tomorrow, until=tomorrow + timedelta(days=1)))
    assert queue(office) == {("queued", "L1"): 4}  # it does not hold yet
    assert follow(office, LATER + timedelta(minutes=5)) == 0
    assert follow(office, tomorrow + timedelta(minutes=5)) == 4
    assert queue(office) == {("superseded", "L1"): 4, ("queued", "L4"): 4}
    assert follow(office, tomorrow + timedelta(minutes=10)) == 0
    assert follow(office, tomorrow + timedelta(days=1, minutes=5)) == 4
    assert queue(office)["queued", "L1"] == 4


def test_a_level_of_the_province_reaches_the_wards_below(office):
    since = date(2025, 7, 1)
    with office.begin() as conn:
        areas.add(conn, AreaEntry(kind=AreaKind.PROVINCE, name="Vĩnh Long", since=since))
        areas.add(conn, AreaEntry(kind=AreaKind.COMMUNE, name="Phường 2", parent="Vĩnh Long", since=since))
    change = switch(office, record(area="tỉnh Vĩnh Long"))
    assert change.areas == ["Phường 2"]
    assert change.taken_back == 2


REFUSED = [
    # what is declared, code, words of the sentence
    (record(area="Phường 22"), "area_unknown", "Phường 2"),
    (record(area="Xã Không Có Thật Nào"), "area_unknown", "Xã Không Có Thật Nào"),
    (record(decision="  "), "no_decision", "--decision"),
    (record(until=LATER), "level_dates", "sau ngày bắt đầu"),
    (record(area="phuong 02", from_at=at(DAY, 9)), "level_clash", "QĐ 01"),
]


@pytest.mark.parametrize(("wrong", "code", "words"), REFUSED, ids=[row[1] for row in REFUSED])
def test_a_wrong_declaration_is_one_sentence_and_changes_nothing(office, wrong, code, words):
    standing = record("L3", "Phường 2", at(DAY, 8), until=at(DAY, 12), decision="QĐ 01")
    with office.begin() as conn:
        declare_level.declare(conn, standing, now=MORNING)
    before = queue(office), work(office), len(logged(office, "level"))
    with pytest.raises(DondocError) as refused:
        switch(office, wrong)
    assert refused.value.code == code
    assert words in refused.value.message
    assert (queue(office), work(office), len(logged(office, "level"))) == before


def test_what_was_entered_wrongly_is_entered_again(office):
    switch(office, record("L3", from_at=LATER))
    with pytest.raises(DondocError):
        switch(office, record("L4", from_at=LATER))
    switch(office, record("L4", from_at=LATER), correct=True)
    assert queue(office)["queued", "L4"] == 4


def test_an_office_without_lists_may_declare_any_area(database):
    assert switch(database, record(area="Phường 9")).taken_back == 0
    assert len(logged(database, "level")) == 1
