"""Lists for Excel: cells are data, sums are right, and an agent gets their own people only."""

import io
from datetime import date

import openpyxl
import pytest

from messages.form_fields import Row
from messages.forms import ROWS, find_form
from messages.problem import DondocError
from messages.subjects import AgentStaff, Due, Phone, Scheme
from storage import agents, imports, participants
from storage.imports import RowOf, Source
from storage.lists.reading import read_list
from storage.papers import issuing, sheets
from storage.papers.due_lists import due_lists, list_name
from storage.papers.given_rows import read_rows
from storage.papers.issuing import Order
from tests.paper_office import DAY, NOW, SENDER

MADE = NOW.replace(tzinfo=None)
MONTH = date(2026, 12, 1)
EVIL = '=HYPERLINK("http://x.example","A")'


def cells(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def due(code, name, agent, scheme=Scheme.VOLUNTARY, **changes):
    return Due(
        **{
            "code": code, "name": name, "scheme": scheme, "amount": 792_000, "due_date": date(2026, 12, 31),
            "paid_to": "2026-09" if scheme is Scheme.VOLUNTARY else "2026-12-31", "birth": "1985-03-05",
            "address": "Khóm 1", "area": "Phường 1", "phones": (Phone(e164="+84900000011", mobile=True),),
            "agent": agent, "method": "3", "income": 1_500_000, **changes,
        }
    )  # fmt: skip


def store(conn, dues):
    people = [AgentStaff(code=c, name=f"Nhân viên {c}", organisation_code="DL1", organisation_name="Bưu điện")
              for c in ("NV01", "NV02")]  # fmt: skip
    source = Source(list="agents", period=None, file_name="a", sha256="0", as_of=None)
    rows = [RowOf(row=n, records=(p,)) for n, p in enumerate(people)]
    agents.store(conn, rows, source, import_id=imports.add(conn, source, now=NOW), now=NOW)
    source = Source(list="d08a", period=MONTH, file_name="d", sha256="1", as_of=DAY)
    listed = [RowOf(row=n, records=(d,)) for n, d in enumerate(dues)]
    participants.store(conn, listed, source, import_id=imports.add(conn, source, now=NOW), now=NOW)


def test_no_text_of_anybody_becomes_a_formula():
    form = find_form("11-KT")
    row = dict.fromkeys(form.columns, EVIL)
    content = sheets.list_file(form, {"co_quan": EVIL, "quy": EVIL, "nam": "2026"}, [row], made=MADE)
    line = {"ten_don_vi": EVIL, "dia_chi": "+84", "so_van_ban": "@x"}
    for made in (content, sheets.address_file([line], agency=EVIL, day=DAY, made=MADE)):
        book = openpyxl.load_workbook(io.BytesIO(made))
        kinds = {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value is not None}
        links = [cell.hyperlink for row in book.active.iter_rows() for cell in row if cell.hyperlink]

        assert (kinds, links) == ({"s", "n"}, [])


def test_the_post_gets_an_address_for_every_letter_and_room_for_its_own_number():
    lines = [
        {"so_van_ban": f"0{n}/BHXH-TST", "ma_don_vi": f"TZ000{n}X", "ten_don_vi": f"Công ty {n}",
         "dia_chi": f"Số {n}", "dien_thoai": "0900 000 201"}
        for n in (1, 2, 3)
    ]  # fmt: skip
    rows = cells(sheets.address_file(lines, agency="BHXH Thử", day=DAY, made=MADE))

    assert rows[0][0] == "BHXH THỬ"
    assert rows[3] == [
        "STT", "Số văn bản", "Mã đơn vị", "Tên đơn vị", "Địa chỉ", "Điện thoại", "Mã vận đơn", "Ghi chú",
    ]  # fmt: skip
    assert [row[:6] for row in rows[4:]] == [
        [n, f"0{n}/BHXH-TST", f"TZ000{n}X", f"Công ty {n}", f"Số {n}", "0900 000 201"] for n in (1, 2, 3)
    ]
    assert {row[6] for row in rows[4:]} <= {None, ""}


def test_sums_stand_below_lists_of_one_kind_and_not_below_indicators():
    groups: list[Row] = [
        {"nhom": "A", "so_nguoi": 2, "so_tien": 100},
        {"nhom": "B", "so_nguoi": 3, "so_tien": 50},
    ]
    head = {"quy": "Quý IV", "nam": "2026", "so_van_ban": "07/BHXH-TST"}
    rows = cells(sheets.list_file(find_form("B09-TS"), head, groups, made=MADE))
    plain: list[Row] = [{"chi_tieu": "Số đơn vị", "so_don_vi": 2, "so_tien": 100}]
    told = cells(sheets.list_file(find_form("08-KT"), {}, plain, made=MADE))

    assert [row[1:5] for row in rows if row[1] == "Cộng"] == [["Cộng", 5, "", 150]]
    assert [row for row in told if row[1] == "Cộng"] == []
    assert "Số: 07/BHXH-TST" in [row[0] for row in rows]
    assert "Quý IV năm 2026" in [row[0] for row in rows]


def test_the_same_list_is_the_same_file():
    form = find_form("D04a-TS")
    one, other = (sheets.list_file(form, {}, [{"ten_don_vi": "A"}], made=MADE) for _ in range(2))

    assert one == other


def test_each_agent_gets_their_own_people_and_both_schemes_in_one_line(database):
    database.transact(
        store,
        [
            due("8400000001", "Sơn An", "NV01"),
            due("8400000001", "Sơn An", "NV01", Scheme.HOUSEHOLD_HEALTH, amount=1_366_200, card="GD484"),
            due("8400000002", "Kim Bình", "NV02"),
            due("8400000003", "Lý Cẩm", ""),
        ],
    )
    found, nobodys = database.read(due_lists, SENDER, period=MONTH, day=DAY)

    assert [(one.code, [row["ho_ten"] for row in one.tables[ROWS]]) for one in found] == [
        ("NV01", ["Sơn An"]),
        ("NV02", ["Kim Bình"]),
    ]
    assert nobodys == 1
    (line,) = found[0].tables[ROWS]
    assert (line["tn_so_tien"], line["yt_so_tien"], line["han_the"], line["dong_den"]) == (
        792_000, 1_366_200, "31/12/2026", "09/2026",
    )  # fmt: skip
    only, _none = database.read(due_lists, SENDER, period=MONTH, day=DAY, agent="NV02")
    assert [one.code for one in only] == ["NV02"]


def test_people_of_another_month_are_left_out(database):
    database.transact(store, [due("8400000001", "Sơn An", "NV01")])

    assert database.read(due_lists, SENDER, period=date(2027, 1, 1), day=DAY) == ([], 0)


def test_the_list_an_agent_gets_reads_back_as_what_it_was_made_of(database, tmp_path):
    listed = [
        due("8400000001", "Sơn An", "NV01"),
        due(
            "8400000001", "Sơn An", "NV01", Scheme.HOUSEHOLD_HEALTH, amount=1_366_200, card="GD4848400000001"
        ),
        due("8400000002", "Kim Bình", "NV01", method="12", amount=3_168_000),
    ]
    database.transact(store, listed)
    found, _none = database.read(due_lists, SENDER, period=MONTH, day=DAY)
    form, path = find_form("D08a-TS"), tmp_path / list_name("NV01", MONTH)
    order = Order(form=form, sender=SENDER, day=DAY, by="an", filled=found)
    issuing.issue(database, issuing.lists([(order, path)], now=NOW), year=2026, now=NOW)
    read = read_list("d08a", path, period=MONTH, as_of=DAY, today=DAY)

    assert [problem for row in read.rejected for problem in row.problems] == []
    told = {(r.code, r.scheme, r.amount, r.name, r.agent) for r in read.records() if isinstance(r, Due)}
    assert told == {(d.code, d.scheme, d.amount, d.name, d.agent) for d in listed}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nhóm đối tượng,Lương\nA,1\n", "mẫu B09-TS không có cột “Lương”"),
        ("Nhóm đối tượng,Số tiền\nA,5\nB,nhiều\n", "dòng 3, cột “Số tiền”: “nhiều” không đọc được."),
        ("", "không có dòng nào."),
    ],
)
def test_rows_that_cannot_be_read_are_refused_by_row_and_column(tmp_path, text, why):
    path = tmp_path / "nhom.csv"
    path.write_text(text)

    with pytest.raises(DondocError) as refused:
        read_rows(path, find_form("B09-TS"))
    assert refused.value.message.startswith("Tệp nhom.csv: ")
    assert why in refused.value.message


def test_rows_may_be_headed_by_labels_or_names_and_cut_by_any_mark(tmp_path):
    path = tmp_path / "nhom.csv"
    path.write_text("\ufeffSTT;Nhóm đối tượng;so_tien\n1;Người nghèo;1.500.000\n;;\n")

    assert read_rows(path, find_form("B09-TS")) == [{"nhom": "Người nghèo", "so_tien": 1_500_000}]


def test_fields_of_each_unit_need_the_units_code(tmp_path):
    path = tmp_path / "gio.csv"
    path.write_text("Thời gian\n08 giờ\n")

    with pytest.raises(DondocError, match="thiếu cột “Mã đơn vị”"):
        read_rows(path, find_form("05-KT"))
