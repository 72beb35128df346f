"""What a spoken day and a spoken sum come to, or that they are asked for."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from messages.formats import OFFICE_ZONE
from messages.replies import DateReading, Intent, read_amount_words, read_date, read_reply

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


DATES = table("dates.tsv")
AMOUNTS = table("amounts.tsv")


def test_the_tables_are_long():
    assert len(DATES) >= 200
    assert len(AMOUNTS) >= 80


@pytest.mark.parametrize("row", DATES, ids=lambda row: f"{row['text']} on {row['said_on']}")
def test_a_spoken_day(row):
    expected = DateReading(
        date=date.fromisoformat(row["date"]) if row["date"] else None,
        vague=row["vague"] == "v",
        problem=row["problem"] or None,
    )
    assert read_date(row["text"], today=date.fromisoformat(row["said_on"])) == expected


@pytest.mark.parametrize("row", AMOUNTS, ids=lambda row: row["text"])
def test_a_spoken_amount(row):
    assert read_amount_words(row["text"]) == (int(row["amount"]) if row["amount"] else None)


def test_a_day_we_choose_is_not_a_holiday():
    friday = date(2026, 11, 27)
    chosen = read_date("tuần sau", today=date(2026, 11, 22), holidays={friday})
    assert chosen == DateReading(date=date(2026, 11, 26), vague=True)


def test_working_days_skip_weekends_and_holidays():
    tuesday = date(2026, 11, 24)
    counted = read_date("3 ngày làm việc nữa", today=date(2026, 11, 22), holidays={tuesday})
    assert counted == DateReading(date=date(2026, 11, 26))


def test_today_is_the_day_in_office_time():
    late_in_london = datetime.fromisoformat("2026-11-22T18:30:00+00:00")  # already Monday 01:30 in the office
    assert read_reply("mai em nộp", at=late_in_london).date == date(2026, 11, 24)


def test_a_past_day_belongs_to_a_payment_and_not_to_a_promise():
    sunday = datetime(2026, 11, 22, 9, tzinfo=OFFICE_ZONE)
    paid, promised = read_reply("đóng 15/11 rồi", at=sunday), read_reply("15/11 em đóng", at=sunday)
    assert (paid.intent, paid.date) == (Intent.PAID, date(2026, 11, 15))
    assert (promised.intent, promised.date, promised.vague_date) == (Intent.PROMISE, None, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [("thứ 6 em đóng rồi", date(2026, 11, 20)), ("thứ 6 em đóng", date(2026, 11, 27))],
)
def test_a_bare_weekday_looks_the_way_the_verb_looks(text, day):
    assert read_reply(text, at=datetime(2026, 11, 22, 9, tzinfo=OFFICE_ZONE)).date == day
