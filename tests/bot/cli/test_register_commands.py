"""The office's other lists and registers, as a person enters them: what is wrong is one sentence."""

from pathlib import Path

import openpyxl
import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"
UNITS = ("import", "unregistered", EXAMPLES / "don_vi_chua_tham_gia_2026_12.xlsx", "--period", "2026-12")
WORKERS = ("import", "workers", EXAMPLES / "lao_dong_chua_tham_gia_2026_12.xlsx", "--period", "2026-12")
STAFF = ("import", "staff", EXAMPLES / "can_bo.xlsx")
AREAS = ("import", "areas", EXAMPLES / "dia_ban.xlsx")
DEBTORS = ("import", "debtors", EXAMPLES / "don_vi_no_2026_11.xlsx", "--period", "2026-11")


@pytest.fixture
def office(dondoc):
    dondoc("init", "--yes", "--no-input")
    dondoc(*DEBTORS)
    return dondoc


def test_workers_wait_for_their_units_and_come_back_mended(office):
    before = office(*WORKERS, "--rejects", "all.xlsx", "--json").json
    office(*UNITS)
    first = office(*WORKERS, "--rejects", "some.xlsx", "--json").json
    book = openpyxl.load_workbook("some.xlsx")
    for line in book.active.iter_rows():
        for cell in line:
            cell.value = "9900000009" if cell.value == "9900000055" else cell.value
    book.save("mended.xlsx")
    mended = office("import", "workers", "mended.xlsx", "--period", "2026-12", "--json").json

    assert [(d["rows"], d["imported"], d["rejected"]) for d in (before, first, mended)] == [
        (14, 0, 14), (14, 13, 1), (1, 1, 0),
    ]  # fmt: skip
    assert [(r["row"], r["problems"][0]["code"]) for r in first["rejects"]] == [(18, "unit_unknown")]


def test_a_dry_run_says_the_same_and_stores_nothing(office):
    rehearsed = office(*UNITS, "--dry-run", "--json").json
    real = office(*UNITS, "--json").json

    assert rehearsed | {"dry_run": False} == real
    assert (real["imported"], real["rejected"]) == (6, 1)


def test_units_that_take_no_part_have_their_case_as_soon_as_they_are_listed(office):
    rehearsed = office(*UNITS, "--dry-run", "--json").json["cases_opened"]
    none = office("case", "list", "--kind", "unregistered", "--json").json["count"]
    first = office(*UNITS)
    again = office(*UNITS, "--json").json["cases_opened"]

    assert (rehearsed, none, again) == (6, 0, 0)
    assert "Mở 6 hồ sơ: dondoc case list --kind unregistered" in first.err + first.out
    assert office("case", "list", "--kind", "unregistered", "--json").json["count"] == 6


def test_the_same_files_again_change_nothing(office):
    for arguments in (UNITS, STAFF, AREAS):
        first = office(*arguments, "--json").json
        again = office(*arguments, "--json").json
        assert (again["imported"], again["updated"], again["gone"]) == (0, 0, 0)
        assert again["unchanged"] == first["imported"]
        assert [w["code"] for w in again["warnings"]][:1] == ["same_file"]


def test_an_area_that_cannot_stand_is_a_rejected_row_and_the_others_go_in(office):
    book = openpyxl.load_workbook(EXAMPLES / "dia_ban.xlsx")
    book.active.append([12, "Xã", None, "Xã Không Nơi", "BHXH cơ sở Ma", "01/07/2025", None, None])
    book.active.append([13, "Xã", None, "P.1", "BHXH cơ sở Trà Vinh", "01/01/2026", None, None])
    book.save("dia_ban.xlsx")
    done = office("import", "areas", "dia_ban.xlsx", "--rejects", "r.xlsx", "--json")

    assert (done.code, done.json["imported"], done.json["rejected"]) == (4, 11, 2)
    assert [p["code"] for r in done.json["rejects"] for p in r["problems"]] == [
        "parent_absent",
        "area_overlaps",
    ]
    assert [row[3].value for row in openpyxl.load_workbook("r.xlsx").active.iter_rows()][1:] == [
        "Xã Không Nơi", "P.1",
    ]  # fmt: skip


