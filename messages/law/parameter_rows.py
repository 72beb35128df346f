"""The figures of the law as rows with their days: a new decree is a new row, and an end for the one before.

Money in đồng. A deadline is told in months: the last day of the month so many months after the one it is
counted from. What is written in words only is not computed with.
"""

from datetime import date
from decimal import Decimal

from messages.language import _
from messages.law.parameter import Between, Confidence, Parameter, Times

LAW_2024 = date(2025, 7, 1)  #: Luật BHXH 41/2024/QH15 comes into force
HIGH, HIGH_MED, MED, LOW = Confidence

_MONTH, _YEAR, _PERSON = _("đ/tháng"), _("đ/năm"), _("đ/người/tháng")
_LATER = _("tháng sau (đến hết ngày cuối tháng)")
_OF_SUPPORT = _("% mức đóng theo chuẩn nghèo nông thôn")
_MONTHS, _DAYS = _("tháng"), _("ngày")


def _row(
    key: str,
    since: date | None,
    until: date | None,
    value: str | Times | Between | None,
    unit: str,
    source: str,
    confidence: Confidence,
    note: str = "",
) -> Parameter:
    return Parameter(
        key=key,
        since=since,
        until=until,
        value=Decimal(value) if isinstance(value, str) else value,
        unit=unit,
        source=source,
        confidence=confidence,
        note=note,
    )


def _day(year: int, month: int = 1, day: int = 1) -> date:
    return date(year, month, day)


_OLD_LAW_ENDS = _day(2025, 6, 30)

WAGES = (
    _row("base_salary", _day(2019, 7), _day(2023, 6, 30), "1490000", _MONTH, "NĐ 38/2019/NĐ-CP", HIGH),
    _row("base_salary", _day(2023, 7), _day(2024, 6, 30), "1800000", _MONTH, "NĐ 24/2023/NĐ-CP", HIGH),
    _row("base_salary", _day(2024, 7), _day(2026, 6, 30), "2340000", _MONTH, "NĐ 73/2024/NĐ-CP", HIGH),
    _row("base_salary", _day(2026, 7), None, "2530000", _MONTH, "NĐ 161/2026/NĐ-CP", HIGH_MED,
         _("Chưa đối chiếu với văn bản gốc.")),
    _row("reference_level", LAW_2024, None, Times("base_salary"), _MONTH, "Luật 41/2024 Đ.7, Đ.141", HIGH,
         _("Mức tham chiếu bằng mức lương cơ sở khi chưa bãi bỏ mức lương cơ sở.")),
    _row("rural_poverty_line", _day(2016), _day(2021, 12, 31), "700000", _PERSON, "QĐ 59/2015/QĐ-TTg", HIGH),
    _row("rural_poverty_line", _day(2022), None, "1500000", _PERSON, "NĐ 07/2021/NĐ-CP", HIGH_MED,
         _("Kiểm tra chuẩn nghèo mới từ 01/01/2027.")),
)  # fmt: skip

