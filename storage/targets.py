"""Targets: what a plan prints and what results are held against, by source, metric, area and period."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import fold
from messages.metrics import Adding, metric
from messages.periods import Period, read_period
from storage import contact_log, imports
from storage.contact_log import Entry
from storage.database import Connection, rows_of, upsert
from storage.imports import Source
from storage.office_tables import targets
from storage.target_sums import Check, checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    source: str  #: "2800 Phụ lục 01", "49 II.1", or the office's own
    metric: str  #: a code of `messages.metrics`, or the office's own words
    area: str = ""  #: as written; "" = the whole of the table; an agent's code where targets go to agents
    period: str  #: `Period.text`
    unit: str = ""
    printed: float | None  #: what stands on the paper; None: the paper does not have it
    value: float  #: what results are held against
    note: str = ""  #: why the two differ

    @property
    def span(self) -> Period:
        found = read_period(self.period)
        if found is None:
            raise ValueError(self.period)
        return found


@dataclass(slots=True)
class Stored:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0  #: of the same table, named no more; they stay
    removed: int = 0  #: the same, taken out because it was asked for


Key = tuple[str, str, str, str]
_KEY = ("source", "metric", "area", "period")
_VALUES = ("unit", "printed", "value", "note")


def put(
    conn: Connection,
    rows: Sequence[Target],
    *,
    by: str,
    now: datetime,
    file: Source | None = None,
    replacing: bool = False,
) -> Stored:
    """Store targets; what changed is logged with what stood there before.

    `file`: where an office's own come from. `replacing`: what the same source and metric had and these rows
    do not name is taken out.
    """
    known = {_key(t): t for t in listed(conn)}
    done = Stored()
    changes = []
    for row in rows:
        old = known.get(_key(row))
        done.added += old is None
        done.unchanged += old == row
        if old is not None and old != row:
            done.changed += 1
            changes.append({**_named(row), "was": old.value, "value": row.value})
    tables = {(row.source, row.metric) for row in rows}
    over = [key for key in known if key[:2] in tables and key not in {_key(row) for row in rows}]
    import_id = imports.add(conn, file, now=now) if file else None
    _write(conn, rows, import_id)
    if replacing:
        for key in over:
            conn.execute(
                sa.delete(targets).where(*(targets.c[n] == v for n, v in zip(_KEY, key, strict=True)))
            )
    done.left, done.removed = (0, len(over)) if replacing else (len(over), 0)
    if import_id is not None:
        imports.close(conn, import_id, asdict(done))
    body: dict[str, Any] = {**asdict(done), "sources": sorted({r.source for r in rows}), "by": by}
    if file:
        body |= {"file": file.file_name, "sha256": file.sha256}
    contact_log.append(conn, now, [Entry(kind="target", body={**body, "changes": changes[:_LOGGED]})])
    return done


#: so many changes stand in the log's entry itself; their number always does
_LOGGED = 200


def _write(conn: Connection, rows: Sequence[Target], import_id: int | None) -> None:
    if not rows:
        return
    statement = upsert(conn, targets)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=list(_KEY), set_={f: statement.excluded[f] for f in (*_VALUES, "import_id")}
        ),
        [{**asdict(row), "import_id": import_id} for row in rows],
    )


def listed(
    conn: Connection, *, source: str = "", metric: str = "", areas: Callable[[str], bool] | None = None
) -> list[Target]:
    """Targets in the order of their tables. `source` may be the beginning of one ("2800")."""
    query = sa.select(*(targets.c[f] for f in (*_KEY, *_VALUES))).order_by(targets.c.id)
    if metric:
        query = query.where(targets.c.metric == metric)
    found = [Target(**row) for row in rows_of(conn, query)]
    wanted = fold(source)
    return [t for t in found if fold(t.source).startswith(wanted) and (areas is None or areas(t.area))]


def in_areas_of_today(rows: Iterable[Target], provinces: Mapping[str, str]) -> list[Target]:
    """Targets of the 63 provinces added up to the 34 of today; percentages have no sum and are left out."""
    sums: dict[Key, Target] = {}
    merged: dict[Key, list[str]] = defaultdict(list)
    for row in rows:
        today = provinces.get(row.area)
        if today is None or metric(row.metric).adding is Adding.RATIO:
            continue
        key = (row.source, row.metric, today, row.period)
        old = sums.get(key)
        merged[key].append(row.area)
        if old is None:
            sums[key] = replace(row, area=today, note="")
            continue
        printed = None if old.printed is None or row.printed is None else old.printed + row.printed
        sums[key] = replace(old, printed=printed, value=old.value + row.value)
    return [replace(row, note=" + ".join(merged[key])) for key, row in sums.items()]


def checks(rows: Sequence[Target]) -> list[Check]:
    """Every printed total of one table (source and metric) held against what it is the total of."""
    printed = {(t.area, t.period): t.printed for t in rows}
    found: list[Check | None] = [
        checked(
            t.area,
            t.period,
            "periods",
            t.printed,
            [p.printed for p in parts(t, rows) if p.printed is not None],
        )
        for t in rows
    ]
    for period in dict.fromkeys(t.period for t in rows):
        below = [t.printed for t in rows if t.period == period and t.area and t.printed is not None]
        found.append(checked("", period, "areas", printed.get(("", period)), below))
    return [check for check in found if check is not None]


def parts(total: Target, rows: Iterable[Target]) -> list[Target]:
    """What a total over time adds up: the months inside it, or where there are none its quarters."""
    inside = [
        t for t in rows if t.area == total.area and t.period != total.period and total.span.holds(t.span)
    ]
    months = [t for t in inside if t.span.kind == "month"]
    return months or [t for t in inside if t.span.kind == "quarter"]


def _key(row: Target) -> Key:
    return (row.source, row.metric, row.area, row.period)


def _named(row: Target) -> dict[str, str]:
    return dict(zip(_KEY, _key(row), strict=True))
