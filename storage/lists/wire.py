"""How records travel from the child to us: quickly, and believed no further than their shape.

The pickle of a frozen record asks `dataclasses.fields` for every object on both sides; for 200,000 of them
that is half of the import. Here a record travels as its class's number and its values.
"""

import pickle
from dataclasses import fields
from operator import attrgetter
from typing import Any

from messages.problem import Problem
from messages.registers import (
    AreaEntry,
    MissingWorker,
    Prospect,
    StaffMember,
    SuspensionEntry,
    UnregisteredUnit,
)
from messages.subjects import AgentStaff, Contact, Debt, Due, Phone
from storage.lists.result import Read, RejectedRow, Repeated

_CLASSES: tuple[type, ...] = (
    Phone, Due, Read, Problem, Contact, Debt, AgentStaff, RejectedRow, Repeated,
    UnregisteredUnit, MissingWorker, Prospect, StaffMember, AreaEntry, SuspensionEntry,
)  # fmt: skip
_NAMES = tuple(tuple(field.name for field in fields(cls)) for cls in _CLASSES)
_VALUES = {cls: (number, attrgetter(*_NAMES[number])) for number, cls in enumerate(_CLASSES)}

#: What the child may name. It opened a file from outside; anything else in its answer is refused.
_ALLOWED = frozenset(
    {
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("messages.registers", "AreaKind"),
        ("messages.registers", "Coverage"),
        ("messages.roles", "Role"),
        ("messages.subjects", "Scheme"),
        ("messages.subjects", "UnitGroup"),
        ("storage.lists.sheet", "LostCell"),
        ("storage.lists.wire", "rebuilt"),
    }
)


def rebuilt(number: int, values: tuple[Any, ...]) -> object:
    """The record of class `number` with these values, as its own constructor would have made it."""
    cls = _CLASSES[number]
    record: object = object.__new__(cls)
    for name, value in zip(_NAMES[number], values, strict=True):
        object.__setattr__(record, name, value)
    return record


class Packer(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        known = _VALUES.get(type(value))
        if known is None:
            return NotImplemented
        number, values = known
        return rebuilt, (number, values(value))


class Unpacker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)
