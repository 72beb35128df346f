"""What people say besides paying, as tables: a phrase, what it means, why.

Rows are tried from the top; a row whose meaning is None takes its words out of play, so that
what stands below cannot misread them. A phrase just after a negation is not said at all,
unless the phrase brings its own negation.
"""

import re
from dataclasses import dataclass

from messages.replies.phrasebook.about_contact import CONTACT_PHRASES
from messages.replies.phrasebook.about_duty import DUTY_PHRASES
from messages.replies.phrasebook.about_means import MEANS_PHRASES
from messages.replies.phrasebook.about_meeting import MEETING_PHRASES
from messages.replies.phrasebook.about_questions import QUESTION_PHRASES
from messages.replies.phrasebook.row import Row
from messages.replies.reading import Intent
from messages.replies.spelling import accented, phrase, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    intent: Intent
    why: str
    clause: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    row: Row
    pattern: re.Pattern[str]
    brings_negation: bool


_TABLE: tuple[Row, ...] = (
    *CONTACT_PHRASES,
    *MEETING_PHRASES,
    *DUTY_PHRASES,
    *MEANS_PHRASES,
    *QUESTION_PHRASES,
)
_NEGATION = re.compile(accented(r"(?<!\S)(?:không|chưa|đừng|~chớ|khỏi|đâu có|không phải)(?: [^\s|]+)? $"))
_OWN_NEGATION = re.compile(r"không|chưa|đừng|khỏi|chớ|đâu")


_ASKED = re.compile(accented(r"(?<!\S)(?:được|phải|đúng) không $"))


def _negated(before: str) -> bool:
    return bool(_NEGATION.search(before)) and not _ASKED.search(before)


def _compiled(row: Row) -> _Compiled:
    own = bool(_OWN_NEGATION.search(row.phrase)) or row.meaning in {Intent.QUESTION, Intent.THANKS}
    return _Compiled(row=row, pattern=phrase(row.phrase), brings_negation=own)


_COMPILED = tuple(_compiled(row) for row in _TABLE)


def vocabulary() -> frozenset[str]:
    """Every canonical word the tables know."""
    return frozenset(word for row in _TABLE for word in words_of(row.phrase))


def hear(text: str) -> list[Heard]:
    """Every phrase heard in a clause text, in the tables' order."""
    heard: list[Heard] = []
    for entry in _COMPILED:
        found = entry.pattern.search(text)
        while found:
            before = text[: found.start()]
            own_clause = before[before.rfind("|") + 1 :]
            if entry.brings_negation or not _negated(own_clause[-60:]):
                if entry.row.meaning is None:
                    text = f"{before}X{text[found.end() :]}"
                else:
                    heard.append(_heard(entry.row, before))
                    break
            found = entry.pattern.search(text, max(found.end(), found.start() + 1))
    return heard


def _heard(row: Row, before: str) -> Heard:
    if row.meaning is None:
        raise AssertionError
    return Heard(intent=row.meaning, why=row.why, clause=before.count("|") - 1)
