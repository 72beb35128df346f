from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.office import Office
from messages.subjects import Debt, Due, Scheme, UnitGroup
from messages.texts import FIELDS, check_fields
from messages.vietqr import Account
from scheduler.levels import Level, LevelRecord
from scheduler.plan_inputs import BrokenPromise
from scheduler.planner import (
    DebtCandidate,
    Draft,
    DueCandidate,
    Hold,
    Named,
    OptOut,
    PastContact,
    Plan,
    PlanInputs,
    PlanSettings,
    Road,
    Suspension,
    UnregisteredCandidate,
    explain,
    plan,
)
from scheduler.policy_rows.row import Mark, Obligation, Owner, Standing, TaskKind
from scheduler.refusals import Reason
from scheduler.windows import Windows

WINDOWS = Windows()
DUE_DATE = date(2026, 12, 31)
ACCOUNT = Account(bin6="970405", number="0291000123456", holder="BHXH cơ sở Trà Vinh", bank_name="Agribank")
OFFICE = Office(agency="BHXH cơ sở Trà Vinh", agency_code="08401", hotline="1900 9068", accounts=(ACCOUNT,))
OFFICER = Named(name="Trần Thị Bích", phone="0294 3855 000")
CHANNELS = ("zalo", "zns", "telegram", "email")


def noon(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=OFFICE_ZONE)


def road(channel: str = "zalo", *, confirmed: bool = True, **more) -> Road:
    return Road(
        channel=channel, address_id=len(channel), address=f"at-{channel}", confirmed=confirmed, **more
    )


def due(*, due: dict[str, Any] | None = None, **more: Any) -> DueCandidate:
    given: dict[str, Any] = {
        "subject_id": 7,
        "figures_as_of": date(2026, 12, 1),
        "area": "Phường 2",
        "roads": (road(),),
        "officer": OFFICER,
        "agent": Named(name="Lê Văn Tám", phone="0900 000 099"),
    }
    item: dict[str, Any] = {
        "code": "8412345670",
        "name": "Nguyễn Thị An",
        "scheme": Scheme.VOLUNTARY,
        "amount": 792_000,
        "due_date": DUE_DATE,
        "paid_to": "2026-09",
        "method": "3",
    }
    return DueCandidate(due=Due(**item | (due or {})), **given | more)


def debt(closing: int = 781_560_000, *, debt: dict[str, Any] | None = None, **more: Any) -> DebtCandidate:
    given: dict[str, Any] = {
        "subject_id": 3,
        "figures_as_of": date(2026, 11, 30),
        "period": date(2026, 11, 1),
        "area": "Phường 2",
        "roads": (road("zns", confirmed=False), road("email", confirmed=False)),
        "officer": OFFICER,
    }
    item: dict[str, Any] = {
        "code": "YN0002X",
        "name": "Công ty CP Hai Ví Dụ",
        "group": UnitGroup.ACTIVE,
        "months": 3.0,
        "arising": 261_560_000,
        "paid_through": "2026-08",
    }
    return DebtCandidate(debt=Debt(closing=closing, **item | (debt or {})), **given | more)


def unregistered(missing: int | None = 12, **more: Any) -> UnregisteredCandidate:
    given: dict[str, Any] = {
        "subject_id": 5,
        "code": "0312345678",
        "name": "Công ty TNHH Ba Ví Dụ",
        "standing": Standing.NEVER,
        "figures_as_of": date(2026, 12, 1),
        "period": date(2026, 12, 1),
        "area": "Phường 2",
        "roads": (road("email", confirmed=False),),
        "officer": OFFICER,
    }
    return UnregisteredCandidate(missing=missing, **given | more)


def planned(
    *candidates: DueCandidate | DebtCandidate | UnregisteredCandidate,
    day: date = date(2026, 12, 24),
    now: datetime | None = None,
    **more: Any,
) -> Plan:
    inputs = PlanInputs(
        office=OFFICE,
        windows=WINDOWS,
        dues=[c for c in candidates if isinstance(c, DueCandidate)],
        debts=[c for c in candidates if isinstance(c, DebtCandidate)],
        unregistered=[c for c in candidates if isinstance(c, UnregisteredCandidate)],
        **more,
    )
    made = plan(inputs, day=day, now=now or noon(day, 7))
    assert sum(explain(made).values()) == len(candidates), "each candidate stands exactly once"
    return made


