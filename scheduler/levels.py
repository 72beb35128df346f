"""Which epidemic level held where and when: it picks the road, never the duty."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from messages.area_names import area_key
from messages.formats import OFFICE_ZONE
from scheduler.area_chain import NO_AREAS, WHOLE_OFFICE, Areas


class Level(StrEnum):
    """The states of the plans: 1788 (2020), 2800 (IX/2021), 3532 with NQ 128/NQ-CP (XI/2021 on)."""

    NN2020 = "NN2020"  # trạng thái bình thường mới 2020
    CONTROLLED = "CONTROLLED"  # dịch được kiểm soát
    COMPLEX = "COMPLEX"  # dịch diễn biến phức tạp
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"

    @property
    def remote_only(self) -> bool:
        return self in {Level.L4, Level.COMPLEX}

    @property
    def staff_limited(self) -> bool:
        return self is Level.L3


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRecord:
    """One declaration by the competent authority for one area."""

    area: str  #: as written in the decision; "*" = the whole office
    level: Level
    from_at: datetime  #: aware; holds until the area's next record
    until: datetime | None = None  #: only where the decision itself names its end (exclusive)
    decision: str | None = None  #: number of the decision; None: nobody declared anything
    decided_by: str = ""


#: No level is in force today (COVID-19 has been a group B disease since QĐ 3896/QĐ-BYT): ordinary work.
UNDECLARED = LevelRecord(area=WHOLE_OFFICE, level=Level.L1, from_at=datetime(1, 1, 1, tzinfo=UTC))


def level_in_force(
    records: Sequence[LevelRecord], area: str, at: datetime, areas: Areas = NO_AREAS
) -> LevelRecord:
    """Find the record that holds for an area at a moment (aware).

    "Phường 2, TP Trà Vinh" asks for itself, then "Phường 2", then "TP Trà Vinh", then what these lie in by
    the office's tree, then "*": a level holds for everything below until a narrower one overrides it. Within
    one name the latest start wins, and of equal starts the later entry: that is how a record is corrected.
    """
    if not records:
        return UNDECLARED
    for name in areas.above(area, at.astimezone(OFFICE_ZONE).date()):
        holding = [r for r in records if area_key(r.area) == name and _holds(r, at)]
        if holding:
            return max(enumerate(holding), key=lambda found: (found[1].from_at, found[0]))[1]
    return UNDECLARED


class InForce:
    """The level of an area at a moment, for whoever asks often: between two changes it is found once."""

    def __init__(self, records: Sequence[LevelRecord], areas: Areas = NO_AREAS) -> None:
        self._records, self._areas = records, areas
        self._changes = changes(records)
        self._known: dict[tuple[str, date, int], Level] = {}
        self._moments: dict[datetime, tuple[date, int]] = {}

    def __call__(self, area: str, at: datetime) -> Level:
        if at not in self._moments:  # thousands of messages leave at one moment
            # the tree changes by days, the levels at moments
            self._moments[at] = at.astimezone(OFFICE_ZONE).date(), bisect_right(self._changes, at)
        asked = area, *self._moments[at]
        if asked not in self._known:
            self._known[asked] = level_in_force(self._records, area, at, self._areas).level
        return self._known[asked]


def changes(records: Sequence[LevelRecord]) -> list[datetime]:
    """When levels begin and end, in order."""
    return sorted({moment for r in records for moment in (r.from_at, r.until) if moment is not None})


def clash(records: Sequence[LevelRecord], new: LevelRecord) -> LevelRecord | None:
    """Find the record of the same area whose time the new one would cut across.

    An open-ended level is followed by the next one; two that both say from when until when, or that begin
    at the same moment, contradict each other.
    """
    for record in records:
        if area_key(record.area) != area_key(new.area):
            continue
        begins_inside = record.until is not None and record.from_at <= new.from_at < record.until
        holds_its_begin = new.until is not None and new.from_at <= record.from_at < new.until
        if record.from_at == new.from_at or begins_inside or holds_its_begin:
            return record
    return None


def _holds(record: LevelRecord, at: datetime) -> bool:
    return record.from_at <= at and (record.until is None or at < record.until)
