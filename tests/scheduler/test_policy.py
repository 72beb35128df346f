from pathlib import Path

import pytest

from messages.subjects import Band, Scheme, UnitGroup
from messages.texts import text_keys
from scheduler.levels import Level
from scheduler.policy import ROWS, debt_rows, ladder, page
from scheduler.policy_rows.row import Mark, Message, Obligation, Task, TaskKind, owner_title, task_title

PAGE = Path(__file__).parents[2] / "docs" / "policy.md"
ORDINARY = (Level.CONTROLLED, Level.L1, Level.L2)
REMOTE = (Level.COMPLEX, Level.L4)
LATE_EVERYWHERE = {"penalty", "referral-216", "report-ubnd", "publication"}


def _told(band: Band, level: Level) -> tuple[str, set[str]]:
    rows = debt_rows(UnitGroup.ACTIVE, band, level)
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
    }
    found = {r.what.kind for r in ROWS if isinstance(r.what, Task) and r.approval}
    assert found == proposals
    # a notice says what the law provides for; it decides nothing
    assert not any(r.approval for r in ROWS if isinstance(r.what, Message))


def test_what_nobody_can_compute_needs_an_officers_mark():
    assert {r.rule: r.needs for r in ROWS if r.obligation is Obligation.CONDITIONAL} == {
        "debt-from-3-flexible-inspection": Mark.DELIBERATE,
        "debt-from-3-interagency": Mark.LARGE_DEBT,
        "debt-penalty": Mark.VIOLATION,
        "debt-referral-216": Mark.ARTICLE_216,
    }


def test_nobody_is_called_on_where_people_may_not_meet():
    in_person = {TaskKind.DIRECT_WORK, TaskKind.SITE_VISIT, TaskKind.MINUTES_D04H, TaskKind.INTERAGENCY_TEAM}
    for row in ROWS:
        if isinstance(row.what, Task) and row.what.kind in in_person:
            assert not set(REMOTE) & set(row.grounds), row.rule


def test_every_rule_has_one_name_and_grounds_for_each_level():
    rules = [row.rule for row in ROWS]
    assert len(rules) == len(set(rules))
    for row in ROWS:
        for level, source in row.grounds.items():
            document = {"NN2020": "1788", "CONTROLLED": "2800", "COMPLEX": "2800"}.get(level, "3532")
            assert source.startswith(document), (row.rule, level)


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
    assert {owner_title(r.what.owner) for r in ROWS if isinstance(r.what, Task)} == {
        "Cán bộ chuyên quản",
        "Bộ phận thanh tra, kiểm tra",
        "Lãnh đạo",
    }


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m scheduler.policy > docs/policy.md"
