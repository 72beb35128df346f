"""A text with holes: closed placeholders and yes/no sentences, nothing that could ever run.

    ((tên đơn vị))                           the value of a field
    ((nếu có số tài khoản?? … ))             the sentence only where the field is filled
    ((nếu không có số tài khoản?? … ))       the sentence only where it is empty
    ((nếu làm việc từ xa?? … )), ((nếu không làm việc từ xa?? … ))    the same for yes/no fields

A sentence may hold placeholders and further conditions. `{{ }}`, `%s` and `{0}` are plain letters.
Office staff edit these files, so the language has no expression, no loop and no way to reach
anything but the fields it is given; a value is put in after parsing and never read as a text.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from messages.formats import nfc
from messages.language import _
from messages.problem import DondocError

OPEN, CLOSE, ASK = "((", "))", "??"
CONDITIONS = (("nếu không có ", False), ("nếu có ", True), ("nếu không ", False), ("nếu ", True))
DEPTH = 4  #: conditions inside conditions; deeper than anybody can read
GONE = "\x00"  #: marks where a condition left nothing, so that its empty line can go too
HOLE = "\x01"  #: stands on both sides of a field's name in a shape
SEAM = re.compile(rf"[ {GONE}]*{GONE}[ {GONE}]*(?=([.,;:)]?))")


class TextError(DondocError):
    """A text cannot be used as asked; `names` are the fields at fault, as an officer knows them."""

    def __init__(self, message: str, *, code: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(message, code=code)
        self.names = names


@dataclass(frozen=True, slots=True)
class Hole:
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    wanted: bool
    body: "tuple[Node, ...]"


Node = str | Hole | Choice


Shape = tuple[str, ...]  #: letters, field name, letters, field name, …, letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A parsed text. `values` below map field names to finished strings; "" counts as empty."""

    source: str
    nodes: tuple[Node, ...]
    placeholders: tuple[str, ...]  #: every field it mentions, also in conditions, in order
    conditions: tuple[str, ...]  #: the fields that decide about a sentence
    version: str  #: 12 hex digits over the source
    #: by what the conditions say: choosing sentences once for all readers alike makes filling a join
    shapes: dict[tuple[bool, ...], Shape] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def parse(cls, source: str) -> "Template":
        clean = nfc(source).replace(GONE, "").replace(HOLE, "").strip()
        nodes = _Reader(clean).whole()
        asked, deciding = _names(nodes)
        return cls(
            source=clean,
            nodes=nodes,
            placeholders=tuple(dict.fromkeys(asked)),
            conditions=tuple(dict.fromkeys(deciding)),
            version=version_of(clean),
        )

    def unknown(self, allowed: Container[str]) -> tuple[str, ...]:
        """Names this text asks for and nobody offers: a slip of the pen, found before anything is queued."""
        return tuple(name for name in self.placeholders if name not in allowed)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Names that would leave a hole with these values; a sentence that is not shown asks for nothing."""
        found = [name for name in self._shape(values)[1::2] if not values.get(name)]
        return tuple(dict.fromkeys(found)) if found else ()

    def fill(self, values: Mapping[str, str]) -> str:
        parts = list(self._shape(values))
        parts[1::2] = [values[name] for name in parts[1::2]]
        return "".join(parts)

    def _shape(self, values: Mapping[str, str]) -> Shape:
        said = tuple([bool(values.get(name)) for name in self.conditions])
        found = self.shapes.get(said)
        if found is None:
            text = "".join(_chosen(self.nodes, dict(zip(self.conditions, said, strict=True))))
            found = tuple(_closed_up(text).split(HOLE))
            self.shapes[said] = found
        return found


def version_of(source: str) -> str:
    return sha256(source.encode()).hexdigest()[:12]


def _names(nodes: tuple[Node, ...]) -> tuple[list[str], list[str]]:
    asked: list[str] = []
    deciding: list[str] = []
    for node in nodes:
        if isinstance(node, Hole):
            asked.append(node.name)
        elif isinstance(node, Choice):
            inner_asked, inner_deciding = _names(node.body)
            asked += [node.name, *inner_asked]
            deciding += [node.name, *inner_deciding]
    return asked, deciding


def _chosen(nodes: tuple[Node, ...], said: Mapping[str, bool]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Hole):
            yield f"{HOLE}{node.name}{HOLE}"
        elif said[node.name] is node.wanted:
            yield from _chosen(node.body, said)
        else:
            yield GONE


def _closed_up(text: str) -> str:
    lines = (line for line in text.split("\n") if GONE not in line or line.strip(f" {GONE}"))
    kept = (SEAM.sub(_seam, line).strip(" ") if GONE in line else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _seam(found: re.Match[str]) -> str:
    """Where a sentence is left out its neighbours keep one space, and a comma none before it."""
    return " " if " " in found[0] and not found[1] else ""


class _Reader:
    """One pass from left to right; a broken bracket is told with the words around it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def whole(self) -> tuple[Node, ...]:
        return self._nodes(depth=0, opened=0)

    def _nodes(self, *, depth: int, opened: int) -> tuple[Node, ...]:
        found: list[Node] = []
        start = self.at
        while self.at < len(self.source):
            if self._opens():
                found += [self.source[start : self.at]] * (self.at > start)
                found.append(self._bracket(depth=depth))
                start = self.at
            elif depth and self._closes():
                found += [self.source[start : self.at]] * (self.at > start)
                self.at += len(CLOSE)
                return tuple(found)
            else:
                self.at += 1
        if depth:
            raise self._broken(_("thiếu dấu đóng “))”"), opened)
        found += [self.source[start:]] * (start < len(self.source))
        return tuple(found)

    def _opens(self) -> bool:
        """In "(((tên)))" the outer pair are letters: of three opening brackets the last two count."""
        return self.source.startswith(OPEN, self.at) and not self.source.startswith("(((", self.at)

    def _closes(self) -> bool:
        """Of an odd run of closing brackets the first is a letter."""
        end = self.at
        while self.source.startswith(")", end):
            end += 1
        return end > self.at and (end - self.at) % 2 == 0

    def _bracket(self, *, depth: int) -> Node:
        start = self.at
        self.at += len(OPEN)
        head = re.compile(r"[^()?\n]+").match(self.source, self.at)
        if head is None or depth >= DEPTH:
            raise self._broken(_("cặp dấu “((” không chứa tên trường"), start)
        self.at = head.end()
        name = " ".join(head[0].casefold().split())
        if self.source.startswith(CLOSE, self.at):
            self.at += len(CLOSE)
            return Hole(name)
        if not self.source.startswith(ASK, self.at):
            raise self._broken(_("thiếu dấu đóng “))”"), start)
        self.at += len(ASK)
        for prefix, wanted in CONDITIONS:
            if name.startswith(prefix):
                return Choice(name.removeprefix(prefix), wanted, self._nodes(depth=depth + 1, opened=start))
        raise self._broken(_("câu điều kiện phải bắt đầu bằng “nếu có” hoặc “nếu không có”"), start)

    def _broken(self, reason: str, start: int) -> TextError:
        near = self.source[start : start + 40].replace("\n", " ")
        message = _("Mẫu tin viết sai ở “{near}”: {reason}.", near=near, reason=reason)
        return TextError(message, code="text_broken")
