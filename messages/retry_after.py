"""How long a server asks us to stay away (RFC 9110, 10.2.3)."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from the answer on; None where none are named, or in no form the standard knows.

    `headers` finds a name however it is written, as those of HTTP libraries do.
    A date is counted from the answer's own `Date`: our clock may differ from the server's.
    """
    written = headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        return float(written)  # of any length: too many digits are infinity
    try:
        then = parsedate_to_datetime(written)
        return max(0.0, (then - parsedate_to_datetime(headers.get("Date", ""))).total_seconds())
    except (TypeError, ValueError, OverflowError):  # TypeError: one of the two names no zone
        return None
