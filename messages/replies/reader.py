"""Reads one answer: what it means, for which day and sum, and whether that is sure.

Spelling, shorthand, sums and days first, each taken out of the text as a mark; then the verbs
of paying under their guards, then the phrase tables. Where nothing is sure the answer is
OTHER, not confident: a person reads it.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, datetime

from messages.formats import OFFICE_ZONE
from messages.replies.clauses import as_clauses, clauses_of, with_payments, without_lookalikes
from messages.replies.day_arithmetic import Calendar, DateReading, Spoken
from messages.replies.day_words import agreed, looked_back, mark_days, mark_phones
from messages.replies.money_words import Sums, mark_bare_sums, mark_sums
from messages.replies.payment_claims import Claim, payment_claims
from messages.replies.phrasebook import Heard, hear, vocabulary
from messages.replies.reading import Intent, Reading
from messages.replies.red_flags import holds_secrets, is_abusive
from messages.replies.shorthand import expand
from messages.replies.spelling import LONGEST, phrase, spelled, tidy
from messages.replies.typing_residue import undo_residue
from messages.replies.typo_repair import repaired
from messages.replies.whole_messages import khmer, whole_message

#: who speaks loudest when a message says several things; what it contests is also an answer to what it owes
_RANK = (
    Intent.WRONG_CONTACT,
    Intent.PAID,
    Intent.PROMISE,
    Intent.DISPUTE,
    Intent.STOP,
    Intent.DECLINE,
    Intent.HARDSHIP,
    Intent.CALL_ME,
    Intent.ATTEND,
    Intent.RESUME,
    Intent.QUESTION,
    Intent.THANKS,
)
_DATED = {Intent.PROMISE, Intent.CALL_ME, Intent.ATTEND}
#: statements that only belong to the question they stand in ("không có tiền thì sao?")
_YIELDS_TO_QUESTION = {
    Intent.DISPUTE,
    Intent.HARDSHIP,
    Intent.DECLINE,
    Intent.ATTEND,
    Intent.STOP,
    Intent.WRONG_CONTACT,
}
_NOT_REALLY_ASKING = {"why", "asks for the account or papers", "asks for help", "which or when"}
_WEAK_CLAIMS = {"says complete", "always pays"}
_REPORTED = phrase(r"(báo|nói|ghi|hiện|kêu|nhắn|nhắc) .. (không|chưa)")
_REQUEST = phrase(r"(được|dc) không$")
_TIME = r"(?:W?DAY\d+|LATER\d+|NOW\d+|MONTH\d+|GONE\d+)"
_ONLY_A_TIME = phrase(
    rf"^((ME|thôi|hẹn|khoảng|chắc|để|chừng|vào|trước|đến|tới|ok|cho|lúc|hứa|khất|thì|sẽ|bữa"
    rf"|từ|hay|hoặc|và|qua|xin|CLOCK|SUM\d+|{_TIME}) )*{_TIME}( (ME|NHE|liền|xong|mới có|có"
    rf"|rồi|được|nữa|sẽ có|CLOCK|SUM\d+|gì|{_TIME}))*$"
)
_MARK = re.compile(r"(?<!\S)(?:W?DAY|NOW|PAST|GONE|LATER|MONTH)(\d+)(?!\S)")
_SUM = re.compile(r"(?<!\S)SUM(\d+)(?!\S)")
_VOCABULARY = vocabulary() | frozenset(
    spelled(
        "đã đóng nộp rồi chưa không mai ngày thứ tháng tuần chuyển khoản thanh toán tiền hôm qua nay xong trả"
        " sẽ nhắn nữa đừng dừng hủy"
    ).split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    clauses: list[str]
    spoken: list[Spoken]
    sums: list[int]
    claims: list[Claim]
    heard: list[Heard]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    intent: Intent
    why: str
    clause: int
    vague: bool = False
    confident: bool = True


def read_reply(text: str, *, at: datetime, holidays: Container[date] = frozenset()) -> Reading:
    """What an answer means. `at` is aware; its day in office time is "today". Never raises."""
    today = at.astimezone(OFFICE_ZONE).date()
    shown = tidy(text)
    canonical = spelled(undo_residue(shown, _VOCABULARY))
    expanded = expand(" ".join(canonical.replace("\n", " . ").split()))
    reading = _read(text, expanded, today=today, holidays=holidays)
    as_typed = spelled(shown)
    return replace(reading, sensitive=holds_secrets(as_typed), abusive=is_abusive(as_typed))


def _read(text: str, expanded: str, *, today: date, holidays: Container[date]) -> Reading:
    alone = khmer(text[:LONGEST]) or whole_message(expanded)
    if alone:
        return Reading(intent=alone[0], why=alone[1])
    reading = _understand(expanded, today=today, holidays=holidays)
    if reading.intent is Intent.OTHER and (known := repaired(expanded)):
        second = _understand(known, today=today, holidays=holidays)
        if second.intent is not Intent.OTHER:
            sure = second.intent not in {Intent.PAID, Intent.STOP}
            return Reading(intent=second.intent, why=f"{second.why} (typo repaired)", confident=sure)
    return reading


def _understand(expanded: str, *, today: date, holidays: Container[date]) -> Reading:
    parsed = _parse(expanded, today=today, holidays=holidays)
    said = _said(parsed)
    if not said:
        why = parsed.claims[0].why if parsed.claims else "nothing recognised"
        sums = set(parsed.sums)
        only_sum = sums.pop() if len(sums) == 1 else None
        return Reading(intent=Intent.OTHER, why=why, amount=only_sum, confident=False)
    first = said[0]
    when = _when(parsed, first)
    vague = any(one.vague for one in said if one.intent is Intent.PROMISE)
    also = tuple(dict.fromkeys(one.intent for one in said[1:] if one.intent is not first.intent))
    return Reading(
        intent=first.intent,
        date=when.date,
        amount=_amount(parsed, first),
        vague_date=first.intent is Intent.PROMISE and (when.vague or (vague and when.date is None)),
        confident=first.confident and not _half_denied(parsed, first),
        why=first.why,
        also=also,
    )


def _parse(expanded: str, *, today: date, holidays: Container[date]) -> _Parsed:
    sums = Sums()
    text = mark_sums(mark_phones(expanded), sums)
    text, days = mark_days(text, Calendar(today=today, holidays=holidays))
    clause_text = without_lookalikes(as_clauses(mark_bare_sums(text, sums)))
    clauses = clauses_of(with_payments(clause_text))
    return _Parsed(
        clauses=clauses,
        spoken=days.found,
        sums=sums.values,
        claims=payment_claims(clauses),
        heard=hear(clause_text),
        today=today,
    )


def _said(parsed: _Parsed) -> list[_Said]:
    """Everything the message says, loudest first."""
    own = [
        _Said(intent=c.intents[0], why=c.why, clause=c.clause, vague=c.vague, confident=c.confident)
        for c in parsed.claims
        if c.intents
    ]
    beside = [_Said(intent=i, why=c.why, clause=c.clause) for c in parsed.claims for i in c.intents[1:]]
    heard = [
        _Said(intent=h.intent, why=h.why, clause=h.clause, vague=h.intent is Intent.PROMISE)
        for h in parsed.heard
    ]
    asked = {s.clause for s in own if s.intent is Intent.QUESTION} | {
        s.clause for s in heard if s.intent is Intent.QUESTION and s.why not in _NOT_REALLY_ASKING
    }
    asked -= {index for index, clause in enumerate(parsed.clauses) if _REQUEST.search(f"| {clause} |")}
    yes_or_no = {s.clause for s in heard if s.why == "yes or no"}
    yielding = [
        s
        for s in heard
        if s.intent in _YIELDS_TO_QUESTION
        and s.clause in (asked & yes_or_no if s.intent is Intent.WRONG_CONTACT else asked)
    ]
    loud = own + [s for s in heard if s not in yielding]
    if not any(s.intent in {Intent.PAID, Intent.PROMISE, Intent.CALL_ME, Intent.ATTEND} for s in loud):
        loud += _bare_times(parsed)
    loud.sort(key=_loudness)
    return loud + beside + yielding if loud else beside


def _loudness(said: _Said) -> tuple[int, bool]:
    """A weak "đóng đủ mà" speaks less loudly than the complaint it belongs to."""
    weak = said.why in _WEAK_CLAIMS
    return _RANK.index(Intent.DISPUTE if weak else said.intent) * 2 + weak, not said.confident


def _bare_times(parsed: _Parsed) -> list[_Said]:
    """A clause that is nothing but a day is a promise for that day."""
    return [
        _Said(intent=Intent.PROMISE, why="names only a time", clause=index, vague=True)
        for index, clause in enumerate(parsed.clauses)
        if _ONLY_A_TIME.search(f"| {clause} |")
    ]


def _half_denied(parsed: _Parsed, said: _Said) -> bool:
    """As in "vợ đóng rồi chồng chưa đóng": true of one, not of the other."""
    if said.intent is not Intent.PAID or not 0 <= said.clause < len(parsed.clauses):
        return False
    denied = any(claim.why == "negated" and claim.clause == said.clause for claim in parsed.claims)
    return denied and not _REPORTED.search(f"| {parsed.clauses[said.clause]} |")


def _when(parsed: _Parsed, said: _Said) -> DateReading:
    if said.intent is Intent.PAID:
        if said.why == "covered until":
            return DateReading()
        here = _spoken_in(parsed, said.clause) or parsed.spoken
        return DateReading(date=looked_back(here))
    if said.intent not in _DATED:
        return DateReading()
    ahead = [s for s in _spoken_in(parsed, said.clause) if s.mark != "PAST"]
    found = agreed(ahead or [s for s in parsed.spoken if s.mark != "PAST"])
    if said.intent is not Intent.PROMISE and found.vague:
        return DateReading()
    return found


def _spoken_in(parsed: _Parsed, clause: int) -> list[Spoken]:
    if not 0 <= clause < len(parsed.clauses):
        return []
    return [parsed.spoken[int(found[1])] for found in _MARK.finditer(parsed.clauses[clause])]


def _amount(parsed: _Parsed, said: _Said) -> int | None:
    here = _SUM.findall(parsed.clauses[said.clause]) if 0 <= said.clause < len(parsed.clauses) else []
    values = {parsed.sums[int(index)] for index in here} or set(parsed.sums)
    return values.pop() if len(values) == 1 else None
