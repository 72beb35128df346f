"""Units of the tax data that insure none or not all of their workers (2800, 3532 III.1.2; công văn of 2022).

From the công văn of 2022 on, which replaces what was done before (CV2022 II.3), a unit goes by the steps of a
case: its notice is Mẫu 04-KT. Until then it is the notice of the plans.
"""

from datetime import date, timedelta

from messages.language import _
from messages.subjects import Circle, UnitGroup
from scheduler.levels import Level
from scheduler.policy_rows.row import (
    CaseWork,
    Mark,
    Message,
    Obligation,
    Owner,
    Per,
    Program,
    Row,
    Standing,
    Task,
    TaskKind,
)

UNREGISTERED = UnitGroup.UNREGISTERED
#: The document at hand has neither number nor date. It sets a task to be done before 15/8/2022, and is often
#: cited as one of 21/7/2022.
CV2022_SINCE = date(2022, 7, 21)
BEFORE_CV2022 = CV2022_SINCE - timedelta(days=1)

ORDINARY = {
    Level.CONTROLLED: "2800 III.1.2.a",
    Level.L1: "3532 III.1.2.a",
    Level.L2: "3532 III.1.2.a",
    Level.L3: "3532 III.1.2.b",
}
REMOTE = {Level.COMPLEX: "2800 III.1.2.b", Level.L4: "3532 III.1.2.c"}
#: At level 3 the posted letters of QĐ 688 stand beside the work on site.
REMOTE_AND_688 = {**REMOTE, Level.L3: "3532 III.1.2.b, QĐ 688/QĐ-BHXH"}


def _2022(section: str) -> dict[Level, str]:
    return dict.fromkeys((Level.L1, Level.L2, Level.L3, Level.L4), f"CV2022 {section}")


BY_PLAN = (
    Row(
        rule="unregistered-notice",
        grounds=ORDINARY,
        group=UNREGISTERED,
        covers=("SEND_NOTICE_WITH_PERSON_LIST",),
        what=Task(kind=TaskKind.NOTICE_UNREGISTERED, owner=Owner.OFFICER, deadline_days=5, form="D04b-TS"),
        until=BEFORE_CV2022,
    ),
    Row(
        rule="unregistered-notice-by-post",
        grounds=REMOTE,
        group=UNREGISTERED,
        covers=("SEND_NOTICE_WITH_PERSON_LIST_BY_PUBLIC_POST",),
        what=Task(
            kind=TaskKind.NOTICE_UNREGISTERED_BY_POST, owner=Owner.OFFICER, deadline_days=5, form="D04b-TS"
        ),
        until=BEFORE_CV2022,
    ),
    Row(
        rule="unregistered-message",
        grounds=ORDINARY,
        group=UNREGISTERED,
        covers=(),
        what=Message(text="unregistered_notice", discreet="debt_discreet"),
    ),
    Row(
        rule="unregistered-message-remote",
        grounds=REMOTE,
        group=UNREGISTERED,
        covers=("REMOTE_URGE_EXCHANGE_RECEIVE_FEEDBACK",),
        what=Message(text="unregistered_notice_l4", discreet="debt_discreet"),
    ),
    Row(
        rule="unregistered-minutes",
        grounds=ORDINARY,
        group=UNREGISTERED,
        covers=("WORK_WITH_UNIT_MINUTES_D04H",),
        what=Task(kind=TaskKind.MINUTES_D04H, owner=Owner.OFFICER, deadline_days=15, form="D04h-TS"),
        until=BEFORE_CV2022,
    ),
    Row(
        rule="unregistered-688",
        grounds=REMOTE_AND_688,
        group=UNREGISTERED,
        covers=("LETTER_FORM01_02_688_BY_PUBLIC_POST",),
        standing=Standing.NEVER,
        what=Task(
            kind=TaskKind.LETTERS_01_02_688, owner=Owner.OFFICER, deadline_days=5, form="01/688, 02/688"
        ),
    ),
    Row(
        rule="unregistered-inspection",
        grounds=ORDINARY,
        group=UNREGISTERED,
        covers=("SURPRISE_INSPECTION",),
        what=Task(kind=TaskKind.INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.REFUSES, Mark.UNSIGNED_MINUTES}),
        approval=True,
    ),
    Row(
        rule="unregistered-flexible-inspection",
        grounds=REMOTE,
        group=UNREGISTERED,
        covers=("FLEXIBLE_INSPECTION_ONSITE_PLUS_OTHER",),
        what=Task(kind=TaskKind.FLEXIBLE_INSPECTION, owner=Owner.INSPECTORS, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.EVADING}),
        approval=True,
    ),
    Row(
        rule="unregistered-interagency",
        grounds=ORDINARY,
        group=UNREGISTERED,
        covers=("PROPOSE_INTERAGENCY_TEAM",),
        what=Task(kind=TaskKind.INTERAGENCY_TEAM, owner=Owner.DIRECTOR, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.MANY_WORKERS}),
        approval=True,
    ),
    Row(
        rule="unregistered-interagency-later",
        grounds=REMOTE,
        group=UNREGISTERED,
        covers=("PROPOSE_INTERAGENCY_TEAM",),
        what=Program(
            place="scheduler/policy_rows/units_unregistered.py",
            words=_("Chưa đề xuất khi dịch chưa được khống chế; xuống cấp độ 1–3 thì dòng trên đề xuất."),
        ),
        obligation=Obligation.DEFERRED,
    ),
    Row(
        rule="unregistered-referral-216",
        grounds=ORDINARY,
        group=UNREGISTERED,
        covers=("CRIMINAL_REFERRAL_216",),
        what=Task(kind=TaskKind.REFERRAL_216, owner=Owner.DIRECTOR, deadline_days=15),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.ARTICLE_216}),
        approval=True,
    ),
    Row(
        rule="unregistered-list-to-tax",
        grounds=ORDINARY,
        group=UNREGISTERED,
        covers=("LIST_TO_TAX_AGENCY",),
        what=Task(kind=TaskKind.LIST_TO_TAX, owner=Owner.OFFICER, deadline_days=None, per=Per.OFFICE),
        obligation=Obligation.CONDITIONAL,
        needs=frozenset({Mark.ABSENT}),
    ),
)