def only_refusal(made: Plan) -> Reason:
    (refusal,) = made.refusals
    assert (made.drafts, made.tasks, made.task_only) == ((), (), ())
    assert refusal.sentence
    assert "{" not in refusal.sentence
    return refusal.reason


def level(value: Level, area: str = "*") -> LevelRecord:
    return LevelRecord(area=area, level=value, from_at=noon(date(2026, 1, 1)), decision="99/QĐ-UBND")


# -- the ladder -----------------------------------------------------------------------------------


def test_a_due_seven_days_ahead_becomes_one_draft_with_a_stable_key():
    (draft,) = planned(due()).drafts
    assert draft.key == "due:8412345670:BHXH_TN:2026-12-31:before-7"
    assert (draft.rule, draft.basis, draft.step) == ("due-voluntary-before-7", "3532 III.2.1.a", "before-7")
    assert (draft.text_key, draft.message_class) == ("due_voluntary_soon", MessageClass.SERVICE)
    assert draft.not_before == noon(date(2026, 12, 24), 8)
    assert draft.expires == noon(date(2026, 12, 28), 0)
    assert draft.obligation == "BHXH_TN:2026-12-31"
    assert draft.fields["days_left"] == 7
    assert not draft.needs_approval


@pytest.mark.parametrize(
    ("from_due", "step", "why"),
    [
        (-31, Reason.TOO_EARLY, "the day before the first rung"),
        (-30, "before-30", "its day"),
        (-28, "before-30", "missed by two days"),
        (-27, Reason.BETWEEN_RUNGS, "missed by three"),
        (-15, "before-15", "its day"),
        (-7, "before-7", "its day"),
        (-5, "before-7", "missed by two"),
        (-4, Reason.BETWEEN_RUNGS, "missed by three"),
        (-3, "before-3", "its day"),
        (-1, "before-3", "missed by two, and the next is not due"),
        (0, "on-day", "the nearest rung, though the one before was missed too"),
        (1, Reason.BETWEEN_RUNGS, "a text that says today is not sent tomorrow"),
        (7, "after-7", "its day"),
        (9, "after-7", "missed by two"),
        (20, "after-20", "its day"),
        (22, "after-20", "missed by two"),
        (23, Reason.LADDER_OVER, "and then no more"),
    ],
)
def test_only_the_nearest_rung_is_sent(from_due, step, why):
    # Monday 15 March 2027: no holiday near any rung
    end = date(2027, 3, 15)
    day = end + timedelta(days=from_due)
    made = planned(due(due={"due_date": end}, figures_as_of=day), day=day)
    found = made.drafts[0].step if made.drafts else only_refusal(made)
    assert found == step, why


def test_tet_delays_a_reminder_instead_of_swallowing_it():
    # due 20/2/2027: seven days before is 13/2; due 12/2: its rung of the 5th lies in Tết (4-10 February)
    item = due(due={"due_date": date(2027, 2, 13)}, figures_as_of=date(2027, 2, 1))
    made = planned(item, day=date(2027, 2, 5))
    assert only_refusal(made) is Reason.CLOSED_NOW
    (draft,) = planned(item, day=date(2027, 2, 10), now=noon(date(2027, 2, 10))).drafts
    assert (draft.step, draft.not_before) == ("before-3", noon(date(2027, 2, 11), 8))
    assert draft.fields["days_left"] == 2


def test_a_rung_that_fell_into_tet_is_sent_when_the_office_opens():
    item = due(due={"due_date": date(2027, 2, 20)}, figures_as_of=date(2027, 2, 1))
    # before-15 was 5/2; on 11/2 six days have passed, none of them open
    (draft,) = planned(item, day=date(2027, 2, 11)).drafts
    assert (draft.step, draft.fields["days_left"]) == ("before-15", 9)


def test_planned_in_the_evening_a_reminder_counts_its_days_from_the_morning_it_leaves():
    (draft,) = planned(due(), now=noon(date(2026, 12, 24), 21)).drafts
    assert draft.not_before == noon(date(2026, 12, 25), 8)
    assert (draft.step, draft.fields["days_left"]) == ("before-7", 6)


