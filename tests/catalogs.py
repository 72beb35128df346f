"""Checks that every sentence a person reads has its English beside it (`python -m tests.catalogs`).

`python -m tests.catalogs --update` brings the catalog's list of sentences up to date; what is new in it
has no translation yet and fails the check until somebody writes one.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "scheduler", "messages", "storage")
CATALOG = ROOT / "messages/locale/en/LC_MESSAGES/dondoc.po"
HEADER = "# The English of dondoc. The Vietnamese sentences stand in the code and are the ids."
#: Dates would make every run a change; the others are Babel's unfilled forms.
UNWANTED = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To'
    r'|Project-Id-Version|Last-Translator|Language-Team)[^"]*"\n',
    re.MULTILINE,
)
FIELD = re.compile(r"\{[^{}]*\}")
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")
COMMAND = re.compile(r"(?<=: )dondoc [a-z]+\b")
#: What English may keep in Vietnamese: a word quoted because it is looked for, or typed, as it stands.
QUOTED = re.compile(r'“[^”]*”|"[^"]*"')
VIETNAMESE = re.compile("[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")


def sentences() -> dict[str, set[tuple[str, int]]]:
    """Every literal sentence given to `_()`, with where it stands."""
    found: dict[str, set[tuple[str, int]]] = {}
    for package in PACKAGES:
        extracted = extract_from_dir(
            ROOT / package,
            method_map=[("**.py", "python"), ("**/pages/**.html", "jinja2")],
            keywords={"_": None},
            options_map={"**/pages/**.html": {"trimmed": "true", "silent": "false"}},
        )
        for name, line, text, _comments, _context in extracted:
            if isinstance(text, str):
                found.setdefault(text, set()).add((f"{package}/{name}", line))
    return found


def unseen(source: str) -> Iterator[int]:
    """Lines where `_()` is given something the extractor cannot read: such a sentence never gets English."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            match node.args:
                case [ast.Constant(value=str())]:
                    continue
                case _:
                    yield node.lineno


def load() -> Catalog:
    with CATALOG.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    known = {m.id: m.string for m in load()} if CATALOG.exists() else {}
    catalog = Catalog(locale="en", header_comment=HEADER, fuzzy=False, charset="utf-8")
    for text, places in sorted(sentences().items()):
        catalog.add(
            text, known.get(text, ""), locations=[(name, 0) for name in sorted({p[0] for p in places})]
        )
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
    CATALOG.write_text(UNWANTED.sub("", buffer.getvalue().decode()), encoding="utf-8")


def wrong(vietnamese: str, english: str) -> Iterator[str]:
    """What is wrong with a translation, as far as a program can tell."""
    for what, pattern in (("fields", FIELD), ("options", OPTION), ("commands", COMMAND)):
        if set(pattern.findall(vietnamese)) != set(pattern.findall(english)):
            yield f"other {what} in English"
    for what, ends in (("beginning", str.lstrip), ("end", str.rstrip)):
        if (vietnamese == ends(vietnamese)) != (english == ends(english)):
            yield f"other space at the {what} in English"
    if VIETNAMESE.search(QUOTED.sub("", english)):
        yield "Vietnamese left in English"


def faults() -> list[str]:
    wanted = sentences()
    known = {m.id: m for m in load() if m.id}
    found = [f"not in the catalog: {text!r}" for text in wanted if text not in known]
    found += [f"no longer said: {text!r}" for text in known if text not in wanted]
    for text, message in known.items():
        if not message.string:
            found.append(f"without English: {text!r}")
        elif message.fuzzy:
            found.append(f"marked fuzzy: {text!r}")
        else:
            found += [f"{what}: {text!r}" for what in wrong(str(text), str(message.string))]
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            lines = unseen(file.read_text(encoding="utf-8"))
            found += [f"not one literal sentence: {file.relative_to(ROOT)}:{line}" for line in lines]
    return found


def main() -> int:
    if "--update" in sys.argv:
        update()
    found = faults()
    for fault in found:
        print(fault)
    print(f"{len(sentences())} sentences, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
