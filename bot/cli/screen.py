"""What a command shows: one JSON document, or words and tables for a person; never both."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from messages.language import _
from messages.problem import DondocError

# no emoji: "account:email: …" holds one's name, and is not one
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, default=_plain)


def emit(document: Mapping[str, Any]) -> None:
    """The whole answer of a command called with --json."""
    sys.stdout.write(as_json(document) + "\n")


def say(text: str) -> None:
    # printed as it stands: names and texts of others are not markup
    out.print(text, markup=False)


def note(text: str) -> None:
    """Something beside the result: to stderr, so that stdout stays data."""
    err.print(text, markup=False)


def note_absent_sandbox(url: str, day: str) -> None:
    """What is done now follows the real day, not the training one."""
    note(_("Không thấy môi trường tập dượt ở {url}: đang theo ngày thật {day}.", url=url, day=day))


def next_step(command: str) -> None:
    note(_("Bước tiếp theo: {command}", command=command))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, whole: int = 0) -> None:
    """Show rows; the first `whole` columns, which a person types again, are never broken."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    for number, column in enumerate(columns):
        shown.add_column(column, no_wrap=number < whole, overflow="fold")
    for row in rows:
        shown.add_row(*(_cell(value) for value in row))
    out.print(shown)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """A spinner on stderr when a person watches; nothing otherwise."""
    if not err.is_terminal:
        yield
        return
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=err, transient=True
    ) as shown:
        shown.add_task(text, total=None)
        yield


def failed(error: DondocError, *, json_mode: bool) -> None:
    if json_mode:
        emit({"error": {"code": error.code, "message": error.message}})
    err.print(_("Lỗi: {message}", message=error.message), markup=False, style="red")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text.replace("[", "\\[")


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
