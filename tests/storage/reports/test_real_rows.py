"""What the program itself makes is what reports count: cases, letters, work, papers and figures."""

from datetime import date
from typing import Any

import pytest

from bot import matters
from handlers import close_task, declare_level
from handlers.close_task import Closing
from handlers.desk import Desk
from messages.words import MARKS
from scheduler import plan_cadences, plan_work, planning
from scheduler.cadences import BY_ID, spans
from scheduler.levels import Level, LevelRecord
from scheduler.plan_cadences import Around
from storage import conferences, contact_log, costs, documents, labour_demands, results, targets
from storage.area_levels import AreaLevel
from storage.conferences import Conference
from storage.costs import Cost
from storage.documents import Paper
from storage.labour_demands import Demand
from storage.letters import Moved, listed
from storage.reports.catalogue import entries
from storage.results import Result
from storage.targets import Target
from tests.listed import contact, mobile, unit
from tests.office_work import (
    WINDOWS,
    approve,
    at,
    cases_of,
    company,
    confer,
    employ,
    list_unregistered,
    mark,
    office_on,
    on,
    open_tasks,
    owe,
    step,
    turn,
)
from tests.queued import new, put, road
from tests.reported import entry, figures, report
from tests.scheduler.test_timetable import plan_desk

NOW = at(date(2027, 1, 4))
D = [date(2026, 12, day) for day in range(1, 32)]  # D[0] is the first
STEPS: list[tuple[str, str, date, dict[str, Any]]] = [
    ("TV0003A", "noticed", D[2], {"tracking": "VN04"}),
    ("TV0003A", "replied", D[3], {}),
    ("TV0003A", "conference-due", D[6], {}),
    ("TV0003A", "invited", D[7], {"tracking": "VN05"}),
    ("TV0003A", "absent", D[9], {}),
]


@pytest.fixture
def office(database):
    """December: debts at level 4, a unit that takes no part, work of every sort and what came of it."""
    employ(database, "CV01", "officer")
    employ(database, "GD01", "director")
    phone = {"contacts": (contact(),)}
    unpaid = company("TV0002A", months=4.0, closing=90_000_000, **phone)
    call = company("TV0004A", months=0.5, contacts=(_called(),))
    owe(database, D[0], company("TV0001A"), unpaid, company("TV0003A", closing=1, months=None), call)
    mark(database, "TV0002A", "deliberate", "CV01")
    with database.begin() as conn:
        level = AreaLevel(area="*", level="L4", from_at=at(D[0], 0), decision="QĐ 4")
        declare_level.declare(conn, level, now=at(D[0], 1))
    list_unregistered(database, D[0], "TV0003A")
    planning.carry_out(database, plan_desk(), day=D[1], now=at(D[1]))
    turn(database, D[1])
    return database


def _called():
    found = contact()
    return type(found)(name=found.name, phones=(mobile("900000001"),))


def walk(database):
    (case,) = cases_of(database, "unregistered")
    confer(database, "HN", D[8])
    for _code, event, day, more in STEPS:
        step(database, case["id"], event, day, **more)
    return case["id"]


def post(database, kind, day, tracking="VN1", *, state="sent"):
    """The post tells what became of the letter of the open task of this kind."""
    (task,) = open_tasks(database, kind=kind)
    with database.begin() as conn:
        (letter,) = [row for row in listed(conn) if row["task_id"] == task["id"]]
    moved = Moved(state=state, day=day, by="CV01", tracking=tracking)
    desk: Desk = office_on(day)
    database.transact(matters.letter, desk, on(day), letter["id"], moved)


def close(database, kind, result, today, **more):
    found = open_tasks(database, kind=kind)
    closing = Closing(result=result, by="CV01", **more)
    database.transact(close_task.close, office_on(today), found[0]["id"], closing)


def register(database, *forms):
    with database.begin() as conn:
        first = documents.next_number(conn, 2026)
        papers = [
            Paper(form=form, issued_on=D[9], subject=("office", 0), number_text="x", file_name="a",
                  sha256="0", fields={}, made_by="CV01")
            for form in forms
        ]  # fmt: skip
        documents.register(conn, papers, first=first, now=at(D[9]))


