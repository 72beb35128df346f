"""The office's areas, each for as long as it exists: stored, listed, closed. Nothing is deleted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.language import _
from messages.problem import DondocError, Problem
from messages.registers import AreaEntry, AreaKind
from storage.area_tree import ORDER, Node, Tree
from storage.database import Connection, rows_of
from storage.imports import Diff, Fate, RowOf, Source
from storage.office_tables import areas, prospects
from storage.tables import employers, participants


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    id: int
    kind: AreaKind
    code: str
    name: str
    name_key: str  #: as `messages.area_names.area_key` writes it
    parent_id: int | None
    since: date
    until: date | None  #: last day; None: it still exists
    source: str

    def stands_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def every(conn: Connection) -> list[AreaRow]:
    """All areas there ever were, parents before what lies in them."""
    query = sa.select(areas).order_by(areas.c.since, areas.c.id)
    found = [AreaRow(**{**row, "kind": AreaKind(row["kind"])}) for row in rows_of(conn, query)]
    return sorted(found, key=lambda row: ORDER.index(row.kind))


def version(conn: Connection) -> tuple[Any, ...]:
    """Something that is another whenever the tree is: rows are added and closed, never changed otherwise."""
    counted = conn.execute(sa.select(sa.func.count(), sa.func.max(areas.c.id)).select_from(areas)).one()
    closed = sa.select(areas.c.id, areas.c.until).where(areas.c.until.is_not(None)).order_by(areas.c.id)
    return (*counted, *((number, until) for number, until in conn.execute(closed)))


def on_lists(conn: Connection) -> list[str]:
    """Every spelling of an area on the office's lists of persons and units."""
    found = (
        sa.select(column).distinct() for column in (participants.c.area, employers.c.area, prospects.c.area)
    )
    return [area for area in conn.scalars(sa.union(*found)) if area]


def add(conn: Connection, entry: AreaEntry) -> int:
    """Put one area in; returns its id. DondocError where it cannot stand there (`storage.area_tree`)."""
    node = _tree(conn).place(entry)
    if isinstance(node, Problem):
        raise DondocError(node.message, code=node.code)
    return _insert(conn, node)


def close(conn: Connection, area_id: int, until: date) -> AreaRow:
    """Give an area its last day; returns it as it then stands.

    Raises DondocError when there is none of that number, when the day is before its first, or when
    something that lies in it would outlive it.
    """
    tree = _tree(conn)
    node = next((one for one in tree.nodes if one.id == area_id), None)
    if node is None:
        raise DondocError(
            _("Không có địa bàn số {id}: xem dondoc area list.", id=area_id), code="area_unknown"
        )
    parent = node.parent.name if node.parent else ""
    entry = AreaEntry(kind=node.kind, name=node.name, since=node.since, until=until, parent=parent)
    problem = tree.changed(node, entry)
    if problem is not None:
        raise DondocError(problem.message, code=problem.code)
    conn.execute(sa.update(areas).where(areas.c.id == area_id).values(until=until))
    return next(row for row in every(conn) if row.id == area_id)


def refusals(conn: Connection, rows: Sequence[RowOf[AreaEntry]], source: Source) -> dict[int, Problem]:
    """Rows of a list that cannot stand in the tree, by number. Parents may come after their children."""
    del source
    return _go_through(_tree(conn), rows)[1]


def store(
    conn: Connection, rows: Sequence[RowOf[AreaEntry]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put a list of areas in. Who is not on it stays as it is: only `close` or a last day ends an area."""
    del source, import_id, now
    diff = Diff()
    fates, wrong = _go_through(_tree(conn), rows)
    for row in _in_order(rows):
        if row.row in wrong:  # refused when it was read; the tree has changed since
            raise DondocError(wrong[row.row].message, code=wrong[row.row].code)
        node, fate = fates[row.row]
        if fate is Fate.IMPORTED:
            node.id = _insert(conn, node)
        elif fate is Fate.UPDATED:
            values = {"code": node.code, "until": node.until, "source": node.source}
            conn.execute(sa.update(areas).where(areas.c.id == node.id).values(values))
        diff.count(fate)
    return diff


def _go_through(
    tree: Tree, rows: Sequence[RowOf[AreaEntry]]
) -> tuple[dict[int, tuple[Node, Fate]], dict[int, Problem]]:
    fates: dict[int, tuple[Node, Fate]] = {}
    wrong: dict[int, Problem] = {}
    for row in _in_order(rows):
        entry = row.records[0]
        node = tree.same(entry)
        if node is None:
            placed = tree.place(entry)
            if isinstance(placed, Problem):
                wrong[row.row] = replace(placed, row=row.row)
            else:
                fates[row.row] = (placed, Fate.IMPORTED)
            continue
        before = (node.code, node.until, node.source)
        problem = tree.changed(node, entry)
        if problem is not None:
            wrong[row.row] = replace(problem, row=row.row)
            continue
        same = before == (node.code, node.until, node.source)
        fates[row.row] = (node, Fate.UNCHANGED if same else Fate.UPDATED)
    return fates, wrong


def _in_order(rows: Collection[RowOf[AreaEntry]]) -> list[RowOf[AreaEntry]]:
    return sorted(rows, key=lambda row: (ORDER.index(row.records[0].kind), row.row))


def _tree(conn: Connection) -> Tree:
    nodes: dict[int, Node] = {}
    for row in every(conn):
        nodes[row.id] = Node(
            id=row.id,
            kind=row.kind,
            name=row.name,
            key=row.name_key,
            code=row.code,
            parent=None if row.parent_id is None else nodes[row.parent_id],
            since=row.since,
            until=row.until,
            source=row.source,
        )
    return Tree(nodes.values())


def _insert(conn: Connection, node: Node) -> int:
    row = conn.execute(
        sa.insert(areas)
        .values(
            kind=node.kind.value,
            code=node.code,
            name=node.name,
            name_key=node.key,
            parent_id=node.parent.id if node.parent else None,
            since=node.since,
            until=node.until,
            source=node.source,
        )
        .returning(areas.c.id)
    )
    return int(row.scalar_one())
