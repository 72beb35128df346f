"""Those who do not take part yet, and those who win them (2800, 3532 III.2 and III.3; 1788; 49/KH-BCD).

What is said to many at once is prepared for a person to decide; nothing here writes to anybody by itself.
"""

from collections.abc import Mapping
from datetime import date

from messages.language import _
from messages.subjects import Circle, Scheme
from scheduler.levels import Level
from scheduler.policy_rows.row import Audience, Group, Obligation, Owner, Per, Program, Row, Task, TaskKind

ORDINARY = {
    Level.CONTROLLED: "2800 III.2.2.a",
    Level.L1: "3532 III.2.2.a",
    Level.L2: "3532 III.2.2.a",
    Level.L3: "3532 III.2.2.b",
}
#: At level 3 both: tiết b keeps tiết a and adds tiết c.
REMOTE = {Level.COMPLEX: "2800 III.2.2.b", Level.L3: "3532 III.2.2.b", Level.L4: "3532 III.2.2.c"}
ALL = {**ORDINARY, **REMOTE}
#: III.2.1, on collection: what agents are to be told
CHECKING = {
    Level.CONTROLLED: "2800 III.2.1.a",
    Level.L1: "3532 III.2.1.a",
    Level.L2: "3532 III.2.1.a",
    Level.L3: "3532 III.2.1.b",
}
GUIDING = {Level.COMPLEX: "2800 III.2.1.b", Level.L3: "3532 III.2.1.b", Level.L4: "3532 III.2.1.c"}
POTENTIAL, AGENT = Circle.POTENTIAL, Audience.AGENT


def _office(
    rule: str,
    grounds: Mapping[Level, str],
    group: Group,
    kind: TaskKind,
    covers: tuple[str, ...],
    *,
    cadence: str,
    owner: Owner = Owner.COMMUNICATION,
    approval: bool = False,
    obligation: Obligation = Obligation.MUST,
) -> Row:
    """Work for the office, once each time its cadence comes."""
    return Row(
        rule=rule,
        grounds=grounds,
        group=group,
        covers=covers,
        cadence=cadence,
        what=Task(kind=kind, owner=owner, deadline_days=None, per=Per.OFFICE),
        approval=approval,
        obligation=obligation,
    )


def _agents(
    rule: str,
    grounds: Mapping[Level, str],
    group: Group,
    kind: TaskKind,
    covers: tuple[str, ...],
    cadence: str,
) -> Row:
    """Work for each collection employee."""
    return Row(
        rule=rule,
        grounds=grounds,
        group=group,
        covers=covers,
        cadence=cadence,
        what=Task(kind=kind, owner=Owner.AGENT, deadline_days=None, per=Per.AGENT),
    )


WINNING = (
    _office("weekly-plan", ORDINARY, POTENTIAL, TaskKind.WEEKLY_PLAN, ("WEEKLY_PLAN",), cadence="C06"),
    _office(
        "weekly-plan-online",
        REMOTE,
        POTENTIAL,
        TaskKind.WEEKLY_PLAN_ONLINE,
        ("WEEKLY_ONLINE_PLAN",),
        cadence="C06",
    ),
    _agents(
        "meet-potential", ORDINARY, POTENTIAL, TaskKind.MEET_POTENTIAL, ("DAILY_MEET_PERSON_OR_GROUP",), "C07"
    ),
    _office(
        "customer-conference",
        ORDINARY,
        POTENTIAL,
        TaskKind.CUSTOMER_CONFERENCE,
        ("CUSTOMER_CONFERENCE",),
        cadence="C09",
    ),
    _office(
        "online-conference",
        REMOTE,
        POTENTIAL,
        TaskKind.ONLINE_CONFERENCE,
        ("ONLINE_CONFERENCE_LIVESTREAM",),
        cadence="C09",
    ),
    _office(
        "launch-ceremony",
        ORDINARY,
        POTENTIAL,
        TaskKind.LAUNCH_CEREMONY,
        ("LAUNCH_CEREMONY",),
        cadence="C35",
        obligation=Obligation.SHOULD,
    ),
    _office("mass-media", ALL, POTENTIAL, TaskKind.MASS_MEDIA, ("MASS_MEDIA",), cadence="C09", approval=True),
    _office(
        "news-campaign",
        ALL,
        POTENTIAL,
        TaskKind.NEWS_CAMPAIGN,
        ("BROADCAST_NEWS_AND_MESSAGES",),
        cadence="C06",
        approval=True,
    ),
    _office(
        "prospect-messages",
        REMOTE,
        POTENTIAL,
        TaskKind.PROSPECT_MESSAGES,
        ("SEND_MESSAGES_EMAIL_MATERIALS",),
        cadence="C06",
        approval=True,
    ),
)

