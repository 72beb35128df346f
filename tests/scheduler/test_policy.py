from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from messages.subjects import Band, Scheme, UnitGroup
from messages.texts import text_keys
from scheduler.cadences import BY_ID
from scheduler.levels import Level
from scheduler.policy import ROWS, Standpoint, ladder, unit_rows
from scheduler.policy_page import page
from scheduler.policy_rows.row import (
    Mark,
    Message,
    Obligation,
    Owner,
    Per,
    Phase,
    Standing,
    Task,
    TaskKind,
    mark_title,
    owner_title,
    task_title,
)

PAGE = Path(__file__).parents[2] / "docs" / "policy.md"
DAY = date(2026, 12, 1)
ORDINARY = (Level.CONTROLLED, Level.L1, Level.L2)
REMOTE = (Level.COMPLEX, Level.L4)
LATE_EVERYWHERE = {"penalty", "referral-216", "report-ubnd", "publication"}


def _told(band: Band, level: Level) -> tuple[str, set[str]]:
    rows = unit_rows(Standpoint(group=UnitGroup.ACTIVE, band=band, level=level, day=DAY))
    texts = [r.what.text for r in rows if isinstance(r.what, Message)]
    assert len(texts) <= 1, "one message a debt"
    return (*texts, "")[0], {r.what.kind.value for r in rows if isinstance(r.what, Task)}


@pytest.mark.parametrize(
    ("band", "levels", "text", "work"),
    [
        (Band.UNDER_1, ORDINARY, "debt_under_1", {"direct-work"}),
        (Band.UNDER_1, REMOTE, "debt_under_1", {"notice-by-post"}),
        (Band.UNDER_1, (Level.L3,), "debt_under_1", {"direct-work"}),
        (Band.FROM_1_TO_3, ORDINARY, "debt_1_to_3", {"site-visit", "minutes-d04h"}),
        (Band.FROM_1_TO_3, REMOTE, "debt_1_to_3_l4", {"minutes-d04h-by-post"}),
        (Band.FROM_1_TO_3, (Level.L3,), "debt_1_to_3", {"site-visit", "minutes-d04h"}),
        (Band.FROM_3, ORDINARY, "debt_from_3", {"inspection", "interagency-team"}),
        (Band.FROM_3, REMOTE, "debt_from_3_l4", {"letter-03-688", "flexible-inspection"}),
        # level 3 keeps tiết a and adds what QĐ 688 asks for
        (Band.FROM_3, (Level.L3,), "debt_from_3", {"inspection", "interagency-team", "letter-03-688"}),
    ],
)
def test_an_active_unit_gets_what_the_plans_say(band, levels, text, work):
    for level in levels:
        assert _told(band, level) == (text, work | LATE_EVERYWHERE)


def test_in_2020_the_work_was_the_c12_and_an_inspection_from_three_months():
    assert _told(Band.UNDER_1, Level.NN2020) == ("", {"c12-notice"})
    assert _told(Band.FROM_3, Level.NN2020) == ("", {"c12-notice", "inspection"})


def test_the_ladder_has_seven_rungs_at_every_level():
    for scheme, name in ((Scheme.VOLUNTARY, "voluntary"), (Scheme.HOUSEHOLD_HEALTH, "health")):
        for level in Level:
            told = [(step.rung.offset, step.message.text) for step in ladder(scheme, level)]
            assert told == [
                (-30, f"due_{name}_before"),
                (-15, f"due_{name}_before"),
                (-7, f"due_{name}_soon"),
                (-3, f"due_{name}_soon"),
                (0, f"due_{name}_today"),
                (7, f"due_{name}_after_7"),
                (20, f"due_{name}_after_20"),
            ]


def test_what_the_plans_leave_to_a_person_waits_for_one():
    proposals = {
        TaskKind.INSPECTION,
        TaskKind.FLEXIBLE_INSPECTION,
        TaskKind.INTERAGENCY_TEAM,
        TaskKind.PENALTY,
        TaskKind.REFERRAL_216,
        TaskKind.REPORT_UBND,
        TaskKind.PUBLICATION,
        TaskKind.MASS_MEDIA,
        TaskKind.NEWS_CAMPAIGN,
        TaskKind.PROSPECT_MESSAGES,
    }
    found = {r.what.kind for r in ROWS if isinstance(r.what, Task) and r.approval}
    assert found == proposals
    # a notice says what the law provides for; it decides nothing
    assert not any(r.approval for r in ROWS if isinstance(r.what, Message))


def test_what_nobody_can_compute_needs_an_officers_mark():
    assert {r.rule: r.needs for r in ROWS if r.obligation is Obligation.CONDITIONAL} == {
        "debt-from-3-flexible-inspection": {Mark.DELIBERATE},
        "debt-from-3-interagency": {Mark.LARGE_DEBT},
        "debt-penalty": {Mark.VIOLATION},
        "debt-referral-216": {Mark.ARTICLE_216},
        "unregistered-inspection": {Mark.REFUSES, Mark.UNSIGNED_MINUTES},
        "unregistered-flexible-inspection": {Mark.EVADING},
        "unregistered-interagency": {Mark.MANY_WORKERS},
        "unregistered-referral-216": {Mark.ARTICLE_216},
        "unregistered-list-to-tax": {Mark.ABSENT},
    }


