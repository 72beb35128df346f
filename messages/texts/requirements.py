"""What every notice owes its reader, kept as a table so that no edit of the words can lose it.

Notice numbers N01 to N13 and their contents follow the plans 2800/KH-BHXH and 3532/KH-BHXH III.1 and
III.2 and công văn 1788/BHXH-BT. Phrases are looked for in the Vietnamese sample of each channel; "a|b"
means either. A Zalo template is too short for the law's numbers, so it owes `brief` instead of `phrases`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    key: str
    when: str  #: for the catalogue
    notice: str = ""  #: number of the notice it fulfils
    fields: tuple[str, ...] = ()  #: asked for on every channel
    long_fields: tuple[str, ...] = ()  #: asked for on every channel but Zalo templates
    phrases: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()
    never_fields: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


SAFE = ("OTP", "1900 9068")
ANSWER = ("ĐÃ ĐÓNG", "HẸN 25/12", "GỌI LẠI")
PORTALS = ("dichvucong.gov.vn", "dichvucong.baohiemxahoi.gov.vn")
BY_POST = "bưu chính công ích"

EMPLOYER = ("agency", "officer", "officer_phone", "unit_name", "unit_code")
DEBT = (*EMPLOYER, "period", "amount", "as_of")
CHARGE = ("late_charge", "charge_day")  #: said as an estimate, and of which day
LAW = ("late_rule", "penalty_rule", "account", "account_holder", "bank", "memo", "hotline", *CHARGE)
EMPLOYER_WORDS = ("Nếu đã nộp|Nếu Quý đơn vị đã nộp", "SAI SỐ LIỆU", *ANSWER, *SAFE)

PERSON = ("agency", "person_name", "person_code", "amount", "as_of")
PERSON_LONG = ("agent", "agent_phone", "remote", "officer", "officer_phone", "hotline")
PERSON_WORDS = ("Nếu đã đóng|Nếu Ông/Bà đã đóng", "DỪNG", *ANSWER, *PORTALS, *SAFE)

#: what an unconfirmed address must not learn: whose, how much, which debt
SECRETS = (
    *("person_name", "person_code", "unit_name", "unit_code", "amount", "period", "as_of", "deadline"),
    *("debt_months", "card_expiry", "paid_to", "method", "agent", "days_left", "days_over", "account"),
    *("late_charge", "charge_day"),
)


def _voluntary(rung: str, when: str, *fields: str) -> Requirement:
    return Requirement(
        key=f"due_voluntary_{rung}",
        when=f"Voluntary scheme, {when}",
        notice="N11, N12",
        fields=(*PERSON, "deadline", *fields),
        long_fields=(*PERSON_LONG, "method", "paid_to"),
        phrases=(*PERSON_WORDS, "BHXH tự nguyện", "lương hưu"),
        brief=(*PERSON_WORDS, "lương hưu"),
    )


def _health(rung: str, when: str, *fields: str) -> Requirement:
    return Requirement(
        key=f"due_health_{rung}",
        when=f"Household health card, {when}",
        notice="N13",
        fields=(*PERSON, "card_expiry", *fields),
        long_fields=PERSON_LONG,
        phrases=(*PERSON_WORDS, "BHYT", "quá 3 tháng", "05 năm liên tục", "thứ tự trong hộ"),
        brief=(*PERSON_WORDS, "BHYT", "quá 3 tháng", "05 năm liên tục"),
    )


def _reply(key: str, when: str, *phrases: str, fields: tuple[str, ...] = ()) -> Requirement:
    return Requirement(key=key, when=when, fields=("agency", *fields), phrases=phrases)


EMPLOYERS = (
    Requirement(
        key="debt_under_1",
        when="Employer, less than 1 month behind",
        notice="N01",
        fields=DEBT,
        long_fields=(*LAW, "duty_rule", "deadline"),
        phrases=(*EMPLOYER_WORDS, "trách nhiệm", "chậm đóng", "xử lý", "không phát sinh tiền chậm đóng"),
        brief=(*EMPLOYER_WORDS, "trách nhiệm", "xử lý", "không phát sinh tiền chậm đóng"),
    ),
    Requirement(
        key="debt_1_to_3",
        when="Employer, 1 to under 3 months behind, levels 1 to 3",
        notice="N02",
        fields=(*DEBT, "debt_months"),
        long_fields=(*LAW, "duty_rule", "visit_date"),
        phrases=(*EMPLOYER_WORDS, "trách nhiệm", "xử lý", "chậm đóng", "D04h-TS"),
        brief=(*EMPLOYER_WORDS, "trách nhiệm", "D04h-TS"),
    ),
    Requirement(
        key="debt_1_to_3_l4",
        when="Employer, 1 to under 3 months behind, level 4: the minutes travel by public post",
        notice="N02",
        fields=(*DEBT, "debt_months", "tracking_no"),
        long_fields=(*LAW, "duty_rule", "decision"),
        phrases=(*EMPLOYER_WORDS, "trách nhiệm", "xử lý", "chậm đóng", "D04h-TS", BY_POST, "01 bản"),
        brief=(*EMPLOYER_WORDS, "D04h-TS", BY_POST, "01 bản"),
        never_fields=("visit_date",),
    ),
    Requirement(
        key="debt_from_3",
        when="Employer, 3 months or more behind, levels 1 to 3",
        notice="N03",
        fields=(*DEBT, "debt_months"),
        long_fields=(*LAW, "publication_rule"),
        phrases=(*EMPLOYER_WORDS, "đột xuất", "xử phạt", "Điều 216", "công khai"),
        brief=(*EMPLOYER_WORDS, "đột xuất", "xử phạt", "Điều 216", "công khai"),
        never_fields=("visit_date",),  # an inspection announced with its day is no surprise
    ),
    Requirement(
        key="debt_from_3_l4",
        when="Employer, 3 months or more behind, level 4: alert before the posted letter",
        notice="N04",
        fields=(*DEBT, "debt_months", "tracking_no"),
        long_fields=LAW,
        phrases=(*EMPLOYER_WORDS, "03/688", BY_POST, "cố tình", "xử phạt", "Điều 216"),
        brief=(*EMPLOYER_WORDS, "03/688", BY_POST, "cố tình", "xử phạt", "Điều 216"),
        never_fields=("visit_date",),
    ),
    Requirement(
        key="debt_suspended",
        when="Employer whose payments to the pension fund are suspended",
        notice="N05",
        fields=(*EMPLOYER, "suspension_end"),
        long_fields=("amount", "as_of", "make_up_rule"),
        phrases=(*EMPLOYER_WORDS, "ốm đau, thai sản", "TNLĐ-BNN", "BHTN", "BHYT", "đóng bù", "phát sinh nợ"),
        brief=(*EMPLOYER_WORDS, "ốm đau, thai sản", "TNLĐ-BNN", "BHTN", "BHYT", "đóng bù", "phát sinh nợ"),
        never=("thanh tra", "xử phạt", "216"),
    ),
    Requirement(
        key="debt_make_up",
        when="Employer whose suspension of the pension fund has ended, until the make-up is due",
        notice="N05",
        fields=(*EMPLOYER, "suspension_end", "deadline"),
        long_fields=("make_up_rule",),
        phrases=(*EMPLOYER_WORDS, "ốm đau, thai sản", "TNLĐ-BNN", "BHTN", "BHYT", "đóng bù", "phát sinh nợ"),
        brief=(*EMPLOYER_WORDS, "ốm đau, thai sản", "TNLĐ-BNN", "BHTN", "BHYT", "đóng bù", "phát sinh nợ"),
        never=("thanh tra", "xử phạt", "216"),
    ),
    Requirement(
        key="debt_state_budget",
        when="Unit whose health insurance the state budget pays, where it is not met in person",
        notice="N06",
        fields=(*EMPLOYER, "quarter"),
        long_fields=("amount", "as_of"),
        phrases=(
            *EMPLOYER_WORDS,
            "Mẫu số 1",
            "146/2018",
            "B09-TS",
            BY_POST,
            "kịp thời",
            "phát sinh nợ",
        ),
        brief=(*EMPLOYER_WORDS, "Mẫu số 1", "146/2018", "B09-TS", BY_POST, "kịp thời", "phát sinh nợ"),
        never=("thanh tra", "xử phạt", "216"),
    ),
    Requirement(
        key="unregistered_notice",
        when="Employer of whose workers some take no part, by the tax data, levels 1 to 3",
        notice="N07",
        fields=(*EMPLOYER, "missing_workers", "as_of", "reply_by"),
        long_fields=("penalty_rule",),
        phrases=("trách nhiệm", "đăng ký", "gửi riêng", "xử phạt", "SAI SỐ LIỆU", "GỌI LẠI", *SAFE),
        brief=("đăng ký", "gửi riêng", "xử phạt", "SAI SỐ LIỆU", "GỌI LẠI", *SAFE),
        never=("216",),
    ),
    Requirement(
        key="unregistered_notice_l4",
        when="The same at level 4: the notice travels by public post, and the law's last word is named",
        notice="N07, N08",
        fields=(*EMPLOYER, "missing_workers", "as_of", "reply_by"),
        long_fields=("penalty_rule", "tracking_no", "decision"),
        phrases=("trách nhiệm", "đăng ký", BY_POST, "xử phạt", "Điều 216", "SAI SỐ LIỆU", "GỌI LẠI", *SAFE),
        brief=("đăng ký", BY_POST, "xử phạt", "Điều 216", "SAI SỐ LIỆU", "GỌI LẠI", *SAFE),
    ),
    Requirement(
        key="debt_discreet",
        when="Instead of any notice to an employer, while the address is not confirmed",
        fields=("agency", "confirm_code"),
        long_fields=("link",),
        phrases=("KN-", "SAI NGƯỜI", *SAFE),
        brief=("KN-", "SAI NGƯỜI", *SAFE),
        never_fields=SECRETS,
        never=("nợ", "chậm đóng", "số tiền", "thanh tra"),
    ),
)

PARTICIPANTS = (
    _voluntary("before", "30 and 15 days before", "days_left"),
    _voluntary("soon", "7 and 3 days before", "days_left"),
    _voluntary("today", "on the day"),
    _voluntary("after_7", "7 days after", "days_over"),
    _voluntary("after_20", "20 days after, the last one", "days_over"),
    _health("before", "30 and 15 days before it expires", "days_left"),
    _health("soon", "7 and 3 days before", "days_left"),
    _health("today", "on the day"),
    _health("after_7", "7 days after", "days_over"),
    _health("after_20", "20 days after, the last one", "days_over"),
    Requirement(
        key="due_discreet",
        when="Instead of any reminder to a person, while the address is not confirmed",
        fields=("agency",),
        long_fields=("link",),
        phrases=("XN", "4 số cuối", "SAI NGƯỜI", "DỪNG", *SAFE),
        brief=("KN-", "SAI NGƯỜI", "DỪNG", *SAFE),  # a ZNS cannot be answered: the code goes to the OA
        never_fields=SECRETS,
        never=("tự nguyện", "BHYT", "số tiền", "nợ"),
    ),
)

REPLIES = (
    _reply("ack_paid", "They say they have paid", "ghi nhận", "tạm ngừng nhắc"),
    _reply(
        "ack_promise",
        "They named a day of payment",
        "Thứ Sáu 25/12/2026",
        "2.500.000 đ",
        "HẸN 25/12",
        fields=("promise_date", "promise_amount"),
    ),
    _reply("ack_promise_vague", "They will pay but named no day", "HẸN 25/12"),
    _reply("ack_dispute", "They say the figures are wrong", "số liệu chưa đúng", "tạm ngừng nhắc"),
    _reply("ack_wrong_contact", "We have the wrong person or number", "xin lỗi", "ngừng gửi"),
    _reply("ack_stop", "They asked us to stop", "NHẬN LẠI", fields=("mandatory",)),
    _reply("ack_resume", "They want reminders again", "DỪNG"),
    _reply("ack_question", "They asked something", "trong giờ làm việc", "1900 9068"),
    _reply("ack_call_me", "They want to be called", "gọi trong giờ làm việc", "OTP"),
    _reply("ack_hardship", "They cannot pay now", "chia sẻ", "hướng dẫn"),
    _reply("ack_attend", "They will attend", "sẽ tham dự"),
    _reply("ack_decline", "They will not attend", "không tham dự được"),
    _reply("ack_thanks", "They said thanks", "cảm ơn"),
    _reply("ack_other", "Nobody understood; an officer reads it", "Cán bộ", "trong giờ làm việc"),
    _reply("ack_media", "A picture, a file, a voice message", "hình ảnh", "Cán bộ"),
    _reply("confirm_ok", "The address has proved to be the right one", "đúng người nhận", "DỪNG"),
    _reply("confirm_wrong", "The digits do not match", "không khớp", "XN", "1900 9068"),
    _reply("link_ok", "A personal link was opened", "Đã kết nối", "DỪNG"),
    _reply("link_expired", "A personal link was too old or used", "hết hạn", "1900 9068"),
    _reply("help", "They asked for help", *ANSWER, "SAI SỐ LIỆU", "ĐỔI SỐ", "SAI NGƯỜI", "DỪNG", *SAFE),
    _reply("welcome", "They opened the bot without a personal link", "liên kết riêng", "TRỢ GIÚP", *SAFE),
)

AGENTS = (
    Requirement(
        key="agent_list",
        when="To a collection employee, with the month's list D08a-TS as a file; confirmed addresses only",
        fields=("agency", "collector", "period", "people"),
        phrases=("D08a-TS", "vận động", "thông tin cá nhân", "không chuyển tiếp", "OTP"),
    ),
)

REQUIREMENTS = (*EMPLOYERS, *PARTICIPANTS, *AGENTS, *REPLIES)
