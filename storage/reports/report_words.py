"""One word per thing in reports: levels, bands, results of work, and the tables figures are counted from.

Functions, not tables: the language of the office is known only when a report is written.
"""

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


def task_word(kind: str) -> str:
    return TASK_KINDS.get(kind, kind)


def result_word(result: str) -> str:
    words = {
        "": _("Không ghi kết quả"),
        "reached": _("Đã nói chuyện được"),
        "no_answer": _("Không nghe máy"),
        "visited": _("Đã đến đơn vị"),
        "sent": _("Đã gửi"),
        "signed": _("Đã ký"),
    }
    return words.get(result, result)


def conference_word(kind: str) -> str:
    words = {
        "customer": _("Hội nghị khách hàng"),
        "online": _("Hội nghị trực tuyến, livestream"),
        "work": _("Hội nghị làm việc với đơn vị (05-KT)"),
        "launch": _("Lễ ra quân"),
    }
    return words.get(kind, kind)


def case_word(state: str) -> str:
    """A state of the chain 02-KT … 07-KT, as far as it is one of those the plan names."""
    words = {
        "listed": _("Đã vào danh sách"),
        "noticed": _("Đã gửi thông báo 04-KT"),
        "resolved": _("Đã tham gia, đã khắc phục"),
        "conference": _("Hội nghị 05-KT"),
        "checked": _("Đã kiểm tra, có biên bản 06-KT"),
        "inspection": _("Thanh tra đột xuất"),
        "referred_police": _("Đã chuyển hồ sơ sang Công an"),
    }
    return words.get(state.casefold(), state)


def metric_word(metric: str) -> str:
    words = {
        "bhxh_bb": _("Người tham gia BHXH bắt buộc"),
        "bhxh_tn": _("Người tham gia BHXH tự nguyện"),
        "bhyt": _("Người tham gia BHYT"),
        "phai_thu": _("Số tiền phải thu"),
        "don_vi": _("Đơn vị được thanh tra, kiểm tra"),
        "lao_dong": _("Lao động được rà soát theo dữ liệu thuế"),
        "hoi_nghi": _("Hội nghị khách hàng"),
    }
    return words.get(metric, metric)


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
