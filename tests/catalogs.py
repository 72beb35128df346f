"""Checks that every sentence a person reads has its English beside it (`python -m tests.catalogs`).

`python -m tests.catalogs --update` brings the catalog's list of sentences up to date; what is new in it
has no translation yet and fails the check until somebody writes one.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "scheduler", "messages", "storage")
CATALOG = ROOT / "messages/locale/en/LC_MESSAGES/dondoc.po"
VOLATILE = re.compile(r'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To)[^"]*"\n')
FIELD = re.compile(r"\{(\w+)[^}]*\}")


def sentences() -> dict[str, set[tuple[str, int]]]:
    """Every literal sentence given to `_()`, with where it stands."""
    found: dict[str, set[tuple[str, int]]] = {}
    for package in PACKAGES:
        extracted = extract_from_dir(
            ROOT / package,
            method_map=[("**.py", "python"), ("**/pages/**.html", "jinja2")],
            keywords={"_": None},
            options_map={"**/pages/**.html": {"trimmed": "true"}},
        )
        for name, line, text, _comments, _context in extracted:
            if isinstance(text, str):
                found.setdefault(text, set()).add((f"{package}/{name}", line))
    return found


def load() -> Catalog:
    with CATALOG.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    known = {m.id: m.string for m in load()} if CATALOG.exists() else {}
    catalog = Catalog(locale="en", project="dondoc", fuzzy=False, charset="utf-8")
    for text, places in sorted(sentences().items()):
        catalog.add(
            text, known.get(text, ""), locations=[(name, 0) for name in sorted({p[0] for p in places})]
        )
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
    text = buffer.getvalue().decode()
    # dates in the header would make every run a change
    text = re.sub(
        r'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To)[^"]*"\n', "", text
    )
    CATALOG.write_text(text, encoding="utf-8")


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
        elif set(FIELD.findall(str(text))) != set(FIELD.findall(str(message.string))):
            found.append(f"other fields in English: {text!r}")
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
