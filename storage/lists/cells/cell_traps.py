"""Cells that hold no value at all although something stands in them, the same for every column."""

import math
import unicodedata
from typing import Final

from messages.language import _
from storage.lists.cells.remark import Remark, error, quoted

#: What Excel, LibreOffice and the portals' exports print where a formula failed.
EXCEL_ERRORS: Final = frozenset(
    {
        "#N/A",
        "#N/A N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
        "#BLOCKED!",
        "#BUSY!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#####",
    }
)

#: Ways to leave a cell empty by writing into it.
BLANKS: Final = frozenset(
    {"", "-", "–", "—", "--", "---", "_", ".", "...", "…", "n/a", "na", "null", "none", "nan", "(blank)"}
)

#: Excel keeps 15 significant digits; what is longer was rounded when it was saved.
EXACT_BELOW: Final = 10**15


def trap(value: object) -> Remark | None:
    """The error that holds for this cell in any column, or None."""
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("#") and (text.upper() in EXCEL_ERRORS or set(text) == {"#"}):
            return error(
                "cell_error",
                _("Ô báo lỗi {value}; hãy sửa công thức hoặc gõ lại giá trị.", value=quoted(text)),
            )
        if text.startswith("="):
            return error(
                "cell_formula",
                _("Ô chứa công thức chưa tính ({value}); hãy dán lại dưới dạng giá trị.", value=quoted(text)),
            )
    elif isinstance(value, bool):
        return error("cell_boolean", _("Ô ghi TRUE/FALSE thay vì giá trị; hãy gõ lại."))
    elif isinstance(value, float) and not math.isfinite(value):
        return error(
            "cell_error", _("Ô báo lỗi {value}; hãy sửa công thức hoặc gõ lại giá trị.", value=value)
        )
    return None


def is_blank(value: object) -> bool:
    """None, an empty string, or one of the signs people put where nothing is."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    return not value or (len(value) < 40 and plain(value).lower() in BLANKS)


def plain(text: str) -> str:
    """Signs and digits only, for cells that hold no words worth keeping as written.

    Full-width forms become ordinary ones (NFKC), Khmer and other decimal digits become 0-9, whatever
    cannot be seen is dropped, any white space is one space, any dash or minus is "-".
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    out = []
    for sign in unicodedata.normalize("NFKC", text[:5000]):
        category = unicodedata.category(sign)
        if category == "Nd":
            out.append(str(unicodedata.decimal(sign)))
        elif category == "Pd" or sign == "\u2212":
            out.append("-")
        elif sign.isspace():
            out.append(" ")
        elif category not in {"Cf", "Cc", "Cn", "Co", "Cs"}:
            out.append(sign)
    return " ".join("".join(out).split())
