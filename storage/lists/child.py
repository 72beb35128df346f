"""The process in which strange files are opened: it has limits, no secrets, and may die.

Started by `reading.read_list` as `python -m storage.lists.child`: the request comes as JSON on standard
input, the answer leaves as a stream of pickles on standard output.
"""

import gc
import json
import pickle
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from messages.language import _, use_language
from messages.problem import DondocError, Problem
from storage.lists.choosing import choose
from storage.lists.layouts import LAYOUTS
from storage.lists.letterhead import as_of, period_of
from storage.lists.opening import open_book
from storage.lists.result import ListKind
from storage.lists.surroundings import Surroundings
from storage.lists.table import harvest, telling
from storage.lists.walk import Harvest
from storage.lists.wire import Packer

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 120  #: the parent's clock on the wall is shorter for all but the largest lists
BATCH = 500  #: records per pickle: one pickle of everything would remember every object twice


def main() -> None:
    request: dict[str, Any] = json.load(sys.stdin)
    limit()
    gc.disable()  # nothing here lives in cycles, and walking a million cells again and again takes seconds
    use_language(request["language"])
    out = sys.stdout.buffer
    try:
        facts, found = parse(request)
    except DondocError as refusal:
        write(out, {"refused": refusal.message, "code": refusal.code})
        return
    except (MemoryError, RecursionError):
        write(out, {"died": ""})
        return
    except Exception as bug:  # noqa: BLE001 - named to the parent by its place only: a message could quote a cell
        write(out, {"died": place(bug)})
        return
    write(out, facts)
    for name in ("reads", "duplicates", "rejected", "warnings", "notices"):
        items = getattr(found, name)
        for start in range(0, len(items), BATCH):
            write(out, (name, items[start : start + BATCH]))
    write(out, None)
    out.flush()


def parse(request: dict[str, Any]) -> tuple[dict[str, Any], Harvest]:
    """Open, find, read. Everything about the list except its rows comes back as a plain dict."""
    kind: ListKind = request["kind"]
    today = date.fromisoformat(request["today"])
    asked = date.fromisoformat(request["period"]) if request["period"] else None
    book = open_book(Path(request["path"]))
    choice = choose(book, kind, period=asked, sheet=request["sheet"])
    above = choice.header.above
    in_file = period_of((*above, choice.sheet.name))
    told_as_of = as_of(above)
    given_as_of = date.fromisoformat(request["as_of"]) if request["as_of"] else None
    around = Surroundings(period=asked or in_file or today.replace(day=1), as_of=told_as_of or given_as_of)
    found = harvest(
        choice.sheet,
        choice.header,
        LAYOUTS[kind],
        around=around,
        today=today,
        date_1904=book.date_1904,
        skip_hidden=request["skip_hidden"],
    )
    if not found.rows:
        raise DondocError(
            _(
                "Không có dòng dữ liệu nào dưới tiêu đề (trang “{sheet}”, dòng {row}).",
                sheet=choice.sheet.name,
                row=choice.header.last,
            ),
            code="no_rows",
        )
    found.notices = [
        *book.notices,
        *choice.notices,
        *_notices(book.strays, in_file, asked),
        *found.notices,
    ]
    found.notices += [
        Problem(
            code="column_guessed",
            message=_("Cột “{heading}” được hiểu là “{label}”.", heading=heading, label=label),
            column=heading,
        )
        for heading, label in choice.header.guessed
    ]
    return {
        "sheet": choice.sheet.name,
        "period_in_file": in_file,
        "as_of_in_file": told_as_of,
        "rows": found.rows,
        "letterhead": telling((*above, choice.sheet.name)),
        "header": choice.header.headings,
    }, found


def _notices(strays: tuple[str, ...], in_file: date | None, asked: date | None) -> list[Problem]:
    found = []
    if strays:
        found.append(
            Problem(
                code="stray_cell",
                message=_("Đã bỏ qua ô lạc cách xa danh sách: {cells}.", cells=", ".join(strays[:5])),
            )
        )
    if in_file is not None and asked is not None and in_file != asked.replace(day=1):
        message = _(
            "Tệp ghi tháng {found}, đang nhập cho tháng {asked}.",
            found=f"{in_file:%m/%Y}",
            asked=f"{asked:%m/%Y}",
        )
        found.append(Problem(code="period_differs", message=message))
    return found


def place(bug: Exception) -> str:
    """Where it happened: "ValueError debtors.py:120"."""
    last = traceback.extract_tb(bug.__traceback__)[-1]
    return f"{type(bug).__name__} {Path(last.filename).name}:{last.lineno}"


def write(out: BinaryIO, part: object) -> None:
    Packer(out, protocol=pickle.HIGHEST_PROTOCOL).dump(part)


def limit() -> None:
    """A hostile file may ask for 550 GB; it gets one."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - does not exist on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