def open_cadence(database, cadence):
    """What the timetable would open for the fourth quarter."""
    span = next(s for s in spans(BY_ID[cadence], date(2026, 10, 1), D[30], WINDOWS))
    with database.begin() as conn:
        found = plan_cadences.tasks_of(
            BY_ID[cadence], span, Around(at=at(D[9]), levels=_level_4(), marked=frozenset(MARKS))
        )
        new = [plan_work.new_task(task, {}) for task in found]
        plan_work.open_portion(conn, new, today=D[9], calendar=WINDOWS, now=at(D[9]))


def _level_4():
    return [LevelRecord(area="*", level=Level.L4, from_at=at(D[0], 0), decision="QĐ 4")]


def counted(database, name, period, block):
    return figures(report(database, name, period, now=NOW), block)


def cut(found, *lines):
    return {line: found[line] for line in lines}


CHAIN = "Các bước đã làm trong kỳ"
WORK = "Việc của cán bộ"
POSTED = "Văn bản gửi đi và nhận lại (bưu chính công ích, Ban chỉ đạo xã, trực tiếp)"
DECIDED = "Đề xuất chờ người có thẩm quyền"
ISSUED = "Văn bản đã vào sổ văn bản đi"


def test_08_kt_follows_the_chain_alone(office):
    walk(office)
    register(office, "06-KT")
    found = report(office, "kt-08", "2026-12", now=NOW)

    assert figures(found, CHAIN) == {  # neither the ladder of the debts nor the minutes are steps of it
        "mở hồ sơ": [1],
        "gửi thông báo 04-KT": [1],
        "đơn vị phản hồi": [1],
        "phản hồi không thay được đăng ký: mời Hội nghị": [1],
        "gửi giấy mời 05-KT": [1],
        "đơn vị vắng Hội nghị": [1],
    }
    assert figures(found, "Hồ sơ đang mở") == {
        "Tất cả": [1, 1],
        "vắng Hội nghị, chờ gửi lịch làm việc 05a-KT": [1, 1],
    }
    posted = figures(found, POSTED)
    assert cut(posted, "Mẫu 04-KT", "Mẫu 05-KT", "Mẫu 05a-KT") == {
        "Mẫu 04-KT": [1, 0, 0, 0, 0],
        "Mẫu 05-KT": [1, 0, 0, 0, 0],
        "Mẫu 05a-KT": [0, 0, 0, 0, 1],
    }
    assert figures(found, ISSUED)["Mẫu 06-KT"] == [1]
    (listing,) = found.listings
    assert [row[7] for row in listing.rows] == ["vắng Hội nghị, chờ gửi lịch làm việc 05a-KT"]


def test_letters_count_the_round_trip_of_the_minutes(office):
    post(office, "minutes-d04h-by-post", D[2])
    post(office, "letter-03-688", D[3], "VN2")
    found = report(office, "letters", "2026-12", now=NOW)

    assert cut(figures(found, POSTED), "Mẫu D04h-TS", "Mẫu 03/688", "gửi thông báo qua bưu chính") == {
        "Mẫu D04h-TS": [1, 0, 0, 0, 0],
        "Mẫu 03/688": [1, 0, 0, 0, 0],
        "gửi thông báo qua bưu chính": [0, 0, 0, 0, 1],
    }
    minutes = "Biên bản D04h-TS qua bưu chính"
    assert figures(found, f"{minutes}: các bước trong kỳ") == {"mở hồ sơ": [1], "gửi biên bản": [1]}
    assert figures(found, f"{minutes}: hồ sơ đang mở")["đã gửi, chờ đơn vị ký và gửi lại"] == [1, 1]


def test_duties_count_letters_calls_and_approvals(office):
    post(office, "letter-03-688", D[3], "VN2")
    close(office, "phone-call", "promised", D[3], day=D[10])
    (proposal,) = open_tasks(office, kind="flexible-inspection")
    approve(office, proposal["id"], D[3], "GD01")
    (listing,) = report(office, "duties", "2026-12", now=NOW).listings
    said = {(row[0], row[5]): row[7] for row in listing.rows}

    assert said["TV0002A", "Gửi văn bản yêu cầu đóng (Mẫu 03/688) qua bưu chính công ích"] == "✔ đã làm"
    assert said["TV0002A", "Đề xuất thanh tra, kiểm tra linh hoạt với đơn vị cố tình không nộp"] == "✔ đã làm"
    assert "✔ đã làm" in {state for (_code, duty), state in said.items() if duty == "Nhắn tin đôn đốc đơn vị"}
    assert said["TV0001A", "Gửi và nhận biên bản làm việc (Mẫu D04h-TS) qua bưu chính công ích"] == "đang làm"


