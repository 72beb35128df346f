"""Writes the shipped letters: `python -m storage.papers.make_templates [folder]`.

The same words give the same files, byte for byte within; the office edits copies of them in Word.
"""

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

from docx.document import Document

from messages.forms import FORMS, Form, Medium
from storage.papers import letter_layout as layout
from storage.papers.letter_layout import BLANKS, BODY, Style
from storage.papers.letter_template import SHIPPED
from storage.papers.letter_words import WORDS, Grid, Words, last_words

MADE = datetime(2026, 12, 1, 8, 0)  # noqa: DTZ001 - a fixed stamp keeps the bytes the same


def write_all(folder: Path) -> list[Path]:
    """One file for each letter; returns them."""
    made = []
    for form in FORMS.values():
        if form.medium is Medium.LETTER:
            made.append(folder / f"{form.file}.docx")
            made[-1].write_bytes(template(form))
    return made


def template(form: Form) -> bytes:
    words = WORDS[form.code]
    document = layout.blank_letter(form.title)
    document.core_properties.created = document.core_properties.modified = MADE
    if words.signed == "unit":
        layout.head_of_unit(document)
    else:
        layout.head(document, about="" if words.kind else words.about)
    if words.kind:
        layout.headline(document, words.kind, words.about)
    if words.to:
        to = Style(align=layout.CENTER, before=10, after=6)
        layout.write(document.add_paragraph(), "Kính gửi: **{{ ten_don_vi }}**", to)
    _blocks(document, words)
    if words.signed == "unit":
        layout.unit_signature(document)
    elif words.signed == "both":
        layout.two_signatures(document, "ĐẠI DIỆN CƠ QUAN BHXH", "ĐẠI DIỆN ĐƠN VỊ")
    else:
        layout.closing(
            document, copies=[f"{copy}{end}" for copy, end in zip(words.copies, ";.", strict=True)]
        )
    layout.foot(document, last_words(form))
    out = io.BytesIO()
    document.save(out)
    return _stamped(out.getvalue())


def _blocks(document: Document, words: Words) -> None:
    for block in words.blocks:
        if isinstance(block, Grid):
            layout.grid(document, block.heads, block.widths_cm, block.rows, size=block.size)
        elif block.startswith("> "):
            layout.write(
                document.add_paragraph(),
                block[2:],
                Style(align=layout.CENTER, before=8, after=6, italic="**" not in block),
            )
        else:
            layout.write(document.add_paragraph(), block, BLANKS if "....." in block else BODY)


def _stamped(made: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            about = zipfile.ZipInfo(entry.filename, MADE.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(about, old.read(entry))
    return out.getvalue()


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
