"""Rows that share one merged code cell: one subject over several lines, or several dues of one subject."""

from collections.abc import Iterator, Sequence

from storage.lists.headers import Header
from storage.lists.result import Cell
from storage.lists.sheet import LostCell, Row, Sheet
from storage.lists.vocabulary import Vocabulary

#: A line with one of these of its own says something new; one without only goes on with what is above it.
_OWN = frozenset(
    {
        "amount",
        "bare",
        "total",
        "due",
        "expiry",
        "paid_to",
        "start",
        "scheme",
        "closing",
        "opening",
        "arising",
    }
)
Numbered = tuple[int, Row]


def below(sheet: Sheet, header: Header, vocabulary: Vocabulary) -> Iterator[Numbered]:
    """The rows under the header, those of one merged code put together or filled down."""
    rows = ((number, row) for number, row in sheet.rows() if number > header.last)
    code = {column.index for column in header.of(vocabulary.code)}
    ends = {
        top: bottom
        for top, left, bottom, right in sheet.merged or ()
        if left == right and left in code and bottom > top > header.last
    }
    return _put_together(rows, sheet, header, ends, vocabulary) if ends else rows


def _put_together(
    rows: Iterator[Numbered], sheet: Sheet, header: Header, ends: dict[int, int], vocabulary: Vocabulary
) -> Iterator[Numbered]:
    held: list[Numbered] = []
    end = 0
    for number, row in rows:
        if held and number > end:
            yield from _one_subject(held, sheet, header, vocabulary)
            held = []
        if held or number in ends:
            end = end if held else ends[number]
            held.append((number, row))
        else:
            yield number, row
    yield from _one_subject(held, sheet, header, vocabulary)


def _one_subject(
    held: list[Numbered], sheet: Sheet, header: Header, vocabulary: Vocabulary
) -> Iterator[Numbered]:
    if not held:
        return
    own = {column.index for column in header.columns if column.field in _OWN}
    names = {column.index for column in header.of(vocabulary.name)}
    number, row = held[0]
    first = list(row)
    later = []
    for below_it, cells in held[1:]:
        if any(index in own and cell is not None for index, cell in enumerate(cells)):
            later.append((below_it, _filled_down(cells, first, sheet.merged or (), number, below_it)))
        else:
            _join(first, cells, names)
    yield number, first
    yield from later


def _filled_down(
    cells: Row, first: Row, merged: Sequence[tuple[int, int, int, int]], top_row: int, number: int
) -> Row:
    filled = [*cells, *[None] * (len(first) - len(cells))]
    for top, left, bottom, right in merged:
        if top == top_row and left == right < len(first) and number <= bottom and filled[left] is None:
            filled[left] = first[left]
    return filled


def _join(first: Row, cells: Row, names: set[int]) -> None:
    """Add a line's words to the row above it, in place: a name goes on, a second phone is a second one."""
    first.extend([None] * (len(cells) - len(first)))
    for index, cell in enumerate(cells):
        if cell is None or isinstance(cell, LostCell):
            continue
        above = first[index]
        first[index] = (
            cell if above is None else (" " if index in names else "; ").join(map(_text, (above, cell)))
        )


def _text(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
