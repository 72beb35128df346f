"""Sentences that contain the word and not the meaning."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from messages.formats import OFFICE_ZONE
from messages.replies import Intent, read_reply

SUNDAY = datetime(2026, 11, 22, 9, tzinfo=OFFICE_ZONE)


def traps() -> list[tuple[str, Intent]]:
    with (Path(__file__).parent / "traps.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], Intent(row["never"])) for row in rows]


@pytest.mark.parametrize(("text", "never"), traps())
def test_a_trap_is_not_walked_into(text, never):
    reading = read_reply(text, at=SUNDAY)
    assert never not in (reading.intent, *reading.also)
