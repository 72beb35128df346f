"""The command line: one file a command.

Help texts and tables of words are made when their modules are imported, so the language is settled here,
before any of them.
"""

import os
import tomllib
from contextlib import suppress
from pathlib import Path

from messages.language import DEFAULT, use_language


def _language() -> str:
    """Tell what the environment or the configuration asks for; mistakes are told later, by their reader."""
    asked = os.environ.get("DONDOC_OFFICE_LANGUAGE", "")
    if not asked:
        with suppress(OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError):
            file = Path(os.environ.get("DONDOC_CONFIG", "dondoc.toml"))
            asked = tomllib.loads(file.read_text(encoding="utf-8")).get("office", {}).get("language", "")
    return str(asked or DEFAULT)


use_language(_language())
