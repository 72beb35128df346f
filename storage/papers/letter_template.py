"""A letter's template, edited by the office in Word: opened with care, checked whole, compiled once.

Only placeholders are allowed, `if` of a declared field and `for` over a declared table. Anything else that
Jinja could do is refused before anything is numbered or written: texts are not programs.
"""

import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from rapidfuzz import process

from messages.forms import Form, labels
from messages.language import _
from messages.problem import DondocError

SHIPPED = Path(__file__).parent / "templates"
#: Of a template, unpacked: a letter has some 100 kB, a picture some more.
MAX_BYTES = 20_000_000
#: Word's closing of a letter within a file of many, then its own section's.
_SECTION = qn("w:sectPr")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HERE = "letters stand here"

_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, cache_size=0)
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.filters.clear()
_ENVIRONMENT.tests.clear()


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """A template taken apart, so that letter after letter can be put between its beginning and its end."""

    before: str  #: the file's document up to its body
    letter: str  #: the body with its placeholders; closes with a section's end
    section: str  #: that end, which for the last letter stands after it
    after: str
    pictures: int


@dataclass(frozen=True)
class LetterTemplate:
    form: Form
    path: Path

    @cached_property
    def _parts(self) -> _Parts:
        return _taken_apart(_opened(self.path))

    @cached_property
    def _compiled(self) -> Any:
        return _ENVIRONMENT.from_string(self._parts.letter)

    def document(self, letters: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        """The whole document of a file, piece by piece; a letter's values hold every declared name.

        What has no value is "" or an empty table: `StrictUndefined` would rather stop than print nothing.
        """
        yield self._parts.before
        waiting = ""
        for number, values in enumerate(letters):
            yield waiting
            waiting = self._compiled.render(values)
            for at in range(self._parts.pictures):  # each with a number of its own, or Word repairs the file
                waiting = waiting.replace(_picture(at), f'id="{number * self._parts.pictures + at + 1}"')
        ahead, _end, behind = waiting.rpartition(self._parts.section)
        yield from (ahead, behind, self._parts.section, self._parts.after)

    def check(self) -> None:
        """Refuse what no letter of this form may ask, and what it may not leave out; one sentence each."""
        try:
            tree = _ENVIRONMENT.parse(self._parts.letter)
        except TemplateSyntaxError as error:
            raise _refused(self, _("chỗ điền viết sai ({why})", why=error.message or "")) from error
        asked = set(_Reader(self).names(tree))
        for filled in ("", "x"):
            self._try(filled)
        lacking = [name for name in self.form.must if name not in asked]
        if lacking:
            raise _refused(self, _("thiếu chỗ điền mà mẫu phải có: {names}", names=labels(lacking)))

    def _try(self, filled: str) -> None:
        """Fill every place alike: tags that open in one cell and close in another spoil the file."""
        values: dict[str, Any] = dict.fromkeys(self.form.known, filled)
        for name, columns in self.form.tables.items():
            values[name] = [dict.fromkeys(columns, filled)] * 2 if filled else []
        try:
            etree.fromstring("".join(self.document([values])).encode())
        except etree.XMLSyntaxError as error:
            raise _refused(
                self,
                _(
                    "các thẻ if, for làm hỏng văn bản khi điền; hãy đặt mỗi thẻ riêng một đoạn: {tag}",
                    tag="{%p if … %}",
                ),
            ) from error


def open_template(form: Form, folder: Path | None) -> LetterTemplate:
    """The office's own copy where it has one, else the shipped one; checked."""
    name = f"{form.file}.docx"
    own = None if folder is None else folder / name
    found = LetterTemplate(form=form, path=own if own is not None and own.exists() else SHIPPED / name)
    found.check()
    return found


@dataclass(frozen=True)
class _Reader:
    """Walks what Jinja made of a template, and knows every kind of part that may occur in it."""

    template: LetterTemplate

    def names(self, tree: nodes.Node) -> Iterator[str]:
        """Every declared name the template asks for."""
        yield from self._inside(tree.iter_child_nodes(), {})

    def _inside(self, parts: Any, rows: Mapping[str, str]) -> Iterator[str]:
        for part in parts:
            match part:
                case nodes.TemplateData():
                    continue
                case nodes.Output():
                    yield from self._inside(part.nodes, rows)
                case nodes.If() if not part.elif_:
                    yield from self._condition(part.test, rows)
                    yield from self._inside((*part.body, *part.else_), rows)
                case nodes.For() if not part.else_ and part.test is None and not part.recursive:
                    yield from self._loop(part, rows)
                case _:
                    yield self._value(part, rows)

    def _loop(self, part: nodes.For, rows: Mapping[str, str]) -> Iterator[str]:
        known = self.template.form.tables
        if not isinstance(part.iter, nodes.Name) or not isinstance(part.target, nodes.Name):
            raise _refused(self.template, _("chỉ được lặp qua một bảng của mẫu, ví dụ: for dong in cac_quy"))
        if part.iter.name not in known:
            raise self._unknown(part.iter.name, known)
        if part.target.name in self.template.form.known | set(known):
            raise _refused(
                self.template, _("tên “{name}” của vòng lặp trùng tên một trường", name=part.target.name)
            )
        yield part.iter.name
        yield from self._inside(part.body, {**rows, part.target.name: part.iter.name})

    def _condition(self, test: nodes.Node, rows: Mapping[str, str]) -> Iterator[str]:
        inner = test.node if isinstance(test, nodes.Not) else test
        if isinstance(inner, nodes.Name) and inner.name in self.template.form.tables:
            yield inner.name
        else:
            yield self._value(inner, rows)

    def _value(self, part: nodes.Node, rows: Mapping[str, str]) -> str:
        match part:
            case nodes.Name():
                known = self.template.form.known
                if part.name not in known:
                    raise self._unknown(part.name, known)
                return part.name
            case nodes.Getattr(node=nodes.Name(name=row)) if row in rows:
                columns = self.template.form.tables[rows[row]]
                if part.attr not in columns:
                    raise self._unknown(f"{row}.{part.attr}", [f"{row}.{column}" for column in columns])
                return rows[row]
            case _:
                raise _refused(
                    self.template,
                    _("chỗ điền chỉ được là tên trường, if một trường hoặc for qua một bảng; "
                      "có thứ khác ({what})",
                      what=type(part).__name__),
                )  # fmt: skip

    def _unknown(self, name: str, known: Any) -> DondocError:
        nearest = process.extractOne(name, sorted(known), score_cutoff=60)
        hint = _(" Có phải {name} không?", name=nearest[0]) if nearest else ""
        return _refused(self.template, _("không có trường “{name}” trong mẫu này.", name=name) + hint)


def _opened(path: Path) -> DocxTemplate:
    broken = DondocError(
        _("Tệp mẫu {file} không mở được; cần tệp .docx của Word.", file=path),
        code="bad_template",
        exit_code=2,
    )
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise broken
        found = DocxTemplate(path)
        found.init_docx()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise broken from error
    if stray := _beside_the_body(found):
        raise DondocError(
            _("Tệp mẫu {file}: chỗ điền “{what}” nằm ngoài thân văn bản (đầu trang, chân trang, chú thích); "
              "hãy chuyển vào thân văn bản.", file=path.name, what=stray),
            code="bad_template",
            exit_code=2,
        )  # fmt: skip
    return found


def _beside_the_body(document: DocxTemplate) -> str:
    """The first placeholder outside the body: there it would stand the same for every letter of a file."""
    for part in document.get_docx().part.package.iter_parts():
        name = str(part.partname)
        if name.startswith("/word/") and name.endswith(".xml") and name != "/word/document.xml":
            text = "".join(etree.fromstring(part.blob).itertext())
            for mark in ("{{", "{%"):
                if mark in text:
                    return text[text.index(mark) :][:40]
    return ""


def _taken_apart(document: DocxTemplate) -> _Parts:
    root = deepcopy(document.get_docx().element)
    body = root.find(qn("w:body"))
    section = body.find(_SECTION)
    if section is None:
        section = etree.SubElement(body, _SECTION)
    body.remove(section)
    _number_pages_anew(section)
    _close_with(body, section)
    names = _namespaces(body)
    empty = etree.Element(body.tag, nsmap=names)
    empty.text = _HERE
    root.replace(body, empty)
    before, _here, after = etree.tostring(root, encoding="unicode").partition(_HERE)

    def plain(element: Any) -> str:
        # every name is declared once, at the top: said again in each paragraph it would be half of the file
        return re.sub(r' xmlns:\w+="[^"]*"', "", etree.tostring(element, encoding="unicode", with_tail=False))

    pictures = itertools.count()
    numbered = re.compile(r'(?<=<wp:docPr )id="\d+"')
    letter = document.patch_xml("".join(map(plain, body)))
    letter = numbered.sub(lambda _found: _picture(next(pictures)), letter)
    return _Parts(
        before=_XML + before, letter=letter, section=plain(section), after=after, pictures=next(pictures)
    )


def _picture(at: int) -> str:
    return f'id="picture-{at}"'


def _namespaces(body: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in body.iter():
        for prefix, uri in element.nsmap.items():
            if prefix is not None and found.setdefault(prefix, uri) != uri:
                raise ValueError(prefix)  # Word gives every prefix one meaning
    return found


def _number_pages_anew(section: Any) -> None:
    """A letter begins at page one, wherever it stands in the file."""
    for old in section.findall(qn("w:pgNumType")):
        section.remove(old)
    ahead = (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType"
    )
    before = {qn(f"w:{name}") for name in ahead.split()}
    at = sum(child.tag in before for child in section)
    section.insert(at, etree.Element(qn("w:pgNumType"), {qn("w:start"): "1"}))


def _close_with(body: Any, section: Any) -> None:
    """Put the section's end into the last paragraph: what follows begins on a page of its own."""
    last = body[-1] if len(body) else None
    if last is None or last.tag != qn("w:p") or "{" in "".join(last.itertext()):
        # one with a tag may not be there when the letter is filled
        last = etree.SubElement(body, qn("w:p"))
    properties = last.find(qn("w:pPr"))
    if properties is None:
        properties = etree.Element(qn("w:pPr"))
        last.insert(0, properties)
    changes = properties.findall(qn("w:pPrChange"))
    for change in changes:
        properties.remove(change)
    properties.append(deepcopy(section))


def _refused(template: LetterTemplate, why: str) -> DondocError:
    return DondocError(
        _("Tệp mẫu {file} (mẫu {form}): {why}", file=template.path.name, form=template.form.code, why=why),
        code="bad_template",
        exit_code=2,
    )


def rows_as_given(form: Form, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, Any]:
    """Every declared table, with every declared column of its rows."""
    return {
        name: [{column: row.get(column, "") for column in columns} for row in tables.get(name, ())]
        for name, columns in form.tables.items()
    }