def test_what_came_to_nothing_is_no_duty_done(office):
    close(office, "letter-03-688", "sent", D[2], tracking="VN1")
    close(office, "notice-by-post", "sent", D[2], tracking="VN2")
    with office.begin() as conn:
        letter = next(row for row in listed(conn) if row["form"] == "notice-by-post")
    moved = Moved(state="undeliverable", day=D[4], by="CV01")
    office.transact(matters.letter, office_on(D[4]), on(D[4]), letter["id"], moved)
    close(office, "phone-call", "wrong_number", D[3])
    (listing,) = report(office, "duties", "2026-12", now=NOW).listings
    said = {(row[0], row[5]): row[7] for row in listing.rows}

    assert said["TV0004A", "Nhắn tin đôn đốc đơn vị"] == "không duyệt, không làm được hoặc đã hủy"


def test_contacts_count_every_talk_that_was_had(office):
    close(office, "phone-call", "refused", D[3])
    found = counted(office, "contacts", "2026-12", "Liên hệ và mức độ chứng cứ")

    assert found["Đã nói chuyện được (việc đã làm xong)"] == [1]
    assert found["Gọi không gặp: không nghe máy, sai số (việc đã làm xong)"] == [0]


def test_the_week_counts_work_by_what_came_of_it(office):
    walk(office)
    close(office, "phone-call", "wrong_number", D[3])
    found = counted(office, "weekly", "2026-W49", "Việc đã xong theo kết quả")

    # work of a case is done by the step of the case
    assert cut(found, "sai số", "gửi thông báo 04-KT") == {"sai số": [1], "gửi thông báo 04-KT": [1]}


@pytest.mark.parametrize("name", ["mau-01-kh2800", "mau-02-kh2800"])
def test_inspections_are_counted_from_the_proposal_to_the_work(office, name):
    (proposal,) = open_tasks(office, kind="flexible-inspection")
    approve(office, proposal["id"], D[3], "GD01")
    found = counted(office, name, "2026-12", "Thanh tra, xử phạt, chuyển hồ sơ")
    work = "Thực hiện thanh tra đã được quyết định, lưu kết luận (Mẫu 07-KT)"

    # opened, done, open, late
    assert found["Đề xuất thanh tra, kiểm tra linh hoạt với đơn vị cố tình không nộp"] == [1, 1, 0, 0]
    assert found[work] == [1, 0, 1, 1]


def test_the_report_on_debtors_is_approved_whenever_it_was_opened(office):
    (proposal,) = open_tasks(office, kind="report-ubnd")
    approve(office, proposal["id"], D[3], "GD01")
    found = report(office, "debtors-ubnd", "2026-12", now=NOW)

    assert figures(found, DECIDED)["báo cáo UBND (chờ duyệt)"] == [1, 1, 0, 0]
    assert found.approval.startswith("GD01 đã duyệt")


def test_the_quarter_counts_tables_posted_and_registered(office):
    open_cadence(office, "C05")
    post(office, "budget-tables-by-post", D[10])
    register(office, "B09-TS", "Mẫu 1 NĐ 146")
    found = report(office, "quarter-budget", "2026-Q4", now=NOW)

    assert figures(found, POSTED) == {
        "Tất cả": [1, 0, 0, 0, 0],
        "Mẫu Mẫu 1 NĐ 146": [1, 0, 0, 0, 0],  # one letter with both
        "Mẫu B09-TS": [1, 0, 0, 0, 0],
    }
    assert figures(found, "Việc gửi bảng tổng hợp kinh phí")["Tất cả"] == [1, 1, 0, 0]
    assert figures(found, ISSUED)["Tất cả"] == [2]


@pytest.mark.parametrize(
    ("name", "form", "cadence"), [("tax-10kt", "10-KT", "C24"), ("labour-11kt", "11-KT", "C25")]
)
def test_lists_for_other_authorities_are_counted_as_they_are_made(office, name, form, cadence):
    open_cadence(office, cadence)
    register(office, form)
    found = report(office, name, "2026-Q4", now=NOW)

    assert figures(found, ISSUED)[f"Mẫu {form}"] == [1]
    assert figures(found, f"Việc lập Mẫu {form}")["Tất cả"] == [1, 0, 1, 0]


