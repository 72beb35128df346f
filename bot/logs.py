"""Logs say what happened to which id; whatever could name a person is cut out on the way."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_DIGITS = re.compile(r"\+?\d[\d .\-]{6,}\d")
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
#: Keys that carry ids, counts and codes; everything else is text and is looked through.
_NUMBERS = frozenset({"message_id", "inbox_id", "count", "queued", "tasks", "refused", "port"})


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask long digit runs and mail addresses in every value (phones, insurance numbers, accounts)."""
    del logger, method
    for key, value in event.items():
        if key == "timestamp":
            continue
        if isinstance(value, str):
            event[key] = _DIGITS.sub("***", _MAIL.sub("***", value.replace("\n", " ")))
        elif key not in _NUMBERS and not isinstance(value, bool | int | float | type(None)):
            event[key] = type(value).__name__
    return event


def configure_logs(*, level: int = logging.WARNING) -> None:
    """JSON lines on stderr, from `level` up; libraries' own logging is silenced below errors."""
    logging.basicConfig(level=logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),  # the stderr of this moment
        cache_logger_on_first_use=False,
    )
