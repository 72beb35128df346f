"""Figures that name no day are never taken for newer than they are: who paid since is left in peace."""

from datetime import date

import pytest

from handlers import list_import
from tests.handlers.conversations import CODE, with_participant
from tests.listed import DECEMBER, due, give, source

DAYS = [
    ("a list of what falls due is of the day it came", "d08a", date(2026, 12, 9), date(2026, 12, 9)),
    ("a balance is of its month's end", "debtors", date(2027, 1, 9), date(2026, 12, 31)),
    ("a balance of the month that runs is of today", "debtors", date(2026, 12, 9), date(2026, 12, 9)),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("why", "kind", "today", "as_of"), DAYS, ids=[d[0] for d in DAYS])
def test_figures_are_of_the_latest_day_they_can_be_of(database, why, kind, today, as_of):
    with database.begin() as conn:
        found = list_import.dated(conn, source(kind, DECEMBER, as_of=None), today=today)

    assert found.as_of == as_of


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_office_says_of_the_day_stands(database):
    with database.begin() as conn:
        found = list_import.dated(conn, source("debtors", as_of=date(2027, 1, 5)), today=date(2027, 1, 9))

    assert found.as_of == date(2027, 1, 5)


def test_a_file_that_comes_twice_is_no_news_of_who_has_paid(database, clock):
    undated = source(sha256="one file", as_of=None)

    def arrive(records) -> None:
        with database.begin() as conn:
            where = list_import.dated(conn, undated, today=clock.now().date())
        give(database, records, where, clock.now())

    talk = with_participant(database, clock.now())
    arrive([due(CODE)])
    talk.say("đã đóng rồi")
    clock.forward(days=3)
    arrive([due(CODE)])

    assert talk.remembers()["holds"] == [("paid", None)]
