"""Figures are what their rows are: counted again here from the database, and written down by hand."""

from typing import Any

import pytest
import sqlalchemy as sa

from storage.columns import metadata
from storage.contact_log import entries as log_entries
from storage.reports.catalogue import entries
from storage.reports.spans import EXAMPLES
from tests import reported
from tests.reported import SPANS, figures, report

REPORTS = [(entry.name, kind) for entry in entries() for kind in entry.kinds]


@pytest.fixture
def office(database):
    reported.everything(database)
    return database


def ids_of(conn, table):
    return set(conn.scalars(sa.select(metadata.tables[table].c[{"log_entries": "seq"}.get(table, "id")])))


def test_every_figure_of_every_report_is_the_sum_of_rows_that_are_there(office):
    assert set(SPANS) == set(EXAMPLES)
    wrong: list[Any] = []
    counted = 0
    with office.begin() as conn:
        known = {
            table: ids_of(conn, table)
            for table in metadata.tables
            if "id" in metadata.tables[table].c or table == "log_entries"
        }
        proofs = {e.seq for e in log_entries(conn)}
    for name, kind in REPORTS:
        for n in report(office, name, SPANS[kind]).numbered():
            rows, found = n.figure.rows, n.figure
            if not found.known and (rows or found.value is not None):
                wrong.append((name, n.name, "unknown"))
            elif found.known and found.quotient is None and found.value != sum(r.share for r in rows):
                wrong.append((name, n.name, "sum"))
            wrong += [
                (name, n.name, r)
                for r in rows
                if r.id not in known[r.table]
                or not proofs.issuperset(r.log)
                or any(number not in known[table] for table, number in r.via)
            ]
            counted += len(rows)

    assert wrong == []
    assert counted > 500


def test_no_row_is_counted_twice_in_one_figure(office):
    twice = []
    for name, kind in REPORTS:
        for n in report(office, name, SPANS[kind]).numbered():
            rows = [(r.table, r.id, r.says) for r in n.figure.rows]
            if len(rows) != len(set(rows)):
                twice.append((name, n.name))

    assert twice == []


def test_contacts_are_kept_apart_by_what_is_known(office):
    found = figures(report(office, "contacts", "2026-11"), "Liên hệ và mức độ chứng cứ")

    assert found == {
        "Tin có diễn biến trong kỳ": [5],
        "Tin đã lập": [4],  # the fifth was planned in October
        "Dịch vụ đã nhận": [4],
        "Đã đến máy": [2],
        "Đã xem": [1],  # the second was seen on 1 December
        "Tin được trả lời": [2],
        "Câu trả lời, kể cả câu không trả lời tin nào": [3],
        "Chưa rõ đã gửi hay chưa": [0],
        "Không gửi được": [1],
        "Đã nói chuyện được (việc đã làm xong)": [2],
        "Gọi không gặp: không nghe máy, sai số (việc đã làm xong)": [1],
        "Đến đơn vị mà đơn vị vắng (việc đã làm xong)": [0],
    }


def test_contacts_by_level_band_and_channel(office):
    found = report(office, "contacts", "2026-11")

    # planned, taken, arrived, seen, answered
    assert figures(found, "Theo cấp độ dịch của địa bàn") == {
        "Cấp độ 1": [3, 4, 2, 1, 2],
        "Cấp độ 4": [1, 0, 0, 0, 0],
    }
    assert figures(found, "Theo mức nợ") == {
        "Nợ dưới 1 tháng": [1, 1, 1, 1, 1],
        "Nợ từ 1 đến dưới 3 tháng": [1, 2, 1, 0, 0],  # the one of October was taken in November
        "Nợ từ 3 tháng trở lên": [1, 0, 0, 0, 0],
    }
    assert figures(found, "Theo kênh") == {
        "Zalo": [2, 3, 2, 1, 1],
        "Telegram": [1, 1, 0, 0, 1],
        "Email": [1, 0, 0, 0, 0],
    }
    assert figures(found, "Theo cán bộ phụ trách") == {"Lê Thị Cán": [3, 2, 2, 1, 1]}
    assert figures(found, "Theo cấp độ, mức nợ và kênh")["Cấp độ 4 – Nợ từ 3 tháng trở lên – Email"] == [
        1,
        0,
        0,
        0,
        0,
    ]


def test_from_reached_to_paid_each_subject_once(office):
    found = figures(report(office, "contacts", "2026-11"), "Kết quả đôn đốc")

    assert found == {
        "Đã liên hệ: dịch vụ đã nhận tin, hoặc đã nói chuyện": [3, 1],  # the third by telephone
        "Liên hệ đến nơi: đến máy, đã xem, trả lời hoặc nói chuyện": [3, 1],
        "Đã trả lời": [2, 1],
        "Hẹn ngày đóng": [2, 0],
        "Báo đã đóng (lời người nhận, chưa đối chiếu)": [0, 1],
        "Giữ lời hẹn: danh sách sau không còn nợ": [1, 0],
        "Đã đóng theo danh sách: ghi đã đóng, hoặc không còn nợ": [0, 0],
    }


