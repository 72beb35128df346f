"""Text as it was meant: one spelling per letter, no signs that only a program can see."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Final

from messages.formats import day
from messages.language import _
from storage.lists.cells.cell_traps import EXACT_BELOW, trap
from storage.lists.cells.legacy_fonts import Legacy, repaired
from storage.lists.cells.remark import Remark, error, quoted, warning

LONGEST: Final = 2000  #: signs in a cell; no address or note is longer, and every pattern below stays cheap

_LATIN1: Final = re.compile("[\u0080-\u00ff]")
_BEYOND: Final = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")  # letters no 8-bit font could show
#: Invisible and harmless: soft hyphen, word joiner, BOM, zero width spaces (which Khmer needs between words).
_UNSEEN: Final = re.compile(
    "[\u00ad\u2060\ufeff\u180e]|(?<![\u1780-\u17ff])[\u200b-\u200d]|[\u200b-\u200d](?![\u1780-\u17ff])"
)
#: Signs that change how a line is shown or end it early; nobody types them into a list.
_HOSTILE: Final = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\ud800-\udfff]"
)


def read_text(value: object) -> tuple[str, tuple[Remark, ...]]:
    """The cell as clean NFC text; "" for a blank cell.

    Numbers and days come back as an officer writes them. "=cmd|…" is text like any other.
    """
    if not isinstance(value, str):
        return _unquoted(value)
    return (value, ()) if _is_clean(value) else _mended(value)


def _is_clean(text: str) -> bool:
    """The common case: nothing to mend and nothing that could be a legacy font."""
    return (
        len(text) <= LONGEST
        and text[:1] not in {" ", "#"}
        and text.isprintable()
        and "  " not in text
        and text[-1:] != " "
        and (
            text.isascii()
            or (
                "\ufffd" not in text
                and unicodedata.is_normalized("NFC", text)
                and (_BEYOND.search(text) is not None or _LATIN1.search(text) is None)
            )
        )
    )


def _mended(raw: str) -> tuple[str, tuple[Remark, ...]]:
    if len(raw) > LONGEST:
        message = _("Ô dài {count} ký tự, quá giới hạn {limit}; hãy rút ngắn.", count=len(raw), limit=LONGEST)
        return _visible(raw[:LONGEST]), (error("text_too_long", message),)
    if raw[:1] == "#" and (trapped := trap(raw)) is not None:
        return "", (trapped,)
    text, legacy = repaired(raw)
    remarks = []
    if legacy:
        remarks.append(warning(legacy, _legacy_sentence(legacy, _visible(text))))
    if _HOSTILE.search(text):
        message = _(
            "Đã bỏ ký tự điều khiển ẩn trong ô “{value}”; hãy kiểm tra nội dung.",
            value=quoted(_visible(text)),
        )
        remarks.append(warning("hidden_signs", message))
    text = _visible(text)
    if "\ufffd" in text:
        message = _(
            "Ô “{value}” có chữ hỏng do sai bảng mã; hãy mở tệp gốc và lưu lại dạng .xlsx.",
            value=quoted(text),
        )
        remarks.append(error("encoding_broken", message))
    return text, tuple(remarks)


def _visible(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", _HOSTILE.sub("", _UNSEEN.sub("", text))).split())


def _legacy_sentence(legacy: Legacy, text: str) -> str:
    if legacy == "legacy_tcvn3":
        return _("Chữ phông TCVN3 (.VnTime) đã chuyển thành “{value}”; hãy kiểm tra lại.", value=quoted(text))
    if legacy == "legacy_vni":
        return _("Chữ phông VNI đã chuyển thành “{value}”; hãy kiểm tra lại.", value=quoted(text))
    return _("Chữ UTF-8 bị đọc sai bảng mã đã chuyển thành “{value}”; hãy kiểm tra lại.", value=quoted(text))


def _unquoted(value: object) -> tuple[str, tuple[Remark, ...]]:
    if value is None:
        return "", ()
    trapped = trap(value)
    if trapped is not None:
        return "", (trapped,)
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() and abs(value) < EXACT_BELOW else repr(value)), ()
    if isinstance(value, datetime):
        clock = "" if value.time() == time() else f" {value:%H:%M}"
        return day(value.date()) + clock, ()
    if isinstance(value, date):
        return day(value), ()
    if isinstance(value, time):
        return f"{value:%H:%M}", ()
    return str(value)[:LONGEST], ()
