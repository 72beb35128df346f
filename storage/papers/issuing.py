"""Papers are made whole, numbered and registered together, and only then stand in their place.

The number stands on the paper, and the register keeps the hash of the file: so the file is made first, for
the number that is next, and made anew where somebody else was quicker. No number is on two papers. Only a
database that is lost at the very commit, and stays away, may leave a number without its file.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from messages.forms import ROWS, Form, labels
from messages.language import _
from messages.problem import DondocError
from storage import documents
from storage import letters as posted
from storage.database import Connection, Database
from storage.documents import NumbersTakenError, Paper
from storage.letters import Issued
from storage.new_file import beside, settle
from storage.papers import batch, sheets
from storage.papers.filling import Filled, Sender
from storage.papers.letter_template import LetterTemplate

#: Tries for a number before whoever keeps taking them is left alone.
TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file and the papers in it."""

    path: Path
    content: bytes
    papers: Sequence[Paper] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Papers of one form, made by one person on one day."""

    form: Form
    sender: Sender
    day: date
    by: str
    filled: Sequence[Filled]

    def check(self) -> None:
        """Refuse the whole batch when one paper lacks what its form must have."""
        if not self.filled:
            raise DondocError(
                _("Không có đối tượng nào để lập mẫu {form}.", form=self.form.code), code="nobody"
            )
        lacking = [(one, names) for one in self.filled if (names := one.missing(self.form))]
        if not lacking:
            return
        first, names = lacking[0]
        more = _(" (và {count} đối tượng khác)", count=len(lacking) - 1) if len(lacking) > 1 else ""
        raise DondocError(
            _("{who}{more} thiếu trường {names} mà mẫu {form} phải có; chưa lập văn bản nào. "
              "Bổ sung danh sách, cấu hình [documents], hoặc dùng --set.",
              who=first.code or _("Văn bản"), more=more, names=labels(names), form=self.form.code),
            code="missing_field",
            exit_code=2,
        )  # fmt: skip

    def number_text(self, number: int) -> str:
        return documents.number_text(number, self.sender.symbol, self.form.mark)


def issue(
    database: Database, make: Callable[[int], Sequence[Made]], *, year: int, now: datetime
) -> list[Made]:
    """Make files for the numbers from the next one on, register their papers, put the files in place."""
    for _try in range(TRIES):
        first = database.read(documents.next_number, year)
        made = list(make(first))
        waiting: list[tuple[Path, Path]] = []
        try:
            waiting.extend((beside(file.path, file.content), file.path) for file in made)
            papers = [paper for file in made for paper in file.papers]
            database.transact(_enter, papers, first=first, now=now)
        except NumbersTakenError:
            _away(waiting)
            continue
        except BaseException:
            _away(waiting)
            raise
        for temporary, path in waiting:
            settle(temporary, path)
        return made
    raise DondocError(
        _("Sổ văn bản đang có người khác lấy số liên tục; chưa lập văn bản nào, hãy thử lại."),
        code="numbers_taken",
        exit_code=75,
    )  # fmt: skip


def _enter(conn: Connection, papers: Sequence[Paper], *, first: int, now: datetime) -> None:
    """Register them, and lay each in the letter that waits for it."""
    numbers = documents.register(conn, papers, first=first, now=now)
    posted.take_papers(
        conn,
        [
            Issued(document_id=number, task_id=paper.task_id, form=paper.form)
            for number, paper in zip(numbers, papers, strict=True)
            if paper.task_id is not None
        ],
    )


def letters(
    order: Order, template: LetterTemplate, path: Path, *, now: datetime
) -> Callable[[int], list[Made]]:
    """One file for printing with all letters, and the addresses beside it (`…_dia_chi.xlsx`)."""

    def make(first: int) -> list[Made]:
        written = [_numbered(one, order, number) for number, one in enumerate(order.filled, start=first)]
        content = batch.fill(template, written)
        papers = [
            _paper(order, one, values, path, content)
            for one, values in zip(order.filled, written, strict=True)
        ]
        addresses = sheets.address_file(
            [_addressed(values) for values in written],
            agency=order.sender.office.agency,
            day=order.day,
            made=now.replace(tzinfo=None),
        )
        return [
            Made(path=path, content=content, papers=papers),
            Made(path=address_path(path), content=addresses),
        ]

    return make


def _addressed(values: Mapping[str, Any]) -> dict[str, str]:
    """A line for the post; a letter to another agency names it as "noi_gui"."""
    names = ("so_van_ban", "ma_don_vi", "ten_don_vi", "dia_chi", "dien_thoai")
    line = {name: str(values.get(name, "")) for name in names}
    return {**line, "ten_don_vi": line["ten_don_vi"] or str(values.get("noi_gui", ""))}


def lists(orders: Sequence[tuple[Order, Path]], *, now: datetime) -> Callable[[int], list[Made]]:
    """One workbook for each order, which has one paper."""

    def make(first: int) -> list[Made]:
        return list(_each(first))

    def _each(first: int) -> Iterator[Made]:
        for number, (order, path) in enumerate(orders, start=first):
            (one,) = order.filled
            values = {**one.values, "so_van_ban": order.number_text(number)}
            rows = one.tables.get(ROWS, ())
            content = sheets.list_file(order.form, values, rows, made=now.replace(tzinfo=None))
            # the rows are in the file, whose hash is kept; the register needs no second copy of persons
            told = {**_numbered(one, order, number), ROWS: len(rows)}
            yield Made(path=path, content=content, papers=[_paper(order, one, told, path, content)])

    return make


def address_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}_dia_chi.xlsx")


def _numbered(one: Filled, order: Order, number: int) -> dict[str, Any]:
    values: dict[str, Any] = one.as_written(order.form)
    tables = {name: rows for name, rows in one.tables_as_written(order.form).items() if name != ROWS}
    return {**values, **tables, "so_van_ban": order.number_text(number)}


def _paper(order: Order, one: Filled, values: Mapping[str, Any], path: Path, content: bytes) -> Paper:
    return Paper(
        form=order.form.code,
        issued_on=order.day,
        subject=one.subject,
        number_text=values["so_van_ban"],
        file_name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        fields=values,
        made_by=order.by,
        task_id=one.task_id,
        case_id=one.case_id,
    )


def _away(waiting: Sequence[tuple[Path, Path]]) -> None:
    for temporary, _path in waiting:
        temporary.unlink(missing_ok=True)