def test_two_schemes_of_one_person_are_two_drafts_of_one_day():
    health = due(due={"scheme": Scheme.HOUSEHOLD_HEALTH, "paid_to": "2026-12-31", "method": None})
    made = planned(due(), health)
    assert [d.key for d in made.drafts] == [
        "due:8412345670:BHXH_TN:2026-12-31:before-7",
        "due:8412345670:BHYT_HGD:2026-12-31:before-7",
    ]
    # and also when the first one left this morning
    sent = PastContact(at=noon(date(2026, 12, 24), 8), about="BHXH_TN")
    late = due(due={"scheme": Scheme.HOUSEHOLD_HEALTH, "paid_to": "2026-12-31"}, contacts=(sent,))
    assert len(planned(late, now=noon(date(2026, 12, 24), 10)).drafts) == 1


def test_two_dues_of_one_scheme_are_not_two_messages():
    made = planned(due(due={"due_date": date(2026, 12, 4)}), due())
    assert [d.step for d in made.drafts] == ["after-20"]
    assert [r.reason for r in made.refusals] == [Reason.CONTACTED_RECENTLY]


@pytest.mark.parametrize(
    ("days_ago", "drafts", "why"),
    [(0, 0, "today"), (2, 0, "two days ago"), (3, 1, "the interval is over"), (-2, 0, "one waits to leave")],
)
def test_contacts_keep_their_distance(days_ago, drafts, why):
    # the contact was late in the day: calendar days count, not hours
    contact = PastContact(at=noon(date(2026, 12, 24) - timedelta(days=days_ago), 19), about="BHXH_TN")
    made = planned(due(contacts=(contact,)))
    assert len(made.drafts) == drafts, why
    assert drafts or only_refusal(made) is Reason.CONTACTED_RECENTLY


# -- what stops a candidate -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (due(figures_as_of=date(2026, 11, 8)), Reason.STALE_FIGURES),
        (due(holds=(Hold(reason="promise", until=date(2026, 12, 25)),)), Reason.HELD),
        (due(holds=(Hold(reason="dispute"),)), Reason.HELD),
        (due(holds=(Hold(reason="something of the office"),)), Reason.HELD),
        (due(opt_outs=(OptOut(),)), Reason.OPTED_OUT),
        (due(opt_outs=(OptOut(message_class=MessageClass.SERVICE),)), Reason.OPTED_OUT),
        (due(opt_outs=(OptOut(channel="zalo"),)), Reason.OPTED_OUT),
        (debt(debt={"group": UnitGroup.STATE_BUDGET_HEALTH}), Reason.STATE_BUDGET_GROUP),
        (debt(-7_500_000), Reason.NO_DEBT),
        (debt(0), Reason.NO_DEBT),
        (debt(debt={"months": None, "paid_through": None, "arising": None}), Reason.UNKNOWN_AGE),
        (debt(figures_as_of=date(2026, 10, 31)), Reason.STALE_FIGURES),
        (debt(holds=(Hold(reason="paid"),)), Reason.HELD),
    ],
)
def test_a_refusal_has_its_reason_and_its_sentence(candidate, reason):
    assert only_refusal(planned(candidate)) is reason


def test_a_hold_ends_on_its_day():
    assert len(planned(due(holds=(Hold(reason="promise", until=date(2026, 12, 24)),))).drafts) == 1


def test_figures_of_forty_five_days_are_still_said():
    assert len(planned(due(figures_as_of=date(2026, 11, 9))).drafts) == 1


def test_a_refusal_of_invitations_does_not_stop_reminders():
    assert len(planned(due(opt_outs=(OptOut(message_class=MessageClass.PROMO),))).drafts) == 1


def test_reasons_are_counted():
    made = planned(due(), due(subject_id=8, due={"code": "1"}, opt_outs=(OptOut(),)), debt(0))
    assert explain(made) == {"draft": 1, "opted_out": 1, "no_debt": 1}


# -- roads and words ------------------------------------------------------------------------------


def test_confirmed_roads_go_first_and_an_unconfirmed_owner_hears_nothing_private():
    roads = (
        road("email", confirmed=False),
        road("telegram"),
        road("zns", confirmed=False),
        road("phone", confirmed=False),
    )
    (draft,) = planned(due(roads=roads)).drafts
    assert [(r.channel, r.text_key) for r in draft.roads] == [
        ("telegram", "due_voluntary_soon"),
        ("zns", "due_discreet"),
        ("email", "due_discreet"),
    ]
    assert (draft.last_resort.kind, draft.last_resort.owner_name) == (TaskKind.PHONE_CALL, "Lê Văn Tám")


