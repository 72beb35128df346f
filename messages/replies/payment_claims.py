"""Whether a verb of paying says it was done, will be done, was not done, or is only asked about.

The tables are asked for every PAY of a clause, over the words from the PAY before it to the
PAY after it.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from messages.replies.payment_doubts import DOUBT_ROWS
from messages.replies.payment_row import ClaimRow
from messages.replies.payment_statements import RECEIPT_ROWS, STATEMENT_ROWS
from messages.replies.reading import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    intents: tuple[Intent, ...]  #: the first is the claim's own, the rest it says besides
    why: str
    clause: int
    vague: bool = False
    confident: bool = True


_BOUNDARY = re.compile(r"(?<!giaS)(?<!gia) (?:maF|ma) ")
_IRONIC = re.compile(r" (?:đâu|dau|đâuS) (?:maF|ma)\b")


def payment_claims(clauses: list[str]) -> list[Claim]:
    """Every claim about paying, clause by clause, in the order said."""
    claims: list[Claim] = []
    for index, clause in enumerate(clauses):
        for segment in _segments(clause):
            claims.extend(_decide((*DOUBT_ROWS, *STATEMENT_ROWS), segment, index))
        if "BILL" in clause or "RECEIPT" in clause:
            claims.extend(_decide(RECEIPT_ROWS, f"| {clause} |", index))
    return claims


def _decide(rows: tuple[ClaimRow, ...], segment: str, clause: int) -> list[Claim]:
    for row in rows:
        if row.pattern.search(segment):
            claim = Claim(
                intents=row.intents, why=row.why, clause=clause, vague=row.vague, confident=row.confident
            )
            return [claim]
    return []


def _segments(clause: str) -> list[str]:
    """For each PAY the words around it, up to the neighbouring ones and to "mà"."""
    parts = [clause] if _IRONIC.search(clause) else _BOUNDARY.split(clause)
    segments = []
    for part in parts:
        pieces = re.split(r"(?<!\S)PAY(?!\S)", part)
        for left, right in pairwise(pieces):
            segments.append(" ".join(f"| {left} PAY {right} |".split()))
    return segments
