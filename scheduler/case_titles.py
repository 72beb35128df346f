"""What the officer reads for the kinds, states and steps of cases."""

from messages.language import _
from scheduler.case_steps import CaseKind, Waiting


def kind_title(kind: CaseKind) -> str:
    titles = {
        CaseKind.UNREGISTERED: _("đơn vị chưa tham gia hoặc tham gia chưa đầy đủ"),
        CaseKind.MINUTES: _("biên bản D04h-TS qua bưu chính"),
        CaseKind.DEBT: _("nợ của đơn vị"),
        CaseKind.RECEIVED_LIST: _("danh sách đã nhận"),
    }
    return titles[kind]


def waiting_title(waiting: Waiting) -> str:
    titles = {
        Waiting.OFFICER: _("cán bộ chuyên quản"),
        Waiting.UNIT: _("đơn vị"),
        Waiting.INSPECTORS: _("bộ phận thanh tra, kiểm tra"),
        Waiting.DIRECTOR: _("lãnh đạo"),
        Waiting.LIST: _("danh sách kỳ sau"),
        Waiting.NOBODY: _("không ai"),
    }
    return titles[waiting]


def state_title(kind: CaseKind, state: str) -> str:
    return _TITLES[kind](state)


def _chain(state: str) -> str:
    titles = {
        "listed": _("có tên trong danh sách, chờ gửi 04-KT"),
        "noticed": _("đã gửi 04-KT, chờ đơn vị"),
        "replied": _("đơn vị đã phản hồi, chờ cán bộ xem"),
        "conference-due": _("chờ gửi giấy mời Hội nghị 05-KT"),
        "invited": _("đã mời, chờ Hội nghị"),
        "attended": _("đã dự Hội nghị, chờ đơn vị đăng ký"),
        "absent": _("vắng Hội nghị, chờ gửi lịch làm việc 05a-KT"),
        "direct": _("làm việc trực tiếp, chờ gửi lịch 05a-KT"),
        "scheduled": _("đã gửi lịch, chờ kiểm tra trực tiếp"),
        "checked": _("đã lập biên bản 06-KT, chờ đơn vị đăng ký"),
        "inspection-proposed": _("đề xuất thanh tra, chờ quyết định"),
        "inspection-refused": _("không đồng ý thanh tra, chờ cán bộ xem"),
        "inspection-decided": _("đã quyết định thanh tra, chờ thực hiện"),
        "inspected": _("đã thanh tra, chờ xem khắc phục"),
        "referral-proposed": _("đề xuất chuyển hồ sơ, chờ quyết định"),
        "referral-refused": _("không đồng ý chuyển hồ sơ, chờ cán bộ xem"),
        "referral-decided": _("đã duyệt chuyển hồ sơ, chờ bàn giao"),
        "referred": _("đã chuyển hồ sơ sang Công an"),
        "resolved": _("đã giải quyết"),
    }
    return titles[state]


def _minutes(state: str) -> str:
    titles = {
        "prepared": _("chờ gửi biên bản"),
        "sent": _("đã gửi, chờ đơn vị ký và gửi lại"),
        "not-returned": _("quá hạn chưa gửi lại"),
        "undelivered": _("bưu chính không phát được"),
        "signed": _("đã nhận lại, có ký"),
        "unsigned": _("đã nhận lại, không ký"),
        "refused-to-sign": _("không ký, chờ cán bộ xem"),
        "scanned": _("đã ký và lưu bản quét"),
        "inspection-proposed": _("đề xuất thanh tra, chờ quyết định"),
        "inspection-decided": _("đã quyết định thanh tra, chờ thực hiện"),
        "inspected": _("đã thanh tra"),
        "inspection-refused": _("không đồng ý thanh tra"),
        "resolved": _("đã giải quyết"),
    }
    return titles[state]


def _debt(state: str) -> str:
    titles = {
        "under-1": _("nợ dưới 1 tháng"),
        "from-1": _("nợ từ 1 đến dưới 3 tháng"),
        "from-3": _("nợ từ 3 tháng"),
        "paid": _("đã đóng hết nợ"),
        "off-ladder": _("không còn đôn đốc theo tuổi nợ"),
    }
    return titles[state]


def _list(state: str) -> str:
    titles = {
        "received": _("chờ cập nhật vào phần mềm"),
        "loaded": _("đã cập nhật"),
        "resolved": _("đã giải quyết"),
    }
    return titles[state]


_TITLES = {
    CaseKind.UNREGISTERED: _chain,
    CaseKind.MINUTES: _minutes,
    CaseKind.DEBT: _debt,
    CaseKind.RECEIVED_LIST: _list,
}


def event_title(event: str) -> str:
    titles = {
        "opened": _("mở hồ sơ"),
        "noticed": _("gửi thông báo 04-KT"),
        "replied": _("đơn vị phản hồi"),
        "no-reply": _("hết hạn mà chưa phản hồi"),
        "conference-due": _("phản hồi không thay được đăng ký: mời Hội nghị"),
        "invited": _("gửi giấy mời 05-KT"),
        "direct": _("làm việc trực tiếp thay Hội nghị"),
        "attended": _("đơn vị dự Hội nghị"),
        "absent": _("đơn vị vắng Hội nghị"),
        "scheduled": _("gửi lịch làm việc 05a-KT, 05b-KT"),
        "checked": _("kiểm tra, lập biên bản 06-KT"),
        "not-complying": _("hết hạn mà chưa đăng ký"),
        "propose-inspection": _("đề xuất thanh tra"),
        "inspection-decided": _("quyết định thanh tra"),
        "inspection-refused": _("không đồng ý thanh tra"),
        "inspected": _("đã thanh tra, có kết luận (07-KT)"),
        "propose-referral": _("đề xuất chuyển hồ sơ theo Điều 216"),
        "referral-decided": _("duyệt chuyển hồ sơ"),
        "referral-refused": _("không đồng ý chuyển hồ sơ"),
        "referred": _("đã chuyển hồ sơ sang Công an (07-KT)"),
        "resolved": _("kết thúc vì đã giải quyết"),
        "sent": _("gửi biên bản"),
        "undeliverable": _("không phát được"),
        "not-returned": _("hết hạn mà chưa gửi lại"),
        "returned-signed": _("nhận lại biên bản có ký"),
        "returned-unsigned": _("nhận lại biên bản không ký"),
        "scanned": _("lưu bản quét"),
        "under-1": _("nợ xuống dưới 1 tháng"),
        "from-1": _("nợ sang mức 1 đến dưới 3 tháng"),
        "from-3": _("nợ lên từ 3 tháng"),
        "paid": _("không còn nợ"),
        "off-ladder": _("ra khỏi diện đôn đốc theo tuổi nợ"),
        "loaded": _("đã cập nhật danh sách"),
    }
    return titles[event]
