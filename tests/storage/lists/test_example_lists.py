"""The lists shipped for a first try: made by their script, read without surprises."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from examples import make_examples
from messages.registers import Coverage, UnregisteredUnit
from messages.subjects import AgentStaff, Debt, Due, UnitGroup
from storage.lists.reading import read_list
from storage.lists.result import ListFile, ListKind

EXAMPLES = Path(make_examples.__file__).parent
LISTS: dict[str, ListKind] = {
    "d08a_2026_12.xlsx": "d08a",
    "don_vi_no_2026_11.xlsx": "debtors",
    "dai_ly_thu.xlsx": "agents",
    "don_vi_chua_tham_gia_2026_12.xlsx": "unregistered",
    "lao_dong_chua_tham_gia_2026_12.xlsx": "workers",
    "nguoi_tiem_nang.xlsx": "prospects",
    "can_bo.xlsx": "staff",
    "dia_ban.xlsx": "areas",
    "tam_dung_dong.xlsx": "suspensions",
}


@pytest.fixture(scope="module")
def lists() -> dict[str, ListFile]:
    return {
        kind: read_list(kind, EXAMPLES / name, period=None, as_of=None, today=date(2026, 12, 1))
        for name, kind in LISTS.items()
    }


def test_the_script_makes_the_very_files_that_are_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["make_examples", str(tmp_path)])
    make_examples.main()
    assert {
        name: (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes() for name in LISTS
    } == dict.fromkeys(LISTS, True)


def test_every_row_is_in_its_place(lists: dict[str, ListFile]) -> None:
    counts = {kind: (f.rows, len(f.reads), len(f.duplicates), len(f.rejected)) for kind, f in lists.items()}
    assert counts == {
        "d08a": (42, 40, 1, 1),
        "debtors": (20, 20, 0, 0),
        "agents": (6, 6, 0, 0),
        "unregistered": (7, 6, 0, 1),
        "workers": (14, 14, 0, 0),
        "prospects": (12, 12, 0, 0),
        "staff": (7, 7, 0, 0),
        "areas": (11, 11, 0, 0),
        "suspensions": (1, 1, 0, 0),
    }
    assert [f.notices for f in lists.values()] == [()] * len(lists)
    assert lists["d08a"].period_in_file == date(2026, 12, 1)
    assert lists["debtors"].as_of_in_file == date(2026, 11, 30)


def test_forty_participants_of_both_schemes_live_where_an_agent_works(lists: dict[str, ListFile]) -> None:
    dues = [record for record in lists["d08a"].records() if isinstance(record, Due)]
    assert Counter(due.scheme.value for due in dues) == {"BHXH_TN": 22, "BHYT_HGD": 18}
    staff = {a.code: a.areas for a in lists["agents"].records() if isinstance(a, AgentStaff)}
    assert [due.code for due in dues if due.area not in staff[due.agent]] == []
    assert {area for areas in staff.values() for area in areas} == set(make_examples.AREAS)


def test_twenty_employers_stand_for_every_kind(lists: dict[str, ListFile]) -> None:
    debts = [record for record in lists["debtors"].records() if isinstance(record, Debt)]
    assert Counter(debt.group for debt in debts) == {
        UnitGroup.ACTIVE: 18,
        UnitGroup.SUSPENDED_PENSION: 1,
        UnitGroup.DISSOLVED: 1,
    }
    assert [debt.closing for debt in debts if debt.closing <= 0] == [-7_500_000]
    owing = [
        debt.months for debt in debts if debt.group is UnitGroup.ACTIVE and debt.closing > 0 and debt.months
    ]
    bands = Counter("<1" if months < 1 else "1-<3" if months < 3 else ">=3" for months in owing)
    assert bands == {"<1": 5, "1-<3": 6, ">=3": 6}


def test_units_of_the_tax_data_are_of_both_kinds_and_their_codes_are_nobody_s(
    lists: dict[str, ListFile],
) -> None:
    units = [record for record in lists["unregistered"].records() if isinstance(record, UnregisteredUnit)]
    assert Counter(unit.coverage for unit in units) == {Coverage.NEVER: 4, Coverage.UNDER: 2}
    assert {unit.tax_code[:2] for unit in units} == {"99", "08"}
    debts = {record.code for record in lists["debtors"].records() if isinstance(record, Debt)}
    assert {unit.code for unit in units} & debts == {"TZ0001X"}


def test_nobody_real_can_be_reached(lists: dict[str, ListFile]) -> None:
    numbers, addresses = set(), set()
    for found in lists.values():
        for record in found.records():
            told = getattr(record, "contacts", (record,))
            numbers |= {phone.e164 for way in told for phone in getattr(way, "phones", ()) if phone.mobile}
            numbers |= {number for way in told if (number := getattr(way, "phone", ""))}
            addresses |= {mail for way in told if (mail := getattr(way, "email", ""))}
    assert {number[:9] for number in numbers} == {"+84900000"}
    assert {address.rsplit(".", 1)[1] for address in addresses} == {"example"}
