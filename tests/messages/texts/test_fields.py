from datetime import UTC, date, datetime

import pytest

from messages.texts import FIELDS, Kind, TextError
from messages.texts.fields import BY_LABEL, SOURCES, Value, derived, finished
from messages.texts.official_sites import allowed


def written(name: str, value: Value, language: str = "vi") -> str:
    return finished(FIELDS[name], value, language=language)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("amount", 1_234_567, "1.234.567 đ"),
        ("as_of", date(2026, 12, 31), "31/12/2026"),
        ("as_of", "2026-12-31", "31/12/2026"),
        ("as_of", datetime(2026, 12, 30, 18, tzinfo=UTC), "31/12/2026"),  # the office's day, not London's
        ("paid_to", "2026-09", "09/2026"),
        ("paid_to", "2026-09-30", "09/2026"),
        ("promise_date", date(2026, 11, 16), "Thứ Hai 16/11/2026"),
        ("person_code", "8412345670", "******5670"),
        ("officer_phone", "+84900000011", "0900 000 011"),
        ("officer_phone", "0900.000.011", "0900 000 011"),
        ("hotline", None, "1900 9068"),
        ("hotline", "1900 9068", "1900 9068"),
        ("debt_months", "2.5", "2,5"),
        ("debt_months", "4.0", "4"),
        ("debt_months", 4, "4"),
        ("days_left", 0, "0"),  # nought days is an answer, not a gap
        ("method", "3", "đóng 03 tháng một lần"),
        ("method", "theo quý", "theo quý"),
        ("remote", True, "có"),
        ("remote", False, ""),
        (
            "unit_name",
            "Cty\u202e A\u200b\r\nB\x07",
            "Cty A B",
        ),  # nothing that turns text round or breaks a line
        ("unit_name", "Nguye\u0302\u0303n", "Nguyễn"),
        ("unit_name", " \u200b ", ""),
    ],
)
def test_a_value_is_written_the_way_the_office_writes_it(name: str, value: Value, text: str) -> None:
    assert written(name, value) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", 0),
        ("amount", -5),
        ("amount", True),
        ("amount", "1.000"),
        ("as_of", "2026-02-31"),
        ("as_of", "31/12/2026"),
        ("as_of", 20261231),
        ("debt_months", "nhiều"),
        ("person_code", "84123 45670"),
        ("account", "0011001234567; DROP"),
        ("officer_phone", "không có"),
        ("officer_phone", "12"),
        ("unit_name", "xem http://bhxh-vn.example"),
        ("unit_name", "WWW.bhxh-vn.example"),
        ("remote", "có"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_its_name(name: str, value: Value) -> None:
    with pytest.raises(TextError) as refused:
        written(name, value)
    assert (refused.value.code, refused.value.names) == ("field_invalid", (FIELDS[name].label,))


@pytest.mark.parametrize(
    ("url", "ok"),
    [
        ("https://dichvucong.gov.vn/p/home", True),
        ("https://DICHVUCONG.gov.vn/", True),
        ("https://t.me/bhxh_bot?start=abc", True),
        ("https://desk.example.vn/xn/1", True),  # the office's own
        ("http://127.0.0.1:8080/xn", True),  # the office's own, on this machine
        ("http://dichvucong.gov.vn/", False),
        ("http://desk.example.vn/", False),
        ("https://dichvucong.gov.vn.example.net/", False),
        ("https://dichvucong.gov.vn@example.net/", False),
        ("https://dịchvucông.gov.vn/", False),
        ("https://sub.t.me/", False),
        ("https://t.me:8443/x", False),
        ("https://bit.ly/x", False),
        ("https://t.me\\@example.net/", False),
        ("https://t.me/a b", False),
        ("https://t.me/a\r\nb", False),
        ("https://[t.me/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//t.me/x", False),
        ("", False),
    ],
)
def test_a_link_leads_only_to_listed_hosts(url: str, *, ok: bool) -> None:
    assert allowed(url, own_hosts=("desk.example.vn", "127.0.0.1:8080")) is ok


def test_a_refused_link_is_told_by_its_field() -> None:
    with pytest.raises(TextError) as refused:
        written("link", "https://bit.ly/x")
    assert (refused.value.code, refused.value.names) == ("link_refused", ("liên kết",))


@pytest.mark.parametrize(
    ("name", "fields", "part"),
    [
        ("duty_rule", {"period": "2025-06"}, "58/2014/QH13"),
        (
            "duty_rule",
            {"period": "2025-07"},
            "tháng tiếp theo, theo khoản 4 Điều 34 Luật BHXH số 41/2024/QH15",
        ),
        ("late_rule", {"period": "2025-06"}, "Quyết định số 595/QĐ-BHXH"),
        ("late_rule", {"period": "2025-07"}, "0,03%/ngày"),
        ("late_rule", {"period": "2026-11", "paid_to": "2025-05"}, "với các kỳ trước 01/07/2025"),
        ("late_rule", {"period": "2026-11", "paid_to": "2024-12"}, "với các kỳ từ 01/07/2025"),
        ("evasion_rule", {"period": "2025-07"}, "60 ngày"),
        ("penalty_rule", {"as_of": "2026-09-09"}, "Nghị định số 12/2022/NĐ-CP"),
        ("penalty_rule", {"as_of": "2026-09-10"}, "Nghị định số 283/2026/NĐ-CP"),
        ("publication_rule", {"period": "2025-06"}, "phương tiện thông tin đại chúng"),
        ("publication_rule", {"period": "2025-07"}, "khoản 2 Điều 35"),
        ("make_up_rule", {"suspension_end": "2026-12-31"}, "khoản 1 Điều 37"),
        ("addressee", {"unit_code": "TZH490L"}, "Quý đơn vị"),
        ("addressee", {}, "Ông/Bà"),
    ],
)
def test_the_law_of_the_month_is_the_one_that_is_cited(
    name: str, fields: dict[str, Value], part: str
) -> None:
    assert part in derived(name, fields, "vi")


def test_a_debt_wholly_under_the_new_law_cites_it_alone() -> None:
    alone = derived("late_rule", {"period": "2026-11"}, "vi")
    assert derived("late_rule", {"period": "2026-11", "paid_to": "2025-06"}, "vi") == alone
    assert "595" not in alone


def test_there_was_no_sixty_day_rule_before_the_law_of_2024() -> None:
    assert derived("evasion_rule", {"period": "2025-06"}, "vi") == ""


def test_machine_names_and_officers_names_map_one_to_one() -> None:
    assert len(BY_LABEL) == len(FIELDS)
    assert all(
        name == field.name and name.isascii() and name.isidentifier() for name, field in FIELDS.items()
    )
    assert {n for n, f in FIELDS.items() if f.kind is Kind.DERIVED} == set(SOURCES)
