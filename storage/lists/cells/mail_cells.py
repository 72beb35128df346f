"""Mail addresses out of a cell that may hold several, names included."""

import re
from functools import lru_cache
from typing import Final

from email_validator import EmailNotValidError, validate_email

from messages.language import _
from storage.lists.cells.cell_traps import is_blank, trap
from storage.lists.cells.remark import Remark, quoted, warning
from storage.lists.cells.text_cells import read_text

#: The plain shape nearly all addresses have, a strict part of what the library accepts.
_PLAIN: Final = re.compile(
    r"[a-z0-9]+(?:[._+\-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?!local|invalid|onion|arpa)[a-z]{2,24}"
)
_PLAIN_LENGTH: Final = 64  #: the local part's own limit, so no part needs measuring
_AROUND_AT: Final = re.compile(r"\s*@\s*")
_PARTED: Final = re.compile(r"[,;/|\s]+")
_EDGES: Final = "<>()[]{}\"'“”‘’.:*"
_NO_ADDRESS: Final = frozenset({"không", "không có", "ko", "ko có", "chưa có", "x"})
_SHOWN: Final = 3

Result = tuple[tuple[str, ...], tuple[Remark, ...]]


def read_email(value: object) -> Result:
    """Every usable address in the order written, each once, the domain in lower case.

    What is no address is left out with a warning: mail is one channel among several.
    """
    if type(value) is str and len(value) <= _PLAIN_LENGTH and _PLAIN.fullmatch(value):
        return (value,), ()
    trapped = trap(value)
    if trapped is not None:
        return (), (trapped,)
    if is_blank(value):
        return (), ()
    if not isinstance(value, str):
        return (), (_bad([str(value)]),)
    text, remarks = read_text(value)
    if any(remark.error for remark in remarks):
        return (), remarks
    if text.lower() in _NO_ADDRESS:
        return (), ()
    words = [word for part in _PARTED.split(_AROUND_AT.sub("@", text)) if (word := part.strip(_EDGES))]
    candidates = [word for word in words if "@" in word]
    checked = [(word, _checked(word)) for word in candidates]
    bad = [word for word, address in checked if not address] or ([] if candidates else [text])
    found = tuple(dict.fromkeys(address for _word, address in checked if address))
    return found, (_bad(bad),) if bad else ()


@lru_cache(maxsize=16384)
def _checked(word: str) -> str:
    """The address with its domain in lower case; "" when no mail can go there."""
    word = word[7:] if word.lower().startswith("mailto:") else word
    try:
        # ".test" and ".example" are names like any other here: offices try the program out with them.
        valid = validate_email(word, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    domain = valid.ascii_domain.lower()
    return f"{valid.ascii_local_part}@{domain}" if "." in domain else ""


def _bad(words: list[str]) -> Remark:
    shown = ", ".join(quoted(word) for word in words[:_SHOWN])
    return warning(
        "email_invalid", _("Địa chỉ thư “{value}” không đúng nên không dùng; hãy sửa lại.", value=shown)
    )