def test_the_office_may_trust_declared_contacts_and_distrust_employers():
    roads = (road("zns", confirmed=False),)
    trusting = PlanSettings(declared_contacts="full", employer_contacts="discreet")
    made = planned(due(roads=roads), debt(roads=roads), settings=trusting)
    assert {d.subject.kind: d.roads[0].text_key for d in made.drafts} == {
        "participant": "due_voluntary_soon",
        "employer": "debt_discreet",
    }


def test_dead_roads_and_refused_channels_are_left_out():
    roads = (road("zalo"), road("zns", usable=False, why_not="dead"), road("email"))
    (draft,) = planned(due(roads=roads, opt_outs=(OptOut(channel="zalo"),))).drafts
    assert [r.channel for r in draft.roads] == ["email"]


def test_the_office_may_order_its_roads():
    settings = PlanSettings(road_order=("email", "zalo"))
    (draft,) = planned(due(roads=(road("zalo"), road("telegram"), road("email"))), settings=settings).drafts
    assert [r.channel for r in draft.roads] == ["email", "zalo"]


@pytest.mark.parametrize(
    ("candidate", "kind", "owner"),
    [
        (due(roads=(road("phone"),)), TaskKind.PHONE_CALL, Owner.AGENT),
        (due(roads=(road("zns", usable=False),), agent=Named()), TaskKind.PHONE_CALL, Owner.OFFICER),
        (due(roads=()), TaskKind.FIND_CONTACT, Owner.AGENT),
    ],
)
def test_a_person_without_a_road_becomes_work_for_somebody(candidate, kind, owner):
    made = planned(candidate)
    (task,) = made.tasks
    assert (task.kind, task.owner) == (kind, owner)
    assert task.key == f"task:{kind}:8412345670:BHXH_TN:2026-12-31:before-7"
    (only,) = made.task_only
    assert (only.task_keys, only.why_no_message.reason) == ([task.key], Reason.NO_ROAD)
    assert only_refusal(planned(candidate, planned_keys={task.key})) is Reason.ALREADY_PLANNED


def test_an_employer_without_a_telephone_gets_a_letter():
    made = planned(debt(roads=(), debt={"months": 2.0}))
    assert {t.kind for t in made.tasks} >= {
        TaskKind.LETTER_BY_POST,
        TaskKind.SITE_VISIT,
        TaskKind.MINUTES_D04H,
    }
    assert made.task_only[0].why_no_message.reason is Reason.NO_ROAD


def test_a_statutory_notice_cannot_be_refused_but_a_channel_can():
    (draft,) = planned(debt(opt_outs=(OptOut(), OptOut(channel="zns")))).drafts
    assert [r.channel for r in draft.roads] == ["email"]
    made = planned(debt(opt_outs=(OptOut(channel="zns"), OptOut(channel="email"))))
    assert TaskKind.PHONE_CALL in {t.kind for t in made.tasks}


# -- debts ----------------------------------------------------------------------------------------


def _work(made: Plan) -> set[str]:
    return {t.kind.value for t in made.tasks}


@pytest.mark.parametrize(
    ("months", "at", "text", "work"),
    [
        (0.5, Level.L1, "debt_under_1", {"direct-work"}),
        (1.0, Level.L1, "debt_1_to_3", {"site-visit", "minutes-d04h"}),
        (3.0, Level.L1, "debt_from_3", {"inspection"}),
        (0.5, Level.L4, "debt_under_1", {"notice-by-post"}),
        (1.0, Level.L4, "debt_1_to_3_l4", {"minutes-d04h-by-post"}),
        (3.0, Level.L4, "debt_from_3_l4", {"letter-03-688"}),
        (3.0, Level.L3, "debt_from_3", {"inspection", "letter-03-688"}),
    ],
)
def test_a_debt_is_urged_by_its_band_and_its_level(months, at, text, work):
    made = planned(debt(debt={"months": months}), levels=[level(at, "P.2")])
    (draft,) = made.drafts
    assert (draft.text_key, draft.level.level, draft.level.decision) == (text, at, "99/QĐ-UBND")
    assert _work(made) == work | {"report-ubnd", "publication"}
    assert not draft.needs_approval
    assert draft.fields["remote"] is (at is Level.L4)


def test_a_debt_is_said_once_a_month_and_band():
    (draft,) = planned(debt()).drafts
    assert draft.key == "debt:YN0002X:2026-11:from-3"
    assert draft.not_before == noon(date(2026, 12, 24), 7) + timedelta(minutes=30)
    assert draft.expires == noon(date(2027, 1, 15), 0)


