"""Sample lists kept beside the repository, where there are any: read them and compare with their truth."""
# ruff: noqa: E501 - one tuple per employer, in the order of its columns

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from messages.subjects import AgentStaff, Debt, Due
from storage.lists.reading import read_list
from storage.lists.result import ListFile, ListKind

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
TODAY = date(2026, 11, 22)

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"no sample lists beside the repository ({SAMPLES.name})"
)


def read(kind: ListKind, name: str) -> ListFile:
    return read_list(kind, SAMPLES / name, period=None, as_of=None, today=TODAY)


def national(e164: str) -> str:
    return "0" + e164.removeprefix("+84")


def test_the_due_list_is_read_as_its_truth_says() -> None:
    found = read("d08a", "d08a_2026_12_messy.xlsx")
    truth = json.loads((SAMPLES / "d08a_2026_12_messy.expected.json").read_text("utf-8"))
    expected = {row["row"]: row for row in truth if "name" in row}
    dues = {read.row: read.records[0] for read in found.reads}
    assert dues.keys() == expected.keys()
    for row, due in dues.items():
        assert isinstance(due, Due)
        told = expected[row]
        assert (due.scheme, due.name, due.code, due.birth, due.amount) == (
            told["kind"], told["name"], told["ma_so"], told["dob"], told["amount"],
        )  # fmt: skip
        assert due.paid_to == told.get("paid_to", told.get("expiry"))
        assert due.method == (str(told["method"]) if "method" in told else None)
        numbers = [national(phone.e164) for phone in due.phones if phone.mobile and not phone.repaired]
        assert numbers == told["phones"]
    assert [(r.row, r.code) for r in found.duplicates] == [
        (row["row"], row["duplicate_of"]) for row in truth if "duplicate_of" in row
    ]
    assert found.period_in_file == date(2026, 12, 1)
    assert [n.row for n in found.notices if n.code == "total_wrong"] == [25]


def test_the_debtors_are_read_as_their_truth_says() -> None:
    found = read("debtors", "c12_tst_202611_messy.xlsx")
    with (SAMPLES / "c12_tst_202611_messy.expected.csv").open(encoding="utf-8") as file:
        truth = list(csv.DictReader(file))
    assert [
        (d.code, d.name.split(" (")[0], d.workers, d.opening, d.arising, d.paid, d.closing, d.paid_through, d.group)
        for d in found.records()
        if isinstance(d, Debt)
    ] == [
        (
            row["madvi"], row["name"], int(row["workers"]), int(row["opening"]), int(row["due_this_period"]),
            int(row["paid"]), int(row["closing"]), row["paid_through"], row["group"],
        )
        for row in truth
    ]  # fmt: skip
    told = [float(row["debt_ratio_months"]) if row["debt_ratio_months"] else None for row in truth]
    assert [d.months for d in found.records() if isinstance(d, Debt)] == told


def test_the_other_samples_are_read_whole() -> None:
    kinds: dict[str, ListKind] = {
        "danh_sach_don_vi_no_202611.xlsx": "debtors",
        "dai_ly_thu.xlsx": "agents",
        "tst_participants_flat.csv": "d08a",
        "vnpost_due_list.json": "d08a",
    }
    lists = {name: read(kind, name) for name, kind in kinds.items()}
    assert {name: (found.rows, len(found.reads), found.as_of_in_file) for name, found in lists.items()} == {
        "danh_sach_don_vi_no_202611.xlsx": (2, 2, date(2026, 11, 30)),
        "dai_ly_thu.xlsx": (3, 3, None),
        "tst_participants_flat.csv": (1, 1, None),
        "vnpost_due_list.json": (2, 2, None),
    }
    agents = [record for record in lists["dai_ly_thu.xlsx"].records() if isinstance(record, AgentStaff)]
    assert [agent.organisation_code for agent in agents] == ["I01234", "I01234", "I04321"]
