"""A paper says what the lists say of its unit, what the law said in that month, and names what it lacks."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from messages.form_fields import FIELDS, typed, written
from messages.forms import FORMS, ROWS, find_form
from messages.problem import DondocError
from storage import employers
from storage.office_tables import missing_workers, staff, unregistered
from storage.papers.filling import Filled, for_office
from storage.papers.issuing import Order
from tests.paper_office import DAY, NOW, PERIOD, SENDER, debtor, filled, store

DEMAND = find_form("03/688")


def one(database, *, sender=SENDER, **changes):
    database.transact(store, [debtor(1, **changes)])
    (found,) = database.read(filled, ["TZ0001X"], sender)
    return found


def tax_data(conn, code, kind="under", **numbers):
    unit = employers.find(conn, code)
    assert unit is not None
    row = {
        "employer_id": unit["id"],
        "period": PERIOD,
        "kind": kind,
        "tax_code": "2100123456",
        "import_id": 1,
    }
    (key,) = conn.execute(sa.insert(unregistered).values(**row, **numbers)).inserted_primary_key
    conn.execute(sa.insert(missing_workers).values(unregistered_id=key, name="Thạch Phi", birth="1990-03-05"))


def test_a_demand_is_filled_from_the_lists_the_law_and_the_office(database):
    said = one(database).as_written(DEMAND)

    assert {name: said[name] for name in DEMAND.must} == {
        "ten_don_vi": "Công ty Mẫu 1",
        "dia_chi": "Số 1, đường Mẫu, Phường 1",
        "ma_don_vi": "TZ0001X",
        "ky": "11/2026",
        "so_tien": "1.000.000 đ",
        "so_lieu_den_ngay": "30/11/2026",
        "han_nop": "12/12/2026",
    }
    assert said["so_tien_qua_han"] == "1.000.000 đ"
    assert said["dong_den_thang"] == "07/2026"
    assert said["dien_thoai"] == "0900 000 201"
    assert said["noi_dung_chuyen_khoan"] == "+BHXH+103+00+TZ0001X+08401+dong BHXH+"
    assert (said["co_quan"], said["ngay"], said["thang"], said["nam"]) == (
        "BHXH cơ sở Thử",
        "02",
        "12",
        "2026",
    )


@pytest.mark.parametrize(
    ("paid_through", "period", "cited", "not_cited"),
    [
        ("2026-07", date(2026, 11, 1), "41/2024/QH15", "595/QĐ-BHXH"),
        ("2024-12", date(2025, 5, 1), "595/QĐ-BHXH", "41/2024/QH15"),  # before the new law
        ("2024-12", date(2025, 9, 1), "với các kỳ trước 01/07/2025", "ghost"),  # one debt under both
    ],
)
def test_the_law_cited_is_that_of_the_months_owed(
    database, monkeypatch, paid_through, period, cited, not_cited
):
    monkeypatch.setattr("tests.paper_office.PERIOD", period)
    said = one(database, paid_through=paid_through).as_written(DEMAND)

    assert cited in said["quy_dinh_cham_dong"]
    assert not_cited not in said["quy_dinh_cham_dong"]


def test_each_fund_is_told_and_they_add_up(database):
    found = one(database)

    assert found.tables_as_written(DEMAND)["cac_quy"] == [
        {"ten_quy": "BHXH", "so_tien": "800.000 đ"},
        {"ten_quy": "BHYT", "so_tien": "200.000 đ"},
    ]


@pytest.mark.parametrize(
    ("officers", "officer", "phone"),
    [
        ((), "Trần Thị Mẫu", "0294 3850 001"),
        (("cq1@bhxh.example",), "Lý Chuyên Quản", "0912 000 111"),  # by their address
        (("CQ1",), "Lý Chuyên Quản", "0912 000 111"),
        (("la@bhxh.example",), "Trần Thị Mẫu", "0294 3850 001"),  # an address is no name
        (("Sơn Ngoài Sổ",), "Sơn Ngoài Sổ", ""),  # never one's name with another's number
    ],
)
def test_who_is_to_be_asked(database, officers, officer, phone):
    row = {"code": "CQ1", "name": "Lý Chuyên Quản", "email": "cq1@bhxh.example", "phone": "0912 000 111"}
    database.transact(lambda conn: conn.execute(sa.insert(staff).values(**row, updated_at=NOW)))
    said = one(database, officers=officers).as_written(DEMAND)

    assert (said["can_bo"], said["dien_thoai_can_bo"]) == (officer, phone)


def test_the_tax_data_and_the_people_of_a_unit_fill_its_notice(database):
    database.transact(store, [debtor(1)])
    database.transact(tax_data, "TZ0001X", workers=25, insured=12, missing=13)
    notice = find_form("04-KT")
    (found,) = database.read(filled, ["TZ0001X"])

    assert found.missing(notice) == []
    assert found.as_written(notice)["so_chua_tham_gia"] == "13"
    assert found.tables_as_written(notice)["danh_sach"] == [
        {
            "stt": "1",
            "ho_ten": "Thạch Phi",
            "ma_so": "",
            "nam_sinh": "05/03/1990",
            "thu_nhap": "",
            "ghi_chu": "",
        }
    ]


def test_lists_of_units_hold_those_of_their_kind(database):
    database.transact(store, [debtor(1), debtor(2)])
    database.transact(tax_data, "TZ0001X", kind="never", missing=3)
    database.transact(tax_data, "TZ0002X", kind="under", missing=4)
    listed = {
        code: [
            row["ma_don_vi"] for row in database.read(for_office, find_form(code), SENDER, DAY).tables[ROWS]
        ]
        for code in ("D04a-TS", "02a-KT", "D04b-TS", "03a-KT")
    }

    assert listed == {
        "D04a-TS": ["TZ0001X"],
        "02a-KT": ["TZ0001X"],
        "D04b-TS": ["TZ0002X"],
        "03a-KT": ["TZ0002X"],
    }


@pytest.mark.parametrize(
    ("form", "changes", "sender", "lacks"),
    [
        ("03/688", {"address": ""}, SENDER, ["dia_chi"]),
        ("03/688", {"closing": 0}, SENDER, ["so_tien"]),  # owes nothing: nothing is demanded
        ("03/688", {"closing": -5}, SENDER, ["so_tien"]),
        ("03/688", {}, replace(SENDER, place=""), ["dia_danh"]),
        ("05-KT", {}, SENDER, ["thoi_gian", "dia_diem"]),  # no list knows when a conference is
        ("04-KT", {}, SENDER, ["so_chua_tham_gia"]),  # no tax data
        ("C12-TS", {"closing": -5}, SENDER, []),  # too much was paid: the notice says so
    ],
)
def test_what_a_form_must_have_and_nobody_gave_is_named(database, form, changes, sender, lacks):
    assert one(database, sender=sender, **changes).missing(find_form(form)) == lacks


def test_a_batch_in_which_one_lacks_a_field_is_refused_whole(database):
    database.transact(store, [debtor(1), debtor(2, address=""), debtor(3, address="")])
    found = database.read(filled, ["TZ0001X", "TZ0002X", "TZ0003X"])

    with pytest.raises(DondocError) as refused:
        Order(form=DEMAND, sender=SENDER, day=DAY, by="an", filled=found).check()
    assert refused.value.message.startswith(
        "TZ0002X (và 1 đối tượng khác) thiếu trường Địa chỉ (dia_chi) mà mẫu 03/688 phải có; chưa lập văn bản"
    )


def test_a_value_of_another_kind_is_refused_by_its_name():
    wrong = Filled(subject=("employer", 1), code="X", values={"so_tien": "nhiều"})

    with pytest.raises(DondocError, match=r"Số tiền \(so_tien\)"):
        wrong.as_written(DEMAND)


def test_every_field_a_form_names_is_known():
    columns = {c for form in FORMS.values() for table in form.tables.values() for c in table}

    assert columns.union(*(form.known for form in FORMS.values())) - set(FIELDS) == set()


@pytest.mark.parametrize(
    ("typed_as", "code"),
    [
        ("03/688", "03/688"),
        ("d04h-ts", "D04h-TS"),
        ("Mẫu 05a-KT", "05a-KT"),
        ("mẫu số 1 nđ 146", "Mẫu 1 NĐ 146"),
        ("Mau_02_KH_2800", "Mẫu 02 KH 2800"),
        ("B09-TS", "B09-TS"),
    ],
)
def test_a_form_is_found_however_its_code_is_typed(typed_as, code):
    assert find_form(typed_as).code == code


def test_an_unknown_form_is_refused():
    with pytest.raises(DondocError, match="Không có mẫu “12-KT”"):
        find_form("12-KT")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("so_tien", "1.500.000", 1_500_000),
        ("so_tien", "1500000 đ", 1_500_000),
        ("so_nguoi", "1.250", 1250),
        ("so_thang_no", "2,5", 2.5),
        ("han_nop", "31/12/2026", date(2026, 12, 31)),
        ("han_nop", "2026-12-31", date(2026, 12, 31)),
        ("ky", "12/2026", date(2026, 12, 1)),
        ("dia_diem", " Hội trường ", "Hội trường"),
        ("so_tien", "", ""),
    ],
)
def test_what_a_person_types_becomes_a_value_of_its_kind(name, text, value):
    assert typed(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("so_tien", "1,5"),  # đồng have no smaller unit
        ("so_tien", "1.50"),  # neither thousands nor a decimal
        ("so_nguoi", "nhiều"),
        ("han_nop", "31/02/2026"),
        ("ky", "2026"),
    ],
)
def test_what_is_ambiguous_is_not_guessed(name, text):
    with pytest.raises(ValueError, match=name):
        typed(name, text)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("so_tien", 1_234_567, "1.234.567 đ"),
        ("chuyen_ky_sau", -500, "-500 đ"),
        ("so_thang_no", 3.5, "3,5"),
        ("so_lao_dong", 1250, "1.250"),
        ("ky", date(2026, 12, 1), "12/2026"),
        ("ten_don_vi", "A\nB\u202e", "A B"),  # one line, nothing that turns text around
        ("so_tien", None, ""),
    ],
)
def test_a_value_is_written_in_one_way(name, value, text):
    assert written(name, value) == text
