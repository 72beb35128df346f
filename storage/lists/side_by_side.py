"""Two tables beside each other to save paper: read as if the second stood below the first."""

from collections.abc import Iterator
from dataclasses import replace

from storage.lists.headers import Header
from storage.lists.sheet import Row, Sheet
from storage.lists.vocabulary import Vocabulary, heading_words

FEWEST_ALIKE = 3  #: headings that must come again, the code and the name among them


def unfolded(sheet: Sheet, header: Header, vocabulary: Vocabulary) -> tuple[Sheet, Header] | None:
    """The sheet with its right-hand tables moved below the left one; None when there is but one table."""
    words = [heading_words(heading) for heading in header.headings]
    code, name = (_first(header, field) for field in (vocabulary.code, vocabulary.name))
    if code is None or name is None or words[code] not in words[code + 1 :]:
        return None
    width = words.index(words[code], code + 1) - code
    if not _comes_again(words, name, width):
        return None
    first = min(index for index in range(min(code, name) + 1) if _comes_again(words, index, width))
    end = first + width
    if end <= max(code, name) or sum(_comes_again(words, i, width) for i in range(first, end)) < FEWEST_ALIKE:
        return None
    starts = [
        start for start in range(first, len(words), width) if words[code] in words[start : start + width]
    ]

    def rows() -> Iterator[tuple[int, Row]]:
        yield from ((number, row[:end]) for number, row in sheet.rows())
        for start in starts[1:]:
            for number, row in sheet.rows():
                if number > header.last:
                    yield number, [*[None] * first, *row[start : start + width]]

    columns = tuple(column for column in header.columns if column.index < end)
    return replace(sheet, rows=rows), replace(header, columns=columns, headings=header.headings[:end])


def _first(header: Header, field: str) -> int | None:
    return min((column.index for column in header.of(field)), default=None)


def _comes_again(words: list[str], index: int, width: int) -> bool:
    return bool(words[index]) and index + width < len(words) and words[index] == words[index + width]
