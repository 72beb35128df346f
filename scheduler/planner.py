"""From lists, levels and policy to drafts, work and refusals. Pure: the same inputs give the same plan."""

from datetime import date, datetime

from scheduler.plan_debts import plan_debt
from scheduler.plan_dues import plan_due
from scheduler.plan_inputs import (
    Candidate,
    DebtCandidate,
    DueCandidate,
    Hold,
    Named,
    OptOut,
    PastContact,
    PlanInputs,
    PlanSettings,
    Road,
    Suspension,
    UnregisteredCandidate,
)
from scheduler.plan_result import (
    Draft,
    DraftRoad,
    Plan,
    PlannedTask,
    Refusal,
    Subject,
    TaskOnly,
    explain,
)
from scheduler.plan_run import Run
from scheduler.plan_unregistered import plan_unregistered

__all__ = [
    "Candidate",
    "DebtCandidate",
    "Draft",
    "DraftRoad",
    "DueCandidate",
    "Hold",
    "Named",
    "OptOut",
    "PastContact",
    "Plan",
    "PlanInputs",
    "PlanSettings",
    "PlannedTask",
    "Refusal",
    "Road",
    "Subject",
    "Suspension",
    "TaskOnly",
    "UnregisteredCandidate",
    "explain",
    "plan",
]


def plan(inputs: PlanInputs, *, day: date, now: datetime) -> Plan:
    """Plan one day. `now` is aware; planning for a later day is allowed, for an earlier one it is today's.

    Every candidate ends in exactly one of drafts, task_only and refusals. Candidates are taken in the
    order given; a person with two dues of one scheme gets the first one's message.
    """
    run = Run(inputs=inputs, day=day, now=now)
    for debt in inputs.debts:
        plan_debt(run, debt)
    for unit in inputs.unregistered:
        plan_unregistered(run, unit)
    for due in inputs.dues:
        plan_due(run, due)
    return Plan(
        day=day,
        drafts=tuple(run.drafts),
        tasks=tuple(run.tasks),
        task_only=tuple(run.task_only),
        refusals=tuple(run.refusals),
    )
