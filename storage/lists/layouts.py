"""The kinds of list there are: their words, how a row is read, which columns hold money."""

from collections.abc import Callable
from dataclasses import dataclass

from storage.lists import (
    agents,
    areas,
    d08a,
    d08a_words,
    debtors,
    debtors_words,
    prospects,
    staff,
    suspensions,
    unregistered,
    workers,
)
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
    judged: bool = False  #: the store may yet refuse a row: its cells are kept


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
    "unregistered": Layout(
        vocabulary=unregistered.VOCABULARY,
        read_row=unregistered.read_row,
        money=frozenset({"workers", "insured", "missing"}),
        summed=frozenset({"missing"}),
    ),
    "workers": Layout(
        vocabulary=workers.VOCABULARY,
        read_row=workers.read_row,
        money=frozenset({"income"}),
        filled_down=("unit", "unit_name"),
        judged=True,
    ),
    "prospects": Layout(vocabulary=prospects.VOCABULARY, read_row=prospects.read_row),
    "staff": Layout(vocabulary=staff.VOCABULARY, read_row=staff.read_row),
    "areas": Layout(vocabulary=areas.VOCABULARY, read_row=areas.read_row, judged=True),
    "suspensions": Layout(vocabulary=suspensions.VOCABULARY, read_row=suspensions.read_row, judged=True),
}