VOLUNTARY = (
    _row("voluntary_rate", _day(2010), None, "22", _("% thu nhập chọn làm căn cứ đóng"),
         "Luật 58/2014 Đ.87; Luật 41/2024 Đ.32, Đ.36", HIGH),
    _row("voluntary_income_min", LAW_2024, None, Times("rural_poverty_line"), _MONTH, "Luật 41/2024 Đ.31.2",
         HIGH),
    _row("voluntary_income_max", LAW_2024, None, Times("reference_level", 20), _MONTH, "Luật 41/2024 Đ.31.2",
         HIGH),
    _row("voluntary_income_step", None, None, "50000", "đ", "phần mềm kê khai", MED,
         _("Thông lệ của phần mềm kê khai, không phải quy định của luật.")),
    _row("voluntary_support_poor", _day(2018), _OLD_LAW_ENDS, "30", _OF_SUPPORT, "NĐ 134/2015 Đ.14", HIGH),
    _row("voluntary_support_near_poor", _day(2018), _OLD_LAW_ENDS, "25", _OF_SUPPORT, "NĐ 134/2015 Đ.14",
         HIGH),
    _row("voluntary_support_other", _day(2018), _OLD_LAW_ENDS, "10", _OF_SUPPORT, "NĐ 134/2015 Đ.14", HIGH),
    _row("voluntary_support_poor_or_island", LAW_2024, None, "50", _OF_SUPPORT, "NĐ 159/2025 Đ.5.1", HIGH,
         _("Hộ nghèo; người sống tại xã đảo, đặc khu.")),
    _row("voluntary_support_near_poor", LAW_2024, None, "40", _OF_SUPPORT, "NĐ 159/2025 Đ.5.1", HIGH),
    _row("voluntary_support_ethnic", LAW_2024, None, "30", _OF_SUPPORT, "NĐ 159/2025 Đ.5.1", HIGH),
    _row("voluntary_support_other", LAW_2024, None, "20", _OF_SUPPORT, "NĐ 159/2025 Đ.5.1", HIGH,
         _("Thuộc nhiều nhóm thì hưởng mức cao nhất; tối đa 120 tháng; địa phương có thể hỗ trợ thêm.")),
    _row("voluntary_lump_future_years", _day(2016), None, Between(2, 5), _("năm"), "NĐ 159/2025 Đ.6", HIGH,
         _("Chiết khấu theo lãi suất đầu tư quỹ bình quân tháng của năm trước liền kề.")),
    _row("voluntary_lump_missing_max", LAW_2024, None, "60", _MONTHS, "NĐ 159/2025 Đ.7", HIGH_MED,
         _("Đã đủ tuổi nghỉ hưu, còn thiếu không quá số tháng này để đủ 15 năm.")),
    _row("fund_return_monthly", _day(2026), _day(2026, 12, 31), "0.31", _("%/tháng"),
         "TB 59/TB-BHXH, CV 151/BHXH-ĐTQ (2026)", MED),
    _row("voluntary_deadline_1m", None, None, "0", _LATER, "Luật 41/2024 Đ.36.3", HIGH),
    _row("voluntary_deadline_3m", None, None, "2", _LATER, "Luật 41/2024 Đ.36.3", HIGH),
    _row("voluntary_deadline_6m", None, None, "3", _LATER, "Luật 41/2024 Đ.36.3", HIGH),
    _row("voluntary_deadline_12m", None, None, "6", _LATER, "Luật 41/2024 Đ.36.3", HIGH),
    _row("voluntary_maternity", LAW_2024, None, "2000000", _("đ/con"), "Luật 41/2024 Đ.94, Đ.95", HIGH,
         _("Đã đóng ít nhất 6 tháng trong 12 tháng trước khi sinh; do ngân sách chi.")),
    _row("pension_min_years", LAW_2024, None, "15", _("năm"), "Luật 41/2024 Đ.64, Đ.98", HIGH,
         _("Đóng BHXH tự nguyện trước 01/01/2021 đủ 20 năm: tuổi nghỉ hưu 60/55.")),
)  # fmt: skip

EMPLOYERS = (
    _row("employer_deadline_monthly", _day(2016), _OLD_LAW_ENDS, "0", _LATER, "Luật 58/2014; QĐ 595 Đ.7",
         HIGH_MED),
    _row("employer_deadline_monthly", LAW_2024, None, "1", _LATER, "Luật 41/2024 Đ.34.4.a", HIGH),
    _row("employer_deadline_3m_6m", LAW_2024, None, "1", _LATER, "Luật 41/2024 Đ.34.4.b", HIGH,
         _("Tính từ tháng cuối của chu kỳ đóng.")),
    _row("suspension_makeup_deadline", LAW_2024, None, "1", _LATER, "Luật 41/2024 Đ.37.1", HIGH,
         _("Tính từ tháng kết thúc tạm dừng; tạm dừng tối đa 12 tháng.")),
    _row("late_interest_formula", _day(2016), _OLD_LAW_ENDS, None, "đ", "QĐ 595 Đ.37; CV 1379/BHXH-BT", HIGH,
         _("Lcđ = (Plk − Sps) × k, tính ngày 01 hằng tháng với số chậm từ 30 ngày; k của BHXH, BHTN bằng "
           "2 lần lãi suất đầu tư quỹ chia 12; k của BHYT bằng 2 lần lãi suất liên ngân hàng kỳ hạn 9 tháng "
           "chia 12.")),
    _row("late_charge_daily", LAW_2024, None, "0.03", _("%/ngày"),
         "Luật 41/2024 Đ.40.1, Đ.41.1; NĐ 274/2025", HIGH,
         _("Trên số tiền BHXH bắt buộc, BHTN chậm đóng, từ ngày sau hạn đóng; không tính lãi chồng lãi.")),
    _row("evasion_threshold_days", LAW_2024, None, "60", _DAYS, "Luật 41/2024 Đ.39.1.đ", HIGH,
         _("Sau hạn đóng, và đã được đôn đốc bằng văn bản theo Điều 35.")),
    _row("written_urge_within_days", _day(2025, 11, 30), None, "45", _DAYS, "NĐ 274/2025 Đ.3", LOW,
         _("Kể từ ngày đóng chậm nhất; chưa đọc văn bản gốc.")),
    _row("criminal_216", _day(2018), None, None, "", "BLHS 2015 Đ.216", HIGH,
         _("Từ 6 tháng, đã bị xử phạt hành chính; khoản 1: 50 đến dưới 300 triệu đồng hoặc 10 đến dưới 50 "
           "người; khoản 2: 300 triệu đến dưới 1 tỷ đồng hoặc 50 đến dưới 200 người, hoặc đã trừ lương mà "
           "không đóng; khoản 3: từ 1 tỷ đồng hoặc từ 200 người.")),
    _row("admin_fine_employer", _day(2022, 1, 17), _day(2026, 9, 9), None, "", "NĐ 12/2022 Đ.39", HIGH,
         _("Chậm đóng, đóng không đúng mức: 12–15%; không đóng đủ số người: 18–20%; tối đa 75 triệu đồng; "
           "trốn đóng: 50–75 triệu đồng. Mức của cá nhân; tổ chức gấp 2 lần.")),
    _row("admin_fine_employer", _day(2026, 9, 10), None, None, "", "NĐ 283/2026 Đ.43, Đ.44", MED,
         _("Chậm đóng: Điều 43; trốn đóng: Điều 44. Chưa đọc mức phạt.")),
)  # fmt: skip

