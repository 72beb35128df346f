"""The page of status words says what the code says: every state, reason, task and meaning, and no other."""

import re
from pathlib import Path

from bot.cli.log_commands import FAULTS
from messages.replies import Intent
from messages.words import (
    ADDRESS_STATES,
    INTENTS,
    LOG_KINDS,
    MARKS,
    MESSAGE_STATES,
    TASK_KINDS,
    TASK_STATES,
    WAITING_REASONS,
)
from scheduler import cadence_work
from scheduler.planning import MISSED
from scheduler.policy_rows.row import Mark, TaskKind, task_title
from scheduler.refusals import Reason, sentence

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "status-words.md"
LIMIT = 987_654


def table(title):
    """The first two columns of the table under a heading."""
    section = PAGE.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([a-z0-9_-]+)` \| (.+?) \|", section, re.MULTILINE))


def sources(*folders):
    return "\n".join(
        file.read_text() for name in folders for file in sorted((ROOT / name).rglob("*.py")) if file.is_file()
    )


def test_messages_stand_in_the_states_of_the_screen():
    assert table("Messages") == MESSAGE_STATES


def test_every_code_of_our_own_stands_in_the_code():
    code = sources("scheduler", "storage", "handlers", "bot")
    # an address tells its state: address_dead
    spelt = {name.removeprefix("address_") for name in table("Why a message stands where it stands")}

    assert {name for name in spelt if f'"{name}"' not in code} == set()
    assert 'f"address_{' in code


def test_every_reason_to_wait_has_its_words():
    assert table("Why messages wait") == WAITING_REASONS


def test_every_refusal_has_its_sentence():
    said = {reason.value: sentence(reason, days=LIMIT).replace(str(LIMIT), "N") for reason in Reason}
    said["held"] = "the sentence of the hold, below"

    assert table("Refusals of the plan") == said


def test_every_hold_a_handler_places_has_its_sentence():
    placed = set(re.findall(r'stop_reminders\([^)]*?reason="([a-z_]+)"', sources("handlers")))

    assert table("Holds") == {reason: sentence(Reason.HELD, hold=reason) for reason in placed}


def test_every_task_of_the_plan_has_its_title():
    assert table("Tasks of the plan") == {kind.value: task_title(kind) for kind in TaskKind}


def test_every_mark_the_policy_asks_for_has_its_words():
    assert table("Marks of a unit") == MARKS
    assert {mark.value for mark in Mark} - set(MARKS) == set()


def test_every_task_of_the_timetable_is_explained():
    asked = {MISSED, cadence_work.MISSED}

    assert table("Tasks of the timetable") == {kind: TASK_KINDS[kind] for kind in asked}


def test_every_task_a_handler_opens_is_explained():
    opened = set(re.findall(r'open_task\([^)]*?kind="([a-z-]+)"', sources("handlers")))

    assert table("Tasks from answers") == {kind: TASK_KINDS[kind] for kind in opened}


def test_every_state_of_a_task_has_its_word():
    said = re.findall(
        r"`([a-z]+)` \((\w+ \w+)", PAGE.read_text().partition("A task is ")[2].partition("\n")[0]
    )

    assert dict(said) == TASK_STATES


def test_every_meaning_of_an_answer_is_explained():
    assert table("Meanings of an answer") == {intent.value: INTENTS[intent.value] for intent in Intent}


def test_addresses_stand_in_the_states_of_the_screen():
    assert table("Addresses") == ADDRESS_STATES


def test_every_kind_of_log_entry_has_its_word():
    own = {kind: words for kind, words in LOG_KINDS.items() if kind not in MESSAGE_STATES}

    assert table("Entries of the contact log") == own


def test_states_of_received_events_and_addresses_are_those_of_the_tables():
    tables = (ROOT / "storage" / "tables.py").read_text()
    noted = re.findall(r'\.text\("state", "(?:new|ok)"\),  # (.+)', tables)
    named = [set(re.sub(r"\(.*?\)", "", line).replace(" ", "").split(",")) for line in noted]

    assert [set(table("Addresses")), set(table("Received events"))] == named


def test_every_fault_of_the_log_is_named():
    assert table("Faults of the contact log") == FAULTS
