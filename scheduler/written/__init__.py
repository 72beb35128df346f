"""What the plans say, word for word, and where: the measure that the policy table is held against.

The files beside this module are facts of the documents. 1788: công văn 1788/BHXH-BT; 2800, 3532: plans of
BHXH Việt Nam; CV2022: the công văn on compulsory participants; 49: plan 49/KH-BCD of thành phố Trà Vinh.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One duty as a plan words it: for whom, at which level, what."""

    id: str  #: "D001"
    groups: tuple[str, ...]  #: UNIT_ACTIVE, VOLUNTARY_DUE, …
    status: str  #: age of the debt, or how the unit stands
    levels: tuple[str, ...]
    action: str
    document: str
    section: str
    line: int  #: of the document's text
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """One duty that comes again with the calendar, or so many days after something."""

    id: str  #: "C01"
    document: str
    section: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    code: str
    title: str
    documents: str  #: that name it
    source: str  #: its own legal source, or the section


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    id: str  #: "N01"
    audience: str
    source: str


#: How the decision table writes levels that are no single one.
_LEVELS = {
    "ANY(2022+)": ("L1", "L2", "L3", "L4"),
    "ANY(L1-L4)": ("L1", "L2", "L3", "L4"),
    "ANY(2023 Trà Vinh)": ("L1", "L2", "L3", "L4"),
}


@lru_cache
def decisions() -> tuple[Decision, ...]:
    return tuple(
        Decision(
            groups=tuple(row.pop("groups").split("|")),
            levels=_LEVELS.get(row["level"], (row["level"],)),
            line=int(row.pop("line")),
            **{name: value for name, value in row.items() if name != "level"},
        )
        for row in _rows("decisions.csv")
    )


@lru_cache
def rhythms() -> tuple[Rhythm, ...]:
    return tuple(Rhythm(line=int(row.pop("line")), **row) for row in _rows("cadences.csv"))


@lru_cache
def forms() -> tuple[Form, ...]:
    return tuple(Form(**row) for row in _rows("forms.csv"))


@lru_cache
def notices() -> tuple[Notice, ...]:
    return tuple(Notice(**row) for row in _rows("notices.csv"))


def _rows(name: str) -> list[dict[str, Any]]:
    text = files("scheduler.written").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
