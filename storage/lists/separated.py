"""CSV, TSV and their kin: which encoding, which separator, and quotes somebody forgot to close."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from messages.language import _
from messages.problem import DondocError, Problem
from storage.lists.refusals import oversized_file
from storage.lists.sheet import Book, Row, Sheet

MAX_BYTES = 100_000_000
SEPARATORS = (";", "\t", ",", "|")
SAMPLE_LINES = 200
#: A spreadsheet cell holds 32,767 characters; a longer field is a quote that was never closed.
MAX_FIELD = 32_767

_VOWEL = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")


def open_text(path: Path) -> Book:
    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        raise oversized_file(_("{size} MB", size=len(content) // 1_000_000))
    text, encoding = decode(content)
    del content
    lines = text.splitlines()[:SAMPLE_LINES]
    if lines and (told := re.fullmatch(r'"?sep=(.)"?', lines[0].strip(), re.IGNORECASE)):
        separator = told[1]
        text = text.partition("\n")[2]
    else:
        separator = _separator(lines)
    balanced = _balanced(text, separator)

    def rows() -> Iterator[tuple[int, Row]]:
        return _rows(text, separator, quoted=balanced)

    named = {"\t": _("dấu TAB"), ",": _("dấu phẩy"), ";": _("dấu chấm phẩy")}
    notices = [
        Problem(
            code="text_read_as",
            message=_(
                "Đọc tệp văn bản: bảng mã {encoding}, phân cách bằng {separator}.",
                encoding=encoding.upper(),
                separator=named.get(separator, separator),
            ),
        )
    ]
    if not balanced:
        notices.append(
            Problem(
                code="quotes_unbalanced",
                message=_("Tệp có dấu ngoặc kép không đóng: đã đọc từng dòng, giữ nguyên dấu ngoặc."),
            )
        )
    return Book(sheets=(Sheet(name=path.name, rows=rows),), notices=tuple(notices))


def plain_head(head: bytes) -> str:
    """The beginning of a text file, good enough to tell its kind."""
    encoding = _unicode_by_mark(head) or _wide(head)
    return head.decode(encoding or "latin-1", errors="replace")


def decode(content: bytes) -> tuple[str, str]:
    """Text and the encoding it was read by; composed, so that marks stand on their letters."""
    encoding = _unicode_by_mark(content) or _wide(content)
    try:
        if encoding is None:
            encoding = "utf-8"
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise DondocError(
                _("Không đọc được chữ trong tệp. Hãy mở bằng Excel rồi lưu thành .xlsx."),
                code="file_encoding",
            ) from None
        text, encoding = _one_byte(content)
    if text.count("\ufffd") > max(3, len(text) // 2000):
        raise DondocError(
            _("Chữ trong tệp đã hỏng (ký tự thay thế �): hãy xuất lại tệp gốc với bảng mã UTF-8."),
            code="file_encoding",
        )
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if "\x00" in text:
        raise DondocError(
            _("Không nhận ra loại tệp. Hãy mở bằng Excel rồi lưu thành .xlsx."), code="file_unknown"
        )
    return text, encoding


def _unicode_by_mark(content: bytes) -> str | None:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of separators, digits and line ends is zero."""
    sample = content[:4000]
    if sample.count(0) < len(sample) // 5:
        return None
    return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"


def _one_byte(content: bytes) -> tuple[str, str]:
    """Windows-1258 when its floating marks stand on vowels, else Windows-1252.

    VNI and TCVN3 texts are letters of Windows-1252 in disguise; read as 1258 their tone letters would turn
    into marks on consonants ("Thò" → "Th" + dot below). They are put right cell by cell later.
    """
    text = content.decode("cp1258", errors="replace")
    marks = good = 0
    for before, char in pairwise(text):
        if char in _MARKS:
            marks += 1
            good += before in _VOWEL
    if marks and good >= 0.9 * marks:
        return text, "cp1258"
    return content.decode("cp1252", errors="ignore" if _undefined(content) else "strict"), "cp1252"


def _undefined(content: bytes) -> bool:
    return any(byte in content for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def _separator(lines: list[str]) -> str:
    """The separator most lines agree on; a comma inside amounts and addresses agrees with nobody."""
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        counts = Counter(_fields(line, separator) for line in lines if line.strip())
        counts.pop(1, None)
        if not counts:
            continue
        columns, votes = max(counts.items(), key=lambda item: (item[1], item[0]))
        score = votes * min(columns, 12) ** 0.5
        if score > best_score:
            best, best_score = separator, score
    return best


def _fields(line: str, separator: str) -> int:
    return len(re.sub(r'"[^"]*"', "", line).split(separator))


def _balanced(text: str, separator: str) -> bool:
    """Whether quotes open and close: an open one would swallow the rest of the list into one cell."""
    if '"' not in text:
        return True
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=separator):
            if any(len(field) > MAX_FIELD or field.count("\n") > 20 for field in row):
                return False
    except csv.Error:
        return False
    return text.count('"') % 2 == 0


def _rows(text: str, separator: str, *, quoted: bool) -> Iterator[tuple[int, Row]]:
    lines = _lines(text)
    if quoted:
        reader = csv.reader(lines, delimiter=separator)
    else:
        reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    for number, fields in enumerate(reader, start=1):
        yield number, [field.strip() or None for field in fields]


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, without a second copy of the whole text."""
    start = 0
    for found in re.finditer(r"\r\n|\n|\r", text):
        yield text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield text[start:]