def test_nobody_is_called_on_where_people_may_not_meet():
    in_person = {TaskKind.DIRECT_WORK, TaskKind.SITE_VISIT, TaskKind.MINUTES_D04H, TaskKind.INTERAGENCY_TEAM}
    for row in ROWS:
        if isinstance(row.what, Task) and row.what.kind in in_person:
            assert not set(REMOTE) & set(row.grounds), row.rule


def test_every_rule_has_one_name_and_grounds_for_each_level():
    rules = [row.rule for row in ROWS]
    assert len(rules) == len(set(rules))
    later = ("3532", "CV2022", "49")
    for row in ROWS:
        for level, source in row.grounds.items():
            document = {"NN2020": "1788", "CONTROLLED": "2800", "COMPLEX": "2800"}.get(level, later)
            assert source.startswith(document), (row.rule, level)


@pytest.mark.parametrize(
    ("group", "more", "levels", "text", "work"),
    [
        (UnitGroup.SUSPENDED_PENSION, {"phase": Phase.RUNNING}, tuple(Level), "debt_suspended", set()),
        (UnitGroup.SUSPENDED_PENSION, {"phase": Phase.ENDED}, tuple(Level), "debt_make_up", set()),
        (UnitGroup.DISSOLVED, {}, (*ORDINARY, *REMOTE), "", {"liaise-enforcement"}),
        (UnitGroup.STATE_BUDGET_HEALTH, {}, ORDINARY, "", set()),
        (UnitGroup.STATE_BUDGET_HEALTH, {}, REMOTE, "debt_state_budget", set()),
    ],
)
def test_units_off_the_ladder_get_what_the_plans_say(group, more, levels, text, work):
    for level in levels:
        rows = unit_rows(Standpoint(group=group, level=level, day=DAY, **more))
        assert [r.what.text for r in rows if isinstance(r.what, Message)] == ([text] if text else [])
        told = {r.what.kind.value for r in rows if isinstance(r.what, Task)}
        assert told == (work if level in {*ORDINARY, *REMOTE} else set())


@pytest.mark.parametrize(
    ("standing", "day", "level", "work"),
    [
        (Standing.NEVER, date(2022, 1, 3), Level.L1, {"notice-unregistered", "minutes-d04h"}),
        # since then the case asks for the papers
        (Standing.NEVER, date(2022, 8, 1), Level.L1, set()),
        (Standing.NEVER, date(2022, 1, 3), Level.L4, {"notice-unregistered-by-post", "letters-01-02-688"}),
        (Standing.UNDER, date(2022, 1, 3), Level.L4, {"notice-unregistered-by-post"}),
        # level 3: tiết a, and the letters of QĐ 688
        (
            Standing.NEVER,
            date(2022, 1, 3),
            Level.L3,
            {"notice-unregistered", "minutes-d04h", "letters-01-02-688"},
        ),
    ],
)
def test_units_of_the_tax_data_get_what_the_plans_say(standing, day, level, work):
    at = Standpoint(group=UnitGroup.UNREGISTERED, level=level, day=day, standing=standing)
    must = {r.what.kind.value for r in unit_rows(at) if isinstance(r.what, Task) and not r.needs}
    assert must == work


def test_every_cadence_a_row_names_exists_and_every_mark_has_its_words():
    assert {row.cadence for row in ROWS} - {""} <= set(BY_ID)
    assert all(mark_title(mark) for mark in Mark)


def test_a_local_plan_holds_only_where_the_office_keeps_it():
    at = Standpoint(group=UnitGroup.ACTIVE, level=Level.L1, day=date(2023, 5, 4), band=Band.FROM_1_TO_3)
    elsewhere = {row.rule for row in unit_rows(at)}
    here = {row.rule for row in unit_rows(replace(at, local_plans=frozenset({"49/KH-BCD"})))}
    assert here - elsewhere == {"debt-2023-near-3"}


def test_at_level_3_every_duty_of_level_1_stands_but_the_levels_own():
    for row in ROWS:
        if Level.L1 in row.grounds and row.local == "":
            assert Level.L3 in row.grounds, row.rule


def test_encouraging_becomes_a_duty_where_messages_are_the_only_road():
    row = ladder(Scheme.VOLUNTARY, Level.L1)[0].row
    assert {level: row.obligation_at(level) for level in (Level.L1, Level.L3, Level.L4)} == {
        Level.L1: Obligation.SHOULD,
        Level.L3: Obligation.MUST,
        Level.L4: Obligation.MUST,
    }


def test_every_text_of_the_table_is_on_the_shelf():
    asked = {key for r in ROWS if isinstance(r.what, Message) for key in (r.what.text, r.what.discreet)}
    assert asked - set(text_keys()) == set()


def test_every_kind_of_work_and_every_owner_has_a_title():
    assert all(task_title(kind) for kind in TaskKind)
    assert all(owner_title(owner) for owner in Owner)
    assert {r.what.owner for r in ROWS if isinstance(r.what, Task)} == set(Owner)
    assert {r.what.per for r in ROWS if isinstance(r.what, Task)} == set(Per)


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m scheduler.policy_page > docs/policy.md"