WRONG = [
    ((*UNITS, "--received", "2099-01-01"), 2, "usage", "received tomorrow"),
    (("import", "prospects", EXAMPLES / "nguoi_tiem_nang.xlsx", "--circle", "all"), 2, "usage", "no circle"),
    (("import", "staff", EXAMPLES / "dia_ban.xlsx"), 1, "columns_missing", "another list"),
    (("staff", "add", "CB1", "--name", "Mẫu", "--role", "boss"), 2, "usage", "no such role"),
    (("staff", "add", "CB1", "--name", "Mẫu", "--role", "admin", "--phone", "12"), 2, "usage", "no phone"),
    (("staff", "add", "CB1", "--name", "Mẫu", "--role", "admin", "--email", "x"), 2, "usage", "no mailbox"),
    (("staff", "remove", "CB1"), 1, "staff_unknown", "nobody of that code"),
    (("area", "add", "village", "Ấp 1", "--since", "2026-01-01"), 2, "usage", "no such kind"),
    (("area", "add", "province", "Bến Tre", "--since", "2026-01-01"), 1, "province_unknown", "an old one"),
    (("area", "add", "office", "BHXH A", "--since", "2026-01-01"), 1, "parent_missing", "it lies nowhere"),
    (("area", "close", "77", "--until", "2026-01-01"), 1, "area_unknown", "no such number"),
    (("unit", "mark", "TZ0001X", "rich", "--why", "x"), 2, "usage", "no such mark"),
    (("unit", "mark", "TZ9999X", "violation", "--why", "x"), 1, "unit_unknown", "no such unit"),
    (("unit", "marks", "TZ9999X"), 1, "unit_unknown", "no such unit"),
    (("unit", "suspend", "TZ0001X", "--from", "2026-01", "--until", "2027-01", "--decision", "1"), 1,
     "suspension_too_long", "thirteen months"),
    (("unit", "suspend", "TZ0001X", "--from", "x", "--until", "2027-01", "--decision", "1"), 2,
     "usage", "no month"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "exit_code", "code", "why"), WRONG, ids=[w[3] for w in WRONG])
def test_what_is_wrong_is_one_sentence_and_nothing_has_changed(office, arguments, exit_code, code, why):
    entries = office("log", "verify", "--json").json["entries"]
    answer = office(*arguments, "--json")

    assert (answer.code, answer.json["error"]["code"]) == (exit_code, code), why
    assert office("log", "verify", "--json").json["entries"] == entries


def test_what_a_person_enters_is_logged_once_and_with_who_did_it(office):
    before = office("log", "verify", "--json").json["entries"]
    for _again in range(2):
        office("unit", "mark", "TZ0006X", "large_debt", "--why", "x", "--by", "CB03")
        office("staff", "add", "CB03", "--name", "Mẫu", "--role", "officer", "--by", "CB01")
    office("area", "add", "province", "Vĩnh Long", "--since", "2025-07-01", "--by", "CB01")
    office("unit", "unmark", "TZ0006X", "large_debt", "--by", "CB03")

    assert office("log", "verify", "--json").json["entries"] == before + 4
    (mark,) = office("unit", "marks", "TZ0006X", "--json").json["marks"]
    assert (mark["by"], mark["lifted_by"]) == ("CB03", "CB03")
    assert office("area", "list", "--json").json["areas"][0]["code"] == "86"


def test_the_tree_and_the_provinces_are_shown_on_a_day(office):
    office(*AREAS)
    on = {
        day: [a["name"] for a in office("area", "list", "--date", day, "--json").json["areas"]]
        for day in ("2025-06-30", "2025-07-01")
    }
    old = office("area", "list", "--provinces", "--date", "2025-06-30", "--json").json["provinces"]

    assert on["2025-06-30"] == ["Tỉnh Trà Vinh", "BHXH thành phố Trà Vinh"]
    assert (on["2025-07-01"][:2], len(on["2025-07-01"])) == (["Tỉnh Vĩnh Long", "BHXH cơ sở Trà Vinh"], 9)
    assert [p["became"] for p in old if p["name"] == "Trà Vinh"] == ["Vĩnh Long"]
    assert len(office("area", "list", "--provinces", "--json").json["provinces"]) == 34


def test_nobody_s_name_or_number_stands_in_the_log_lines(office):
    office(*UNITS)
    said = "".join(office(*arguments).err for arguments in (WORKERS, STAFF))

    assert [word for word in ("Phạm Thanh Phúc", "08400000", "Nguyễn Văn Lãnh") if word in said] == []
