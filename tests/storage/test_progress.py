"""Results held against targets: which rows count, what adds up, what is still to come; on both databases."""

from datetime import date

import pytest

from messages.area_names import area_key
from messages.periods import read_period
from messages.problem import DondocError
from storage import conferences, contact_log, results, targets
from storage.conferences import Conference
from storage.progress import progress
from storage.results import Result
from storage.target_sources import shipped
from storage.targets import Target

TODAY = date(2026, 12, 1)


def target(metric, area, period, value, source="QĐ 1"):
    return Target(source=source, metric=metric, area=area, period=period, printed=value, value=value)


def result(metric, period, value, area="", agent="", source=""):
    return Result(metric=metric, period=period, value=value, area=area, agent=agent, source=source)


@pytest.fixture
def office(database, clock):
    """Puts targets and results in, and shows lines: (label, target, result, target so far, result so far)."""

    class Office:
        def plan(self, *rows):
            return database.transact(targets.put, rows, by="CB01", now=clock.now())

        def reached(self, *rows):
            return database.transact(results.put, rows, by="CB01", now=clock.now())

        def held(self, day, kind="customer", area="", attended=None):
            planned = Conference(kind=kind, title="Hội nghị", area=area, day=day, entered_by="CB01")
            made = database.transact(conferences.add, planned, now=clock.now())
            return database.transact(
                conferences.hold, made.code, today=TODAY, by="CB01", now=clock.now(), attended=attended
            )

        def tables(self, **asked):
            if "period" in asked:
                asked["period"] = read_period(asked["period"])
            return database.read(progress, today=TODAY, area_key=area_key, **asked)

        def lines(self, **asked):
            return [line for table in self.tables(**asked) for line in table.lines]

        def shown(self, **asked):
            return [
                (
                    line.label, line.this.target, line.this.result,
                    line.running and line.running.target, line.running and line.running.result,
                )
                for line in self.lines(**asked)
            ]  # fmt: skip

    return Office()


NEW = "bhxh_tn_new"  # nothing of it is counted by the program


def months(*values, metric=NEW, area=""):
    return [target(metric, area, f"2026-{n:02d}", v) for n, v in zip((9, 10, 11, 12), values, strict=False)]


def test_by_month_with_what_has_come_together_so_far(office):
    office.plan(*months(20, 35, 30, 15))
    office.reached(result(NEW, "2026-09", 10), result(NEW, "2026-10", 40))

    assert office.shown() == [
        ("09/2026", 20, 10, 20, 10),
        ("10/2026", 35, 40, 55, 50),
        ("11/2026", 30, None, 85, 50),  # nobody has said anything: not zero
        ("12/2026", 15, None, 100, 50),
        ("Cả kế hoạch", 100, 50, None, None),
    ]
    first = office.lines()[0]
    assert (first.this.percent, first.this.difference) == (50, -10)
    assert [t.period for t in first.this.targets] == ["2026-09"]
    assert [(e.period.text, e.value, e.entered_by) for e in first.this.results] == [("2026-09", 10, "CB01")]


def test_a_quarter_is_its_months_in_the_plan_and_no_others(office):
    office.plan(*months(20, 35, 30, 15))
    office.reached(result(NEW, "2026-07", 99), result(NEW, "2026-09", 10), result(NEW, "2026-10", 40))

    assert office.shown(by="quarter") == [
        ("quý III/2026: 1 tháng", 20, 10, 20, 10),
        ("quý IV/2026", 80, 40, 100, 50),
        ("Cả kế hoạch", 100, 50, None, None),
    ]


