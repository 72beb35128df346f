"""What only a named person may decide: who may, who may not, and what follows from it."""

from datetime import date

import openpyxl
import pytest

from messages.problem import DondocError
from messages.roles import Role
from scheduler import authority, planning, proposal_units
from scheduler.case_titles import event_title
from scheduler.policy import ROWS
from scheduler.policy_rows.row import Task
from storage import contact_log, evidence_sheets, proposal_evidence, tasks
from storage.evidence_sheets import Cover
from tests.office_work import (
    UNIT,
    approve,
    at,
    company,
    employ,
    logged,
    mark,
    on,
    open_tasks,
    owe,
    refuse,
)
from tests.scheduler.test_timetable import plan_desk

TODAY = date(2026, 12, 2)
here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
#: kinds of proposals the plan makes of a unit that owes four months
PLANNED = ("inspection", "publication", "report-ubnd")


@pytest.fixture
def office(database):
    """A unit that owes four months, its plan of the day, and people of every role."""
    roles = {"GD01": "director", "CV01": "officer", "TTR1": "inspector", "DUYET": "approver", "QT01": "admin"}
    for code, role in roles.items():
        employ(database, code, role)
    employ(database, "CU01", "director", active=False)
    owe(database, date(2026, 12, 1), company(months=4.0), company("TV0002B", months=1.5),
        company("TV0003C", closing=0))  # fmt: skip
    planning.carry_out(database, plan_desk(), day=TODAY, now=at(TODAY, 8))
    return database


def proposal(database, kind):
    return next(row for row in open_tasks(database, proposals=True, kind=kind))["id"]


@pytest.mark.parametrize("kind", PLANNED)
def test_the_head_approves_and_somebody_is_given_the_work(office, kind):
    number = proposal(office, kind)
    row = approve(office, number, TODAY, "GD01")

    assert (row["state"], row["decision"], row["decided_by"]) == ("done", "approved", "GD01")
    follow = authority.follow_up(kind)
    (work,) = [t for t in open_tasks(office) if t["kind"] == follow.kind.value]
    assert (work["owner"], work["needs_approval"], work["basis"]) == (
        follow.owner.value,
        False,
        row["basis"],
    )
    assert logged(office, "proposal") == [
        {"task": number, "task_kind": kind, "basis": row["basis"], "decision": "approved", "by": "GD01"}
    ]
    with pytest.raises(DondocError) as again:
        approve(office, number, TODAY, "GD01")
    assert again.value.code == "task_closed"


def test_the_head_refuses_with_a_reason_and_nobody_is_given_work(office):
    number = proposal(office, "inspection")
    before = len(open_tasks(office))
    with pytest.raises(DondocError) as without:
        refuse(office, number, TODAY, "GD01", "  ")
    assert without.value.code == "no_reason"

    row = refuse(office, number, TODAY, "GD01", "đơn vị đã cam kết trả")
    assert (row["state"], row["reason"], len(open_tasks(office))) == (
        "refused",
        "đơn vị đã cam kết trả",
        before - 1,
    )
    assert logged(office, "proposal")[0]["reason"] == "đơn vị đã cam kết trả"


WHO_MAY_NOT = [
    ("CV01", "role_may_not", "an officer"),
    ("TTR1", "role_may_not", "an inspector carries it out"),
    ("DUYET", "role_may_not", "approving what is sent is another matter"),
    ("QT01", "role_may_not", "whoever looks after the program"),
    ("CU01", "no_such_person", "has left the office"),
    ("root", "no_such_person", "a name of the machine is nobody"),
]