HEALTH = (
    _row("bhyt_household_rate", None, None, "4.5", _("% mức lương cơ sở"),
         "Luật BHYT; NĐ 146/2018; NĐ 188/2025", HIGH,
         _("Người thứ hai, ba, tư đóng 70, 60, 50% mức của người thứ nhất; từ người thứ năm đóng 40%.")),
    _row("bhyt_household_year_1", _day(2024, 7), _day(2026, 6, 30), "1263600", _YEAR,
         "4,5% × mức lương cơ sở × 12", HIGH),
    _row("bhyt_household_year_1", _day(2026, 7), None, "1366200", _YEAR, "4,5% × mức lương cơ sở × 12", HIGH),
    _row("bhyt_gap_for_5_years", None, None, "3", _MONTHS, "NĐ 146/2018 Đ.12", HIGH,
         _("Gián đoạn tối đa mà vẫn tính 05 năm liên tục.")),
    _row("bhyt_waiting_days", None, None, "30", _DAYS, "Luật BHYT Đ.16", HIGH_MED,
         _("Tham gia lần đầu, hoặc gián đoạn từ 3 tháng.")),
    _row("bhyt_student_support", LAW_2024, None, "50", "%", "NĐ 188/2025", MED, _("Trước đó 30%.")),
    _row("bhyt_nlnd_support", None, None, "50", "%", "49/KH-BCD III.2; NĐ 188/2025", HIGH,
         _("Hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình.")),
)  # fmt: skip

MESSAGES = (
    _row("adv_msg_hours", _day(2020, 10), None, None, "", "NĐ 91/2020 Đ.13", HIGH_MED,
         _("Tin quảng cáo 07:00–22:00, gọi quảng cáo 08:00–17:00.")),
    _row("adv_msg_max_per_24h", _day(2020, 10), None, None, "", "NĐ 91/2020 Đ.13", HIGH_MED,
         _("3 tin nhắn, 3 thư, 1 cuộc gọi quảng cáo mỗi người nhận.")),
    _row("adv_label", _day(2020, 10), None, None, "", "NĐ 91/2020", HIGH_MED,
         _("Đầu tin hoặc tiêu đề thư quảng cáo ghi [QC] hoặc [AD].")),
    _row("zalo_promo_hours", None, None, None, "", "Zalo OA", MED,
         _("08:00–22:00, mỗi người quan tâm 1 tin/ngày; quy định của nền tảng, hay thay đổi.")),
    _row("zalo_consult_window", None, None, "48", _("giờ"), "Zalo OA", MED,
         _("Kể từ lần tương tác cuối của người dùng; có tài liệu ghi 7 ngày.")),
    _row("dsr_ack", _day(2026), None, "2", _("ngày làm việc"), "NĐ 356/2025 Đ.5", HIGH_MED,
         _("Rút lại sự đồng ý: 15 ngày (20 nếu có bên xử lý); xem, sửa: 10 ngày (15); xóa: 20 ngày (30).")),
)  # fmt: skip

ROWS = (*WAGES, *VOLUNTARY, *EMPLOYERS, *HEALTH, *MESSAGES)