BY_CASE = (
    Row(
        rule="case-notice-04",
        grounds=_2022("I.4.1"),
        group=UNREGISTERED,
        covers=("NOTICE_04KT",),
        what=CaseWork(case="unregistered", events=("noticed",), forms=("04-KT", "02-KT", "03-KT")),
        since=CV2022_SINCE,
    ),
    Row(
        rule="case-conference-05",
        grounds=_2022("I.4.2"),
        group=UNREGISTERED,
        covers=("CONFERENCE_INVITE_05KT",),
        what=CaseWork(case="unregistered", events=("invited", "attended", "absent"), forms=("05-KT",)),
        since=CV2022_SINCE,
    ),
    # too few units for a conference: the same step, at a place of the office's choice or at the unit's own
    Row(
        rule="case-conference-elsewhere",
        grounds=_2022("I.4.2.c"),
        group=UNREGISTERED,
        covers=("INVITE_TO_PLACE_OR_VISIT_OR_CLUSTER_CONFERENCE",),
        what=CaseWork(case="unregistered", events=("direct", "scheduled"), forms=("05-KT", "05a-KT")),
        since=CV2022_SINCE,
        obligation=Obligation.OPTIONAL,
    ),
    Row(
        rule="case-check-06",
        grounds=_2022("I.4.3"),
        group=UNREGISTERED,
        covers=("DIRECT_CHECK_05A_05B_06KT",),
        what=CaseWork(
            case="unregistered", events=("scheduled", "checked"), forms=("05a-KT", "05b-KT", "06-KT")
        ),
        since=CV2022_SINCE,
    ),
    Row(
        rule="case-inspection",
        grounds=_2022("I.4.4"),
        group=UNREGISTERED,
        covers=("SURPRISE_INSPECTION",),
        what=CaseWork(case="unregistered", events=("inspection-decided", "inspected"), forms=("07-KT",)),
        since=CV2022_SINCE,
        approval=True,
    ),
    Row(
        rule="case-referral",
        grounds=_2022("I.4.5"),
        group=UNREGISTERED,
        covers=("CRIMINAL_REFERRAL_216",),
        what=CaseWork(case="unregistered", events=("propose-referral", "referred"), forms=("07-KT",)),
        since=CV2022_SINCE,
        approval=True,
    ),
    Row(
        rule="unregistered-10-kt",
        grounds=_2022("I.5.2.a"),
        group=UNREGISTERED,
        covers=("LIST_10KT_TO_TAX_QUARTERLY",),
        cadence="C24",
        what=Task(
            kind=TaskKind.LIST_10_KT, owner=Owner.OFFICER, deadline_days=None, form="10-KT", per=Per.OFFICE
        ),
        since=CV2022_SINCE,
    ),
    Row(
        rule="unregistered-11-kt",
        grounds=_2022("I.5.2.b"),
        group=UNREGISTERED,
        covers=("LIST_11KT_TO_LABOUR_QUARTERLY",),
        cadence="C25",
        what=Task(
            kind=TaskKind.LIST_11_KT, owner=Owner.OFFICER, deadline_days=None, form="11-KT", per=Per.OFFICE
        ),
        since=CV2022_SINCE,
    ),
)

BY_ITSELF = (
    Row(
        rule="unregistered-lists",
        grounds={**ORDINARY, **REMOTE},
        group=UNREGISTERED,
        covers=("EXPORT_LISTS_D04A_D04B",),
        what=Program(
            place="storage/lists/unregistered.py:read_row",
            words=_("Nhập danh sách D04a-TS, D04b-TS bằng dondoc import unregistered."),
        ),
    ),
    Row(
        rule="unregistered-level-3-roster",
        grounds={Level.L3: "3532 III.1.2.b"},
        group=UNREGISTERED,
        covers=("AS_L1_L2_WITH_STAFFING_LIMITS_PLUS_688",),
        what=Program(
            place="scheduler/roster.py:spread",
            words=_("Xếp ngày cho việc trực tiếp trong số lượt mỗi tổ được làm một ngày."),
        ),
    ),
)

#: Persons whose health card the state pays for and who have none (III.1.2, the last dash)
STATE_BUDGET = (
    Row(
        rule="state-budget-review",
        grounds={level: ORDINARY[level] for level in (Level.CONTROLLED, Level.L1, Level.L2, Level.L3)},
        group=Circle.STATE_BUDGET,
        covers=("REVIEW_WITH_LABOUR_AND_COMMUNE",),
        cadence="M1",
        what=Task(kind=TaskKind.REVIEW_STATE_BUDGET, owner=Owner.OFFICER, deadline_days=None, per=Per.OFFICE),
    ),
    Row(
        rule="state-budget-review-remote",
        grounds=REMOTE,
        group=Circle.STATE_BUDGET,
        covers=("REVIEW_BY_E_DOCUMENT_OR_PUBLIC_POST",),
        cadence="M1",
        what=Task(
            kind=TaskKind.REVIEW_STATE_BUDGET_REMOTE, owner=Owner.OFFICER, deadline_days=None, per=Per.OFFICE
        ),
    ),
)

ROWS = (*BY_PLAN, *BY_CASE, *BY_ITSELF, *STATE_BUDGET)
