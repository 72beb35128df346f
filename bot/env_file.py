"""Lines of `.env`: one variable replaced, every other line left as it was."""

import io
import re
from collections.abc import Mapping

from dotenv.parser import parse_stream

from bot.config_words import SECRETS_HEAD
from bot.settings import PREFIX, by_variable

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=~-]+")


def variable(key: str) -> str:
    """Name a key's variable: "telegram.token" → "DONDOC_TELEGRAM_TOKEN"."""
    return PREFIX + key.replace(".", "_").upper()


def edited(text: str, changes: Mapping[str, str | None]) -> str:
    """Set variables, or take them out (None); a …_FILE of the same secret would outweigh it and goes."""
    left = dict(changes)
    kept: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        name = (binding.key or "").upper()
        plain = name if name in by_variable() else name.removesuffix("_FILE")
        if name in changes:
            value = left.pop(name, None)
            if value is not None:
                kept.append(f"{name}={quoted(value)}\n")
        elif plain == name or plain not in changes:
            kept.append(binding.original.string)
    added = [f"{name}={quoted(value)}\n" for name, value in left.items() if value is not None]
    if added and kept and not kept[-1].endswith("\n"):
        kept.append("\n")
    if added and not text:
        kept.append(SECRETS_HEAD)
    return "".join(kept + added)


def quoted(value: str) -> str:
    """One value as python-dotenv reads it back: it expands ${…} even between single quotes."""
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    # a variable without a name is never set, so its default stands: a dollar that expands nothing
    return "'" + escaped.replace("${", "${:-$}{") + "'"
