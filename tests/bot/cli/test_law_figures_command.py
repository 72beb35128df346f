"""`dondoc law`: figures with their sources, and small sums an officer checks a unit's question with."""

import pytest

SUMS = [
    (
        ("late", "--amount", "100000000", "--month", "2026-09", "--date", "2026-12-30"),
        {
            "date": "2026-12-30", "month": "2026-09", "amount": 100_000_000, "deadline": "2026-10-31",
            "times": 60, "charge": 1_800_000, "by": "late_charge_daily", "estimate": True,
            "source": "Luật 41/2024 Đ.40.1, Đ.41.1; NĐ 274/2025",
        },
    ),
    (
        ("late", "--amount", "100000000", "--month", "2025-05", "--date", "2025-07-31", "--older-return",
         "5,80"),
        {
            "date": "2025-07-31", "month": "2025-05", "amount": 100_000_000, "deadline": "2025-05-31",
            "times": 1, "charge": 966_600, "by": "late_interest_formula", "estimate": True,
            "source": "QĐ 595 Đ.37; CV 1379/BHXH-BT",
        },
    ),
    (
        ("voluntary", "--income", "1500000", "--from", "2026-12", "--method", "3"),
        {
            "from": "2026-12", "months": 3, "monthly": 264_000, "support": 66_000, "amount": 792_000,
            "due": "2027-02-28",
        },
    ),
    (
        ("household", "--members", "2", "--months", "12", "--date", "2026-07-01"),
        {"date": "2026-07-01", "months": 12, "amounts": [1_366_200, 956_340], "total": 2_322_540},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "document"), SUMS, ids=[s[0][0] for s in SUMS])
def test_a_sum_is_the_one_of_the_law(dondoc, arguments, document):
    assert dondoc("law", *arguments, "--json").json == document


def test_what_is_said_of_a_charge_is_said_to_be_an_estimate(dondoc):
    said = dondoc("law", "late", "--amount", "100000000", "--month", "2026-09", "--date", "30/12/2026").out

    assert "Tiền chậm đóng ước tính đến ngày 30/12/2026: 1.800.000 đ." in said


def test_a_figure_is_shown_with_its_periods_and_sources(dondoc):
    found = dondoc("law", "show", "base_salary", "--date", "2024-06-30", "--json").json

    assert [(p["since"], p["value"], p["in_force"]) for p in found["parameters"]] == [
        ("2019-07-01", 1_490_000, False),
        ("2023-07-01", 1_800_000, True),
        ("2024-07-01", 2_340_000, False),
        ("2026-07-01", 2_530_000, False),
    ]
    in_force = {
        p["key"]: p for p in dondoc("law", "show", "--date", "2026-12-01", "--json").json["parameters"]
    }
    assert in_force["voluntary_income_max"]["value"] == 50_600_000
    assert in_force["voluntary_lump_future_years"]["value"] == [2, 5]
    assert in_force["written_urge_within_days"]["confidence"] == "LOW"
    assert "fund_return_monthly" not in {
        p["key"] for p in dondoc("law", "show", "--date", "2027-01-01", "--json").json["parameters"]
    }


WRONG = [
    (("show", "luong_co_so"), "no_parameter", 2),
    (("late", "--amount", "1", "--month", "2025-05", "--date", "2026-01-01"), "older_rate_unknown", 1),
    (
        ("late", "--amount", "1", "--month", "2025-05", "--older-return", "x", "--date", "2026-01-01"),
        "usage",
        2,
    ),
    (("voluntary", "--income", "1000", "--from", "2026-12"), "income_out_of_bounds", 1),
    (("voluntary", "--income", "1500000", "--from", "2026-12", "--method", "2"), "method_unknown", 2),
    (("household", "--months", "5", "--date", "2026-12-01"), "months_unknown", 2),
    (("household", "--date", "2019-01-01"), "no_parameter_then", 1),
]


@pytest.mark.parametrize(("arguments", "code", "exit_code"), WRONG, ids=[" ".join(w[0]) for w in WRONG])
def test_what_cannot_be_computed_is_one_sentence(dondoc, arguments, code, exit_code):
    answer = dondoc("law", *arguments, "--json")

    assert (answer.json["error"]["code"], answer.code) == (code, exit_code)
