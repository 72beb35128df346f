"""Who follows a unit: whom its list names, else the officer whose area it lies in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from messages.area_names import area_key
from messages.formats import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the office's people, at work."""

    code: str
    name: str
    email: str
    roles: Collection[str]
    areas: Sequence[str]  #: as written; none: the whole office
    team: str


def officer_for(named: Sequence[str], area: str, people: Sequence[Person]) -> str:
    """The officer's code; the name or e-mail the list gives, where the office knows no such person; else "".

    An officer of the whole office follows no unit in particular: nobody would be told.
    """
    for name in named:
        known = spelt_like(name, people)
        return known.code if known else name
    parts = set(area_key(area).split(", ")) if area else set()
    for person in people:
        if "officer" in person.roles and parts & {area_key(own) for own in person.areas}:
            return person.code
    return ""


def spelt_like(text: str, people: Sequence[Person]) -> Person | None:
    """The person with this code, name or e-mail."""
    wanted = fold(text)
    for person in people:
        if wanted and wanted in {fold(person.code), fold(person.name), fold(person.email)}:
            return person
    return None


def team_of(owner: str, people: Sequence[Person]) -> str:
    """The team of whoever owns a task; "": the office as one team."""
    known = spelt_like(owner, people)
    return known.team if known else ""
