"""The answers people write, labelled by hand: what is read, how surely, and what is never read."""

import csv
import unicodedata
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from messages.formats import OFFICE_ZONE, fold
from messages.replies import Intent, Reading, read_reply

HERE = Path(__file__).parent
SUNDAY = datetime(2026, 11, 22, 9, tzinfo=OFFICE_ZONE)


class Labelled(NamedTuple):
    text: str
    intent: Intent
    date: str
    amount: str
    note: str


def labelled(name: str) -> list[Labelled]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Labelled(r["text"], Intent(r["intent"]), r["date"], r["amount"], r["note"]) for r in rows]


GOLD = labelled("gold.tsv")
HELD_OUT = labelled("held_out.tsv")


@cache
def read(text: str) -> Reading:
    return read_reply(text, at=SUNDAY)


def precision(rows: list[Labelled], intent: Intent) -> float:
    found = [row for row in rows if read(row.text).intent is intent]
    return sum(row.intent is intent for row in found) / len(found)


def coverage(rows: list[Labelled]) -> float:
    meant = [row for row in rows if row.intent is not Intent.OTHER]
    return sum(read(row.text).intent is not Intent.OTHER for row in meant) / len(meant)


def test_the_gold_set_is_large_and_every_meaning_is_in_it():
    assert len(GOLD) >= 600
    assert set(Counter(row.intent for row in GOLD)) == set(Intent)


def test_every_gold_reply_is_read_as_labelled():
    wrong = [
        (row.text, row.intent.value, read(row.text).intent.value)
        for row in GOLD
        if read(row.text).intent is not row.intent
    ]
    assert wrong == []


def test_every_date_and_amount_of_the_gold_set_is_exact():
    wrong = []
    for row in GOLD:
        reading = read(row.text)
        got = (reading.date.isoformat() if reading.date else "", str(reading.amount or ""))
        if got != (row.date, row.amount) or ("vague" in row.note and not reading.vague_date):
            wrong.append((row.text, row.date, row.amount, got))
    assert wrong == []


@pytest.mark.parametrize("intent", [Intent.PAID, Intent.STOP])
def test_paid_and_stop_are_precise(intent):
    assert precision(GOLD, intent) >= 0.99
    assert precision(HELD_OUT, intent) >= 0.94  # one of eighteen replies both pays and disputes


def test_coverage():
    assert coverage(GOLD) >= 0.90
    assert coverage(HELD_OUT) >= 0.90


def test_what_was_written_without_sight_of_the_rules_is_read_too():
    right = sum(read(row.text).intent is row.intent for row in HELD_OUT)
    assert right / len(HELD_OUT) >= 0.95


@pytest.mark.parametrize("rows", [GOLD, HELD_OUT], ids=["gold", "held out"])
def test_a_negated_payment_is_never_a_payment(rows):
    negated = [row.text for row in rows if "negated" in row.note]
    claimed = [text for text in negated for form in (text, fold(text)) if claims_payment(form)]
    assert negated
    assert claimed == []


def claims_payment(text: str) -> bool:
    reading = read(text)
    return Intent.PAID in (reading.intent, *reading.also)


def test_composed_and_decomposed_letters_read_alike():
    differing = [row.text for row in GOLD if read(row.text) != read(unicodedata.normalize("NFD", row.text))]
    assert differing == []


def test_capitals_read_alike():
    wrong = [row.text for row in GOLD if read(row.text.upper()).intent is not row.intent]
    assert wrong == ["chị Mai đóng rồi"]  # a name and a day only differ in their capital


def test_leaving_out_the_marks_rarely_changes_the_meaning():
    accented = [row for row in GOLD if fold(row.text) != row.text.lower() and row.text.isprintable()]
    same = sum(read(fold(row.text)).intent is row.intent for row in accented)
    assert same / len(accented) >= 0.95


def test_leaving_out_the_marks_makes_no_stop_and_no_payment():
    """ "dung" may be đừng, dừng or đúng; "dong" may be đóng, đông or đồng."""
    ambiguous = {"đóng dư mà", "đóng rồi hả"}
    made = [
        row.text
        for row in GOLD
        if row.intent not in {Intent.PAID, Intent.STOP}
        and read(fold(row.text)).intent in {Intent.PAID, Intent.STOP}
        and row.text not in ambiguous
    ]
    assert made == []