def test_at_level_3_what_needs_people_in_a_room_says_so():
    made = planned(debt(debt={"months": 2.0}), levels=[level(Level.L3)])
    assert {t.kind.value: t.staff_limited for t in made.tasks} == {
        "site-visit": True,
        "minutes-d04h": True,
        "report-ubnd": False,
        "publication": False,
    }
    assert {t.basis for t in made.tasks} == {"3532 III.1.1.b"}


def test_marks_open_the_conditional_proposals():
    marks = frozenset({Mark.LARGE_DEBT, Mark.VIOLATION, Mark.ARTICLE_216, Mark.DELIBERATE})
    assert _work(planned(debt(marks=marks))) == {
        "inspection",
        "interagency-team",
        "penalty",
        "referral-216",
        "report-ubnd",
        "publication",
    }
    made = planned(debt(marks=marks), levels=[level(Level.L4)])
    assert _work(made) == {
        "letter-03-688",
        "flexible-inspection",
        "penalty",
        "referral-216",
        "report-ubnd",
        "publication",
    }
    approvals = {t.kind.value for t in made.tasks if not t.needs_approval}
    assert approvals == {"letter-03-688"}


def test_the_office_reports_once_however_many_units_owe():
    made = planned(debt(), debt(subject_id=4, debt={"code": "TC0003"}))
    per_office = [t for t in made.tasks if t.subject.kind == "office"]
    assert [t.key for t in per_office] == [
        "task:report-ubnd:office:2026-11",
        "task:publication:office:2026-11",
    ]
    assert {t.deadline for t in per_office} == {date(2026, 12, 31)}


def test_work_has_an_owner_a_deadline_and_its_words():
    made = planned(debt(debt={"months": 2.0}))
    visit = next(t for t in made.tasks if t.kind is TaskKind.SITE_VISIT)
    assert visit.key == "task:site-visit:YN0002X:2026-11"
    assert (visit.owner, visit.owner_name) == (Owner.OFFICER, "Trần Thị Bích")
    # ten days from 24/12 are Sunday 3/1
    assert visit.deadline == date(2027, 1, 4)
    assert visit.reason == "Đến đơn vị đôn đốc, nhắc nhở (3532 III.1.1.a)"


IN_TIME = {"months": 1.0, "arising": 60_000_000}


def test_who_can_still_pay_in_time_is_reminded_gently_whatever_the_ratio():
    made = planned(debt(60_000_000, debt=IN_TIME))
    (draft,) = made.drafts
    assert (draft.text_key, made.tasks) == ("debt_under_1", ())
    assert draft.fields["deadline"] == DUE_DATE
    assert draft.fields["amount"] == 60_000_000
    assert "debt_months" not in draft.fields
    assert (draft.snapshot["band"], draft.snapshot["listed_band"]) == ("<1", "1-<3")


def test_the_office_may_trust_the_ratio_or_say_nothing():
    item = debt(60_000_000, debt=IN_TIME)
    (draft,) = planned(item, settings=PlanSettings(not_yet_late="band")).drafts
    assert (draft.text_key, draft.fields["debt_months"]) == ("debt_1_to_3", "1.0")
    silent = planned(item, settings=PlanSettings(not_yet_late="refuse"))
    assert only_refusal(silent) is Reason.NOT_YET_LATE


def test_after_the_deadline_the_same_list_is_late():
    item = debt(60_000_000, debt=IN_TIME)
    (draft,) = planned(item, day=date(2027, 1, 4)).drafts
    assert (draft.text_key, draft.fields["amount"]) == ("debt_1_to_3", 60_000_000)


def test_a_recent_contact_stops_the_message_but_not_the_visit():
    made = planned(debt(debt={"months": 2.0}, contacts=(PastContact(at=noon(date(2026, 12, 23))),)))
    (only,) = made.task_only
    assert only.why_no_message.reason is Reason.CONTACTED_RECENTLY
    assert _work(made) == {"site-visit", "minutes-d04h", "report-ubnd", "publication"}


def test_optional_work_can_be_left_away():
    item = debt(debt={"months": 0.5})
    (task,) = [t for t in planned(item).tasks if t.obligation is Obligation.OPTIONAL]
    assert task.kind is TaskKind.DIRECT_WORK
    assert _work(planned(item, settings=PlanSettings(optional_tasks=False))) == {"report-ubnd", "publication"}


