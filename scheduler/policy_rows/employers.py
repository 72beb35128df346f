"""Employers who owe: the debt ladder of plans 2800 and 3532 for units still paying in (III.1.1).

Left for later, and refused by the planner until then: units that suspended the pension fund,
dissolved units, and units whose health insurance the state budget pays.
"""

from messages.subjects import Band, UnitGroup
from scheduler.levels import Level
from scheduler.policy_rows.row import Mark, Message, Obligation, Owner, Row, Task, TaskKind

ACTIVE = UnitGroup.ACTIVE

#: Tiết a: the ordinary road. Tiết b keeps it at level 3, within limits on people, time and place.
ORDINARY = {
    Level.CONTROLLED: "2800 III.1.1.a",
    Level.L1: "3532 III.1.1.a",
    Level.L2: "3532 III.1.1.a",
    Level.L3: "3532 III.1.1.b",
}
#: Tiết c (2800: tiết b): the same duties from afar.
REMOTE = {Level.COMPLEX: "2800 III.1.1.b", Level.L4: "3532 III.1.1.c"}
#: Tiết b adds at level 3 what QĐ 688 asks for.
REMOTE_AND_688 = {**REMOTE, Level.L3: "3532 III.1.1.b, QĐ 688/QĐ-BHXH"}
ALWAYS = {**ORDINARY, **REMOTE}

UNDER_1 = (
    Row(
        rule="debt-under-1",
        grounds=ALWAYS,
        group=ACTIVE,
        band=Band.UNDER_1,
        what=Message(text="debt_under_1", discreet="debt_discreet"),
    ),
    # the plan names direct work beside remote contact; done for every unit it would be the only work
    Row(
        rule="debt-under-1-direct-work",
        grounds=ORDINARY,
        group=ACTIVE,
        band=Band.UNDER_1,
        what=Task(kind=TaskKind.DIRECT_WORK, owner=Owner.OFFICER, deadline_days=10),
        obligation=Obligation.OPTIONAL,
    ),
    Row(
        rule="debt-under-1-notice",
        grounds=REMOTE,
        group=ACTIVE,
        band=Band.UNDER_1,
        what=Task(kind=TaskKind.NOTICE_BY_POST, owner=Owner.OFFICER, deadline_days=5),
    ),
)

FROM_1_TO_3 = (
    Row(
        rule="debt-1-to-3",
        grounds=ORDINARY,
        group=ACTIVE,
        band=Band.FROM_1_TO_3,
        what=Message(text="debt_1_to_3", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-1-to-3-remote",
        grounds=REMOTE,
        group=ACTIVE,
        band=Band.FROM_1_TO_3,
        what=Message(text="debt_1_to_3_l4", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-1-to-3-visit",
        grounds=ORDINARY,
        group=ACTIVE,
        band=Band.FROM_1_TO_3,
        what=Task(kind=TaskKind.SITE_VISIT, owner=Owner.OFFICER, deadline_days=10),
    ),
    Row(
        rule="debt-1-to-3-minutes",
        grounds=ORDINARY,
        group=ACTIVE,
        band=Band.FROM_1_TO_3,
        what=Task(kind=TaskKind.MINUTES_D04H, owner=Owner.OFFICER, deadline_days=10, form="D04h-TS"),
    ),
    Row(
        rule="debt-1-to-3-minutes-by-post",
        grounds=REMOTE,
        group=ACTIVE,
        band=Band.FROM_1_TO_3,
        what=Task(kind=TaskKind.MINUTES_D04H_BY_POST, owner=Owner.OFFICER, deadline_days=10, form="D04h-TS"),
    ),
)

FROM_3 = (
    # these texts say what the law provides for; the inspection itself is a proposal that a person approves
    Row(
        rule="debt-from-3",
        grounds=ORDINARY,
        group=ACTIVE,
        band=Band.FROM_3,
        what=Message(text="debt_from_3", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-from-3-remote",
        grounds=REMOTE,
        group=ACTIVE,
        band=Band.FROM_3,
        what=Message(text="debt_from_3_l4", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-from-3-inspection",
        grounds=ORDINARY,
        group=ACTIVE,
        band=Band.FROM_3,
        what=Task(kind=TaskKind.INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        approval=True,
    ),
    Row(
        rule="debt-from-3-letter",
        grounds=REMOTE_AND_688,
        group=ACTIVE,
        band=Band.FROM_3,
        what=Task(kind=TaskKind.LETTER_03_688, owner=Owner.OFFICER, deadline_days=5, form="03/688"),
    ),
    Row(
        rule="debt-from-3-flexible-inspection",
        grounds=REMOTE,
        group=ACTIVE,
        band=Band.FROM_3,
        what=Task(kind=TaskKind.FLEXIBLE_INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=Mark.DELIBERATE,
        approval=True,
    ),
    # tiết c does not repeat the interagency team: none is proposed while people may not meet
    Row(
        rule="debt-from-3-interagency",
        grounds=ORDINARY,
        group=ACTIVE,
        band=Band.FROM_3,
        what=Task(kind=TaskKind.INTERAGENCY_TEAM, owner=Owner.DIRECTOR, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=Mark.LARGE_DEBT,
        approval=True,
    ),
)

WHATEVER_THE_AGE = (
    Row(
        rule="debt-penalty",
        grounds=ALWAYS,
        group=ACTIVE,
        what=Task(kind=TaskKind.PENALTY, owner=Owner.INSPECTORS, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=Mark.VIOLATION,
        approval=True,
    ),
    Row(
        rule="debt-referral-216",
        grounds=ALWAYS,
        group=ACTIVE,
        what=Task(kind=TaskKind.REFERRAL_216, owner=Owner.DIRECTOR, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=Mark.ARTICLE_216,
        approval=True,
    ),
    Row(
        rule="debt-report-ubnd",
        grounds=ALWAYS,
        group=ACTIVE,
        what=Task(kind=TaskKind.REPORT_UBND, owner=Owner.DIRECTOR, deadline_days=None, per_office=True),
        approval=True,
    ),
    Row(
        rule="debt-publication",
        grounds=ALWAYS,
        group=ACTIVE,
        what=Task(kind=TaskKind.PUBLICATION, owner=Owner.DIRECTOR, deadline_days=None, per_office=True),
        approval=True,
    ),
)

YEAR_2020 = (
    Row(
        rule="debt-2020-c12",
        grounds={Level.NN2020: "1788 para 16"},
        group=ACTIVE,
        what=Task(kind=TaskKind.C12_NOTICE, owner=Owner.OFFICER, deadline_days=None, form="C12-TS"),
    ),
    # 1788 says "any debt"; the later plans say three months, and the later word holds
    Row(
        rule="debt-2020-inspection",
        grounds={Level.NN2020: "1788 para 17"},
        group=ACTIVE,
        band=Band.FROM_3,
        what=Task(kind=TaskKind.INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        approval=True,
    ),
)

ROWS = (*UNDER_1, *FROM_1_TO_3, *FROM_3, *WHATEVER_THE_AGE, *YEAR_2020)
