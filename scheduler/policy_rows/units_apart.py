"""Units that climb no debt ladder: suspended, dissolved, insured by the state (2800, 3532 III.1.1)."""

from messages.language import _
from messages.subjects import UnitGroup
from scheduler.levels import Level
from scheduler.policy_rows.employers import ORDINARY, REMOTE
from scheduler.policy_rows.row import Message, Owner, Per, Phase, Program, Row, Task, TaskKind

SUSPENDED = UnitGroup.SUSPENDED_PENSION
IN_2020 = {Level.NN2020: "1788 para 17"}

SUSPENDED_ROWS = (
    # 1788 adds the fund for occupational accidents and diseases, and takes these units out of inspections
    Row(
        rule="suspended-remind",
        grounds={**ORDINARY, **IN_2020},
        group=SUSPENDED,
        covers=("REGULAR_REMIND",),
        phase=Phase.RUNNING,
        what=Message(text="debt_suspended", discreet="debt_discreet"),
    ),
    Row(
        rule="suspended-remind-remote",
        grounds=REMOTE,
        group=SUSPENDED,
        covers=("REMOTE_URGE_EXCHANGE_RECEIVE_FEEDBACK",),
        phase=Phase.RUNNING,
        what=Message(text="debt_suspended", discreet="debt_discreet"),
    ),
    Row(
        rule="suspended-make-up",
        grounds={**ORDINARY, **REMOTE, **IN_2020},
        group=SUSPENDED,
        covers=("REGULAR_REMIND", "REMOTE_URGE_EXCHANGE_RECEIVE_FEEDBACK", "IMMEDIATE_REMIND_MAKEUP"),
        phase=Phase.ENDED,
        what=Message(text="debt_make_up", discreet="debt_discreet"),
    ),
)

DISSOLVED_ROWS = (
    Row(
        rule="dissolved-liaise",
        grounds={**ORDINARY, **REMOTE},
        group=UnitGroup.DISSOLVED,
        covers=("LIAISE_ENFORCEMENT_AND_PLANNING",),
        what=Task(kind=TaskKind.LIAISE_ENFORCEMENT, owner=Owner.OFFICER, deadline_days=15),
    ),
)

BUDGET = UnitGroup.STATE_BUDGET_HEALTH
#: III.2.1: the same money, spoken of under voluntary contributions
RECONCILE = {
    Level.CONTROLLED: "2800 III.2.1.a",
    Level.L1: "3532 III.2.1.a",
    Level.L2: "3532 III.2.1.a",
    Level.L3: "3532 III.2.1.b",
}
RECONCILE_REMOTE = {
    Level.COMPLEX: "2800 III.2.1.b",
    Level.L3: "3532 III.2.1.b",
    Level.L4: "3532 III.2.1.c",
}

BUDGET_ROWS = (
    Row(
        rule="budget-remind-remote",
        grounds=REMOTE,
        group=BUDGET,
        covers=("REMOTE_EXCHANGE",),
        what=Message(text="debt_state_budget", discreet="debt_discreet"),
    ),
    Row(
        rule="budget-tables",
        grounds=ORDINARY,
        group=BUDGET,
        covers=("QUARTERLY_RECONCILE_AND_SEND_TABLES",),
        cadence="C05",
        what=Task(
            kind=TaskKind.BUDGET_TABLES,
            owner=Owner.OFFICER,
            deadline_days=None,
            form="Mẫu số 1 NĐ146, B09-TS",
            per=Per.OFFICE,
        ),
    ),
    Row(
        rule="budget-tables-by-post",
        grounds=REMOTE,
        group=BUDGET,
        covers=("QUARTERLY_TABLES_BY_PUBLIC_POST",),
        cadence="C05",
        what=Task(
            kind=TaskKind.BUDGET_TABLES_BY_POST,
            owner=Owner.OFFICER,
            deadline_days=None,
            form="Mẫu số 1 NĐ146, B09-TS",
            per=Per.OFFICE,
        ),
    ),
    Row(
        rule="budget-reconcile",
        grounds=RECONCILE,
        group=BUDGET,
        covers=("RECONCILE_WITH_FINANCE_AND_MANAGING_BODIES",),
        cadence="C05",
        what=Task(kind=TaskKind.RECONCILE_FINANCE, owner=Owner.OFFICER, deadline_days=None, per=Per.OFFICE),
    ),
    Row(
        rule="budget-reconcile-remote",
        grounds=RECONCILE_REMOTE,
        group=BUDGET,
        covers=("REMOTE_RECONCILE_WITH_FINANCE",),
        cadence="C05",
        what=Task(
            kind=TaskKind.RECONCILE_FINANCE_REMOTE, owner=Owner.OFFICER, deadline_days=None, per=Per.OFFICE
        ),
    ),
)

BY_ITSELF = (
    Row(
        rule="units-apart",
        grounds={**ORDINARY, **REMOTE, **IN_2020},
        group=SUSPENDED,
        covers=(),
        what=Program(
            place="scheduler/plan_apart.py:plan_apart",
            words=_("Tách đơn vị tạm dừng đóng, giải thể và do ngân sách đóng ra trước khi xếp tuổi nợ."),
        ),
    ),
)

ROWS = (*SUSPENDED_ROWS, *DISSOLVED_ROWS, *BUDGET_ROWS, *BY_ITSELF)
