"""Targets, results and registers as an officer calls them: what is shown, written, refused."""

from pathlib import Path

import openpyxl
import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"

YEN_BAI = ("targets", "explain", "2800 Phụ lục 05", "conferences", "Yên Bái")


@pytest.fixture
def office(dondoc):
    dondoc("init", "--no-input", "--sandbox", "--officer", "Mẫu", "--officer-phone", "0912345678")
    return dondoc


def test_the_wrong_figure_of_yen_bai_is_explained(office):
    office("targets", "load", "2021")

    found = office(*YEN_BAI, "--json").json
    printed = {t["period"]: (t["printed"], t["value"]) for t in found["targets"]}
    assert printed["2021-09..2021-12"] == (7515, 367)
    assert [(c["difference"], c["verdict"]) for c in found["checks"]] == [(7148, "differs")]
    shown = office(*YEN_BAI).out
    assert "7.515" in shown
    assert "LỆCH 7.148" in shown


def test_todays_provinces_are_sums_of_those_of_2021(office):
    office("targets", "load", "2021")
    asked = ("targets", "list", "--metric", "conferences", "--source", "2800 Phụ lục", "--period", "2021-09")

    (found,) = office(*asked, "--as-34", "--area", "Vĩnh Long", "--json").json["targets"]
    assert (found["value"], found["note"]) == (303, "Bến Tre + Trà Vinh + Vĩnh Long")
    assert office(*asked, "--area", "Trà Vinh", "--json").json["targets"][0]["value"] == 98


OWN = """Hội nghị khách hàng năm 2026;;;
STT;Phường, xã;Tháng 10;Tháng 11
;Tổng cộng;20;35
1;Phường 1;10;10
2;Phường 9;10;10
3;Long Đức;ba;1
"""


def test_an_offices_own_table_goes_in_as_far_as_it_can_be_read(office, folder):
    (folder / "giao.csv").write_text(OWN)
    tried = office("targets", "import", "giao.csv", "--source", "QĐ 12", "--dry-run", "--json")
    done = office("targets", "import", "giao.csv", "--source", "QĐ 12", "--json")

    assert (tried.code, done.code) == (4, 4)
    assert (tried.json["added"], done.json["added"]) == (0, 6)
    assert [(r["row"], r["column"]) for r in done.json["rejects"]] == [(6, "Tháng 10")]
    assert office("targets", "import", "giao.csv", "--source", " ").code == 2
    assert office("targets", "import", "khong_co.csv", "--source", "x").code == 1


def test_progress_names_its_rows_on_screen_in_json_and_in_a_workbook(office, folder):
    (folder / "giao.csv").write_text(OWN.replace("ba", "15").replace(";1\n", ";15\n"))
    office("targets", "import", "giao.csv", "--source", "QĐ 12")
    planned = office(
        "conference", "add", "customer", "Hội nghị", "--day", "2026-10-05", "--area", "P.9", "--json"
    )
    office("conference", "held", planned.json["code"], "--attended", "30")
    office("results", "add", "conferences", "7", "--period", "2026-10", "--area", "Phường 1", "--by", "CB01")

    found = office("targets", "progress", "-o", "tien_do.xlsx", "--json").json
    october = found["tables"][0]["lines"][0]
    assert (october["target"], october["result"], october["percent"]) == (35, 8, 22.86)
    assert [(r["area"], r["value"], r["counted"]) for r in october["result_rows"]] == [
        ("Phường 1", 7, False), ("P.9", 1, True),
    ]  # fmt: skip
    sheets = openpyxl.load_workbook(folder / "tien_do.xlsx")
    assert sheets.sheetnames == ["Tiến độ", "Dòng chỉ tiêu", "Dòng kết quả"]
    first = [cell.value for cell in sheets["Tiến độ"][6]]
    assert (first[3:7], first[13:15]) == (["10/2026", 35, 8, 22.86], ["C1", "K1–K2"])
    results = {row[0]: row[5] for row in sheets["Dòng kết quả"].iter_rows(min_row=4, values_only=True)}
    assert results == {"K1": 7, "K2": 1}
    assert "8/70" in office("targets", "progress", "--by", "quarter").out


def test_the_list_for_the_service_centre_is_written(office, folder):
    office("import", "debtors", str(EXAMPLES / "don_vi_no_2026_11.xlsx"), "--period", "2026-11")
    office("labour", "add", "TZ0001X", "--week", "2026-12-02", "--trade", "=May", "--workers", "25",
           "--wage", "7.500.000")  # fmt: skip
    office("labour", "list", "--week", "2026-11-30", "-o", "lao_dong.xlsx")

    rows = [list(r) for r in openpyxl.load_workbook(folder / "lao_dong.xlsx")["Danh sách"].values]
    assert rows[7][2:5] == ["=May", 25, 7_500_000]  # data, not a formula
    assert rows[8][2:4] == ["Tổng cộng", 25]
    assert office("labour", "list", "-o", "lao_dong.xlsx").code == 2


REFUSED = [
    (("targets", "load", "2022"), 2),
    (("targets", "load", "2021", "--province", "Sài Gòn"), 2),
    (("targets", "progress", "--by", "week"), 2),
    (("targets", "progress", "--period", "tháng sau"), 2),
    (("targets", "explain", "2800", "conferences", "Yên Bái"), 1),  # nothing is loaded
    (("results", "add", "bhxh_tn_new", "một", "--period", "2026-11"), 2),
    (("results", "add", "bhxh_tn_new", "1", "--period", "2026-Q4"), 2),
    (("conference", "held", "HN-2026-12-009"), 1),
    (("conference", "add", "party", "x", "--day", "2026-12-01"), 2),
    (("cost", "add", "tờ rơi", "nhiều", "--day", "2026-12-01"), 2),
    (("labour", "add", "NOPE", "--week", "2026-12-01", "--trade", "May", "--workers", "1"), 1),
]


@pytest.mark.parametrize(("arguments", "code"), REFUSED, ids=[" ".join(r[0][:3]) for r in REFUSED])
def test_what_cannot_be_is_refused_with_one_sentence(office, arguments, code):
    answer = office(*arguments)

    assert answer.code == code
    assert answer.err.startswith("Lỗi: ")
    assert answer.out == ""
