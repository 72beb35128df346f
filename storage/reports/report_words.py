"""One word per thing in reports: levels, bands, results of work, and the tables figures are counted from.

Functions, not tables: the language of the office is known only when a report is written.
"""

from messages import task_results
from messages.language import _
from messages.words import CHANNELS, TASK_KINDS


def level_word(level: str) -> str:
    words = {
        "NN2020": _("Bình thường mới 2020"),
        "CONTROLLED": _("Dịch được kiểm soát"),
        "COMPLEX": _("Dịch diễn biến phức tạp"),
        "L1": _("Cấp độ 1"),
        "L2": _("Cấp độ 2"),
        "L3": _("Cấp độ 3"),
        "L4": _("Cấp độ 4"),
        "": _("Không ghi cấp độ"),
    }
    return words.get(level, level)


def band_word(band: str) -> str:
    words = {
        "<1": _("Nợ dưới 1 tháng"),
        "1-<3": _("Nợ từ 1 đến dưới 3 tháng"),
        ">=3": _("Nợ từ 3 tháng trở lên"),
        "": _("Không ghi mức nợ"),
    }
    return words.get(band, band)


def group_word(group: str) -> str:
    words = {
        "UNIT_ACTIVE": _("Đơn vị đang tham gia"),
        "UNIT_SUSPENDED_PENSION": _("Tạm dừng đóng quỹ hưu trí, tử tuất"),
        "UNIT_DISSOLVED": _("Giải thể, phá sản, dừng hoạt động"),
        "UNIT_STATE_BUDGET_BHYT": _("Do ngân sách đóng BHYT"),
        "UNIT_UNREGISTERED": _("Chưa tham gia hoặc tham gia chưa đầy đủ"),
    }
    return words.get(group, group)


def class_word(message_class: str) -> str:
    words = {
        "mandatory": _("Thông báo bắt buộc"),
        "service": _("Tin nhắc đến hạn"),
        "promo": _("Tin mời, tuyên truyền"),
        "reply": _("Tin trả lời người nhận"),
    }
    return words.get(message_class, message_class)


def channel_word(channel: str) -> str:
    return CHANNELS.get(channel, channel)


def result_word(result: str) -> str:
    return task_results.result_word(result) if result else _("Không ghi kết quả")


def form_word(form: str) -> str:
    """Of a letter: its form, or where it has none the work it is sent by."""
    return TASK_KINDS[form] if form in TASK_KINDS else _("Mẫu {form}", form=form)


def conference_word(kind: str) -> str:
    words = {
        "customer": _("Hội nghị khách hàng"),
        "online": _("Hội nghị trực tuyến, livestream"),
        "work": _("Hội nghị làm việc với đơn vị (05-KT)"),
        "launch": _("Lễ ra quân"),
    }
    return words.get(kind, kind)


def table_word(table: str) -> str:
    """Where a figure comes from, in the officer's words."""
    words = {
        "messages": _("nhật ký liên hệ"),
        "log_entries": _("nhật ký liên hệ"),
        "tasks": _("sổ việc"),
        "letters": _("sổ thư gửi, nhận"),
        "documents": _("sổ văn bản đi"),
        "conferences": _("sổ hội nghị"),
        "costs": _("sổ chi tuyên truyền"),
        "labour_demands": _("sổ nhu cầu lao động"),
        "promises": _("sổ lời hẹn"),
        "debts": _("danh sách đơn vị nợ đã nhập"),
        "dues": _("danh sách D08a-TS đã nhập"),
        "unregistered": _("danh sách đơn vị chưa tham gia đã nhập"),
        "employers": _("danh bạ đơn vị"),
        "participants": _("danh bạ người tham gia"),
        "case_files": _("hồ sơ khai thác"),
        "case_events": _("diễn biến hồ sơ"),
        "targets": _("chỉ tiêu được giao"),
        "results": _("kết quả đã nhập"),
    }
    return words.get(table, table)