def test_employers_are_not_written_to_on_saturday():
    (draft,) = planned(debt(), day=date(2026, 12, 26)).drafts
    assert draft.not_before == datetime(2026, 12, 28, 7, 30, tzinfo=OFFICE_ZONE)


def test_in_2020_there_was_work_and_no_message():
    made = planned(debt(), levels=[level(Level.NN2020)])
    assert made.drafts == ()
    assert _work(made) == {"c12-notice", "inspection"}
    assert made.task_only[0].why_no_message.reason is Reason.NO_ROW


# -- the plan as a whole --------------------------------------------------------------------------


def _crowd() -> list[DueCandidate | DebtCandidate]:
    people = [
        due(subject_id=i, due={"code": f"84{i:08d}", "due_date": date(2026, 12, 1) + timedelta(days=i)})
        for i in range(60)
    ]
    units = [
        debt(
            subject_id=i, debt={"code": f"TC{i:04d}", "months": i / 4}, roads=(road("zns"),) if i % 3 else ()
        )
        for i in range(20)
    ]
    return [*people, *units]


def test_the_same_inputs_give_the_same_plan():
    assert planned(*_crowd()) == planned(*_crowd())


def test_planning_twice_plans_nothing_new():
    first = planned(*_crowd())
    keys = {d.key for d in first.drafts} | {t.key for t in first.tasks}
    assert len(keys) == len(first.drafts) + len(first.tasks)
    again = planned(*_crowd(), planned_keys=keys, now=noon(date(2026, 12, 24), 15))
    assert (again.drafts, again.tasks, again.task_only) == ((), (), ())
    before, after = Counter(explain(first)), Counter(explain(again))
    assert after["already_planned"] == before["draft"] + before["task_only"]


def test_a_message_withdrawn_unsent_is_said_anew_under_a_new_key():
    key = "due:8412345670:BHXH_TN:2026-12-31:before-7"
    (draft,) = planned(due(), withdrawn_keys={key}, levels=[level(Level.L4)]).drafts
    assert (draft.key, draft.fields["remote"]) == (f"{key}:r2", True)
    assert only_refusal(planned(due(), withdrawn_keys={key}, planned_keys={f"{key}:r2"})) is (
        Reason.ALREADY_PLANNED
    )


def test_one_listed_twice_is_planned_once():
    made = planned(due(), due())
    assert explain(made) == {"draft": 1, "already_planned": 1}


def test_the_snapshot_holds_what_must_be_provable():
    (draft,) = planned(debt(debt={"by_fund": (("BHXH", 620_500_000),)}), levels=[level(Level.L2)]).drafts
    assert draft.snapshot == {
        "period": "2026-11",
        "band": ">=3",
        "listed_band": ">=3",
        "months": 3.0,
        "basis": "tyleno",
        "closing": 781_560_000,
        "overdue": 520_000_000,
        "by_fund": [["BHXH", 620_500_000]],
        "paid_through": "2026-08",
        "figures_as_of": "2026-11-30",
        "area": "Phường 2",
        "level": "L2",
        "decision": "99/QĐ-UBND",
        "officer": "Trần Thị Bích",
        "last_resort": {
            "key": "task:phone-call:YN0002X:2026-11:from-3",
            "kind": "phone-call",
            "owner": "officer",
            "owner_name": "Trần Thị Bích",
            "deadline": "2026-12-28",
            "reason": "Gọi điện nhắc, vì không nhắn tin được (3532 III.1.1.a)",
        },
    }


def test_the_payment_memo_is_left_out_where_no_code_can_carry_it():
    (fine,) = planned(debt()).drafts
    assert fine.fields["memo"] == "+BHXH+103+00+YN0002X+08401+dong BHXH+"
    (odd,) = planned(debt(debt={"code": "ĐV 12/3"})).drafts
    assert "memo" not in odd.fields


