"""The house speaks Vietnamese; other languages are catalogs beside it.

Sentences stand in the code in Vietnamese (they are the message ids), so the default
language needs no catalog and no file access. `messages/locale/en` holds the English.
"""

from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

DEFAULT = "vi"
LOCALES = Path(__file__).parent / "locale"

_language = [DEFAULT]


def use_language(language: str) -> None:
    """Set the language of everything an officer reads in this process ("vi" or "en")."""
    _language[0] = language if language in available() else DEFAULT


def current_language() -> str:
    return _language[0]


def available() -> tuple[str, ...]:
    return (DEFAULT, *sorted(p.name for p in LOCALES.iterdir() if p.is_dir()))


@lru_cache
def _catalog(language: str) -> dict[str, str]:
    path = LOCALES / language / "LC_MESSAGES" / "dondoc.po"
    with path.open("rb") as file:
        found = read_po(file, locale=language)
    return {m.id: m.string for m in found if isinstance(m.id, str) and isinstance(m.string, str) and m.string}


def _(text: str, /, **fields: object) -> str:
    """Translate a Vietnamese sentence and fill its `{named}` fields."""
    text = spoken(text, _language[0])
    return text.format(**fields) if fields else text


def spoken(text: str, language: str) -> str:
    """The sentence in a language other than the one in use, its `{named}` fields unfilled."""
    return text if language == DEFAULT else _catalog(language).get(text, text)
