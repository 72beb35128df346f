"""Many letters in one file, each on pages of its own: the office prints a whole batch at once."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from storage.papers.letter_template import LetterTemplate

_BODY = "word/document.xml"
#: The same letters are the same bytes: the register keeps their hash.
_STAMP = (1980, 1, 1, 0, 0, 0)


def fill(template: LetterTemplate, letters: Iterable[Mapping[str, Any]]) -> bytes:
    """The file (DOCX) with a letter for each of the values. Letters are at least one."""
    out = io.BytesIO()
    with zipfile.ZipFile(template.path) as shell, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in shell.infolist():
            about = zipfile.ZipInfo(entry.filename, _STAMP)
            about.compress_type = zipfile.ZIP_DEFLATED
            if entry.filename != _BODY:
                made.writestr(about, shell.read(entry))
                continue
            with made.open(about, "w", force_zip64=True) as body:
                for piece in template.document(letters):
                    body.write(piece.encode())
    return out.getvalue()