@here
@pytest.mark.parametrize(
    ("code", "error"), [row[:2] for row in WHO_MAY_NOT], ids=[row[2] for row in WHO_MAY_NOT]
)
@pytest.mark.parametrize("kind", PLANNED)
def test_nobody_else_decides_and_nothing_changes(office, kind, code, error):
    number = proposal(office, kind)
    for act in (
        lambda: approve(office, number, TODAY, code),
        lambda: refuse(office, number, TODAY, code, "không"),
    ):
        with pytest.raises(DondocError) as refused:
            act()
        assert (refused.value.code, refused.value.exit_code) == (error, 5)
    with office.begin() as conn:
        assert (tasks.get(conn, number)["state"], tasks.get(conn, number)["decision"]) == ("open", "")
    assert logged(office, "proposal") == []


def test_whoever_set_the_mark_it_rests_on_may_refuse_but_not_approve(office):
    mark(office, UNIT, "large_debt", "GD01")
    inspection = proposal(office, "inspection")
    with office.begin() as conn:
        unit_task = tasks.get(conn, inspection)
        number = tasks.open_one(
            conn,
            tasks.NewTask(
                key="t:ia",
                kind="interagency-team",
                owner="director",
                subject=(unit_task["subject_kind"], unit_task["subject_id"]),
                detail="đoàn liên ngành",
                deadline=TODAY,
                rule="debt-from-3-interagency",
                needs_approval=True,
            ),
            now=at(TODAY),
        )
    assert number is not None
    with pytest.raises(DondocError) as own:
        approve(office, number, TODAY, "GD01")
    assert (own.value.code, own.value.exit_code) == ("own_proposal", 5)

    employ(office, "GD02", "director")
    assert approve(office, number, TODAY, "GD02")["decision"] == "approved"


def test_every_proposal_of_the_policy_has_somebody_who_decides_it_and_is_the_head_s():
    proposed = {row.what.kind.value for row in ROWS if row.approval and isinstance(row.what, Task)}

    assert {kind: authority.deciders(kind) for kind in proposed} == {
        kind: frozenset({Role.DIRECTOR}) for kind in proposed
    }
    assert authority.deciders("a-kind-nobody-has-thought-of") == {Role.DIRECTOR}


def units(database, number):
    with database.begin() as conn:
        row = tasks.get(conn, number)
        found = proposal_units.units_of(conn, row, order=on(TODAY).debt_order, today=TODAY)
        return row, proposal_evidence.gather(conn, found)


def test_a_proposal_shows_its_units_with_figures_their_date_and_their_source(office):
    _row, one = units(office, proposal(office, "inspection"))
    _row, all_of_them = units(office, proposal(office, "publication"))

    assert [item.unit["code"] for item in one] == [UNIT]
    assert [item.unit["code"] for item in all_of_them] == [UNIT, "TV0002B"]  # who owes nothing is not named
    debt = one[0].debt
    assert (debt["closing"], debt["as_of"], debt["file_name"]) == (20_000_000, date(2026, 12, 1), "ds.xlsx")


@here
def test_the_workbook_holds_the_list_and_what_can_be_proved(office, tmp_path):
    row, found = units(office, proposal(office, "publication"))
    file = tmp_path / "dx.xlsx"
    with office.begin() as conn:
        cover = Cover(
            agency="BHXH cơ sở Thử",
            title="Công khai",
            number=row["id"],
            basis=row["basis"],
            deadline=row["deadline"],
            decided="",
            printed_at=at(TODAY),
            anchor=contact_log.head(conn),
            step_title=event_title,
        )
    evidence_sheets.write(file, cover, found)

    book = openpyxl.load_workbook(file)
    assert book.sheetnames == [
        "Đề xuất",
        "Danh sách đơn vị",
        "Tin đã gửi",
        "Gọi điện, làm việc",
        "Thư",
        "Hồ sơ, biên bản",
        "Lời hẹn",
        "Nhật ký",
    ]
    rows = list(book["Danh sách đơn vị"].iter_rows(values_only=True))[1:]
    assert [(r[1], r[4], r[7], r[8]) for r in rows] == [
        (UNIT, 20_000_000, "01/12/2026", "ds.xlsx"),
        ("TV0002B", 20_000_000, "01/12/2026", "ds.xlsx"),
    ]
