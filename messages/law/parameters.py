"""What a parameter of the law was on a day. A day no row covers is told, never guessed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from messages.formats import day
from messages.language import _
from messages.law.parameter import Between, Parameter, Times
from messages.law.parameter_rows import ROWS
from messages.problem import DondocError


def keys() -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.key for row in ROWS))


def rows_of(key: str) -> tuple[Parameter, ...]:
    """Every row of a parameter, the oldest first. Raises DondocError where there is no such parameter."""
    found = tuple(row for row in ROWS if row.key == key)
    if not found:
        raise DondocError(
            _("Không có tham số “{key}”. Xem danh sách bằng: dondoc law show", key=key),
            code="no_parameter",
            exit_code=2,
        )
    return found


def in_force(on: date, rows: Sequence[Parameter] = ROWS) -> tuple[Parameter, ...]:
    return tuple(row for row in rows if row.holds(on))


def held(key: str, *, on: date) -> Parameter:
    """The row that holds on a day. Raises DondocError where none does."""
    found = in_force(on, rows_of(key))
    if not found:
        raise DondocError(
            _("Tham số “{key}” chưa có giá trị cho ngày {day}. Xem các giai đoạn bằng: dondoc law show {key}",
              key=key, day=day(on)),
            code="no_parameter_then",
        )  # fmt: skip
    return found[0]


def value(key: str, *, on: date) -> Decimal:
    """The figure on a day, in the unit of its row; one that is a multiple of another is worked out.

    Raises DondocError where no row holds, or where the law gives words and no single figure.
    """
    row = held(key, on=on)
    match row.value:
        case Decimal():
            return row.value
        case Times(of=of, factor=factor):
            return value(of, on=on) * factor
        case Between() | None:
            raise DondocError(
                _("Tham số “{key}” không phải là một con số.", key=key), code="parameter_without_figure"
            )


def span(key: str, *, on: date) -> tuple[int, int]:
    """Least and most of a parameter that is a range."""
    row = held(key, on=on)
    if not isinstance(row.value, Between):
        raise DondocError(_("Tham số “{key}” không phải là một khoảng.", key=key), code="parameter_no_range")
    return row.value.least, row.value.most


def is_known(key: str, *, on: date) -> bool:
    """Whether a row holds on that day."""
    return any(row.key == key and row.holds(on) for row in ROWS)
