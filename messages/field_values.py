"""Values of text fields as JSON and back: what was said must be sayable again by another road."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from messages.texts.fields import Value

_DAY = "$day"


def pack(fields: Mapping[str, Value]) -> dict[str, Any]:
    return {
        name: {_DAY: value.isoformat()} if isinstance(value, date) else value
        for name, value in fields.items()
    }


def unpack(stored: Mapping[str, Any]) -> dict[str, Value]:
    return {
        name: date.fromisoformat(value[_DAY]) if isinstance(value, Mapping) else value
        for name, value in stored.items()
    }
