"""`dondoc document`: the office's papers, their numbers and their templates."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import document_make, screen
from bot.cli.groups import Commands
from bot.cli.options import Config, Json
from messages.form_fields import FIELDS, HEAD
from messages.formats import OFFICE_ZONE
from messages.formats import day as written_day
from messages.forms import FORMS, Form, Medium, find_form
from messages.language import _
from messages.problem import DondocError
from storage import documents
from storage.new_file import beside, settle
from storage.papers.letter_template import SHIPPED, LetterTemplate

FormName = Annotated[str, typer.Argument(help=_("Mẫu, ví dụ 03/688, 04-KT, D04h-TS."), metavar="FORM")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(
        cls=Commands, no_args_is_help=True, help=_("Văn bản giấy: thư, thông báo, biên bản, danh sách.")
    )
    app.add_typer(commands, name="document")
    commands.command("forms", help=_("Các mẫu và những trường của chúng."))(_forms)
    document_make.register(commands)
    commands.command("list", help=_("Sổ văn bản đã lập trong năm."))(_list)
    commands.command("template", help=_("Chép mẫu Word đang dùng ra để sửa."))(_template)
    commands.command("check", help=_("Kiểm tra một mẫu Word của cơ quan."))(_check)


def _forms(
    form: Annotated[
        str | None, typer.Argument(help=_("Chỉ một mẫu, kèm các trường."), metavar="FORM")
    ] = None,
    config: Config = None,
    json: Json = False,
) -> int:
    open_app(config, need_database=False).close()  # its language
    found = [find_form(form)] if form else list(FORMS.values())
    if json:
        screen.emit({"forms": [_described(one) for one in found]})
        return 0
    screen.table(
        _("Mẫu"),
        [_("Mẫu"), _("Loại"), _("Tên"), _("Gửi"), _("Căn cứ")],
        [(f.code, "DOCX" if f.medium is Medium.LETTER else "XLSX", f.title, f.way, f.source) for f in found],
        whole=1,
    )
    if form:
        _show_fields(found[0])
    return 0


def _described(form: Form) -> dict[str, Any]:
    return {
        "code": form.code,
        "title": form.title,
        "medium": form.medium.value,
        "about": form.about.value,
        "way": form.way,
        "source": form.source,
        "own_body": form.own_body,
        "must": list(form.must),
        "may": list(form.may),
        "tables": {name: list(columns) for name, columns in form.tables.items()},
        "head": sorted(HEAD),
        "labels": {name: FIELDS[name].label for name in sorted(form.known | _columns(form))},
    }


def _columns(form: Form) -> frozenset[str]:
    return frozenset(column for columns in form.tables.values() for column in columns)


def _show_fields(form: Form) -> None:
    rows = [(name, FIELDS[name].label, _("phải có")) for name in form.must]
    rows += [(name, FIELDS[name].label, _("có thể có")) for name in form.may]
    rows += [(name, FIELDS[name].label, _("phần chung")) for name in sorted(HEAD)]
    for table, columns in form.tables.items():
        rows += [(f"{table}.{column}", FIELDS[column].label, _("cột của bảng")) for column in columns]
    screen.table(_("Trường"), [_("Chỗ điền"), _("Nghĩa"), ""], rows, whole=1)
    if form.own_body:
        screen.note(_("Nội dung là mẫu của cơ quan: bản chính thức của biểu này không công bố."))


def _list(
    year: Annotated[int | None, typer.Option("--year", help=_("Năm; mặc định: năm nay."))] = None,
    config: Config = None,
    json: Json = False,
) -> int:
    opened = open_app(config)
    try:
        wanted = year or opened.clock.now().astimezone(OFFICE_ZONE).year
        rows = opened.database.read(documents.of_year, wanted)
    finally:
        opened.close()
    if json:
        screen.emit({"year": wanted, "documents": [_entry(row) for row in rows]})
        return 0
    screen.table(
        _("Sổ văn bản năm {year}", year=wanted),
        [_("Số"), _("Mẫu"), _("Ngày"), _("Gửi đến"), _("Tệp"), _("Người lập")],
        [
            (
                r["number_text"],
                r["form"],
                written_day(r["issued_on"]),
                r["name"],
                r["file_name"],
                r["made_by"],
            )
            for r in rows
        ],
        whole=1,
    )
    return 0


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", "number", "number_text", "form", "issued_on", "subject_kind", "subject_id", "name",
             "task_id", "case_id", "file_name", "sha256", "made_by", "made_at")  # fmt: skip
    return {name: row[name] for name in names}


def _template(
    form: FormName,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help=_("Ghi ra tệp này; mặc định: thư mục mẫu của cơ quan."), dir_okay=False
        ),
    ] = None,
    config: Config = None,
    json: Json = False,
) -> int:
    found = _letter(form)
    opened = open_app(config, need_database=False)
    opened.close()
    folder = opened.settings.documents.templates
    path = output or folder / f"{found.file}.docx"
    if output is None:
        folder.mkdir(parents=True, exist_ok=True)
    source = SHIPPED / f"{found.file}.docx"
    settle(beside(path, source.read_bytes()), path)
    if json:
        screen.emit({"form": found.code, "file": str(path)})
    else:
        screen.say(_("Đã ghi mẫu {form} vào {file}.", form=found.code, file=path))
        screen.next_step(f"dondoc document check {path} --form {found.code}")
    return 0


def _check(
    file: Annotated[Path, typer.Argument(help=_("Tệp .docx."), dir_okay=False)],
    form: Annotated[str, typer.Option("--form", help=_("Mẫu mà tệp này dùng cho."))],
    config: Config = None,
    json: Json = False,
) -> int:
    found = _letter(form)
    open_app(config, need_database=False).close()
    LetterTemplate(form=found, path=file).check()
    if json:
        screen.emit({"ok": True, "form": found.code, "file": str(file)})
    else:
        screen.say(_("✓ {file} dùng được cho mẫu {form}.", file=file, form=found.code))
    return 0


def _letter(code: str) -> Form:
    form = find_form(code)
    if form.medium is not Medium.LETTER:
        raise DondocError(
            _("Mẫu {form} là bảng XLSX, không có mẫu Word để sửa.", form=form.code),
            code="no_template",
            exit_code=2,
        )
    return form
