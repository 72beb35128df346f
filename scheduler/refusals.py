"""Why nothing goes out to somebody: a refusal always has its reason, and the reason its sentence."""

from enum import StrEnum

from messages.language import _


class Reason(StrEnum):
    SUSPENDED_GROUP = "suspended_group"
    DISSOLVED_GROUP = "dissolved_group"
    STATE_BUDGET_GROUP = "state_budget_group"
    NO_DEBT = "no_debt"
    NOT_YET_LATE = "not_yet_late"
    UNKNOWN_AGE = "unknown_age"
    STALE_FIGURES = "stale_figures"
    HELD = "held"
    OPTED_OUT = "opted_out"
    ALREADY_PLANNED = "already_planned"
    CONTACTED_RECENTLY = "contacted_recently"
    TOO_EARLY = "too_early"
    BETWEEN_RUNGS = "between_rungs"
    LADDER_OVER = "ladder_over"
    CLOSED_NOW = "closed_now"
    NO_ROAD = "no_road"
    NO_FIGURE = "no_figure"
    NO_ROW = "no_row"
    STOPPED = "stopped"


def sentence(reason: Reason, *, days: int = 0, hold: str = "") -> str:
    """Tell the officer; `days` fills those sentences that name a limit."""
    if reason is Reason.HELD:
        return _held(hold)
    sentences = {
        Reason.SUSPENDED_GROUP: _(
            "Đơn vị đang tạm dừng đóng quỹ hưu trí, tử tuất: ở cấp độ này không có việc theo kế hoạch."
        ),
        Reason.DISSOLVED_GROUP: _(
            "Đơn vị giải thể, phá sản hoặc đã dừng hoạt động: ở cấp độ này không có việc theo kế hoạch."
        ),
        Reason.STATE_BUDGET_GROUP: _(
            "Đơn vị do ngân sách đóng bảo hiểm y tế: ở cấp độ này chỉ đối chiếu hằng quý, không nhắn tin."
        ),
        Reason.NO_DEBT: _("Không còn nợ hoặc đang đóng thừa."),
        Reason.NOT_YET_LATE: _("Số tiền chưa đến hạn đóng, chưa phải là nợ."),
        Reason.UNKNOWN_AGE: _("Không đủ số liệu để xác định số tháng nợ."),
        Reason.STALE_FIGURES: _("Số liệu đã cũ quá {days} ngày: cần nhập danh sách mới."),
        Reason.OPTED_OUT: _("Người nhận đã từ chối nhận tin nhắc."),
        Reason.ALREADY_PLANNED: _("Bước này đã được lập kế hoạch từ trước."),
        Reason.CONTACTED_RECENTLY: _("Đã liên hệ trong vòng {days} ngày qua."),
        Reason.TOO_EARLY: _("Chưa đến ngày nhắc đầu tiên."),
        Reason.BETWEEN_RUNGS: _("Hôm nay không phải ngày nhắc."),
        Reason.LADDER_OVER: _("Đã qua ngày nhắc cuối cùng."),
        Reason.CLOSED_NOW: _("Còn hơn {days} ngày mới đến giờ được gửi: sẽ lập kế hoạch lại khi đó."),
        Reason.NO_ROAD: _("Không có địa chỉ nào nhắn tin được."),
        Reason.NO_FIGURE: _("Danh sách không ghi số người lao động chưa tham gia."),
        Reason.STOPPED: _("Danh sách ghi người này đã hủy hoặc dừng đóng: cán bộ kiểm tra lại."),
        Reason.NO_ROW: _("Bảng chính sách không có việc nào cho trường hợp này ở cấp độ hiện tại."),
    }
    return sentences[reason].format(days=days)


def _held(hold: str) -> str:
    words = {
        "promise": _("Đang chờ đến ngày hẹn đóng."),
        "paid": _("Người nhận báo đã đóng, đang chờ xác nhận."),
        "dispute": _("Người nhận báo sai số liệu, đang chờ đối chiếu."),
        "wrong_contact": _("Địa chỉ liên hệ bị báo nhầm, đang chờ kiểm tra."),
        "hardship": _("Người nhận báo khó khăn, đang chờ cán bộ liên hệ."),
    }
    return words.get(hold) or _("Đang tạm ngừng nhắc theo yêu cầu.")