AGENTS = (
    _office(
        "agents-check", CHECKING, AGENT, TaskKind.CHECK_AGENTS, ("CHECK_AND_GUIDE_AGENTS",), cadence="M1"
    ),
    _office(
        "agents-guide",
        GUIDING,
        AGENT,
        TaskKind.GUIDE_AGENTS,
        ("GUIDE_PAY_ON_PUBLIC_SERVICE_PORTALS",),
        cadence="M1",
    ),
    _agents(
        "agents-list",
        {**ALL, Level.NN2020: "1788 para 15"},
        AGENT,
        TaskKind.AGENT_LIST,
        ("MONTHLY_D08A_LIST_TO_AGENT", "MONTHLY_LISTS_TO_EACH_AGENT_ONLINE"),
        "C02",
    ),
    _agents(
        "agents-targets",
        {**ALL, Level.NN2020: "1788 para 14"},
        AGENT,
        TaskKind.AGENT_TARGETS,
        ("WEEKLY_TARGETS_AND_ACCEPTANCE",),
        "C08",
    ),
)

_NOW = (Level.L1, Level.L2, Level.L3, Level.L4)
LABOUR = (
    _office(
        "labour-contact",
        dict.fromkeys(_NOW, "3532 III.3.1.a, 3532 III.3.1.b"),
        Audience.LABOUR_DEMAND,
        TaskKind.LABOUR_CONTACT,
        ("WEEKLY_CONTACT_LABOUR_DEMAND",),
        cadence="C31",
        owner=Owner.OFFICER,
    ),
    _office(
        "labour-list",
        dict.fromkeys(_NOW, "3532 IV.1"),
        Audience.LABOUR_DEMAND,
        TaskKind.LABOUR_LIST,
        ("SEND_DEMAND_LIST_TO_VSS_CSKH",),
        cadence="C31",
        owner=Owner.OFFICER,
    ),
)

OF_ONE_TIME = (
    Row(
        rule="schools-2023",
        grounds=dict.fromkeys(_NOW, "49 III.3"),
        group=Circle.STUDENT,
        covers=("REVIEW_WITH_SCHOOLS_URGE_PARENTS",),
        cadence="M1",
        what=Task(kind=TaskKind.SCHOOLS, owner=Owner.OFFICER, deadline_days=None, per=Per.OFFICE),
        since=date(2023, 1, 1),
        until=date(2023, 12, 31),
        local="49/KH-BCD",
    ),
    Row(
        rule="covid-units-2020",
        grounds={Level.NN2020: "1788 para 7"},
        group=Audience.COVID_AFFECTED,
        covers=("WEEKLY_WORK_PLAN_WITH_EACH",),
        cadence="W1",
        what=Task(kind=TaskKind.COVID_UNITS, owner=Owner.OFFICER, deadline_days=None, per=Per.OFFICE),
        until=date(2020, 6, 30),
    ),
)


def _also(rule: str, group: Group, grounds: Mapping[Level, str], covers: tuple[str, ...], by: str) -> Row:
    """A group that a plan names beside another one, whose row does the work for both."""
    return Row(
        rule=rule,
        grounds=grounds,
        group=group,
        covers=covers,
        what=Program(place=by, words=_("Làm chung với người tiềm năng: xem dòng cùng việc của nhóm đó.")),
    )


BESIDE = (
    _also("weekly-plan-due", Scheme.VOLUNTARY, ORDINARY, ("WEEKLY_PLAN",), "scheduler/policy_rows/growth.py"),
    _also(
        "weekly-plan-online-due",
        Scheme.VOLUNTARY,
        REMOTE,
        ("WEEKLY_ONLINE_PLAN",),
        "scheduler/policy_rows/growth.py",
    ),
    _also(
        "news-campaign-due",
        Scheme.VOLUNTARY,
        ALL,
        ("BROADCAST_NEWS_AND_MESSAGES",),
        "scheduler/policy_rows/growth.py",
    ),
    _also(
        "launch-ceremony-students",
        Circle.STUDENT,
        ORDINARY,
        ("LAUNCH_CEREMONY",),
        "scheduler/policy_rows/growth.py",
    ),
)


def _level_3(rule: str, group: Group, section: str) -> Row:
    return Row(
        rule=rule,
        grounds={Level.L3: f"3532 {section}"},
        group=group,
        covers=("AS_L1_L2_WITH_STAFFING_LIMITS_PLUS_L4_TASKS",),
        what=Program(
            place="scheduler/roster.py:spread",
            words=_("Cấp 3: việc của cấp 1, 2 trong số lượt trực tiếp được làm, cùng việc của cấp 4."),
        ),
    )


AT_LEVEL_3 = (
    _level_3("level-3-voluntary", Scheme.VOLUNTARY, "III.2.1.b, 3532 III.2.2.b"),
    _level_3("level-3-health", Scheme.HOUSEHOLD_HEALTH, "III.2.1.b"),
    _level_3("level-3-agents", AGENT, "III.2.1.b"),
    _level_3("level-3-potential", POTENTIAL, "III.2.2.b"),
)

ROWS = (*WINNING, *AGENTS, *LABOUR, *OF_ONE_TIME, *BESIDE, *AT_LEVEL_3)
