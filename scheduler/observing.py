"""What delivery tells whoever keeps figures of it."""

from typing import Protocol

from messages.outcome import Outcome


class Observer(Protocol):
    """Told of what has happened, in the event loop: it must return at once and raise nothing."""

    def claimed(self, account: str, *, messages: int, seconds: float) -> None:
        """One look at an account's queue, as long as it took."""

    def sent(self, account: str, outcome: Outcome) -> None:
        """One attempt on the wire."""

    def settled(self, *, messages: int, seconds: float) -> None:
        """One commit of results."""


class NobodyWatches:
    """The observer of whoever keeps no figures."""

    def claimed(self, account: str, *, messages: int, seconds: float) -> None: ...

    def sent(self, account: str, outcome: Outcome) -> None: ...

    def settled(self, *, messages: int, seconds: float) -> None: ...