def test_areas_are_the_same_however_they_are_written_and_none_is_lost(office):
    office.plan(*months(6, 4, area="Phường 9"), *months(3, 3, area="Phường 1"))
    office.reached(
        result(NEW, "2026-09", 5, area="P.9"),
        result(NEW, "2026-10", 1, area="phuong 09, TP Trà Vinh"),
        result(NEW, "2026-10", 2, area="Phường 7"),
    )

    assert office.shown(by="area") == [
        ("Phường 9", 10, 6, 10, 6),
        ("Phường 1", 6, None, 6, None),
        ("Phường 7 (ngoài chỉ tiêu)", None, 2, None, 2),
    ]
    assert office.shown(by="area", period="2026-09") == [
        ("Phường 9", 6, 5, 6, 5),
        ("Phường 1", 3, None, 3, None),
    ]
    assert office.shown(period="2026-10") == [("10/2026", 7, 3, 16, 8)]  # no line for the whole: its areas


def test_the_only_area_of_a_table_is_the_office(office):
    office.plan(*[t for t in shipped("2021", "Trà Vinh") if t.metric == NEW])
    office.reached(result(NEW, "2021-09", 700, area="Phường 1"), result(NEW, "2021-09", 300, area="Phường 2"))

    assert office.shown(by="area") == [("Trà Vinh", 6118, 1000, 6118, 1000)]


def test_agents_have_targets_where_a_table_names_them(office):
    office.plan(target(NEW, "NV001", "2026-11", 10), target(NEW, "Phường 9", "2026-11", 30))
    office.reached(
        result(NEW, "2026-11", 4, area="Phường 9", agent="NV001"),
        result(NEW, "2026-11", 3, area="Phường 9", agent="NV002"),
    )

    assert [line[:3] for line in office.shown(by="agent")] == [("NV001", 10, 4), ("NV002", None, 3)]
    assert [line[:3] for line in office.shown(by="area")] == [("Phường 9", 30, 7)]


