"""Logs say what happened to which id; whatever could name a person is cut out on the way."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

#: A date or a moment stays, unless more digits follow: then it is a number that looks like one.
_DIGITS = re.compile(
    r"(?P<moment>(?<![\d.+\-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+\-]\d\d:?\d\d)?)?(?![ .\-]?\d))"
    r"|\+?\d[\d .\-]{6,}\d"
)
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
            event[key] = _DIGITS.sub(_kept, _MAIL.sub("***", value.replace("\n", " ")))
        elif key not in _NUMBERS and not isinstance(value, bool | int | float | type(None)):
            event[key] = type(value).__name__
    return event


def _kept(found: re.Match[str]) -> str:
    return found["moment"] or "***"


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
