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
    "level": _("công bố cấp độ"),
    "stopped": _("cho dừng gửi"),
    "resumed": _("cho gửi tiếp"),
    "resolved": _("quyết định về tin chưa rõ"),
    "document": _("lập văn bản"),
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
}

ADDRESS_STATES = {
    "ok": _("dùng được"),
    "dead": _("không đến được"),
    "wrong": _("không phải của người này"),
    "gone": _("không còn trong danh sách"),
}

TASK_STATES = {"open": _("đang mở"), "done": _("đã xong"), "cancelled": _("đã hủy")}

SCHEMES = {"BHXH_TN": _("BHXH tự nguyện"), "BHYT_HGD": _("BHYT hộ gia đình")}

PROMISE_STATES = {
    "open": _("đang chờ đến ngày"),
    "kept": _("đã giữ lời"),
    "broken": _("đã quá ngày"),
    "superseded": _("thay bằng lời hẹn khác"),
}
