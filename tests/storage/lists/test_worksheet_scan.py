"""Both ways of looking through a worksheet see the same; only the usual spelling takes the fast one."""

import io
import zipfile
from pathlib import Path

import pytest

from storage.lists import preflight
from storage.lists.worksheet_scan import SheetFacts, column_letters, column_number, quick_scan
from tests.storage.lists.office_files import package

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
USUAL = (
    f'<worksheet xmlns="{NS}"><cols><col min="2" max="3" width="9" hidden="1"/></cols><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="C1"><v>1</v></c></row>'
    '<row r="2" hidden="1"><c r="A2" t="e"><v>#N/A</v></c><c r="B2" s="1"/><c r="C2"><f>1+1</f><v/></c></row>'
    '<row r="3"><c r="A3" t="str"><f>""</f><v></v></c><c r="C3"><f>1+1</f><v>2</v></c></row>'
    '<row r="4"><c r="B4"><f>SUM(A1)</f></c><c r="C4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    '<row r="9"><c r="A9" s="1"/></row><row r="20" s="1" customFormat="1"/></sheetData></worksheet>'
)


def spelled_otherwise(xml: str) -> str:
    return xml.replace('<c r="', '<c  r="')


def facts(path: Path, xml: str) -> SheetFacts:
    with zipfile.ZipFile(package(path, xml)) as archive:
        return preflight.inspect_workbook(archive).sheets[0]


def test_what_a_worksheet_hides_is_found(tmp_path: Path) -> None:
    found = facts(tmp_path / "usual.xlsx", USUAL)
    assert found.lost == {(2, 1): "#N/A", (2, 3): "", (4, 2): "", (4, 3): "#DIV/0!"}
    assert found.hidden_rows == {2}
    assert found.hidden_columns == [(2, 3)]
    assert found.last_shared_row == 4
    assert {column_letters(column): row for column, row in found.lowest.items()} == {"A": 3, "B": 4, "C": 4}


def test_another_spelling_says_the_same(tmp_path: Path) -> None:
    other = spelled_otherwise(USUAL)
    assert not quick_scan(io.BytesIO(other.encode()), SheetFacts("Sheet1", ""))
    slow, fast = facts(tmp_path / "other.xlsx", other), facts(tmp_path / "usual.xlsx", USUAL)
    assert (slow.lost, slow.hidden_rows, slow.hidden_columns) == (
        fast.lost,
        fast.hidden_rows,
        fast.hidden_columns,
    )


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_columns_are_counted_as_excel_names_them(letters: str, number: int) -> None:
    assert (column_number(letters), column_letters(number)) == (number, letters)
