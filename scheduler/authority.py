"""Who may decide what the program only proposes, and who carries it out once it is approved.

The plans leave these to the head of the office (2800 and 3532 III.1.1, III.1.2; CV2022 I.4.4, I.4.5): a
role that is not named for a kind may neither approve nor refuse it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from messages.roles import Role
from scheduler import policy
from scheduler.policy_rows.row import Owner, TaskKind

_HEAD = frozenset({Role.DIRECTOR})

#: Kind of proposal → roles. Whoever approves what is sent to many, and who looks after the program, decide
#: none of these.
DECIDERS: Mapping[str, frozenset[Role]] = {
    "inspection": _HEAD,
    "flexible-inspection": _HEAD,
    "penalty": _HEAD,
    "interagency-team": _HEAD,
    "report-ubnd": _HEAD,
    "publication": _HEAD,
    "referral-216": _HEAD,
    "list-to-tax": _HEAD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """The work that an approval opens; the program sends and publishes nothing by itself."""

    kind: TaskKind
    owner: Owner
    days: int  #: calendar days from the approval; ours, no plan names it


_INSPECTION = FollowUp(kind=TaskKind.CARRY_OUT_INSPECTION, owner=Owner.INSPECTORS, days=15)
_BY_INSPECTORS = FollowUp(kind=TaskKind.CARRY_OUT, owner=Owner.INSPECTORS, days=10)
_BY_OFFICER = FollowUp(kind=TaskKind.CARRY_OUT, owner=Owner.OFFICER, days=5)

FOLLOW_UPS: Mapping[str, FollowUp] = {
    "inspection": _INSPECTION,
    "flexible-inspection": _INSPECTION,
    "penalty": _BY_INSPECTORS,
    "referral-216": FollowUp(kind=TaskKind.HAND_OVER_DOSSIER, owner=Owner.OFFICER, days=10),
}


def deciders(kind: str) -> frozenset[Role]:
    """Roles that may decide a proposal; one the table does not know is the head's."""
    return DECIDERS.get(kind, _HEAD)


def follow_up(kind: str) -> FollowUp:
    return FOLLOW_UPS.get(kind, _BY_OFFICER)


def marks_of(rule: str) -> frozenset[str]:
    """The marks without which a rule proposes nothing: whoever set one has proposed. Empty: it needs none."""
    row = policy.BY_RULE.get(rule)
    return frozenset(mark.value for mark in row.needs) if row is not None else frozenset()
