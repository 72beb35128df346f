"""What no list of the office holds, handed over as CSV: rows of a list, or a line of fields for each unit."""

import csv
from collections.abc import Sequence
from pathlib import Path

from messages.form_fields import FIELDS, Row, Value, typed
from messages.formats import fold
from messages.forms import Form
from messages.language import _
from messages.problem import DondocError

MAX_ROWS = 100_000


def read_rows(path: Path, form: Form) -> list[Row]:
    """Rows of the form's columns; of a letter, fields of each unit, told apart by "ma_don_vi".

    A heading is a field's name or its label; "stt" and empty ones are skipped. Comma, semicolon or tab;
    UTF-8. One sentence names the row and the column of what cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(path, _("không đọc được; cần tệp CSV mã UTF-8.")) from error
    first = text.partition("\n")[0]
    mark = max(";\t,", key=first.count)
    lines = list(csv.reader(text.splitlines(), delimiter=mark))
    if not lines:
        raise _refused(path, _("không có dòng nào."))
    if len(lines) > MAX_ROWS:
        raise _refused(path, _("có quá {count} dòng.", count=MAX_ROWS))
    known = form.columns or tuple(sorted({"ma_don_vi", *form.known} - {"so_van_ban"}))
    names = [_column(path, form, known, heading) for heading in lines[0]]
    if not form.columns and "ma_don_vi" not in names:
        raise _refused(path, _("thiếu cột “{column}”.", column=FIELDS["ma_don_vi"].label))
    return [_row(path, number, names, cells) for number, cells in enumerate(lines[1:], start=2) if any(cells)]


def _column(path: Path, form: Form, known: Sequence[str], heading: str) -> str:
    wanted = fold(heading)
    if wanted in {"", "stt"}:
        return ""
    for name in known:
        if wanted in {name, fold(FIELDS[name].label)}:
            return name
    raise _refused(
        path,
        _("mẫu {form} không có cột “{heading}”; các cột: {columns}.",
          form=form.code, heading=heading, columns=", ".join(FIELDS[n].label for n in known)),
    )  # fmt: skip


def _row(path: Path, number: int, names: list[str], cells: list[str]) -> Row:
    found: dict[str, Value] = {}
    for name, cell in zip(names, cells, strict=False):
        if not name:
            continue
        try:
            found[name] = typed(name, cell)
        except ValueError as error:
            raise _refused(
                path,
                _("dòng {row}, cột “{column}”: “{cell}” không đọc được.",
                  row=number, column=FIELDS[name].label, cell=cell[:40]),
            ) from error  # fmt: skip
    return found


def _refused(path: Path, why: str) -> DondocError:
    return DondocError(_("Tệp {file}: {why}", file=path.name, why=why), code="bad_rows", exit_code=2)