@pytest.mark.parametrize("at", [Level.L1, Level.L4])
def test_every_draft_can_be_said_on_every_road(at):
    roads = tuple(road(channel) for channel in CHANNELS)
    hidden = tuple(road(channel, confirmed=False) for channel in CHANNELS)
    health = {
        "scheme": Scheme.HOUSEHOLD_HEALTH,
        "paid_to": "2026-12-31",
        "method": None,
        "code": "8412345671",
    }
    drafts: list[Draft] = []
    for offset in (-30, -15, -7, -3, 0, 7, 20):
        day = DUE_DATE + timedelta(days=offset)
        for extra in ({}, health):
            for some in (roads, hidden):
                made = planned(
                    due(due=extra, roads=some, figures_as_of=day - timedelta(days=9)),
                    day=day,
                    levels=[level(at)],
                )
                drafts += made.drafts
    for months in (0.5, 1.0, 3.0):
        drafts += planned(debt(debt={"months": months}, roads=roads), levels=[level(at)]).drafts
    drafts += planned(debt(60_000_000, debt=IN_TIME, roads=roads), levels=[level(at)]).drafts
    assert len(drafts) == 2 * 2 * 7 + 4
    for draft in drafts:
        assert set(draft.fields) <= set(FIELDS)
        for by in draft.roads:
            # the code is issued when the draft is queued, for the discreet texts only
            fields = {**draft.fields, "confirm_code": "7KQ2M4XTPA"}
            wanting = check_fields(by.text_key, channel=by.channel, language=draft.language, fields=fields)
            assert wanting == (), (draft.rule, by.channel, by.text_key)


def test_nobody_is_reminded_whose_row_says_they_have_stopped():
    made = planned(due(due={"note": "Đã hủy từ 10/2026"}))
    assert [r.reason for r in made.refusals] == [Reason.STOPPED]


# -- units off the ladder, and units of the tax data ----------------------------------------------

RUNNING = Suspension(since=date(2026, 7, 1), until=date(2026, 12, 31))
ENDED = Suspension(since=date(2026, 6, 1), until=date(2026, 11, 30))
OVER = Suspension(since=date(2026, 5, 1), until=date(2026, 10, 31))


def apart(group: UnitGroup, closing: int = 5_000_000, **more: Any) -> DebtCandidate:
    return debt(closing, debt={"group": group}, **more)


def test_a_suspended_unit_is_reminded_of_the_other_funds_and_never_threatened():
    (draft,) = planned(debt(suspension=RUNNING)).drafts  # the list still calls it active
    assert (draft.rule, draft.text_key) == ("suspended-remind", "debt_suspended")
    assert draft.fields["suspension_end"] == date(2026, 12, 31)
    assert draft.key == "suspended:YN0002X:2026-11"


def test_a_suspended_unit_without_an_entered_end_is_reminded_all_the_same():
    (draft,) = planned(apart(UnitGroup.SUSPENDED_PENSION)).drafts
    assert (draft.rule, "suspension_end" in draft.fields) == ("suspended-remind", False)


def test_when_the_suspension_ends_the_make_up_is_asked_for_at_once_even_of_who_owes_nothing():
    (draft,) = planned(debt(0, suspension=ENDED)).drafts
    assert (draft.rule, draft.text_key, draft.obligation) == ("suspended-make-up", "debt_make_up", "")
    assert draft.fields["deadline"] == date(2026, 12, 31)
    assert draft.key == "make-up:YN0002X:2026-11"
    assert draft.expires == noon(date(2026, 12, 31), 0)


def test_after_the_make_up_was_due_the_unit_is_one_like_others():
    (draft,) = planned(debt(suspension=OVER)).drafts
    assert draft.rule == "debt-from-3"


def test_a_dissolved_unit_is_work_for_people_once_a_quarter():
    made = planned(apart(UnitGroup.DISSOLVED))
    (task,) = made.tasks
    assert (task.kind, task.basis) == (TaskKind.LIAISE_ENFORCEMENT, "3532 III.1.1.a")
    assert task.key == "task:liaise-enforcement:YN0002X:2026-Q4"
    assert made.task_only[0].why_no_message.reason is Reason.NO_ROW
    again = planned(apart(UnitGroup.DISSOLVED), planned_keys={task.key})
    assert only_refusal(again) is Reason.ALREADY_PLANNED


def test_a_unit_of_the_state_budget_is_written_to_only_where_nobody_may_call():
    assert only_refusal(planned(apart(UnitGroup.STATE_BUDGET_HEALTH))) is Reason.STATE_BUDGET_GROUP
    (draft,) = planned(apart(UnitGroup.STATE_BUDGET_HEALTH), levels=[level(Level.L4)]).drafts
    assert (draft.rule, draft.fields["quarter"]) == ("budget-remind-remote", "quý IV/2026")
    assert draft.key == "budget:YN0002X:2026-Q4"


