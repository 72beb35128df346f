"""Files from outside: each has one outcome, one sentence, and this process is still here afterwards."""

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from messages.problem import DondocError
from storage.lists import reading
from storage.lists.reading import child_environment, read_list
from storage.lists.result import ListFile
from tests.storage.lists.office_files import (
    AN,
    BINH,
    DUE_LIST,
    HEADER,
    cell_xml,
    fill,
    locked,
    ods,
    package,
    windows_1258,
    workbook,
    worksheet_xml,
    xlsb,
)

TODAY = date(2026, 11, 22)


def read(path: Path, **options: object) -> ListFile:
    found = read_list("d08a", path, period=None, as_of=None, today=TODAY, **options)  # type: ignore[arg-type]
    assert found.rows == len(found.reads) + len(found.duplicates) + len(found.rejected)
    return found


def codes(problems: object) -> list[str]:
    return [problem.code for problem in problems]  # type: ignore[attr-defined]


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def truncated(path: Path) -> Path:
    whole = workbook(path, DUE_LIST).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def bomb(path: Path) -> Path:
    return package(path, worksheet_xml(DUE_LIST, "<row>" + " " * 80_000_000 + "</row>"))


def many_entries(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(100_000):
            archive.writestr(f"xl/{number}", "")
    return path


def nested(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("danh_sach.xlsx", workbook(path.with_name("inner.xlsx"), DUE_LIST).read_bytes())
    return path


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
THIEF = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&c;</t></si></sst>'
FAR = '<row r="1048576">' + cell_xml("XFD1048576", "x") + "</row>"
ONE_CELL = worksheet_xml([["x"]], FAR)


@pytest.mark.parametrize(
    ("name", "make", "code", "words"),
    [
        ("empty.xlsx", lambda p: csv(p, ""), "file_empty", "Tệp trống"),
        ("blank.csv", lambda p: csv(p, "\ufeff\r\n  \r\n"), "file_empty", "Tệp trống"),
        ("sheet_without_cells.xlsx", lambda p: workbook(p, []), "file_empty", "Tệp trống"),
        ("locked.xlsx", locked, "file_locked", "mật khẩu"),
        ("cut_off.xlsx", truncated, "file_broken", "chưa tải về đầy đủ"),
        ("far_cell.xlsx", lambda p: package(p, ONE_CELL), "stray_cell", "XFD1048576"),
        ("bomb.xlsx", bomb, "file_suspicious", "giải nén ra quá lớn"),
        (
            "laughs.xlsx",
            lambda p: package(p, worksheet_xml(DUE_LIST), **{"xl/sharedStrings.xml": LAUGHS + STRINGS}),
            "file_suspicious",
            "DOCTYPE",
        ),
        (
            "thief.xlsx",
            lambda p: package(p, worksheet_xml(DUE_LIST, prolog=THIEF)),
            "file_suspicious",
            "DOCTYPE",
        ),
        (
            "doctype_elsewhere.xlsx",
            lambda p: package(p, worksheet_xml(DUE_LIST), **{"docProps/app.xml": THIEF + "<a>&x;</a>"}),
            "file_suspicious",
            "DOCTYPE",
        ),
        ("thief.ods", lambda p: ods(p, DUE_LIST, prolog=THIEF), "file_suspicious", "DOCTYPE"),
        ("crowded.xlsx", many_entries, "file_suspicious", "100001"),
        (
            "climbing.xlsx",
            lambda p: package(p, worksheet_xml(DUE_LIST), **{"xl/../../evil.xml": "<a/>"}),
            "file_suspicious",
            "trỏ ra ngoài",
        ),
        ("zip_in_zip.xlsx", nested, "file_not_a_list", "tệp nén"),
        ("picture.xlsx", lambda p: _bytes(p, b"\x89PNG\r\n\x1a\n" + bytes(100)), "file_not_a_list", "PNG"),
        ("scan.pdf", lambda p: _bytes(p, b"%PDF-1.7 ..."), "file_not_a_list", "PDF"),
        ("letter.docx", lambda p: _zip(p, "word/document.xml"), "file_not_a_list", "Word"),
        (
            "noise.xls",
            lambda p: _bytes(p, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            "file_not_a_list",
            "",
        ),
        (
            "web.xls",
            lambda p: csv(p, "<html><body>không có bảng</body></html>"),
            "file_not_a_list",
            "trang web",
        ),
        ("broken.json", lambda p: csv(p, '{"items": [{"hoVaTen": '), "file_broken", "hỏng"),
        ("deep.json", lambda p: csv(p, "[" * 100_000), "file_broken", "hỏng"),
        (
            "letters.csv",
            lambda p: csv(p, "H\ufffd t\ufffdn,M\ufffd s\ufffd,\ufffd\ufffd\ufffd\n"),
            "file_encoding",
            "UTF-8",
        ),
        (
            "no_header.xlsx",
            lambda p: workbook(p, [["Nguyễn Thị An", "8412345670", 1366200]]),
            "header_missing",
            "“Họ và tên”",
        ),
        (
            "no_code.xlsx",
            lambda p: workbook(p, [["STT", "Họ và tên", "Mã sổ BH", "Số tiền"], [1, "An", "8412345670", 1]]),
            "columns_missing",
            "Có phải là cột “Mã sổ BH” không?",
        ),
        ("header_only.xlsx", lambda p: workbook(p, [HEADER]), "no_rows", "dòng 1"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence(
    tmp_path: Path, name: str, make: Callable[[Path], Path], code: str, words: str
) -> None:
    with pytest.raises(DondocError) as refusal:
        read(make(tmp_path / name))
    assert refusal.value.code == code
    assert words in refusal.value.message


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _zip(path: Path, entry: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "<a/>")
    return path


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DondocError, match=r"khong_co\.xlsx"):
        read(tmp_path / "khong_co.xlsx")


def test_a_child_that_dies_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # calamine aborts the whole process here when nothing looks first: names in capitals hide the cells
    xml = worksheet_xml([["x"]], FAR).replace('r="XFD1048576"', "r = 'XFD1048576'")
    path = package(tmp_path / "abort.xlsx", xml)
    with pytest.raises(DondocError) as refusal:
        read(path)
    assert refusal.value.code in {"stray_cell", "file_unreadable"}


def test_a_child_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_CLOCK_SECONDS", 0.01)
    with pytest.raises(DondocError) as refusal:
        read(workbook(tmp_path / "list.xlsx", DUE_LIST))
    assert refusal.value.code == "file_unreadable"


def test_the_child_sees_no_secret_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_TELEGRAM_TOKEN", "canary")
    assert not [name for name, value in child_environment().items() if "canary" in value]


def test_what_the_extension_says_does_not_matter(tmp_path: Path) -> None:
    lines = ["STT;Họ và tên;Mã số BHXH;Số điện thoại;Hạn thẻ đến;Số tiền phải đóng"]
    lines += [";".join(str(cell) for cell in row) for row in (AN, BINH)]
    text = "\r\n".join(lines)
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in DUE_LIST)
    xml = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="D08a"><Table>'
        + "".join(
            "<Row>" + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in row) + "</Row>"
            for row in DUE_LIST
        )
        + "</Table></Worksheet></Workbook>"
    )
    items = [
        dict(zip(("stt", "hoTen", "maSoBHXH", "sdt", "hanTheDen", "soPhaiDong"), row, strict=True))
        for row in (AN, BINH)
    ]
    files = [
        csv(tmp_path / "text.xlsx", text),
        csv(tmp_path / "bom.xls", text, "utf-8-sig"),
        csv(tmp_path / "wide.txt", text.replace(";", "\t"), "utf-16"),
        csv(tmp_path / "wide_without_mark.csv", text, "utf-16-le"),
        csv(tmp_path / "wide_big_end.csv", text, "utf-16-be"),
        _bytes(tmp_path / "old_windows.csv", windows_1258(text)),
        csv(tmp_path / "portal.xls", f"<html><table>{rows}</table></html>"),
        csv(tmp_path / "office2003.xls", xml),
        csv(tmp_path / "answer.txt", json.dumps({"result": {"items": items}})),
        workbook(tmp_path / "real.csv", DUE_LIST),
        ods(tmp_path / "free.xlsx", DUE_LIST),
        xlsb(tmp_path / "binary.xlsx", DUE_LIST),
    ]
    expected = [tuple(read.records) for read in read(files[-1]).reads]
    assert [(r[0].code, r[0].name, r[0].amount) for r in expected] == [  # type: ignore[union-attr]
        ("8412345670", "Nguyễn Thị An", 1366200),
        ("8412345671", "Trần Văn Bình", 956340),
    ]
    for path in files:
        assert [tuple(read.records) for read in read(path).reads] == expected, path.name


def test_a_stray_cell_far_out_is_left_out_and_told(tmp_path: Path) -> None:
    stray = '<row r="20000">' + cell_xml("XFD20000", " ") + "</row>"
    found = read(package(tmp_path / "stray.xlsx", worksheet_xml(DUE_LIST, stray)))
    assert found.rows == 2
    assert [p.message for p in found.notices if p.code == "stray_cell"] == [
        "Đã bỏ qua ô lạc cách xa danh sách: XFD20000."
    ]


def test_a_million_formatted_rows_below_the_list_are_not_rows(tmp_path: Path) -> None:
    empty = "".join(
        f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(4, 1_048_577)
    )
    found = read(package(tmp_path / "formatted.xlsx", worksheet_xml(DUE_LIST, empty)))
    assert (found.rows, found.rejected) == (2, ())


def test_macros_are_not_run_and_are_told(tmp_path: Path) -> None:
    found = read(package(tmp_path / "m.xlsm", worksheet_xml(DUE_LIST), **{"xl/vbaProject.bin": b"x"}))
    assert (found.rows, codes(found.notices)) == (2, ["macros"])


def test_what_is_hidden_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "hidden.xlsx", DUE_LIST)
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["D"].hidden = True
    secret = book.create_sheet("Ẩn")
    secret.sheet_state = "hidden"
    fill(secret, DUE_LIST)
    book.save(path)
    found = read(path)
    assert found.rows == 2
    assert codes(found.notices) == ["hidden_sheet", "hidden_columns", "hidden_rows"]
    assert [r.row for r in read(path, skip_hidden=True).reads] == [2]


def test_a_lost_value_is_an_error_only_where_it_is_needed(tmp_path: Path) -> None:
    rows = [
        HEADER,
        (1, "Nguyễn Thị An", "8412345670", "0900000011", "31/12/2026", "#N/A"),
        (2, "Trần Văn Bình", "8412345671", "#N/A", "31/12/2026", 956340),
        (3, "Lê Thị Cẩm", "8412345672", "0900000013", "31/12/2026", "=300000+3000"),
        (4, "=B4", "8412345673", "0900000014", "31/12/2026", 956340),
    ]
    found = read(workbook(tmp_path / "lost.xlsx", rows))
    assert [(row.row, codes(row.problems)) for row in found.rejected] == [
        (2, ["cell_error"]),
        (4, ["cell_uncalculated"]),
        (5, ["cell_uncalculated"]),
    ]
    assert [(p.row, p.code, p.column) for p in found.warnings] == [(3, "cell_error", "Số điện thoại")]


def test_a_wrong_number_is_a_matter_of_its_row(tmp_path: Path) -> None:
    rows = [
        HEADER,
        (1, "Mất Số Không", 123456781, 912345678, "31/12/2026", 956340),
        (2, "Đuôi Thập Phân", "8412345671.0", "0912345678.0", "31/12/2026", 956340),
        (3, "Mười Sáu Số", 1234567890123456, "", "31/12/2026", 956340),
        (4, "Số Âm", "8412345674", "", "31/12/2026", -5),
        (5, "Công Thức", "8412345675", "=cmd|' /C calc'!A0", "31/12/2026", 956340),
        (6, "Ngày Sai", "8412345676", "", "31/02/2026", 956340),
        (7, "Đảo\u202eChiều", "8412345677", "", "31/12/2026", 956340),
        (8, "x" * 32_767, "8412345678", "", "31/12/2026", 956340),
    ]
    found = read(workbook(tmp_path / "numbers.xlsx", rows))
    assert [(r.row, r.records[0].code) for r in found.reads] == [
        (2, "0123456781"),
        (3, "8412345671"),
        (6, "8412345675"),
        (7, "8412345676"),
        (8, "8412345677"),
    ]
    assert [row.row for row in found.rejected] == [4, 5, 9]
    told = {(p.row, p.code) for p in found.warnings}
    assert {(2, "code_lost_zero"), (2, "phone_lost_zero"), (8, "hidden_signs")} <= told


def test_an_open_quote_does_not_swallow_the_list(tmp_path: Path) -> None:
    lines = [",".join(HEADER), '1,"Nguyễn Thị An,8412345670,0900000011,31/12/2026,1366200']
    lines += [f"{n},Người Thứ,84{n:08d},0900000012,31/12/2026,956340" for n in range(2, 60)]
    found = read(csv(tmp_path / "quote.csv", "\n".join(lines)))
    assert (found.rows, codes(found.notices)) == (59, ["text_read_as", "quotes_unbalanced"])


def test_the_file_is_known_by_its_content(tmp_path: Path) -> None:
    first = workbook(tmp_path / "a.xlsx", DUE_LIST)
    second = tmp_path / "b.xlsx"
    second.write_bytes(first.read_bytes())
    assert read(first).sha256 == read(second).sha256


def test_a_month_other_than_the_one_asked_for_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "november.xlsx", [["Tháng 11 năm 2026"], *DUE_LIST])
    found = read_list("d08a", path, period=date(2026, 12, 1), as_of=None, today=TODAY)
    assert (found.period_in_file, codes(found.notices)) == (date(2026, 11, 1), ["period_differs"])
