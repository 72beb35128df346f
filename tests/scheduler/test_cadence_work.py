"""A cadence opens once: tasks for the office and its agents, and lists only to confirmed addresses."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from scheduler import cadence_work
from scheduler.cadence_work import CadenceDesk
from scheduler.cadences import BY_ID, span_on
from storage import addresses, area_levels, documents
from storage.agents import by_code
from storage.area_levels import AreaLevel
from storage.papers.filling import Sender
from tests.desks import OFFICE
from tests.listed import due, give, source, staff
from tests.office_work import WINDOWS, at, open_tasks
from tests.queued import ready
from tests.scheduler.test_timetable import plan_desk

FIRST = date(2026, 12, 1)
NOW = at(FIRST, 8)
SENDER = Sender(office=OFFICE, superior="BHXH TỈNH VĨNH LONG", symbol="BHXH-TST", place="Trà Vinh")


@pytest.fixture
def office(database):
    """Three agents at work and one who has left; people for two of them."""
    agents = [staff(code, active=code != "NV04") for code in ("NV01", "NV02", "NV03", "NV04")]
    give(database, agents, source("agents", None), NOW)
    people = [due("8412345601"), due("8412345602"), due("8412345603", agent="NV02")]
    give(database, people, source("d08a", FIRST), NOW)
    return database


def confirm(database, code):
    with database.begin() as conn:
        number = by_code(conn)[code]["id"]
        addresses.confirm(conn, ("agent", number), "email", f"{code.lower()}@vidu.example",
                          source="link", now=NOW)  # fmt: skip


def open_on(database, name, day=FIRST):
    span = span_on(BY_ID[name], day, WINDOWS)
    assert span is not None
    desk = CadenceDesk(plan=plan_desk(), sender=SENDER)
    return cadence_work.open_span(database, desk, BY_ID[name], span, now=at(day, 8))


def lists_left(database):
    return {task["owner"]: task["detail"] for task in open_tasks(database, kind="agent-list")}


def test_each_agent_with_a_confirmed_address_gets_its_own_list(office):
    confirm(office, "NV01")

    assert open_on(office, "C02") == {"tasks": 2, "lists": 1}

    with office.begin() as conn:
        (message,) = ready(conn, "email", NOW, 10)
        papers = documents.of_year(conn, 2026)
    file = message.content.file
    assert file is not None
    assert (message.address, file.name) == ("nv01@vidu.example", "D08a-TS_2026-12_NV01.xlsx")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(file.decoded())).get_sheet_by_index(0).to_python()
    written = " ".join(str(cell) for row in cells for cell in row)
    assert "8412345601" in written
    assert "8412345602" in written
    assert "8412345603" not in written  # somebody else's
    assert "danh sách 2 người" in message.content.text
    assert "8412345601" not in message.content.text
    assert [(p["form"], p["number"]) for p in papers] == [("D08a-TS", 1)]


def test_who_has_no_confirmed_address_gets_it_from_a_person(office):
    confirm(office, "NV01")
    open_on(office, "C02")
    left = lists_left(office)
    assert set(left) == {"NV02", "NV03"}  # not the one who has left
    assert "dondoc document d08a --period 2026-12 --agent NV02" in left["NV02"]


def test_opened_twice_it_is_done_once(office):
    confirm(office, "NV01")
    open_on(office, "C02")
    assert open_on(office, "C02") == {"tasks": 0, "lists": 0}
    with office.begin() as conn:
        assert len(documents.of_year(conn, 2026)) == 1


def test_a_list_that_came_late_goes_out_when_the_cadence_is_opened_again(office):
    assert open_on(office, "C02", date(2026, 12, 1)) == {"tasks": 3, "lists": 0}
    confirm(office, "NV02")
    # its task stands already: it is the officer's, and is not done a second time behind their back
    assert open_on(office, "C02") == {"tasks": 0, "lists": 0}


def test_a_report_is_asked_for_the_working_day_before(office):
    monday = date(2026, 12, 7)
    friday = date(2026, 12, 4)
    assert span_on(BY_ID["C10"], monday, WINDOWS) is None
    assert open_on(office, "C10", friday) == {"tasks": 1, "lists": 0}
    (task,) = open_tasks(office, kind="report")
    assert (task["deadline"], "dondoc report weekly" in task["detail"]) == (monday, True)


def test_what_the_level_forbids_is_not_asked_for(office):
    with office.begin() as conn:
        area_levels.add(conn, AreaLevel(area="*", level="L4", from_at=at(FIRST, 0), decision="QĐ 1"), now=NOW)
    open_on(office, "C07", date(2026, 12, 7))  # meeting people every day: levels 1 to 3
    assert open_tasks(office) == []
