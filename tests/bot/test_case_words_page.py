"""The page of status words says what cases and results are called, and the machines hold together."""

import pytest

from messages.task_results import RESULTS, result_word
from scheduler.case_steps import MACHINES, Waiting, Whose
from scheduler.case_titles import event_title, kind_title, state_title, waiting_title
from tests.bot.test_status_words_page import PAGE, table

KINDS = list(MACHINES)


def part(title):
    """The first two columns of the table under a heading of the third rank."""
    section = PAGE.read_text().partition(f"\n### {title}\n")[2].partition("\n#")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return {row[0].strip("|` "): row[1] for row in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_and_every_step_is_explained_in_the_officer_s_words(kind):
    machine = MACHINES[kind]

    assert part(kind.value) == {name: state_title(kind, name) for name in machine.states}
    assert part(f"Steps: {kind.value}") == {step.event: event_title(step.event) for step in machine.steps}
    assert kind_title(kind)


def test_every_result_is_explained():
    results = {result for known in RESULTS.values() for result in known} | {"done", "not_done", "approved"}

    assert table("Results of tasks") == {result: result_word(result) for result in results}


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_reaches_every_state_and_leaves_every_one_that_is_no_end(kind):
    machine = MACHINES[kind]
    entered = {target for step in machine.steps for target in step.moves.values()} | {machine.first}
    left = {source for step in machine.steps for source in step.moves}

    assert entered == set(machine.states)
    assert left == {name for name, state in machine.states.items() if not state.final}


@pytest.mark.parametrize("kind", KINDS)
def test_whom_a_state_waits_for_can_do_something_about_it(kind):
    machine = MACHINES[kind]
    for name, state in machine.states.items():
        steps = [step for step in machine.steps if name in step.moves]
        if state.proposes:
            assert {s.event.rpartition("-")[2] for s in steps if s.whose is Whose.DECISION} == {
                "decided",
                "refused",
            }
        if state.waiting is Waiting.UNIT:
            assert state.term is not None
            assert machine.by_event[state.term.then].whose is Whose.PROGRAM
        if state.waiting in {Waiting.OFFICER, Waiting.INSPECTORS}:
            assert state.task is not None
            assert any(step.whose is Whose.PERSON and not step.by_lists for step in steps)


def test_everybody_waited_for_has_a_name():
    assert all(waiting_title(whom) for whom in Waiting)
