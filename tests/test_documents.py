"""Every link leads somewhere, every place in the code a document names is there, no document is an orphan."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PACKAGES = ("bot", "handlers", "scheduler", "storage", "messages", "tests", "benchmarks", "examples")
LINK = re.compile(r"\]\(([^)\s]+)\)")
#: `storage/outbox.py`, `handlers/`, `storage/outbox.py:settle`; one with "…" stands for several
PLACE = re.compile(rf"`((?:{'|'.join(PACKAGES)})/[A-Za-z0-9_./…-]*)(?::([A-Za-z_]+))?`")


def named(file):
    return file.relative_to(ROOT).as_posix()


def anchors(text):
    """The fragments GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(file):
    lost = []
    for link in LINK.findall(file.read_text()):
        if "://" in link:
            continue
        path, _hash, fragment = link.partition("#")
        target = file.parent / path if path else file
        if not target.exists() or (fragment and fragment not in anchors(target.read_text())):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_every_place_in_the_code_is_there(file):
    lost = []
    for path, name in PLACE.findall(file.read_text()):
        target = ROOT / path
        if "…" in path:
            continue
        if not target.exists():
            lost.append(path)
        elif name and not re.search(rf"^(?:async )?(?:def|class) {name}\b", target.read_text(), re.MULTILINE):
            lost.append(f"{path}:{name}")

    assert lost == []


def test_every_document_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        file = waiting.pop().resolve()
        if file in reached or file.suffix != ".md":
            continue
        reached.add(file)
        links = [link.partition("#")[0] for link in LINK.findall(file.read_text()) if "://" not in link]
        waiting += [file.parent / link for link in links if link]

    assert [named(file) for file in DOCUMENTS if file.resolve() not in reached] == []
