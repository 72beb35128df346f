"""Participants whose contribution falls due: the ladder 30, 15, 7, 3 and 0 days before, 7 and 20 after.

The plans ask that people be guided to renew in time and by themselves (2800, 3532 III.2.1); the
distances are those the collection agents' own programs have long used.
"""

from messages.subjects import Scheme
from scheduler.levels import Level
from scheduler.policy_rows.row import Message, Obligation, Row, Rung

GROUNDS = {
    Level.NN2020: "1788 para 15",
    Level.CONTROLLED: "2800 III.2.1.a",
    Level.COMPLEX: "2800 III.2.1.b, III.2.2.b",
    Level.L1: "3532 III.2.1.a",
    Level.L2: "3532 III.2.1.a",
    Level.L3: "3532 III.2.1.b, III.2.2.b",
    Level.L4: "3532 III.2.1.c, III.2.2.c",
}
COVERS = (
    "ENCOURAGE_PAY_ON_PUBLIC_SERVICE_PORTALS",
    "GUIDE_PAY_ON_PUBLIC_SERVICE_PORTALS",
    "SEND_MESSAGES_EMAIL_MATERIALS",
)
#: Where nobody may call on people, the message is no longer only encouraged.
MUST_AT = frozenset({Level.COMPLEX, Level.L3, Level.L4})

BEFORE_30 = Rung(step="before-30", offset=-30)
BEFORE_15 = Rung(step="before-15", offset=-15)
BEFORE_7 = Rung(step="before-7", offset=-7)
BEFORE_3 = Rung(step="before-3", offset=-3)
ON_DAY = Rung(step="on-day", offset=0, exact=True)
AFTER_7 = Rung(step="after-7", offset=7)
AFTER_20 = Rung(step="after-20", offset=20)


def _rung(rule: str, scheme: Scheme, rung: Rung, text: str) -> Row:
    return Row(
        rule=rule,
        grounds=GROUNDS,
        group=scheme,
        covers=COVERS,
        rung=rung,
        what=Message(text=text, discreet="due_discreet"),
        obligation=Obligation.SHOULD,
        must_at=MUST_AT,
    )


ROWS = (
    _rung("due-voluntary-before-30", Scheme.VOLUNTARY, BEFORE_30, "due_voluntary_before"),
    _rung("due-voluntary-before-15", Scheme.VOLUNTARY, BEFORE_15, "due_voluntary_before"),
    _rung("due-voluntary-before-7", Scheme.VOLUNTARY, BEFORE_7, "due_voluntary_soon"),
    _rung("due-voluntary-before-3", Scheme.VOLUNTARY, BEFORE_3, "due_voluntary_soon"),
    _rung("due-voluntary-on-day", Scheme.VOLUNTARY, ON_DAY, "due_voluntary_today"),
    _rung("due-voluntary-after-7", Scheme.VOLUNTARY, AFTER_7, "due_voluntary_after_7"),
    _rung("due-voluntary-after-20", Scheme.VOLUNTARY, AFTER_20, "due_voluntary_after_20"),
    _rung("due-health-before-30", Scheme.HOUSEHOLD_HEALTH, BEFORE_30, "due_health_before"),
    _rung("due-health-before-15", Scheme.HOUSEHOLD_HEALTH, BEFORE_15, "due_health_before"),
    _rung("due-health-before-7", Scheme.HOUSEHOLD_HEALTH, BEFORE_7, "due_health_soon"),
    _rung("due-health-before-3", Scheme.HOUSEHOLD_HEALTH, BEFORE_3, "due_health_soon"),
    _rung("due-health-on-day", Scheme.HOUSEHOLD_HEALTH, ON_DAY, "due_health_today"),
    _rung("due-health-after-7", Scheme.HOUSEHOLD_HEALTH, AFTER_7, "due_health_after_7"),
    _rung("due-health-after-20", Scheme.HOUSEHOLD_HEALTH, AFTER_20, "due_health_after_20"),
)
