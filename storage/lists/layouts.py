"""The kinds of list there are: their words, how a row is read, which columns hold money."""

from collections.abc import Callable
from dataclasses import dataclass

from storage.lists import agents, d08a, d08a_words, debtors, debtors_words
from storage.lists.result import ListKind, Record
from storage.lists.row_view import RowView
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One kind of list: its words, how a row is read, and which columns hold money."""

    vocabulary: Vocabulary
    read_row: Callable[[RowView, Surroundings], tuple[Record, ...]]
    money: frozenset[str] = frozenset()
    summed: frozenset[str] = frozenset()
    filled_down: tuple[str, ...] = ()


LAYOUTS: dict[ListKind, Layout] = {
    "d08a": Layout(
        vocabulary=d08a_words.VOCABULARY,
        read_row=d08a.read_row,
        money=frozenset({"amount", "bare", "total", "income"}),
        summed=frozenset({"amount", "bare", "total"}),
    ),
    "debtors": Layout(
        vocabulary=debtors_words.VOCABULARY,
        read_row=debtors.read_row,
        money=frozenset(
            {
                "closing",
                "credit",
                "opening",
                "overpaid",
                "arising",
                "added",
                "reduced",
                "interest",
                "adjusted",
                "paid",
                "workers",
            }
        ),
        summed=frozenset({"closing"}),
    ),
    "agents": Layout(
        vocabulary=agents.VOCABULARY, read_row=agents.read_row, filled_down=agents.ORGANISATION_FIELDS
    ),
}
