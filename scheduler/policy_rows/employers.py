"""Employers who owe: the debt ladder of plans 2800 and 3532 for units still paying in (III.1.1)."""

from datetime import date

from messages.language import _
from messages.subjects import Band, UnitGroup
from scheduler.levels import Level
from scheduler.policy_rows.row import Mark, Message, Obligation, Owner, Per, Program, Row, Task, TaskKind

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
        covers=("REMOTE_CONTACT", "SEND_NOTICE_AND_MATERIALS"),
        band=Band.UNDER_1,
        what=Message(text="debt_under_1", discreet="debt_discreet"),
    ),
    # the plan names direct work beside remote contact; done for every unit it would be the only work
    Row(
        rule="debt-under-1-direct-work",
        grounds=ORDINARY,
        group=ACTIVE,
        covers=("WORK_DIRECTLY_WITH_UNIT",),
        band=Band.UNDER_1,
        what=Task(kind=TaskKind.DIRECT_WORK, owner=Owner.OFFICER, deadline_days=10),
        obligation=Obligation.OPTIONAL,
    ),
    Row(
        rule="debt-under-1-notice",
        grounds=REMOTE,
        group=ACTIVE,
        covers=("SEND_NOTICE_BY_PUBLIC_POST",),
        band=Band.UNDER_1,
        what=Task(kind=TaskKind.NOTICE_BY_POST, owner=Owner.OFFICER, deadline_days=5),
    ),
)

FROM_1_TO_3 = (
    Row(
        rule="debt-1-to-3",
        grounds=ORDINARY,
        group=ACTIVE,
        covers=(),
        band=Band.FROM_1_TO_3,
        what=Message(text="debt_1_to_3", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-1-to-3-remote",
        grounds=REMOTE,
        group=ACTIVE,
        covers=("REMOTE_URGE_EXCHANGE_RECEIVE_FEEDBACK",),
        band=Band.FROM_1_TO_3,
        what=Message(text="debt_1_to_3_l4", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-1-to-3-visit",
        grounds=ORDINARY,
        group=ACTIVE,
        covers=("SITE_VISIT_REMIND",),
        band=Band.FROM_1_TO_3,
        what=Task(kind=TaskKind.SITE_VISIT, owner=Owner.OFFICER, deadline_days=10),
    ),
    Row(
        rule="debt-1-to-3-minutes",
        grounds=ORDINARY,
        group=ACTIVE,
        covers=("MINUTES_D04H",),
        band=Band.FROM_1_TO_3,
        what=Task(kind=TaskKind.MINUTES_D04H, owner=Owner.OFFICER, deadline_days=10, form="D04h-TS"),
    ),
    Row(
        rule="debt-1-to-3-minutes-by-post",
        grounds=REMOTE,
        group=ACTIVE,
        covers=("MINUTES_D04H_BY_PUBLIC_POST",),
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
        covers=(),
        band=Band.FROM_3,
        what=Message(text="debt_from_3", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-from-3-remote",
        grounds=REMOTE,
        group=ACTIVE,
        covers=(),
        band=Band.FROM_3,
        what=Message(text="debt_from_3_l4", discreet="debt_discreet"),
    ),
    Row(
        rule="debt-from-3-inspection",
        grounds=ORDINARY,
        group=ACTIVE,
        covers=("SURPRISE_INSPECTION",),
        band=Band.FROM_3,
        what=Task(kind=TaskKind.INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        approval=True,
    ),
    Row(
        rule="debt-from-3-letter",
        grounds=REMOTE_AND_688,
        group=ACTIVE,
        covers=("LETTER_FORM03_688_BY_PUBLIC_POST", "COMBINE_QD688_TASKS"),
        band=Band.FROM_3,
        what=Task(kind=TaskKind.LETTER_03_688, owner=Owner.OFFICER, deadline_days=5, form="03/688"),
    ),
    Row(
        rule="debt-from-3-flexible-inspection",
        grounds=REMOTE,
        group=ACTIVE,
        covers=("FLEXIBLE_INSPECTION_ONSITE_PLUS_OTHER",),
        band=Band.FROM_3,
        what=Task(kind=TaskKind.FLEXIBLE_INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.DELIBERATE}),
        approval=True,
    ),
    # tiết c does not repeat the interagency team: none is proposed while people may not meet
    Row(
        rule="debt-from-3-interagency",
        grounds=ORDINARY,
        group=ACTIVE,
        covers=("PROPOSE_INTERAGENCY_TEAM",),
        band=Band.FROM_3,
        what=Task(kind=TaskKind.INTERAGENCY_TEAM, owner=Owner.DIRECTOR, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.LARGE_DEBT}),
        approval=True,
    ),
)

WHATEVER_THE_AGE = (
    Row(
        rule="debt-penalty",
        grounds=ALWAYS,
        group=ACTIVE,
        covers=("ADMIN_PENALTY",),
        what=Task(kind=TaskKind.PENALTY, owner=Owner.INSPECTORS, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.VIOLATION}),
        approval=True,
    ),
    Row(
        rule="debt-referral-216",
        grounds=ALWAYS,
        group=ACTIVE,
        covers=("CRIMINAL_REFERRAL_216",),
        what=Task(kind=TaskKind.REFERRAL_216, owner=Owner.DIRECTOR, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.ARTICLE_216}),
        approval=True,
    ),
    Row(
        rule="debt-report-ubnd",
        grounds=ALWAYS,
        group=ACTIVE,
        covers=("MONTHLY_REPORT_UBND",),
        what=Task(kind=TaskKind.REPORT_UBND, owner=Owner.DIRECTOR, deadline_days=None, per=Per.OFFICE),
        approval=True,
    ),
    Row(
        rule="debt-publication",
        grounds=ALWAYS,
        group=ACTIVE,
        covers=("PUBLICISE_NAMES",),
        what=Task(kind=TaskKind.PUBLICATION, owner=Owner.DIRECTOR, deadline_days=None, per=Per.OFFICE),
        approval=True,
    ),
)

