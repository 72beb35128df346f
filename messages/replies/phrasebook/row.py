"""One line of a phrase table."""

from typing import NamedTuple

from messages.replies.reading import Intent


class Row(NamedTuple):
    phrase: str  #: see `messages.replies.spelling.phrase`
    meaning: Intent | None  #: None: these words mean nothing here and are taken out of play
    why: str
