"""The policy table against the plans' own words: a row answers every duty, on that plan's word."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from scheduler import written
from scheduler.cadences import BY_ID, CADENCES
from scheduler.case_steps import MACHINES, CaseKind
from scheduler.coverage import GROUPS, answered, answers
from scheduler.policy import ROWS
from scheduler.policy_rows.row import CaseWork, Program

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "domain"


def test_every_duty_of_the_plans_is_answered():
    unanswered = [(a.decision.id, a.group.value, a.decision.action) for a in answered() if not a.rows]

    assert unanswered == []
    assert len(written.decisions()) == 179


@pytest.mark.parametrize("rule", sorted({row.rule for a in answered() if len(a.rows) == 1 for row in a.rows}))
def test_a_row_that_is_taken_away_leaves_a_duty_unanswered(rule):
    left = [row for row in ROWS if row.rule != rule]
    bare = [
        decision.id
        for decision in written.decisions()
        for group in decision.groups
        if not any(row.group is GROUPS[group] and answers(row, decision) for row in left)
    ]

    assert bare != []


def test_no_row_claims_a_duty_that_no_plan_names():
    known = {(GROUPS[g], d.action) for d in written.decisions() for g in d.groups}

    invented = {
        (row.rule, action) for row in ROWS for action in row.covers if (row.group, action) not in known
    }
    # the ladder of dues names for each scheme what the plans say of one of them
    assert invented == {
        (row.rule, "SEND_MESSAGES_EMAIL_MATERIALS") for row in ROWS if row.rule.startswith("due-health-")
    }


def test_what_the_program_does_by_itself_is_where_it_says():
    for row in ROWS:
        if isinstance(row.what, Program):
            file, _colon, name = row.what.place.partition(":")
            source = (ROOT / file).read_text(encoding="utf-8")
            assert not name or f"def {name}(" in source or f"class {name}" in source, row.rule


def test_what_goes_by_a_case_is_a_step_of_it():
    for row in ROWS:
        if isinstance(row.what, CaseWork):
            known = {step.event for step in MACHINES[CaseKind(row.what.case)].steps}
            assert set(row.what.events) <= known, row.rule


def test_every_rhythm_of_the_plans_is_in_the_table_and_on_its_documents_word():
    for rhythm in written.rhythms():
        cadence = BY_ID[rhythm.id]
        assert rhythm.document in cadence.basis, rhythm.id

    assert Counter(cadence.id for cadence in CADENCES).most_common(1)[0][1] == 1
    assert {c.id for c in CADENCES} - {r.id for r in written.rhythms()} == {"W1", "M1"}


def test_a_cadence_calls_rows_or_has_a_task_or_says_where_it_is_done():
    called = {row.cadence for row in ROWS}
    for cadence in CADENCES:
        assert (cadence.id in called) + (cadence.task is not None) + bool(cadence.done_by) == 1, cadence.id


@pytest.mark.skipif(not SHARED.exists(), reason="the plans' tables are not at hand")
@pytest.mark.parametrize(
    ("theirs", "ours", "columns"),
    [
        (
            "decision_table.csv",
            "decisions.csv",
            ("level", "action", "section", "quote_vi:quote", "seed_line:line"),
        ),
        (
            "cadence.csv",
            "cadences.csv",
            ("id", "doc:document", "section", "quote_vi:quote", "seed_line:line"),
        ),
    ],
)
def test_the_shipped_facts_are_those_of_the_plans(theirs, ours, columns):
    def rows(path, names):
        with path.open(encoding="utf-8", newline="") as file:
            return [tuple(row[name] for name in names) for row in csv.DictReader(file)]

    pairs = [(c.split(":")[0], c.split(":")[-1]) for c in columns]
    source = rows(SHARED / theirs, [a for a, _b in pairs])

    assert rows(ROOT / "scheduler" / "written" / ours, [b for _a, b in pairs]) == source