ONE_COUNTS = [
    (
        "the whole stands for its areas",
        [result(NEW, "2026-11", 9), *(result(NEW, "2026-11", 4, area=area) for area in ("P1", "P2"))],
        9, 2,
    ),
    (
        "an area stands for its agents",
        [result(NEW, "2026-11", 9, area="P1"), result(NEW, "2026-11", 4, area="P1", agent="NV1")],
        9, 1,
    ),
    (
        "a month stands for its days",
        [result(NEW, "2026-11-05", 2), result(NEW, "2026-11-06", 3), result(NEW, "2026-11", 7)],
        7, 2,
    ),
    ("days add up", [result(NEW, "2026-11-05", 2), result(NEW, "2026-11-06", 3)], 5, 0),
    ("areas add up", [result(NEW, "2026-11", 2, area="P1"), result(NEW, "2026-11", 3, area="P2")], 5, 0),
    (
        "the later of two sources holds",
        [result(NEW, "2026-11", 2, source="tệp cũ"), result(NEW, "2026-11", 3, source="tệp mới")],
        3, 1,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rows", "value", "aside"), ONE_COUNTS, ids=[o[0] for o in ONE_COUNTS])
def test_of_several_statements_one_counts_and_none_is_lost(office, name, rows, value, aside):
    office.plan(target(NEW, "", "2026-11", 10))
    for row in rows:  # one after the other, as they are entered
        office.reached(row)

    (line,) = office.lines()
    assert line.this.result == value
    assert len(line.this.set_aside) == aside
    assert len(line.this.results) + aside == len(rows)


def test_conferences_are_counted_from_the_register(office):
    office.plan(*months(2, 2, 2, 2, metric="conferences"), target("online_conferences", "", "2026-11", 2))
    office.held(date(2026, 10, 5), area="Phường 1")
    office.held(date(2026, 11, 5), "online", area="Phường 1")
    office.held(date(2026, 11, 6), "work")  # with units: no customer conference

    shown = office.shown()
    assert [line[:3] for line in shown] == [
        ("09/2026", 2, 0), ("10/2026", 2, 1), ("11/2026", 2, 1), ("12/2026", 2, 0), ("Cả kế hoạch", 8, 2),
        ("11/2026", 2, 1),
    ]  # fmt: skip
    october = office.lines(metric_code="conferences")[1]
    assert [(e.source, e.counted) for e in october.this.results] == [("HN-2026-10-001", True)]


def test_what_a_person_enters_stands_for_what_was_counted_there_and_only_there(office):
    office.plan(target("conferences", "", "2026-11", 9))
    office.held(date(2026, 11, 5), area="Phường 1")
    office.held(date(2026, 11, 6), area="Phường 2")
    office.reached(result("conferences", "2026-11", 4, area="P.1"))

    (line,) = office.lines()
    assert (line.this.result, len(line.this.set_aside)) == (5, 1)


def test_persons_taking_part_are_not_added_up_over_time(office):
    office.plan(
        target("bhyt", "Phường 1", "2026", 100),
        target("bhyt", "Phường 2", "2026", 50),
        target("bhyt", "", "2026", 150),
    )
    office.reached(
        result("bhyt", "2026-10", 90, area="Phường 1"), result("bhyt", "2026-11", 95, area="Phường 1"),
        result("bhyt", "2026-11", 40, area="Phường 2"),
    )  # fmt: skip

    assert office.shown() == [("năm 2026", 150, 135, None, None)]
    assert [line[1:3] for line in office.shown(by="area")] == [(100, 95), (50, 40)]


def test_a_debt_ratio_is_met_at_the_target_or_below(office):
    office.plan(*[t for t in shipped("2023") if t.metric == "debt_ratio"])
    office.reached(result("debt_ratio", "2023-Q1", 1.85), result("debt_ratio", "2023-Q2", 1.8))

    (table,) = office.tables()
    met = [(line.label, line.this.target, line.this.result, table.met(line)) for line in table.lines]
    assert met == [
        ("quý I/2023", 1.92, 1.85, True), ("quý II/2023", 1.75, 1.8, False),
        ("quý III/2023", 1.69, None, None),
        ("quý IV/2023", 1.15, None, None),
    ]  # fmt: skip


def test_a_milestone_takes_what_was_reached_by_then(office):
    office.plan(*[t for t in shipped("2023") if t.metric == "bhxh_tn_progress"])
    office.reached(result("bhxh_tn_progress", "2023-05", 71), result("bhxh_tn_progress", "2023-07", 85))

    assert office.shown() == [("30/06/2023", 80, 71, None, None)]


def test_what_is_still_to_come_has_no_result(office):
    office.plan(target("conferences", "", "2026-11", 1), target("conferences", "", "2027-01", 1))

    assert [line[2] for line in office.shown()][:2] == [0, None]


REFUSED = [
    ("a flow by quarter", result(NEW, "2026-Q4", 1)),
    ("a negative figure", result(NEW, "2026-11", -1)),
    ("half a person", result(NEW, "2026-11", 1.5)),
]


@pytest.mark.parametrize(("name", "row"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_cannot_be_counted_is_refused(office, name, row):
    with pytest.raises(DondocError) as refused:
        office.reached(row)

    assert refused.value.exit_code == 2


def test_a_corrected_result_is_in_the_log_with_what_it_was(office, database):
    office.reached(result(NEW, "2026-11", 4))
    done = office.reached(result(NEW, "2026-11", 5))
    again = office.reached(result(NEW, "2026-11", 5))

    assert (done.changed, again.unchanged) == (1, 1)
    with database.begin() as conn:
        said = [(e.kind, e.body["value"], e.body["was"], e.body["by"]) for e in contact_log.entries(conn)]
        assert contact_log.verify(conn).faults == ()
    assert said == [("result", 4, None, "CB01"), ("result", 5, 4, "CB01")]


def test_targets_loaded_twice_change_nothing_and_what_is_left_stays_unless_asked(office, database, clock):
    rows = shipped("2023")
    first, again = office.plan(*rows), office.plan(*rows)
    some = [t for t in rows if t.metric == "bhyt" and t.area != "Phường 1"]
    fewer = office.plan(*some)
    replaced = database.transact(targets.put, some, by="CB01", now=clock.now(), replacing=True)

    assert (first.added, again.added, again.unchanged) == (len(rows), 0, len(rows))
    assert (fewer.left, fewer.removed, replaced.left, replaced.removed) == (1, 0, 0, 1)