BLOCKS = [
    (
        "mau-02-kh2800",
        "2026-11",
        "Kinh phí tuyên truyền đã sử dụng",
        {"Tổng số": [2_350_000], "Hội trường": [2_000_000], "Zalo": [350_000]},
        "December's cost is not November's",
    ),
    (
        "communication",
        "2026-11-15",
        "Kinh phí tuyên truyền đã sử dụng",
        {"Tổng số": [2_000_000], "Hội trường": [2_000_000]},
        "up to the day",
    ),
    (
        "mau-01-kh2800",
        "2026-11",
        "Hội nghị so với chỉ tiêu",
        {"Hội nghị khách hàng, kể cả trực tuyến": [2, 8, 25]},
        "the month's target, not the year's",
    ),
    ("mau-01-kh2800", "2026-11a", "Hội nghị so với chỉ tiêu", {}, "half a month is not held against a month"),
    (
        "mau-01-kh2800",
        "2026-11",
        "Hội nghị trực tuyến từng tháng",
        {"Tháng 11/2026": [1]},
        "two are asked for",
    ),
    (
        "development",
        "2026-11",
        "Kết quả so với chỉ tiêu",
        {"Phát triển người tham gia BHXH tự nguyện": [50, 200, 25]},
        "the corrected entry counts, the agent's part of a total does not",
    ),
    (
        "labour-demand",
        "2026-11",
        "Theo ngành nghề",
        {"Kho": [5, 1], "May": [47, 2]},
        "the newest week of each employer",
    ),
    ("labour-demand", "2026-W47", "Theo ngành nghề", {"May": [50, 1]}, "the week that was asked for"),
    (
        "quarter-budget",
        "2026-Q4",
        "Đơn vị do ngân sách đóng BHYT – tháng 11/2026",
        {"Đơn vị chỉ tham gia BHYT từ nguồn ngân sách": [1, 3_000_000, 1_000_000, 2_000_000]},
        "state budget only",
    ),
    (
        "units-half-year",
        "2026-H2",
        "Đơn vị tăng, giảm trên địa bàn",
        {
            "Tăng: lần đầu có trong danh sách": [3],
            "Giảm: không còn trong danh sách mới nhất của kỳ": [1],
            "Đơn vị chưa tham gia, mới có trong dữ liệu thuế": [1],
        },
        "the first list of all says nothing of who came",
    ),
    (
        "kt-08",
        "2026-11",
        "Các bước đã làm trong kỳ",
        {"mở hồ sơ": [1], "gửi thông báo 04-KT": [1]},
        "each step once",
    ),
    (
        "kt-08",
        "2026-11",
        "Hồ sơ đang mở",
        {"Tất cả": [1, 1], "đã gửi 04-KT, chờ đơn vị": [1, 1]},
        "its term ended on the 19th",
    ),
    (
        "tax-10kt",
        "2026-Q4",
        "Đơn vị chưa tham gia hoặc tham gia chưa đầy đủ trong danh sách nhận trong kỳ",
        {
            "Tất cả": [2, 52, 30, 22],
            "Chưa tham gia (02a-KT, D04a)": [1, 12, 0, 12],
            "Tham gia chưa đầy đủ (03a-KT, D04b)": [1, 40, 30, 10],
        },
        "what no list says is not counted as 0 people",
    ),
    (
        "letters",
        "2026-11",
        "Văn bản đã vào sổ văn bản đi",
        {"Tất cả": [1], "Mẫu 03/688": [1]},
        "the register",
    ),
    (
        "letters",
        "2026-11",
        "Văn bản gửi đi và nhận lại (bưu chính công ích, Ban chỉ đạo xã, trực tiếp)",
        {
            "Tất cả": [1, 2, 1, 0, 1],
            "Mẫu 03/688": [1, 1, 0, 0, 0],
            "Mẫu 04-KT": [0, 0, 0, 0, 1],
            "Mẫu D04h-TS": [0, 1, 1, 0, 0],
        },
        "posted in October, back in November",
    ),
    (
        "weekly",
        "2026-W48",
        "Người tham gia đến hạn trong kỳ (D08a-TS)",
        {"Tất cả": [2, 297_000, 0, 1, 1], "BHXH tự nguyện": [2, 297_000, 0, 1, 1]},
        "an open sum adds nothing; who left the list is not called paid",
    ),
]


@pytest.mark.parametrize(
    ("name", "period", "block", "lines", "why"), BLOCKS, ids=[f"{b[0]}:{b[4]}" for b in BLOCKS]
)
def test_what_a_block_says(office, name, period, block, lines, why):
    assert figures(report(office, name, period), block) == lines


def test_conferences_from_planned_to_registered(office):
    found = figures(report(office, "communication", "2026-11"), "Hội nghị")

    # planned, held, cancelled, invited, attended, registered
    assert found["Tất cả"] == [3, 2, 1, 310, 195, 21]
    assert found["Hội nghị trực tuyến, livestream"] == [1, 1, 0, 200, 150, 9]
    assert found["Lễ ra quân"] == [0, 0, 0, 0, 0, 0]


