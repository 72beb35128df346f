"""Text as it was meant: one spelling per letter, no signs that only a program can see."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Final

from messages.formats import day
from messages.language import _
from storage.lists.cells.cell_traps import EXACT_BELOW, trap
from storage.lists.cells.legacy_fonts import Legacy, from_mojibake, repaired
from storage.lists.cells.remark import Remark, error, quoted, warning
from storage.lists.cells.syllables import is_syllable

LONGEST: Final = 2000  #: signs in a cell; no address or note is longer, and every pattern below stays cheap

_LATIN1: Final = re.compile("[\u0080-\u00ff]")
_BEYOND: Final = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")  # letters no 8-bit font could show
#: Invisible and harmless: word joiner, BOM, zero width spaces (which Khmer needs between words).
_UNSEEN: Final = re.compile(
    "[\u2060\ufeff\u180e]|(?<![\u1780-\u17ff])[\u200b-\u200d]|[\u200b-\u200d](?![\u1780-\u17ff])"
)
#: Signs that change how a line is shown or end it early; nobody types them into a list.
_HOSTILE: Final = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\ud800-\udfff]"
)

_DOUBTFUL: Final = frozenset("\ufffdÐð")
#: The Icelandic eth looks like Đ; old Vietnamese keyboards wrote it.
_ETH: Final = re.compile(r"[^\W\d_]*[Ðð][^\W\d_]*")


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
                _DOUBTFUL.isdisjoint(text)
                and unicodedata.is_normalized("NFC", text)
                and (_BEYOND.search(text) is not None or _LATIN1.search(text) is None)
            )
        )
    )


def _mended(raw: str) -> tuple[str, tuple[Remark, ...]]:
    if len(raw) > LONGEST:
        message = _("Ô dài {count} ký tự, quá giới hạn {limit}; hãy rút ngắn.", count=len(raw), limit=LONGEST)
        return "", (error("text_too_long", message),)
    if raw.lstrip()[:1] == "#" and (trapped := trap(raw)) is not None:
        return "", (trapped,)
    # Mojibake first: control signs are bytes of its letters. The fonts last: a hidden sign would part a word.
    mended = from_mojibake(raw)
    bare, legacy = repaired(_HOSTILE.sub("", _UNSEEN.sub("", mended or raw)))
    text = " ".join(unicodedata.normalize("NFC", bare.replace("\u00ad", "")).split())
    text = _ETH.sub(_with_d, text) if "Ð" in text or "ð" in text else text
    remarks = []
    if mended is not None:
        message = _(
            "Chữ UTF-8 bị đọc sai bảng mã đã chuyển thành “{value}”; hãy kiểm tra lại.", value=quoted(text)
        )
        remarks.append(warning("mojibake_utf8", message))
    elif _HOSTILE.search(raw):
        message = _("Đã bỏ ký tự điều khiển ẩn trong ô “{value}”; hãy kiểm tra nội dung.", value=quoted(text))
        remarks.append(warning("hidden_signs", message))
    if legacy:
        remarks.append(warning(legacy, _legacy_sentence(legacy, text)))
    if "\ufffd" in text:
        message = _(
            "Ô “{value}” có chữ hỏng do sai bảng mã; hãy mở tệp gốc và lưu lại dạng .xlsx.",
            value=quoted(text),
        )
        remarks.append(error("encoding_broken", message))
    return text, tuple(remarks)


def _with_d(found: re.Match[str]) -> str:
    word = found.group().replace("Ð", "Đ").replace("ð", "đ")
    return word if is_syllable(word) or _BEYOND.search(found.string) else found.group()


def _legacy_sentence(legacy: Legacy, text: str) -> str:
    if legacy == "legacy_tcvn3":
        return _("Chữ phông TCVN3 (.VnTime) đã chuyển thành “{value}”; hãy kiểm tra lại.", value=quoted(text))
    return _("Chữ phông VNI đã chuyển thành “{value}”; hãy kiểm tra lại.", value=quoted(text))


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
