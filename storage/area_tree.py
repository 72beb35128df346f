"""The tree of areas as one picture: what may stand where, and when. Decides; reads and writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from messages.area_names import area_key, province_key
from messages.formats import day
from messages.language import _
from messages.problem import Problem
from messages.provinces import province_of
from messages.registers import AreaEntry, AreaKind

#: What may lie in what; a province lies in nothing.
PARENTS = {
    AreaKind.PROVINCE: (),
    AreaKind.OFFICE: (AreaKind.PROVINCE,),
    AreaKind.COMMUNE: (AreaKind.OFFICE, AreaKind.PROVINCE),
}
#: Parents before what lies in them, whatever the order of a file.
ORDER = tuple(PARENTS)


@dataclass(slots=True, kw_only=True)
class Node:
    """An area in the picture; `id` is None as long as it is in no database."""

    id: int | None
    kind: AreaKind
    name: str
    key: str
    code: str
    parent: "Node | None"
    since: date
    until: date | None
    source: str = ""
    below: list["Node"] = field(default_factory=list)

    def stands_on(self, day_: date) -> bool:
        return self.since <= day_ and (self.until is None or day_ <= self.until)

    def overlaps(self, since: date, until: date | None) -> bool:
        return (until is None or self.since <= until) and (self.until is None or since <= self.until)


class Tree:
    """Nodes under one another. `place` puts one in, or says in one sentence why it cannot stand there."""

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        self.nodes: list[Node] = []
        self._by_name: dict[tuple[AreaKind, str], list[Node]] = {}
        for node in nodes:
            self._put(node)

    def same(self, entry: AreaEntry) -> Node | None:
        """The node an entry names again: same kind, name and first day, in a parent of that name."""
        return next(
            (
                node
                for node in self._named(entry.kind, entry.name)
                if node.since == entry.since
                and (node.parent is None or _is_called(node.parent, entry.parent))
            ),
            None,
        )

    def place(self, entry: AreaEntry) -> Node | Problem:
        """A new node for the entry, already in the tree, or what is wrong with the entry."""
        parent, problem = self._parent(entry)
        problem = problem or self._wrong_by_itself(entry) or self._wrong_beside_others(entry, parent)
        if problem is not None:
            return problem
        known = province_of(entry.name, on=entry.since) if entry.kind is AreaKind.PROVINCE else None
        node = Node(
            id=None,
            kind=entry.kind,
            name=entry.name,
            key=area_key(entry.name),
            code=entry.code or (known.code if known else ""),
            parent=parent,
            since=entry.since,
            until=entry.until,
            source=entry.source,
        )
        self._put(node)
        return node

    def changed(self, node: Node, entry: AreaEntry) -> Problem | None:
        """Give a node the code, last day and source of an entry that names it again; or say why not."""
        problem = self._wrong_by_itself(entry) or self._wrong_beside_others(entry, node.parent, but=node)
        problem = problem or (_ends_first(node.parent, entry) if node.parent else None)
        problem = problem or _outlived(node, entry.until)
        if problem is None:
            node.code, node.until = entry.code or node.code, entry.until
            node.source = entry.source or node.source
        return problem

    def _put(self, node: Node) -> None:
        self.nodes.append(node)
        self._by_name.setdefault((node.kind, _name_key(node.kind, node.name)), []).append(node)
        if node.parent is not None:
            node.parent.below.append(node)

    def _named(self, kind: AreaKind, name: str) -> list[Node]:
        return self._by_name.get((kind, _name_key(kind, name)), [])

    def _parent(self, entry: AreaEntry) -> tuple[Node | None, Problem | None]:
        """What it lies in on its first day, by name or code; an office is asked before a province."""
        kinds = PARENTS[entry.kind]
        if not kinds:
            message = _("Tỉnh không thuộc địa bàn nào: hãy bỏ trống địa bàn cấp trên.")
            return None, _problem("parent_unwanted", message) if entry.parent else None
        if not entry.parent:
            return None, _problem(
                "parent_missing", _("Thiếu địa bàn cấp trên của “{name}”.", name=entry.name)
            )
        for kind in kinds:
            called = [node for node in self.nodes if node.kind is kind and _is_called(node, entry.parent)]
            standing = [node for node in called if node.stands_on(entry.since)]
            if len(standing) > 1:
                message = _(
                    "Có nhiều địa bàn tên “{name}”: hãy ghi mã của địa bàn cấp trên.", name=entry.parent
                )
                return None, _problem("parent_unclear", message)
            if standing:
                return standing[0], _ends_first(standing[0], entry)
        message = _(
            "Ngày {day} không có “{parent}” để “{name}” trực thuộc: "
            "hãy thêm địa bàn cấp trên trước, hoặc sửa ngày.",
            day=day(entry.since),
            parent=entry.parent,
            name=entry.name,
        )
        return None, _problem("parent_absent", message)

    def _wrong_by_itself(self, entry: AreaEntry) -> Problem | None:
        if entry.until is not None and entry.until < entry.since:
            message = _(
                "“{name}”: ngày hết hiệu lực {until} trước ngày bắt đầu {since}.",
                name=entry.name,
                until=day(entry.until),
                since=day(entry.since),
            )
            return _problem("until_before_since", message)
        if not area_key(entry.name):
            return _problem("name_missing", _("Thiếu tên địa bàn."))
        if entry.kind is AreaKind.PROVINCE:
            return _unknown_province(entry)
        return None

    def _wrong_beside_others(
        self, entry: AreaEntry, parent: Node | None, *, but: Node | None = None
    ) -> Problem | None:
        for node in self._named(entry.kind, entry.name):
            if node is but or node.parent is not parent or not node.overlaps(entry.since, entry.until):
                continue
            message = _(
                "“{name}” đã có từ {since} đến {until}: thời gian hiệu lực chồng lên nhau.",
                name=entry.name,
                since=day(node.since),
                until=day(node.until) if node.until else _("nay"),
            )
            return _problem("area_overlaps", message)
        return None


def _name_key(kind: AreaKind, name: str) -> str:
    return province_key(name) if kind is AreaKind.PROVINCE else area_key(name)


def _is_called(node: Node, text: str) -> bool:
    by_code = bool(node.code) and node.code == text.strip()
    return by_code or _name_key(node.kind, node.name) == _name_key(node.kind, text)


def _ends_first(parent: Node, entry: AreaEntry) -> Problem | None:
    if parent.until is None or (entry.until is not None and entry.until <= parent.until):
        return None
    message = _(
        "“{parent}” chỉ tồn tại đến {until}: “{name}” không thể trực thuộc lâu hơn; "
        "hãy ghi ngày hết hiệu lực.",
        parent=parent.name,
        until=day(parent.until),
        name=entry.name,
    )
    return _problem("parent_ends_first", message)


def _outlived(node: Node, until: date | None) -> Problem | None:
    """What lies in an area may not outlive it."""
    if until is None:
        return None
    longer = [one for one in node.below if one.until is None or one.until > until]
    if not longer:
        return None
    message = _(
        "Còn {count} địa bàn trực thuộc “{name}” sau ngày {until}: hãy đóng chúng trước.",
        count=len(longer),
        name=node.name,
        until=day(until),
    )
    return _problem("area_not_empty", message)


def _unknown_province(entry: AreaEntry) -> Problem | None:
    """A province exists on its first day and on its last one (today's table where it has none)."""
    last = entry.until or date.max
    if province_of(entry.name, on=entry.since) and province_of(entry.name, on=last):
        return None
    message = _(
        "Không có tỉnh, thành phố “{name}” suốt thời gian đó: xem dondoc area list --provinces --date NGÀY.",
        name=entry.name,
    )
    return _problem("province_unknown", message)


def _problem(code: str, message: str) -> Problem:
    return Problem(code=code, message=message)
