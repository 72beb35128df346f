"""Is everything in order? Each file looks at one thing and says what to do; none of them changes anything."""

from bot.checkup.checks import Check, Status

__all__ = ["Check", "Status"]