YEAR_2020 = (
    Row(
        rule="debt-2020-c12",
        grounds={Level.NN2020: "1788 para 16"},
        group=ACTIVE,
        covers=("MONTHLY_C12_TO_EMPLOYER",),
        what=Task(kind=TaskKind.C12_NOTICE, owner=Owner.OFFICER, deadline_days=None, form="C12-TS"),
    ),
    Row(
        rule="debt-2020-inspection",
        grounds={Level.NN2020: "1788 para 17"},
        group=ACTIVE,
        covers=("SURPRISE_INSPECTION",),
        band=Band.FROM_3,
        what=Task(kind=TaskKind.INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        approval=True,
        departs=_("1788 ghi “nợ tiền đóng”; các kế hoạch sau ghi từ 03 tháng, và văn bản sau được áp dụng"),
    ),
)

#: Kế hoạch 49/KH-BCD of thành phố Trà Vinh for 2023, III.1
TRA_VINH_2023 = (
    Row(
        rule="debt-2023-near-3",
        grounds=dict.fromkeys((Level.L1, Level.L2, Level.L3, Level.L4), "49 III.1"),
        group=ACTIVE,
        covers=("OFFICER_FOLLOWS_UNIT_COLLECT_CURRENT_AND_OLD_DEBT",),
        band=Band.FROM_1_TO_3,
        what=Task(kind=TaskKind.NEAR_3_MONTHS, owner=Owner.OFFICER, deadline_days=10),
        since=date(2023, 1, 1),
        until=date(2023, 12, 31),
        local="49/KH-BCD",
    ),
)

BY_ITSELF = (
    Row(
        rule="debt-classify",
        grounds=ALWAYS,
        group=ACTIVE,
        covers=("CLASSIFY_BY_DEBT_AGE",),
        what=Program(
            place="scheduler/debt_age.py:debt_age",
            words=_("Xếp đơn vị theo tuổi nợ mỗi khi lập kế hoạch từ danh sách đã nhập."),
        ),
    ),
    Row(
        rule="debt-level-3-roster",
        grounds={Level.L3: "3532 III.1.1.b"},
        group=ACTIVE,
        covers=("AS_L1_L2_WITH_STAFFING_LIMITS",),
        what=Program(
            place="scheduler/roster.py:spread",
            words=_("Xếp ngày cho việc trực tiếp trong số lượt mỗi tổ được làm một ngày."),
        ),
    ),
)

ROWS = (*UNDER_1, *FROM_1_TO_3, *FROM_3, *WHATEVER_THE_AGE, *YEAR_2020, *TRA_VINH_2023, *BY_ITSELF)
