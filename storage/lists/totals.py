"""Printed sums, checked against the rows above them: a wrong one means a row was lost or counted twice."""

from collections.abc import Sequence

from messages.formats import money
from messages.language import _
from messages.problem import Problem
from storage.lists.row_view import Habits, amount_of
from storage.lists.rows import section_text
from storage.lists.sheet import LostCell, Row
from storage.lists.vocabulary import Column

MAX_NOTICES = 6
LARGEST = 10**15  #: đồng; more than the country owes


class Totals:
    """Running sums of the money columns in stretches between sections and sums."""

    def __init__(self, columns: Sequence[Column], habits: Habits) -> None:
        self.columns = columns
        self.habits = habits
        self.stretches: list[list[int]] = [[0] * len(columns)]
        self.notices: list[Problem] = []

    def add(self, row: Row) -> None:
        sums = self.stretches[-1]
        for position, value in enumerate(self._values(row)):
            if value is not None:
                sums[position] += value

    def open_section(self) -> None:
        if any(self.stretches[-1]):
            self.stretches.append([0] * len(self.columns))

    def check(self, number: int, row: Row) -> None:
        """A printed sum is right when it is that of all rows back to some section's beginning."""
        for position, printed in enumerate(self._values(row)):
            if printed is None:
                continue
            reached, nearest = 0, None
            for stretch in reversed(self.stretches):
                reached += stretch[position]
                if reached == printed:
                    break
                if nearest is None or abs(reached - printed) < abs(nearest - printed):
                    nearest = reached
            else:
                self._say(number, row, self.columns[position], printed, nearest or 0)
        self.open_section()

    def _values(self, row: Row) -> list[int | None]:
        values: list[int | None] = []
        for column in self.columns:
            cell = row[column.index] if column.index < len(row) else None
            if type(cell) is int and abs(cell) < LARGEST and column.unit == self.habits.unit == 1:
                values.append(cell)
            elif cell is None or isinstance(cell, LostCell):
                values.append(None)
            else:
                values.append(amount_of(cell, column, self.habits)[0])
        return values

    def _say(self, number: int, row: Row, column: Column, printed: int, summed: int) -> None:
        if len(self.notices) >= MAX_NOTICES:
            return
        self.notices.append(
            Problem(
                code="total_wrong",
                message=_(
                    "“{label}” ghi {printed} nhưng các dòng cộng lại là {sum}.",
                    label=section_text(row)[:40] or _("Dòng tổng"),
                    printed=money(printed),
                    sum=money(summed),
                ),
                row=number,
                column=column.heading,
            )
        )
