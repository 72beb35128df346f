"""The calendar: what opens when, opened by the clock once, by hand when it was missed."""

from datetime import date
from pathlib import Path

import pytest

from bot import jobs
from bot.app import open_app
from scheduler.slots import OnDays
from scheduler.timetable import Fired, fire
from tests.office_work import WINDOWS, at, open_tasks

FIRST = date(2026, 12, 1)


@pytest.fixture
def office(dondoc):
    dondoc("init", "--yes", "--no-input")
    return dondoc


def spans(answer):
    return {(s["id"], s["opens"], s["due"]) for s in answer.json["spans"]}


def test_the_month_is_shown_as_the_plans_write_it(office):
    found = spans(office("calendar", "list", "--from", "2026-12-01", "--to", "2026-12-31", "--json"))
    assert ("C02", "2026-12-01", "2026-12-31") in found
    assert ("C16", "2026-12-09", "2026-12-10") in found  # 08-KT on the 10th: asked for on the 9th
    assert not any(name == "C10" for name, _opens, _due in found)  # the province's weekly report
    everything = office("calendar", "list", "--from", "2026-12-01", "--to", "2026-12-31", "--all", "--json")
    assert ("C10", "2026-12-04", "2026-12-07") in spans(everything)
    assert "C17" in {one["id"] for one in everything.json["by_event"]}
    assert "Mở" in office("calendar", "list").out


def test_an_office_switches_single_ones(office):
    with Path("dondoc.toml").open("a") as file:
        file.write("\n[policy.cadences]\nC10 = true\nC02 = false\n")
    found = {s["id"] for s in office("calendar", "list", "--from", "2026-12-01", "--json").json["spans"]}
    assert "C10" in found
    assert "C02" not in found


def test_it_is_opened_by_hand_once(office):
    first = office("calendar", "open", "C01", "--date", "2026-12-01", "--json").json
    assert (first["tasks"], first["due"]) == (1, "2026-12-31")
    assert office("calendar", "open", "c01", "--date", "01/12/2026", "--json").json["tasks"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("C99",), "Không có nhịp “C99”"),
        (("C17",), "theo sự việc"),
        (("C10",), "policy.cadences"),
        (("C01", "--date", "2026-12-02"), "04/01/2027"),
        (("C19", "--date", "2026-12-02"), "không còn mở"),
    ],
)
def test_what_does_not_open_is_one_sentence(office, arguments, words):
    answer = office("calendar", "open", *arguments)
    assert answer.code == 2
    assert words in answer.err


def test_an_unknown_cadence_in_the_configuration_is_named(office):
    with Path("dondoc.toml").open("a") as file:
        file.write("\n[policy.cadences]\nC77 = true\n")
    answer = office("calendar", "list")
    assert answer.code == 3
    assert "C77" in answer.err


def test_each_is_a_job_that_asks_when_it_was_missed(office):
    app = open_app(Path("dondoc.toml"))
    found = {job.name: job for job in jobs.jobs_of(app)}
    assert {"cadence-C01", "cadence-C02", "cadence-C16", "levels", "plan"} <= set(found)
    assert not {"cadence-C10", "cadence-C17"} & set(found)
    job = found["cadence-C01"]
    assert isinstance(job.when, OnDays)
    assert job.when.latest(at(date(2026, 12, 20))) == at(FIRST, 8)

    def fired(now):
        return fire(app.database, job, slot=job.when.latest(now), now=now, windows=WINDOWS)[0]

    try:
        assert (
            fired(at(date(2026, 12, 20))) is Fired.BEGUN
        )  # before the office's first day nothing was missed
        assert fired(at(date(2027, 1, 4), 8)) is Fired.DONE
        assert [task["kind"] for task in open_tasks(app.database)] == ["c12-run"]
        assert fired(at(date(2027, 2, 1), 10)) is Fired.MISSED
        (asked,) = open_tasks(app.database, kind="missed-cadence")
        assert "dondoc calendar open C01 --date 2027-02-01" in asked["detail"]
    finally:
        app.close()
