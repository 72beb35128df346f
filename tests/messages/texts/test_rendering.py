import pytest

from messages.texts import TextError, check_fields, render
from messages.texts.approved import Parameter, fitted
from messages.texts.catalogue import sample_of
from messages.texts.fields import Value
from messages.texts.shelf import find_text


def words(key: str, channel: str = "zalo", **fields: Value) -> str:
    return render(key, channel=channel, language="vi", fields={**sample_of(key), **fields}).content.text


def refusal(key: str, channel: str, fields: dict[str, Value]) -> TextError:
    with pytest.raises(TextError) as refused:
        render(key, channel=channel, language="vi", fields={**sample_of(key), **fields})
    return refused.value


def check(key: str, fields: dict[str, Value], *own_hosts: str) -> tuple[str, ...]:
    return check_fields(
        key, channel="zalo", language="vi", fields={**sample_of(key), **fields}, own_hosts=own_hosts
    )


def test_a_language_nobody_has_written_falls_back_to_vietnamese() -> None:
    khmer = render("ack_thanks", channel="telegram", language="km", fields=sample_of("ack_thanks"))
    assert khmer.language == "vi"
    assert khmer == render("ack_thanks", channel="telegram", language="vi", fields=sample_of("ack_thanks"))
    assert (
        render("ack_thanks", channel="zalo", language="en", fields=sample_of("ack_thanks")).language == "en"
    )


def test_an_approved_template_is_vietnamese_in_every_language() -> None:
    wording = render("debt_under_1", channel="zns", language="en", fields=sample_of("debt_under_1"))
    assert (wording.language, wording.content.template_id) == ("vi", "debt_under_1")


def test_a_missing_field_is_named_as_officers_know_it() -> None:
    error = refusal("debt_under_1", "zalo", {"amount": None, "unit_name": " "})
    assert (error.code, error.names) == ("fields_missing", ("tên đơn vị", "số tiền"))
    assert error.message == "Mẫu tin “debt_under_1” thiếu: tên đơn vị, số tiền."


def test_a_missing_law_is_told_by_the_period_it_depends_on() -> None:
    assert check("debt_under_1", {"period": None}) == ("kỳ",)


def test_a_draft_can_be_checked_without_rendering() -> None:
    assert check("due_health_before", {}) == ()
    assert check("due_health_before", {"card_expiry": None}) == ("hạn thẻ",)
    assert check("due_health_before", {"card_expiry": "cuối năm"}) == ("hạn thẻ",)


@pytest.mark.parametrize(
    ("key", "channel", "fields", "code"),
    [
        ("debt_under_one", "zalo", {}, "text_unknown"),
        ("debt_under_1", "fax", {}, "text_no_channel"),
        ("ack_paid", "zns", {}, "text_no_channel"),
        ("ack_paid", "zalo", {"unitname": "x"}, "field_unknown"),
        ("due_discreet", "zalo", {"link": "https://bit.ly/x"}, "link_refused"),
        ("debt_under_1", "zalo", {"unit_name": "A" * 2000}, "text_too_long"),
        ("debt_1_to_3_l4", "zns", {"tracking_no": "R" * 35}, "text_too_long"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_kind(
    key: str, channel: str, fields: dict[str, Value], code: str
) -> None:
    assert refusal(key, channel, fields).code == code


def test_the_offices_own_site_is_a_link_only_when_it_is_told() -> None:
    fields: dict[str, Value] = {"link": "https://desk.example.vn/xn/1"}
    assert check("due_discreet", fields) == ("liên kết",)
    assert check("due_discreet", fields, "desk.example.vn") == ()


def test_brackets_in_a_name_are_letters() -> None:
    assert "Kính gửi: ((mã đơn vị)) {{ x }} %s, mã đơn vị" in words(
        "debt_under_1", unit_name="((mã đơn vị)) {{ x }} %s"
    )


def test_no_line_break_reaches_a_subject() -> None:
    fields = {**sample_of("debt_discreet"), "agency": "BHXH A\r\nBcc: x@example.vn"}
    wording = render("debt_discreet", channel="email", language="vi", fields=fields)
    assert wording.content.subject == "Xác nhận người nhận thông tin của BHXH A Bcc: x@example.vn"


def test_an_answer_by_mail_is_framed_as_a_letter() -> None:
    text = words("ack_paid", "email")
    assert text.startswith("Kính gửi Quý vị,\n\nBHXH cơ sở Thuận An ghi nhận Ông/Bà báo đã đóng.")
    assert "Trân trọng,\nBHXH cơ sở Thuận An" in text
    assert words("ack_paid", "telegram") in text


def test_an_employer_is_addressed_as_one() -> None:
    assert "Quý đơn vị báo đã đóng" in words("ack_paid", unit_code="TZH490L")
    assert "Ông/Bà báo đã đóng" in words("ack_paid")


def test_the_version_covers_what_a_text_shares() -> None:
    versions = {
        channel: find_text("ack_paid", channel, "vi").version for channel in ("zalo", "telegram", "email")
    }
    assert versions["zalo"] == versions["telegram"]
    assert versions["email"] != versions["zalo"]  # the frame is part of what was said


NAME = Parameter(name="ten", type=1, max_length=30, sample="A")


@pytest.mark.parametrize(
    ("value", "short"),
    [
        ("Công ty TNHH May Bình Minh", "Công ty TNHH May Bình Minh"),
        ("Công ty Trách nhiệm hữu hạn May Bình Minh", "Cty TNHH May Bình Minh"),
        ("CÔNG TY CỔ PHẦN SẢN XUẤT THƯƠNG MẠI ABC", "CTCP SẢN XUẤT THƯƠNG MẠI ABC"),  # no shorter than needed
        ("Ủy ban nhân dân xã Đông Hải Long Thượng", "UBND xã Đông Hải Long Thượng"),
        ("Nguyễn Phúc Đông Nhi Hoàng Thiên Kim Ngân", "Nguyễn Phúc Đông Nhi Hoàng…"),
        ("A" * 40, "A" * 29 + "…"),
    ],
)
def test_a_name_is_shortened_the_way_a_clerk_would(value: str, short: str) -> None:
    assert fitted(value, NAME) == short
    assert len(short) <= 30


def test_a_figure_is_never_shortened() -> None:
    with pytest.raises(TextError) as refused:
        fitted("1.234.567.890.123.456 đ", Parameter(name="so_tien", type=10, max_length=20, sample="1 đ"))
    assert refused.value.code == "text_too_long"
