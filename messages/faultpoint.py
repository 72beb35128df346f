"""Where a test may make the program die, fail or hang. Nothing but a test ever plants one.

A point is named by the step that has just been done, e.g. "claim.committed": between two points
lies exactly one thing that can be done or not done when the process ends there.
"""

from collections.abc import Callable

_planted: Callable[[str], None] | None = None


def faultpoint(name: str) -> None:
    """Do nothing; in a test, whatever was planted."""
    if _planted is not None:
        _planted(name)


def plant(hook: Callable[[str], None] | None) -> None:
    """Call `hook` with the name of every point passed from now on; None takes it out."""
    global _planted  # noqa: PLW0603 - one process, one hook: passing it through every call would be the greater evil
    _planted = hook
