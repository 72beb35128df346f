"""How a file parts its thousands: column by column, and by its neighbours where a column does not say."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice

from storage.lists.cells import vote_separator
from storage.lists.cells.separator_vote import Separator
from storage.lists.sheet import Row

VOTED_ROWS = 5000
VOTED_CELLS = 20_000


def separators_of(wanted: list[int], rows: Callable[[], Iterator[tuple[int, Row]]]) -> dict[int, Separator]:
    """The thousands separator of every wanted column, by vote over its texts; `rows` may be asked twice."""
    votes = _votes(wanted, islice(rows(), VOTED_ROWS))
    if any(vote is None for vote in votes.values()):
        votes = _votes(wanted, rows())
    return votes


def _votes(wanted: list[int], rows: Iterator[tuple[int, Row]]) -> dict[int, Separator]:
    """Columns with a text that has a separator; one that does not say writes as the others do."""
    texts: dict[int, list[str]] = defaultdict(list)
    for _number, row in rows:
        for index in wanted:
            cell = row[index] if index < len(row) else None
            if isinstance(cell, str) and ("." in cell or "," in cell) and len(texts[index]) < VOTED_CELLS:
                texts[index].append(cell)
    written = [cell for values in texts.values() for cell in values]
    together = vote_separator(written) or _round_thousands(written)
    return {index: vote_separator(values) or together for index, values in texts.items()}


def _round_thousands(cells: list[str]) -> Separator:
    """For a list too short to vote: "792.000" and "374.500" are thousands, "1.234" is asked about."""
    for separator in (".", ","):
        if cells and all(re.fullmatch(rf"\s*[1-9]\d{{0,2}}[{separator}]\d\d0\D*", cell) for cell in cells):
            return separator
    return None
