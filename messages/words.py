"""One word per thing for the people who read it: channels, states, meanings, work (docs/status-words.md)."""

from messages.language import _

CHANNELS = {"zalo": "Zalo", "zns": "Zalo ZNS", "telegram": "Telegram", "email": "Email"}

MESSAGE_STATES = {
    "queued": _("đang chờ"),
    "sending": _("đang gửi"),
    "accepted": _("dịch vụ đã nhận"),
    "delivered": _("đã đến máy"),
    "read": _("đã xem hoặc trả lời"),
    "uncertain": _("chưa rõ đã gửi hay chưa"),
    "failed": _("không gửi được"),
    "expired": _("quá hạn gửi"),
    "cancelled": _("đã rút lại"),
    "superseded": _("thay bằng tin khác"),
}

#: kinds of entries of the contact log, beside the states of messages
LOG_KINDS = {
    **MESSAGE_STATES,
    "planned": _("lập kế hoạch"),
    "postponed": _("gửi lại sau"),
    "silence": _("không thấy dấu hiệu đã xem"),
    "answer": _("người nhận trả lời"),
    "confirmed": _("xác nhận chủ địa chỉ"),
    "import": _("nhập danh sách"),
    "promise": _("danh sách cho biết lời hẹn được giữ hay không"),
    "level": _("công bố cấp độ"),
    "stopped": _("cho dừng gửi"),
    "resumed": _("cho gửi tiếp"),
    "resolved": _("quyết định về tin chưa rõ"),
    "task": _("việc của cán bộ"),
    "tasks": _("giao hoặc rút nhiều việc"),
    "proposal": _("quyết định về đề xuất"),
    "letter": _("thư qua bưu chính"),
    "case": _("bước của hồ sơ"),
    "cases": _("hồ sơ chuyển theo danh sách hoặc sắp hết hạn"),
    "roster": _("số lượt làm việc trực tiếp"),
    "target": _("nhập chỉ tiêu"),
    "result": _("ghi kết quả thực hiện"),
    "conference": _("lập, tổ chức hoặc hủy hội nghị"),
    "cost": _("ghi kinh phí truyền thông"),
    "labour": _("ghi nhu cầu lao động"),
    "mark": _("dấu hiệu của đơn vị"),
    "suspension": _("cho tạm dừng đóng"),
    "staff": _("cán bộ của cơ quan"),
    "area": _("địa bàn"),
    "document": _("lập văn bản"),
}

#: what an officer may establish about a unit (`scheduler.policy_rows.row.Mark`)
MARKS = {
    "large_debt": _("nợ lớn, kéo dài"),
    "violation": _("có hành vi vi phạm"),
    "article_216": _("có dấu hiệu Điều 216 Bộ luật Hình sự"),
    "deliberate": _("cố tình không nộp"),
    "unsigned_minutes": _("không ký biên bản"),
    "refuses": _("không chấp hành"),
    "evading": _("trốn đóng"),
    "many_workers": _("cố tình trốn đóng cho số lượng lớn người lao động"),
    "absent_from_address": _("không có tại địa chỉ kinh doanh hoặc không đóng đầy đủ"),
    "no_contract": _("đã được hướng dẫn nhưng không giao kết hợp đồng lao động"),
    "tax_only": _("kê khai thuế nhưng người lao động không làm việc thực tế"),
}

CONFERENCE_KINDS = {
    "customer": _("hội nghị khách hàng"),
    "online": _("hội nghị trực tuyến, livestream"),
    "work": _("hội nghị làm việc với đơn vị"),
    "launch": _("lễ ra quân"),
}

CONFERENCE_STATES = {
    "planned": _("đã lập"),
    "held": _("đã tổ chức"),
    "cancelled": _("đã hủy"),
}

#: how an account stands
ACCOUNT_STATES = {
    "running": _("đang chạy"),
    "paused": _("tạm dừng"),
    "breaker": _("ngắt mạch"),
    "quota": _("hết hạn mức"),
    "stopped": _("bị dừng"),
}

