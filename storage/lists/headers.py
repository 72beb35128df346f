"""Finding the row that names the columns: below letterheads, over two or three rows, in any order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from rapidfuzz import fuzz

from messages.formats import nfc
from storage.lists.cells import read_text
from storage.lists.sheet import LostCell, Row, Sheet
from storage.lists.vocabulary import (
    EXACT,
    Column,
    Match,
    Vocabulary,
    best_match,
    heading_words,
    money_unit,
    reached_by,
    without_brackets,
)

#: Between a group and its heading where both stand in one line, as in the file of rejected rows.
UNDER = " › "
SEARCHED_ROWS = 120
MAX_DEPTH = 4
UNDER_GROUPS = 12  #: more than a lost meaning costs: headings below a group may be unknown, but are no data
#: A heading this close to a known one is a typing error ("Mã số BHHX"); further away it is only suggested.
SAME_WORD = 90
SIMILAR_WORD = 70

_DATA_LIKE = re.compile(r"[\d.,/:+\-\s%]*\d[\d.,/:+\-\s%]*|.*\d{6,}.*|\(\s*[A-Z\d]{1,3}\s*\).*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    first: int  #: 1-based row number
    last: int
    columns: tuple[Column, ...]  #: understood ones, surest first within a field
    headings: tuple[str, ...]  #: of all columns, as written
    above: tuple[str, ...]  #: the letterhead's lines
    score: float
    guessed: tuple[tuple[str, str], ...] = ()  #: (heading, what it was taken for)

    def of(self, field: str) -> list[Column]:
        return [column for column in self.columns if column.field == field]

    def missing(self, vocabulary: Vocabulary) -> list[tuple[str, ...]]:
        have = {column.field for column in self.columns}
        return [group for group in vocabulary.needed if not have.intersection(group)]


@dataclass(frozen=True, slots=True)
class _Path:
    group: str
    leaf: str
    wrapped: bool = False  #: all of it stands in this very column: perhaps one heading over several rows


def find_header(sheet: Sheet, vocabulary: Vocabulary) -> Header | None:
    """The window of one to four rows that names most columns; None when nothing looks like a header."""
    rows = list(islice(sheet.rows(), SEARCHED_ROWS))
    texts = [_texts(row) for _number, row in rows]
    cache: dict[tuple[str, str], Match | None] = {}
    best: tuple[float, int, int, list[Column]] | None = None
    for start in range(len(rows)):
        for depth in range(1, MAX_DEPTH + 1):
            window = texts[start : start + depth]
            if (
                len(window) < depth
                or not _may_head(window[-1])
                or not any(window[-1])
                or _is_title(window[0])
            ):
                break
            paths = _paths(window, sheet, rows[start][0])
            columns = _columns(paths, vocabulary, cache)
            score = _score(columns, vocabulary) - depth
            if depth > 1 and _stands_under_groups(
                window[-1], sheet, rows[start][0], rows[start + depth - 1][0]
            ):
                score += UNDER_GROUPS
            if best is None or score > best[0]:
                best = (score, start, depth, columns)
    if best is None or len({column.field for column in best[3]}) < 2:
        return None
    score, start, depth, columns = best
    paths = _paths(texts[start : start + depth], sheet, rows[start][0])
    columns, guessed = _with_guesses(columns, paths, vocabulary)
    return Header(
        first=rows[start][0],
        last=rows[start + depth - 1][0],
        columns=tuple(sorted(columns, key=lambda column: (column.rank, column.index))),
        headings=tuple(_heading(path) for path in paths),
        above=tuple(" ".join(text for text in line if text) for line in texts[:start] if any(line)),
        score=score,
        guessed=guessed,
    )


def heads(row: Row) -> bool:
    """Whether a row could belong to a header: two headings or more, and no figure among them."""
    texts = _texts(row)
    return sum(text is not None for text in texts) > 1 and _may_head(texts)


def suggestions(header: Header | None, vocabulary: Vocabulary, fields: Sequence[str]) -> list[str]:
    """Headings of the file that may have been meant for one of `fields`."""
    if header is None:
        return []
    taken = {column.index for column in header.columns}
    found = []
    for index, heading in enumerate(header.headings):
        words = heading_words(heading)
        if index in taken or not words:
            continue
        close = max(
            (
                fuzz.ratio(words, known)
                for one in vocabulary.fields
                if one.name in fields
                for known in one.words
            ),
            default=0,
        )
        if close >= SIMILAR_WORD:
            found.append((close, heading))
    return [heading for _close, heading in sorted(found, reverse=True)[:3]]


def _texts(row: Row) -> list[str | None]:
    """Cells as heading texts; a number or a date gives "0", which no heading is."""
    texts: list[str | None] = []
    for cell in row:
        if cell is None:
            texts.append(None)
        elif isinstance(cell, str) and not isinstance(cell, LostCell):
            text = read_text(cell)[0] if not cell.isascii() else cell
            texts.append(" ".join(nfc(text or "").split()) or None)
        else:
            texts.append("0")
    return texts


def _may_head(line: list[str | None]) -> bool:
    """No figure, no date, no code: those stand in data rows and in rows that number the columns."""
    return not any(text is not None and _DATA_LIKE.fullmatch(text) for text in line)


def _is_title(line: list[str | None]) -> bool:
    """One text at the left edge: a title, not a heading over others."""
    filled = [index for index, text in enumerate(line) if text]
    return len(filled) == 1 and filled[0] <= 1 and len(line) > 2


def _stands_under_groups(line: list[str | None], sheet: Sheet, first_row: int, row: int) -> bool:
    """Whether all texts of a row stand below headings merged across: then they are headings, known or not."""
    covered = {
        index
        for top, left, bottom, right in sheet.merged or ()
        if first_row <= top and bottom == row - 1 and right > left
        for index in range(left, right + 1)
    }
    return {index for index, text in enumerate(line) if text} <= covered


def _paths(window: list[list[str | None]], sheet: Sheet, first_row: int) -> list[_Path]:
    width = max(len(line) for line in window)
    grid = [line + [None] * (width - len(line)) for line in window]
    written = [sum(1 for line in grid if line[index]) for index in range(width)]
    if len(grid) > 1:
        _spread(grid, sheet, first_row)
    paths = []
    for index in range(width):
        parts: list[str] = []
        for line in grid:
            text = line[index]
            parts += [part for part in (text or "").split(UNDER) if part and part not in parts[-1:]]
        wrapped = 1 < len(parts) <= written[index]
        paths.append(_Path(group=" ".join(parts[:-1]), leaf=parts[-1] if parts else "", wrapped=wrapped))
    return paths


def _spread(grid: list[list[str | None]], sheet: Sheet, first_row: int) -> None:
    """Give a group heading to every column it stands over, in place.

    Merged cells say how far it reaches; where nothing is merged, it reaches to the next heading.
    """
    told = False
    width = len(grid[0])
    for top, left, bottom, right in sheet.merged or ():
        line = top - first_row
        if not 0 <= line < len(grid) - 1 or left >= width or bottom - first_row >= len(grid) or right == left:
            continue
        text = grid[line][left]
        title = right - left + 1 > 0.8 * width  # a line over the whole table is no group
        told = told or not title
        for index in range(left, min(right + 1, width)):
            grid[line][index] = None if title else text
    if told:
        return
    for line_above, below in pairwise(grid):
        last: str | None = None
        for index, text in enumerate(line_above):
            if text is not None:
                last = text if below[index] else None
            elif last and below[index]:
                line_above[index] = last


def _heading(path: _Path) -> str:
    return f"{path.group}{UNDER}{path.leaf}" if path.group else path.leaf


def _columns(
    paths: list[_Path], vocabulary: Vocabulary, cache: dict[tuple[str, str], Match | None]
) -> list[Column]:
    columns = []
    for index, path in enumerate(paths):
        if not path.leaf or len(path.leaf) > 200:
            continue
        group, leaf = heading_words(path.group), heading_words(path.leaf)
        match = _match(path, group, leaf, vocabulary, cache)
        column = Column(
            index=index,
            heading=_heading(path),
            field=match.field if match else "",
            rank=match.rank if match else 0,
            unit=money_unit(f"{group} {leaf}"),
        )
        column = vocabulary.refine(column, group, leaf)
        if column.field:
            columns.append(column)
    return columns


def _match(
    path: _Path, group: str, leaf: str, vocabulary: Vocabulary, cache: dict[tuple[str, str], Match | None]
) -> Match | None:
    def ask(text: str, inherited: str = "") -> Match | None:
        key = (text, inherited)
        if key not in cache:
            cache[key] = best_match(vocabulary, text, inherited) if text else None
        return cache[key]

    found = [ask(leaf), ask(heading_words(without_brackets(path.leaf)))]
    if group:
        found += [ask(f"{group} {leaf}", group), ask(f"{leaf} {group}", group)]
    matches = [match for match in found if match is not None]
    address = reached_by(leaf)
    if address and any(one.name == address for one in vocabulary.fields):
        matches = [match for match in matches if match.score >= EXACT] or [
            Match(field=address, score=1, rank=60)
        ]
    if not matches and path.wrapped:
        matches = [match for match in (ask(f"{group} {leaf}"),) if match is not None]
    if matches:
        return max(matches, key=lambda match: match.score)
    above = ask(group)
    groups = {one.name for one in vocabulary.fields if one.groups}
    return (
        Match(field=above.field, score=0, rank=above.rank + 50) if above and above.field in groups else None
    )


def _score(columns: list[Column], vocabulary: Vocabulary) -> float:
    """Meanings count; columns understood to be nothing of ours too, which tells a second row of headings."""
    named = {(column.field, column.hint) for column in columns if column.field != "other"}
    fields = {field for field, _hint in named}
    needed = sum(1 for group in vocabulary.needed if fields.intersection(group))
    return 10.0 * len(named) + 15.0 * needed + 2.0 * len(columns)


def _with_guesses(
    columns: list[Column], paths: list[_Path], vocabulary: Vocabulary
) -> tuple[list[Column], tuple[tuple[str, str], ...]]:
    """Take a heading one slip away from a known one for it, as long as nothing else has that meaning."""
    have = {column.field for column in columns}
    taken = {column.index for column in columns}
    guessed = []
    for index, path in enumerate(paths):
        words = heading_words(path.leaf)
        if index in taken or len(words) < 6:
            continue
        scored = [
            (fuzz.ratio(words, known), one)
            for one in vocabulary.fields
            if one.name not in have
            for known in one.words
            if len(known) >= 6
        ]
        close, one = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if one is not None and one.name != "other" and close >= SAME_WORD:
            columns = [*columns, Column(index=index, heading=_heading(path), field=one.name, rank=90)]
            have.add(one.name)
            guessed.append((_heading(path), one.label))
    return columns, tuple(guessed)
