"""HTML as Telegram reads it: a handful of tags, four named entities, and a refusal for the rest."""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.api_errors import bad_request

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_ENTITY = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[a-zA-Z]+));?")
_OPEN = re.compile(r"<(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>[^<>]*)>")
_CLOSE = re.compile(r"</(?P<name>[a-zA-Z0-9-]*)\s*>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


def units(text: str) -> int:
    """Length in UTF-16 code units, the only unit Telegram counts in."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Open:
    name: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reading:
    source: str
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def where(self, index: int) -> int:
        return len(self.source[:index].encode())


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text as the person sees it and its entities; raises the 400 the server would answer."""
    reading = _Reading(source)
    index = 0
    while index < len(source):
        char = source[index]
        if char == "&":
            index = _character(reading, index)
        elif char == "<":
            index = _tag(reading, index)
        else:
            stop = min((i for i in (source.find("<", index), source.find("&", index)) if i >= 0), default=-1)
            stop = stop if stop >= 0 else len(source)
            reading.text += source[index:stop]
            index = stop
    if reading.stack:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{reading.stack[-1].name}"')
    return reading.text, sorted(reading.entities, key=lambda e: (e["offset"], -e["length"]))


def _cannot(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")


def _character(reading: _Reading, index: int) -> int:
    """One character reference; what is none stands for itself, as on the real server."""
    found = _ENTITY.match(reading.source, index)
    if found is not None:
        decimal, hexadecimal, name = found.group("decimal", "hex", "name")
        code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
        char = NAMED.get(name or "", "")
        if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000:
            char = chr(code)
        if char:
            reading.text += char
            return found.end()
    reading.text += "&"
    return index + 1


def _tag(reading: _Reading, index: int) -> int:
    at = reading.where(index)
    if reading.source.startswith("</", index):
        closing = _CLOSE.match(reading.source, index)
        if closing is None:
            raise _cannot(f"Unclosed end tag at byte offset {at}")
        _close(reading, closing.group("name").lower(), at)
        return closing.end()
    opening = _OPEN.match(reading.source, index)
    if opening is None:
        if re.match(r"<[a-zA-Z]", reading.source[index : index + 2]):
            raise _cannot(f"Unclosed start tag at byte offset {at}")
        raise _cannot(f'Unsupported start tag "" at byte offset {at}')
    name = opening.group("name").lower()
    if name not in {*SIMPLE, "a", "span", "tg-emoji"}:
        raise _cannot(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes = {
        key.lower(): double or single or bare
        for key, double, single, bare in _ATTRIBUTE.findall(opening.group("attributes"))
    }
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    reading.stack.append(_Open(name, units(reading.text), attributes))
    return opening.end()


def _close(reading: _Reading, name: str, at: int) -> None:
    if not reading.stack:
        raise _cannot(f"Unexpected end tag at byte offset {at}")
    opened = reading.stack.pop()
    if name and opened.name != name:
        raise _cannot(
            f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{name}>"'
        )
    length = units(reading.text) - opened.offset
    entity: dict[str, Any] = {"offset": opened.offset, "length": length}
    if opened.name == "a":
        entity |= {"type": "text_link", "url": opened.attributes.get("href", "")}
    elif opened.name == "tg-emoji":
        entity |= {"type": "custom_emoji", "custom_emoji_id": opened.attributes.get("emoji-id", "")}
    elif opened.name == "span":
        entity["type"] = "spoiler"
    else:
        entity["type"] = SIMPLE[opened.name]
    if length and entity.get("url", "-"):
        reading.entities.append(entity)
