"""Results entered by people: what was gained, collected, held, by metric, area, agent and month or day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.language import _
from messages.metrics import Adding, metric
from messages.periods import Period, read_period
from messages.problem import DondocError
from storage import contact_log
from storage.contact_log import Entry
from storage.database import Connection, rows_of, upsert
from storage.office_tables import results


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    metric: str
    area: str = ""  #: as written; "" = the whole office
    agent: str = ""  #: code of who brought it
    period: str  #: `Period.text`: a month or a day; of what is not added up also a quarter or a year
    value: float
    source: str = ""  #: where the figure is from: a file, another program
    entered_by: str = ""
    entered_at: datetime | None = None

    @property
    def span(self) -> Period:
        found = read_period(self.period)
        if found is None:
            raise ValueError(self.period)
        return found


@dataclass(slots=True)
class Entered:
    added: int = 0
    changed: int = 0
    unchanged: int = 0


_KEY = ("metric", "area", "agent", "period", "source")


def put(conn: Connection, rows: Sequence[Result], *, by: str, now: datetime) -> Entered:
    """Enter results; the same result said anew takes the place of what was said, and the log keeps both."""
    for row in rows:
        check(row)
    known = {_key(row): row for row in listed(conn)}
    done = Entered()
    said: list[dict[str, Any]] = []
    fresh: dict[tuple[str, ...], Result] = {_key(row): row for row in rows}
    for key, row in fresh.items():
        old = known.get(key)
        if old is not None and old.value == row.value:
            done.unchanged += 1
            continue
        done.added += old is None
        done.changed += old is not None
        told = dict(zip(_KEY, key, strict=True))
        said.append({**told, "value": row.value, "was": None if old is None else old.value})
    if not said:
        return done
    statement = upsert(conn, results)
    changed = ("value", "entered_by", "entered_at")
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=list(_KEY), set_={name: statement.excluded[name] for name in changed}
        ),
        [{**asdict(row), "entered_by": by, "entered_at": now} for row in fresh.values()],
    )
    contact_log.append(conn, now, [Entry(kind="result", body={**one, "by": by}) for one in said])
    return done


def check(row: Result) -> None:
    """DondocError for what cannot be counted: a negative figure, the sum of a quarter months cannot show."""
    if row.value < 0:
        raise DondocError(
            _("Kết quả không thể âm ({value}); ghi lại số đúng của kỳ đó.", value=row.value),
            code="usage",
            exit_code=2,
        )
    adding = metric(row.metric).adding
    if adding is Adding.FLOW and row.span.kind not in {"month", "day"}:
        raise DondocError(
            _(
                "Kết quả “{metric}” ghi theo tháng hoặc ngày, ví dụ --period 2026-11; quý và năm do chương "
                "trình cộng.",
                metric=metric(row.metric).name,
            ),
            code="usage",
            exit_code=2,
        )
    if adding is not Adding.RATIO and row.value != round(row.value):
        raise DondocError(
            _("“{metric}” đếm bằng số nguyên.", metric=metric(row.metric).name), code="usage", exit_code=2
        )


def listed(conn: Connection, *, metric: str = "") -> list[Result]:
    """Results in the order they were entered."""
    fields = (*_KEY, "value", "entered_by", "entered_at")
    query = sa.select(*(results.c[f] for f in fields)).order_by(results.c.entered_at, results.c.id)
    if metric:
        query = query.where(results.c.metric == metric)
    return [Result(**row) for row in rows_of(conn, query)]


def _key(row: Result) -> tuple[str, ...]:
    return (row.metric, row.area, row.agent, row.period, row.source)
