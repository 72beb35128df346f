"""What an area lies in on a day: its own names, what stands above it in the tree, the whole office last.

A list writes "Phường 9" or "Phường 9, TP Trà Vinh"; a decision names the ward, the town, or the province,
before or after the provinces were merged. The keys of all of them, the narrowest first, are asked in turn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from messages.area_names import province_key, widening
from messages.provinces import MERGED_ON, successor

WHOLE_OFFICE = "*"
PROVINCE = "province"
#: Cities that are provinces.
CITIES = frozenset(
    f"thanh pho {name}" for name in ("ha noi", "ho chi minh", "hai phong", "da nang", "can tho", "hue")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One node of the office's tree."""

    id: int
    kind: str  #: province, office, commune
    key: str  #: as `messages.area_names.area_key` writes it
    parent_id: int | None
    since: date
    until: date | None

    def stands_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Areas:
    """The tree as levels need it. Remembers what it was asked: a plan asks for every person."""

    def __init__(self, areas: Iterable[Area] = ()) -> None:
        self._by_id = {area.id: area for area in areas}
        self._by_key: dict[str, list[Area]] = {}
        for area in self._by_id.values():
            for key in _spellings(area):
                self._by_key.setdefault(key, []).append(area)
        self._asked: dict[tuple[str, date], tuple[str, ...]] = {}

    def above(self, area: str, day: date) -> tuple[str, ...]:
        """Keys under which a level may have been declared for this area, the narrowest first."""
        asked = (area, day)
        if asked not in self._asked:
            self._asked[asked] = self._above(area, day)
        return self._asked[asked]

    def names(self, day: date | None = None) -> set[str]:
        """Every name that stands in the tree, on this day or ever."""
        return {
            key for key, found in self._by_key.items() if any(day is None or a.stands_on(day) for a in found)
        }

    def knows(self, area: str, day: date) -> bool:
        """Whether the tree has the area itself, under the name it is written by."""
        names = widening(area)
        return bool(names) and self._find(names, 0, day) is not None

    def _above(self, area: str, day: date) -> tuple[str, ...]:
        names = widening(area)
        found = list(names)
        for number in range(len(names)):
            node = self._find(names, number, day)
            if node is not None:
                found += [*_spellings(node), *self._names_above(node)]
        for name in list(found) if day >= MERGED_ON else ():
            # a town of the province's own name is not the province, and only the tree knows where it lies
            if not name.startswith("thanh pho ") or name in CITIES:
                later = successor(name)
                found += _province_spellings(later.name) if later is not None else []
        return (*dict.fromkeys(found), WHOLE_OFFICE)

    def _find(self, names: list[str], number: int, day: date) -> Area | None:
        """The node a part of the name means, if it means one only: its other parts must lie above it."""
        standing = [area for area in self._by_key.get(names[number], ()) if area.stands_on(day)]
        others = set(names[number + 1 :])
        if len(standing) > 1 and others:
            standing = [area for area in standing if others & set(self._names_above(area))]
        return standing[0] if len(standing) == 1 else None

    def _names_above(self, area: Area) -> list[str]:
        found: list[str] = []
        node = self._by_id.get(area.parent_id) if area.parent_id is not None else None
        while node is not None:
            found += _spellings(node)
            node = self._by_id.get(node.parent_id) if node.parent_id is not None else None
        return found


#: An office that has entered no tree.
NO_AREAS = Areas()


def _spellings(area: Area) -> list[str]:
    return _province_spellings(area.key) if area.kind == PROVINCE else [area.key]


def _province_spellings(name: str) -> list[str]:
    bare = province_key(name)
    city = f"thanh pho {bare}"
    return [bare, f"tinh {bare}", *([city] if city in CITIES else [])]