#: why messages wait
WAITING_REASONS = {
    "stopped": _("có người cho dừng"),
    "paused": _("tài khoản tạm dừng"),
    "breaker": _("tài khoản ngắt mạch"),
    "quota": _("hết hạn mức của kênh"),
    "pace": _("theo nhịp gửi"),
    "turn": _("đến lượt"),
    "no_sender": _("đến giờ mà chưa ai gửi: dondoc run hoặc dondoc worker có đang chạy không?"),
    "hours": _("chờ đến giờ được gửi"),
    "chat_pace": _("giãn cách giữa hai tin đến cùng một nơi"),
    "later": _("chưa đến giờ đã lập"),
}

#: what a person decides about a message nobody knows the fate of
DECISIONS = {
    "arrived": _("đã đến"),
    "not_sent": _("chưa gửi: xếp hàng lại"),
    "given_up": _("thôi kênh này: đổi kênh hoặc gọi điện"),
}

INTENTS = {
    "paid": _("đã đóng"),
    "promise": _("hẹn ngày đóng"),
    "dispute": _("báo sai số liệu"),
    "wrong_contact": _("nhầm người nhận"),
    "stop": _("dừng nhận tin"),
    "resume": _("nhận tin lại"),
    "question": _("hỏi"),
    "call_me": _("đề nghị gọi lại"),
    "hardship": _("đang khó khăn"),
    "attend": _("sẽ tham dự"),
    "decline": _("không tham gia"),
    "thanks": _("cảm ơn"),
    "other": _("cán bộ cần đọc"),
}

TASK_KINDS = {
    "check-payment": _("đối chiếu người báo đã đóng"),
    "dispute": _("đối chiếu số liệu"),
    "find-contact": _("tìm lại số liên hệ"),
    "answer": _("trả lời người nhận"),
    "phone-call": _("gọi điện"),
    "hardship": _("trao đổi với người gặp khó khăn"),
    "broken-promise": _("hỏi lại người đã hẹn mà chưa đóng"),
    "site-visit": _("đến đơn vị"),
    "minutes-d04h": _("lập biên bản D04h-TS"),
    "minutes-d04h-by-post": _("gửi biên bản D04h-TS qua bưu chính"),
    "notice-by-post": _("gửi thông báo qua bưu chính"),
    "letter-03-688": _("gửi Mẫu 03/688 qua bưu chính"),
    "letter-by-post": _("gửi thư qua bưu chính"),
    "inspection": _("đề xuất thanh tra (chờ duyệt)"),
    "report-ubnd": _("báo cáo UBND (chờ duyệt)"),
    "publication": _("đề xuất công khai danh tính (chờ duyệt)"),
    "direct-work": _("làm việc trực tiếp với đơn vị"),
    "missed-plan": _("quyết định có chạy lịch đã lỡ không"),
    "missed-cadence": _("quyết định có mở nhịp công việc đã lỡ không"),
}

ADDRESS_STATES = {
    "ok": _("dùng được"),
    "dead": _("không đến được"),
    "wrong": _("không phải của người này"),
    "gone": _("không còn trong danh sách"),
}

TASK_STATES = {
    "open": _("đang mở"),
    "done": _("đã xong"),
    "cancelled": _("đã hủy"),
    "refused": _("không duyệt"),
}

SCHEMES = {"BHXH_TN": _("BHXH tự nguyện"), "BHYT_HGD": _("BHYT hộ gia đình")}

PROMISE_STATES = {
    "open": _("đang chờ đến ngày"),
    "kept": _("đã giữ lời"),
    "broken": _("đã quá ngày"),
    "superseded": _("thay bằng lời hẹn khác"),
}


def letter_states() -> dict[str, str]:
    """What the officer reads for the state of a posted letter."""
    return {
        "to_send": _("chờ gửi"),
        "sent": _("đã gửi"),
        "delivered": _("đã phát"),
        "returned": _("đã nhận lại"),
        "undeliverable": _("không phát được"),
    }


def letter_ways() -> dict[str, str]:
    """What the officer reads for the way a letter travels (CV2022 I.4.1, I.4.3.c)."""
    return {
        "post": _("bưu chính công ích"),
        "committee": _("Ban chỉ đạo cấp xã"),
        "direct": _("giao trực tiếp"),
    }