def test_results_and_targets_are_counted_under_the_metrics_they_are_entered_under(office):
    with office.begin() as conn:
        for day, won, standing in ((D[4], 30, 900), (D[20], 20, 950)):
            rows = [
                Result(metric="bhxh_tn_new", period=day.isoformat(), value=won),
                Result(metric="bhxh_tn", period=day.isoformat(), value=standing),
            ]
            results.put(conn, rows, by="CV01", now=at(day))
        wanted = Target(source="2800", metric="bhxh_tn_new", period="2026-12", printed=None, value=200)
        targets.put(conn, [wanted], by="CV01", now=at(D[0]))
    found = counted(office, "development", "2026-12", "Kết quả so với chỉ tiêu")

    assert found == {
        "Phát triển người tham gia BHXH tự nguyện": [50, 200, 25],
        "Người tham gia BHXH tự nguyện": [950, None, None],  # as many as there were on the last day
    }


def test_conferences_costs_and_needs_are_counted_as_they_are_entered(office):
    with office.begin() as conn:
        meeting = Conference(kind="customer", title="x", day=D[4], invited=9)
        code = conferences.add(conn, meeting, now=at(D[0])).code
        conferences.hold(conn, code, today=D[5], by="CV01", now=at(D[5]), attended=8, registered=3)
        wanted = Target(source="2800", metric="conferences", period="2026-12", printed=8, value=8)
        targets.put(conn, [wanted], by="CV01", now=at(D[0]))
        costs.add(conn, Cost(day=D[4], kind="tờ rơi", amount=9000), now=at(D[4]))
        week = labour_demands.monday(D[7])
        labour_demands.add(conn, Demand(unit="TV0001A", week=week, trade="May", workers=9), now=at(D[4]))
    spent = report(office, "communication", "2026-12", now=NOW)

    assert figures(spent, "Hội nghị")["Hội nghị khách hàng"] == [1, 1, 0, 9, 8, 3]
    assert figures(spent, "Hội nghị so với chỉ tiêu")["Hội nghị khách hàng, kể cả trực tuyến"] == [1, 8, 12.5]
    assert figures(spent, "Kinh phí tuyên truyền đã sử dụng")["Tổng số"] == [9000]
    assert counted(office, "labour-demand", "2026-12", "Theo ngành nghề") == {"May": [9, 1]}


def test_the_half_year_counts_all_of_it(office):
    walk(office)
    post(office, "minutes-d04h-by-post", D[2])
    half = report(office, "review-half-year", "2026-H2", now=NOW)

    assert figures(half, CHAIN)["gửi thông báo 04-KT"] == [1]
    assert figures(half, "Biên bản D04h-TS qua bưu chính: các bước trong kỳ")["gửi biên bản"] == [1]
    assert figures(half, WORK)["gửi biên bản D04h-TS qua bưu chính"] == [1, 0, 1, 1]


def test_units_that_came_are_counted_from_the_lists(office):
    owe(office, date(2027, 1, 1), company("TV0001A"), company("TV0009A"))
    found = counted(office, "units-half-year", "2026-H2", "Đơn vị tăng, giảm trên địa bàn")

    assert found["Đơn vị chưa tham gia, mới có trong dữ liệu thuế"] == [1]


def test_a_debt_that_a_list_says_is_paid_is_counted_as_paid(office):
    with office.begin() as conn:
        subject = unit(conn, "TV0001A")
    said = new(
        "m", at(D[3]), subject=subject, roads=[road("email", "a@b.vn")], snapshot={"period": "2026-12"}
    )
    (number,) = put(office, [said], at(D[3]))
    with office.begin() as conn:
        taken = entry("accepted", subject, number, {"channel": "email", "provider_id": "p"})
        contact_log.append(conn, at(D[3]), [taken])
    owe(office, D[20], company("TV0001A", closing=0, months=None), company("TV0002A"))
    found = counted(office, "contacts", "2026-12", "Kết quả đôn đốc")

    assert found["Đã đóng theo danh sách: ghi đã đóng, hoặc không còn nợ"] == [1, 0]


def test_every_report_of_the_catalogue_can_be_made_of_them(office):
    walk(office)
    spans_of = {"week": "2026-W49", "half-month": "2026-12a", "month": "2026-12", "quarter": "2026-Q4",
                "half-year": "2026-H2"}  # fmt: skip
    made = [report(office, entry.name, spans_of[entry.kinds[0]], now=NOW) for entry in entries()]

    assert len(made) == len(entries())
