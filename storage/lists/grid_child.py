"""The process in which a table of an unknown shape is opened: its cells come back, and nothing else.

Started by `grids.read_grids` as `python -m storage.lists.grid_child`, under the limits of
`storage.lists.child`.
"""

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from messages.language import use_language
from messages.problem import DondocError
from storage.lists.child import limit, place, write
from storage.lists.opening import open_book

MAX_ROWS = 20_000
MAX_COLUMNS = 400


def main() -> None:
    request: dict[str, Any] = json.load(sys.stdin)
    limit()
    use_language(request["language"])
    out = sys.stdout.buffer
    try:
        book = open_book(Path(request["path"]))
        sheets = [
            (sheet.name, [(number, row[:MAX_COLUMNS]) for number, row in islice(sheet.rows(), MAX_ROWS)])
            for sheet in book.sheets
            if sheet.visible
        ]
    except DondocError as refusal:
        write(out, {"refused": refusal.message, "code": refusal.code})
        return
    except (MemoryError, RecursionError):
        write(out, {"died": ""})
        return
    except Exception as bug:  # noqa: BLE001 - named to the parent by its place only: a message could quote a cell
        write(out, {"died": place(bug)})
        return
    write(out, {})
    for sheet in sheets:
        write(out, sheet)
    write(out, None)
    out.flush()


if __name__ == "__main__":
    main()