def test_units_off_the_ladder_that_owe_nothing_are_left_alone():
    for group in (UnitGroup.SUSPENDED_PENSION, UnitGroup.STATE_BUDGET_HEALTH):
        assert only_refusal(planned(apart(group, 0))) is Reason.NO_DEBT


@pytest.mark.parametrize(
    ("value", "rule", "text"),
    [
        (Level.L1, "unregistered-message", "unregistered_notice"),
        (Level.L4, "unregistered-message-remote", "unregistered_notice_l4"),
    ],
)
def test_a_unit_of_the_tax_data_is_told_how_many_and_by_when(value, rule, text):
    (draft,) = planned(unregistered(), levels=[level(value)]).drafts
    assert (draft.rule, draft.text_key) == (rule, text)
    assert draft.fields["missing_workers"] == 12
    assert draft.fields["reply_by"] == date(2027, 1, 4)  # ten days on is a Sunday
    assert draft.key == "unregistered:0312345678:2026-12"


def test_a_unit_never_registered_gets_the_letters_of_688_where_they_are_due():
    made = planned(unregistered(), levels=[level(Level.L4)])
    assert [task.kind for task in made.tasks] == [TaskKind.LETTERS_01_02_688]
    under = planned(unregistered(standing=Standing.UNDER), levels=[level(Level.L4)])
    assert under.tasks == ()


def test_a_mark_brings_the_proposal_it_stands_for():
    (task,) = planned(unregistered(marks={Mark.REFUSES})).tasks
    assert (task.kind, task.needs_approval) == (TaskKind.INSPECTION, True)


def test_a_list_without_a_number_writes_to_nobody():
    assert only_refusal(planned(unregistered(None))) is Reason.NO_FIGURE


# -- after a broken promise -------------------------------------------------------------------------

JUDGED = noon(date(2027, 1, 4), 8)
BROKEN = BrokenPromise(id=12, at=JUDGED)
FRESH = date(2027, 1, 1)
#: (days from the due date, broken, contacted at, step, why)
FOLLOWED = [
    (4, None, None, "", "no promise: between two rungs nothing is said"),
    (4, BROKEN, None, "after-7", "the next rung comes at once"),
    (4, BROKEN, noon(date(2027, 1, 4)), "", "it has been followed up: the ladder goes on as before"),
    (4, BROKEN, noon(date(2026, 12, 28)), "after-7", "what was said before the promise is no answer to it"),
    (10, BROKEN, None, "after-20", "and the last rung likewise"),
    (30, BROKEN, None, "", "after the last one a person goes"),
    (-10, BROKEN, None, "", "who can still pay in time is left to the ladder"),
]


@pytest.mark.parametrize(("days", "broken", "contact", "step", "why"), FOLLOWED, ids=[f[4] for f in FOLLOWED])
def test_after_a_broken_promise_the_next_rung_comes_at_once(days, broken, contact, step, why):
    contacts = (PastContact(at=contact),) if contact else ()
    candidate = due(broken=broken, contacts=contacts, figures_as_of=FRESH)
    made = planned(candidate, day=DUE_DATE + timedelta(days=days))

    assert [draft.step for draft in made.drafts] == ([step] if step else [])


def test_a_rung_that_was_said_before_the_promise_is_said_once_more_under_a_key_of_its_own():
    said = "due:8412345670:BHXH_TN:2026-12-31:after-7"
    day = DUE_DATE + timedelta(days=8)
    more: dict[str, Any] = {"day": day, "planned_keys": frozenset({said})}
    again = planned(due(broken=BROKEN, figures_as_of=FRESH), **more)

    assert [draft.key for draft in again.drafts] == [f"{said}:p12"]
    assert only_refusal(planned(due(figures_as_of=FRESH), **more)) is Reason.ALREADY_PLANNED


def test_a_notice_of_this_month_is_said_once_more_after_a_broken_promise():
    said = "debt:YN0002X:2026-11:from-3"
    first = planned(debt(), day=date(2026, 12, 14))
    keys = frozenset({said, *(task.key for task in first.tasks)})
    broken = BrokenPromise(id=5, at=noon(date(2026, 12, 14), 8))
    again = planned(debt(broken=broken), day=date(2026, 12, 14), planned_keys=keys)

    assert [draft.key for draft in again.drafts] == [f"{said}:p5"]
    assert again.drafts[0].text_key == first.drafts[0].text_key