def test_debts_by_band_as_the_newest_list_states_them(office):
    found = figures(report(office, "debtors-ubnd", "2026-11"), "Đơn vị nợ theo danh sách tháng 11/2026")

    assert {name: cells[:2] for name, cells in found.items()} == {
        "Tất cả đơn vị nợ": [5, 150_000_000],
        "Nợ dưới 1 tháng": [1, 8_000_000],
        "Nợ từ 1 đến dưới 3 tháng": [1, 20_000_000],
        "Do ngân sách đóng BHYT": [1, 2_000_000],  # on no ladder
        "Nợ từ 3 tháng trở lên": [2, 120_000_000],
        "Đơn vị đã nộp trong tháng theo danh sách; số tiền đã nộp": [2, 2_000_000],
    }


def test_work_by_kind_and_what_was_late(office):
    found = figures(report(office, "duties", "2026-11"), "Việc của cán bộ")

    # opened, done, open at the end, late
    assert found["Tất cả"] == [7, 4, 2, 2]
    assert found["gọi điện"] == [2, 2, 0, 0]


def test_duties_of_each_unit_are_done_under_way_or_missing(office):
    (listing,) = report(office, "duties", "2026-11").listings
    said: dict[Any, dict[Any, tuple[Any, ...]]] = {}
    for code, _name, _area, level, _band, duty, basis, state, proof in listing.rows:
        said.setdefault((code, level), {})[duty] = (basis, state, proof)

    assert {d: s[:2] for d, s in said["TZ0002X", "Cấp độ 1"].items()} == {
        "Nhắn tin đôn đốc đơn vị": ("3532 III.1.1.a", "✔ đã làm"),
        "Đến đơn vị đôn đốc, nhắc nhở": ("3532 III.1.1.a", "✔ đã làm"),
        "Lập biên bản làm việc (Mẫu D04h-TS) yêu cầu đơn vị nộp tiền": ("3532 III.1.1.a", "đang làm"),
    }
    # from afar: the letter was posted, and a call stood in for the mail that failed
    assert {d: s[:2] for d, s in said["TZ0003X", "Cấp độ 4"].items()} == {
        "Nhắn tin đôn đốc đơn vị": ("3532 III.1.1.c", "✔ đã làm"),
        "Gửi văn bản yêu cầu đóng (Mẫu 03/688) qua bưu chính công ích": ("3532 III.1.1.c", "✔ đã làm"),
    }
    # nobody has written to it: it owes by the list
    assert {d: s[1] for d, s in said["TZ0004X", "Cấp độ 1"].items()} == {
        "Nhắn tin đôn đốc đơn vị": "thiếu",
        "Đề xuất thanh tra chuyên ngành đóng đột xuất": "không duyệt, không làm được hoặc đã hủy",
    }
    assert ("TZ0005X", "Cấp độ 1") not in said


def test_one_area_counts_its_own_rows_only(office):
    everywhere = report(office, "contacts", "2026-11")
    ward = report(office, "contacts", "2026-11", area="p. 9")
    other = report(office, "contacts", "2026-11", area="Phường 2")
    block = "Liên hệ và mức độ chứng cứ"

    assert figures(ward, block)["Tin đã lập"] == [1]
    assert figures(other, block)["Tin đã lập"] == [3]
    assert figures(everywhere, block)["Tin đã lập"] == [4]
    assert figures(report(office, "communication", "2026-11", area="Phường 9"), "Hội nghị")["Tất cả"] == [
        1,
        1,
        0,
        200,
        150,
        9,
    ]


def test_a_report_on_debtors_waits_until_a_person_has_approved_it(office):
    waiting = report(office, "debtors-ubnd", "2026-11").approval
    with office.begin() as conn:
        tasks = metadata.tables["tasks"]
        decided = {"decision": "approved", "decided_by": "gd", "decided_at": reported.at(29)}
        conn.execute(sa.update(tasks).where(tasks.c.kind == "report-ubnd").values(**decided))

    assert waiting == "Chờ người có thẩm quyền duyệt"
    assert report(office, "debtors-ubnd", "2026-11").approval == "gd đã duyệt lúc 29/11/2026 09:00"


def test_a_span_that_is_not_over_says_until_which_day(office):
    half = report(office, "development", "2026-11b", now=reported.at(24))

    assert (half.unfinished, str(half.as_of)) == (True, "2026-11-24")
    assert report(office, "development", "2026-11b").unfinished is False


def test_what_was_done_for_a_list_is_not_missing_in_a_later_span(office):
    block = "Nhiệm vụ đối với từng đơn vị"
    november = figures(report(office, "duties", "2026-11"), block)

    # everything was done on the 21st to the 26th, for the list given on the 20th
    assert november == figures(report(office, "duties", "2026-W49"), block)
    assert november["Thiếu: chưa có tin, chưa mở việc"] == [1]
