"""A message that announces a posted letter tells the number of just that letter, and of no other."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from messages.texts.rendering import render
from scheduler import plan_loading
from scheduler.planner import plan
from storage import letters
from storage.area_levels import AreaLevel, add
from storage.letters import Moved, NewLetter
from storage.office_tables import unregistered
from tests.listed import contact, unit
from tests.office_work import UNIT, at, company, list_unregistered, owe
from tests.scheduler.test_timetable import plan_desk

FIGURES, SENT, DAY = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)


@pytest.fixture
def office(database):
    with database.begin() as conn:
        add(conn, AreaLevel(area="*", level="L4", from_at=at(FIGURES, 0), decision="QĐ 4"), now=at(FIGURES))
    return database


def post(database, form, tracking, day=SENT, state="sent", way="post"):
    with database.begin() as conn:
        number = letters.add(conn, NewLetter(subject=unit(conn, UNIT), form=form), now=at(day))
        gone = Moved(state="sent", day=day, by="CV01", tracking=tracking, way=way)
        letters.move(conn, letters.get(conn, number), gone, now=at(day))
        if state != "sent":
            moved = Moved(state=state, day=day, by="CV01")
            letters.move(conn, letters.get(conn, number), moved, now=at(day))


def told(database):
    """The numbers the plan of the day would print."""
    inputs = database.read(plan_loading.load, plan_desk(), DAY, at(DAY))
    drafts = plan(inputs, day=DAY, now=at(DAY)).drafts
    for draft in drafts:
        number = draft.fields.get("tracking_no")
        content = render(draft.text_key, channel="email", language="vi", fields=draft.fields)
        assert number is None or str(number) in str(content)
    return [draft.fields.get("tracking_no") for draft in drafts]


OWES: dict[str, Any] = {"contacts": (contact(email="a@b.vn"),)}
CASES: list[tuple[dict[str, Any], list[tuple[Any, ...]], str | None, str]] = [
    ({"months": 2.0}, [("D04h-TS", "VN1")], "VN1", "the minutes"),
    ({"months": 4.0}, [("03/688", "VN1")], "VN1", "the demand"),
    ({"months": 4.0}, [("D04h-TS", "VN1")], None, "of another letter"),
    ({"months": 2.0}, [("D04h-TS", "VN1", date(2026, 11, 30))], None, "about the figures before"),
    ({"months": 2.0}, [("D04h-TS", "VN1"), ("D04h-TS", "VN2", DAY)], "VN2", "the newest"),
    ({"months": 2.0}, [("D04h-TS", "VN1", SENT, "undeliverable")], None, "came back"),
    ({"months": 2.0}, [("D04h-TS", "VN1", SENT, "delivered")], "VN1", "arrived"),
    ({"months": 2.0}, [("D04h-TS", "", SENT, "sent", "committee")], None, "by hand"),
    ({"months": 2.0}, [], None, "nothing sent yet"),
]


@pytest.mark.parametrize(("owed", "sent", "number", "why"), CASES, ids=[c[3] for c in CASES])
def test_the_number_is_that_of_the_letter_the_message_speaks_of(office, owed, sent, number, why):
    owe(office, FIGURES, company(**owed, **OWES))
    for one in sent:
        post(office, *one)

    assert told(office) == [number], why


def test_a_unit_of_the_tax_data_is_told_the_number_of_its_notice(office):
    owe(office, FIGURES, company(months=None, closing=0, **OWES))
    list_unregistered(office, FIGURES)
    with office.begin() as conn:
        conn.execute(sa.update(unregistered).values(missing=4))
    post(office, "04-KT", "VN4")

    assert told(office) == ["VN4"]
