"""Zalo sends a notice to a phone number only as a template it has approved, with short values for its holes.

`zns_templates.json` holds our templates as the office submits them; the id Zalo answers with is the
office's setting. A parameter's type fixes how long its value may be, so names are shortened the way
a clerk would; a code, a day or a sum that does not fit is refused, because half of it is a lie.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from messages.formats import nfc
from messages.language import _
from messages.texts.placeholders import TextError

#: Zalo's parameter types by number: what we call them and the longest value (template editor, § 6.4)
MAX_LENGTH: Mapping[int, int] = {1: 30, 2: 15, 4: 30, 5: 30, 6: 30, 7: 50, 10: 20, 11: 20}
SHORTENED = frozenset({1, 5, 6, 7})  #: names and labels; everything else is exact or refused
ELLIPSIS = "…"

#: how offices abbreviate, longest first so that no shorter one spoils it
CLERK = (
    (r"công ty trách nhiệm hữu hạn một thành viên", "Cty TNHH MTV"),
    (r"công ty trách nhiệm hữu hạn", "Cty TNHH"),
    (r"công ty tnhh một thành viên", "Cty TNHH MTV"),
    (r"công ty tnhh", "Cty TNHH"),
    (r"công ty cổ phần", "CTCP"),
    (r"doanh nghiệp tư nhân", "DNTN"),
    (r"hợp tác xã", "HTX"),
    (r"một thành viên", "MTV"),
    (r"trách nhiệm hữu hạn", "TNHH"),
    (r"ủy ban nhân dân|uỷ ban nhân dân", "UBND"),
    (r"bảo hiểm xã hội", "BHXH"),
    (r"trung học cơ sở", "THCS"),
    (r"trung học phổ thông", "THPT"),
    (r"sản xuất", "SX"),
    (r"thương mại", "TM"),
    (r"dịch vụ", "DV"),
    (r"xuất nhập khẩu", "XNK"),
    (r"xây dựng", "XD"),
    (r"công ty", "Cty"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    type: int
    max_length: int
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """One template: a title line and paragraphs with `<name>` holes, as Zalo's editor takes them."""

    id: str
    name: str
    tag: str  #: Zalo's purpose: "2" customer care
    body: str
    params: tuple[Parameter, ...]

    def data(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values as the template may take them."""
        return {p.name: fitted(values[p.name], p) for p in self.params}

    def shown(self, data: Mapping[str, str]) -> str:
        """What the recipient will read."""
        return re.sub(r"<(\w+)>", lambda found: data[found[1]], self.body)


@lru_cache
def templates() -> Mapping[str, Approved]:
    raw = json.loads(nfc(files("messages.texts").joinpath("zns_templates.json").read_text(encoding="utf-8")))
    found = (
        Approved(
            id=entry["id"],
            name=entry["name"],
            tag=entry["tag"],
            body=entry["body"],
            params=tuple(Parameter(**parameter) for parameter in entry["params"]),
        )
        for entry in raw["templates"]
    )
    return {entry.id: entry for entry in found}


@lru_cache(maxsize=65536)
def fitted(value: str, parameter: Parameter) -> str:
    if len(value) <= parameter.max_length:
        return value
    if parameter.type not in SHORTENED:
        message = _("Giá trị của “{name}” dài quá mức Zalo cho phép.", name=parameter.name)
        raise TextError(message, code="text_too_long", names=(parameter.name,))
    for long, short in CLERK:
        value = re.sub(long, short, value, flags=re.IGNORECASE)
        if len(value) <= parameter.max_length:
            return value
    cut = value[: parameter.max_length - 1]
    whole_words = cut.rpartition(" ")[0] if value[len(cut)] != " " else cut
    return (whole_words or cut).rstrip(" ,.-–&") + ELLIPSIS
