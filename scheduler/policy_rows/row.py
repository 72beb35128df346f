"""What a row of the policy table says: on whose word, to whom, when, and what is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from messages.language import _
from messages.subjects import Band, Scheme, UnitGroup
from scheduler.levels import Level

ROADS = ("zalo", "zns", "telegram", "email")  #: after the last of them a person telephones


class Obligation(StrEnum):
    MUST = "must"
    SHOULD = "should"
    CONDITIONAL = "conditional"  # must, once an officer has marked the unit
    OPTIONAL = "optional"


class Owner(StrEnum):
    OFFICER = "officer"  # cán bộ chuyên quản thu
    AGENT = "agent"  # nhân viên thu of the collection agency
    INSPECTORS = "inspectors"  # phòng Thanh tra - Kiểm tra
    DIRECTOR = "director"  # lãnh đạo BHXH


class Mark(StrEnum):
    """What an officer has established about a unit; no list and no program decides it."""

    LARGE_DEBT = "large_debt"  # nợ lớn, kéo dài
    VIOLATION = "violation"
    ARTICLE_216 = "article_216"  # signs of a crime under BLHS Đ.216
    DELIBERATE = "deliberate"  # cố tình không nộp


class TaskKind(StrEnum):
    DIRECT_WORK = "direct-work"
    SITE_VISIT = "site-visit"
    MINUTES_D04H = "minutes-d04h"
    MINUTES_D04H_BY_POST = "minutes-d04h-by-post"
    NOTICE_BY_POST = "notice-by-post"
    LETTER_03_688 = "letter-03-688"
    INSPECTION = "inspection"
    FLEXIBLE_INSPECTION = "flexible-inspection"
    INTERAGENCY_TEAM = "interagency-team"
    PENALTY = "penalty"
    REFERRAL_216 = "referral-216"
    REPORT_UBND = "report-ubnd"
    PUBLICATION = "publication"
    C12_NOTICE = "c12-notice"
    PHONE_CALL = "phone-call"
    LETTER_BY_POST = "letter-by-post"
    FIND_CONTACT = "find-contact"
    # the steps of cases (scheduler.case_steps), and what follows a proposal that was approved
    NOTICE_04_KT = "notice-04-kt"
    INVITE_05_KT = "invite-05-kt"
    CONFERENCE_WORK = "conference-work"
    SCHEDULE_05A_KT = "schedule-05a-kt"
    CHECK_06_KT = "check-06-kt"
    REVIEW_CASE = "review-case"
    SCAN_MINUTES = "scan-minutes"
    LOAD_LIST = "load-list"
    DEADLINE_SOON = "deadline-soon"
    CARRY_OUT_INSPECTION = "carry-out-inspection"
    HAND_OVER_DOSSIER = "hand-over-dossier"
    CARRY_OUT = "carry-out"


#: What needs people in a room: at level 3 done within the limits on number, time and place.
IN_PERSON = frozenset({TaskKind.DIRECT_WORK, TaskKind.SITE_VISIT, TaskKind.MINUTES_D04H, TaskKind.INSPECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    text: str  #: key of the full text
    discreet: str  #: what goes to an address whose owner nobody has confirmed
    roads: tuple[str, ...] = ROADS


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    kind: TaskKind
    owner: Owner
    deadline_days: int | None  #: calendar days; None: the last day of the month. Ours, no plan names it
    form: str = ""
    per_office: bool = False  #: one for the office and period, not one per unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    step: str
    offset: int  #: days from the due date; negative: before
    exact: bool = False  #: the text speaks of today: true on its day and never again


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    rule: str  #: stable: it stands in keys, in the contact log and in reports
    grounds: Mapping[Level, str]  #: the levels it holds at, and for each the document and section
    group: UnitGroup | Scheme
    what: Message | Task
    band: Band | None = None  #: None: whatever the age of the debt
    rung: Rung | None = None
    obligation: Obligation = Obligation.MUST
    must_at: frozenset[Level] = frozenset()  #: levels at which a "should" hardens
    needs: Mark | None = None
    approval: bool = False  #: a named person decides; the program only prepares

    def obligation_at(self, level: Level) -> Obligation:
        return Obligation.MUST if level in self.must_at else self.obligation


def task_title(kind: TaskKind) -> str:
    """What the officer reads on the task list."""
    titles = {
        TaskKind.DIRECT_WORK: _("Làm việc trực tiếp với đơn vị để không phát sinh lãi chậm đóng (nếu cần)"),
        TaskKind.SITE_VISIT: _("Đến đơn vị đôn đốc, nhắc nhở"),
        TaskKind.MINUTES_D04H: _("Lập biên bản làm việc (Mẫu D04h-TS) yêu cầu đơn vị nộp tiền"),
        TaskKind.MINUTES_D04H_BY_POST: _(
            "Gửi và nhận biên bản làm việc (Mẫu D04h-TS) qua bưu chính công ích"
        ),
        TaskKind.NOTICE_BY_POST: _("Gửi thông báo và tài liệu cho đơn vị qua bưu chính công ích"),
        TaskKind.LETTER_03_688: _("Gửi văn bản yêu cầu đóng (Mẫu 03/688) qua bưu chính công ích"),
        TaskKind.INSPECTION: _("Đề xuất thanh tra chuyên ngành đóng đột xuất"),
        TaskKind.FLEXIBLE_INSPECTION: _("Đề xuất thanh tra, kiểm tra linh hoạt với đơn vị cố tình không nộp"),
        TaskKind.INTERAGENCY_TEAM: _("Đề xuất UBND lập đoàn liên ngành với đơn vị nợ lớn, kéo dài"),
        TaskKind.PENALTY: _("Đề xuất xử phạt vi phạm hành chính"),
        TaskKind.REFERRAL_216: _("Đề xuất chuyển hồ sơ theo Điều 216 Bộ luật Hình sự"),
        TaskKind.REPORT_UBND: _("Báo cáo UBND và các ngành về các đơn vị nợ trong tháng"),
        TaskKind.PUBLICATION: _("Đề xuất công khai danh tính đơn vị nợ trên phương tiện truyền thông"),
        TaskKind.C12_NOTICE: _("Gửi thông báo kết quả đóng (Mẫu C12-TS) và theo dõi việc gửi"),
        TaskKind.PHONE_CALL: _("Gọi điện nhắc, vì không nhắn tin được"),
        TaskKind.LETTER_BY_POST: _(
            "Gửi thư nhắc qua bưu điện, vì không có số điện thoại hay địa chỉ nhắn tin"
        ),
        TaskKind.FIND_CONTACT: _("Tìm cách liên lạc với người tham gia, vì chưa có số điện thoại"),
        TaskKind.NOTICE_04_KT: _("Gửi thông báo Mẫu 04-KT kèm danh sách lao động (02-KT hoặc 03-KT)"),
        TaskKind.INVITE_05_KT: _("Gửi giấy mời Hội nghị (Mẫu 05-KT)"),
        TaskKind.CONFERENCE_WORK: _("Tổ chức Hội nghị và ghi đơn vị có dự hay không"),
        TaskKind.SCHEDULE_05A_KT: _("Lập, trình ký và gửi lịch làm việc (Mẫu 05a-KT kèm 05b-KT)"),
        TaskKind.CHECK_06_KT: _("Kiểm tra trực tiếp đơn vị, lập biên bản (Mẫu 06-KT) và quét lưu"),
        TaskKind.REVIEW_CASE: _("Xem xét hồ sơ và chọn bước tiếp theo"),
        TaskKind.SCAN_MINUTES: _("Quét và lưu biên bản (Mẫu D04h-TS) đơn vị đã gửi lại"),
        TaskKind.LOAD_LIST: _("Cập nhật danh sách đã nhận vào phần mềm"),
        TaskKind.DEADLINE_SOON: _("Hồ sơ sắp hết hạn"),
        TaskKind.CARRY_OUT_INSPECTION: _("Thực hiện thanh tra đã được quyết định, lưu kết luận (Mẫu 07-KT)"),
        TaskKind.HAND_OVER_DOSSIER: _("Chuyển hồ sơ đã được duyệt sang cơ quan Công an (Mẫu 07-KT)"),
        TaskKind.CARRY_OUT: _("Thực hiện việc đã được duyệt"),
    }
    return titles[kind]


def owner_title(owner: Owner) -> str:
    titles = {
        Owner.OFFICER: _("Cán bộ chuyên quản"),
        Owner.AGENT: _("Nhân viên thu"),
        Owner.INSPECTORS: _("Bộ phận thanh tra, kiểm tra"),
        Owner.DIRECTOR: _("Lãnh đạo"),
    }
    return titles[owner]
