"""Who follows a unit: whom its list names, else the officer of its area, else nobody in particular."""

import pytest

from scheduler.in_charge import Person, officer_for, team_of


def person(code, name="", email="", roles=("officer",), areas=(), team=""):
    return Person(code=code, name=name, email=email, roles=roles, areas=areas, team=team)


PEOPLE = [
    person("CV01", "Lê Thị Cán", "can@bhxh.vn", areas=["Phường 2"], team="Tổ 1"),
    person("CV02", areas=["TP Trà Vinh"]),
    person("TTR1", roles=("inspector",), areas=["Phường 5"]),
    person("CV03"),  # of the whole office
]
ROWS = [
    # named on the list, area, who, why
    (["CV02"], "Phường 2", "CV02", "the list names somebody"),
    (["can@bhxh.vn"], "", "CV01", "by e-mail"),
    (["lê thị CÁN"], "", "CV01", "by name, however it is typed"),
    (["Người Lạ"], "Phường 2", "Người Lạ", "the office does not know them: as the list says"),
    ([], "P.02", "CV01", "by area, however it is written"),
    ([], "Phường 7, TP Trà Vinh", "CV02", "by what the area lies in"),
    ([], "Phường 5", "", "an inspector follows no unit"),
    ([], "Phường 9", "", "nobody's area"),
    ([], "", "", "no area"),
]


@pytest.mark.parametrize(("named", "area", "who"), [row[:3] for row in ROWS], ids=[row[3] for row in ROWS])
def test_who_follows_a_unit(named, area, who):
    assert officer_for(named, area, PEOPLE) == who


def test_a_task_belongs_to_the_team_of_its_owner():
    assert [team_of(owner, PEOPLE) for owner in ("CV01", "Lê Thị Cán", "CV02", "officer")] == [
        "Tổ 1",
        "Tổ 1",
        "",
        "",
    ]
