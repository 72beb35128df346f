"""Python's collector of cycles, told to look less often while a great many records are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

#: So many new objects lie between two looks, and so many looks between two of the wider ones. A plan of a
#: whole office makes millions that no cycle holds: at the usual 700, looking through them is a fifth of its
#: time.
RARELY = (100_000, 50, 100)

_lock = Lock()
_resting: list[tuple[int, int, int]] = []  #: what was set before, once for everybody who asked


@contextmanager
def rarely_collected() -> Iterator[None]:
    """For the whole process, until the last of those who asked has done: what others leave is still found."""
    with _lock:
        _resting.append(_resting[0] if _resting else gc.get_threshold())
        gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        with _lock:
            before = _resting.pop()
            if not _resting:
                gc.set_threshold(*before)
