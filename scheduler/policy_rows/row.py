"""What a row of the policy table says: on whose word, to whom, when, and what is to be done."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from messages.language import _, current_language, spoken
from messages.subjects import Band, Circle, Scheme, UnitGroup
from messages.words import MARKS
from scheduler.levels import Level

ROADS = ("zalo", "zns", "telegram", "email")  #: after the last of them a person telephones


class Audience(StrEnum):
    """Groups of the plans that are on no list of debts, dues or prospects."""

    AGENT = "AGENT"
    LABOUR_DEMAND = "EMPLOYER_LABOUR_DEMAND"
    COVID_AFFECTED = "UNIT_COVID_AFFECTED"


Group = UnitGroup | Scheme | Circle | Audience


class Standing(StrEnum):
    """How a unit of the tax data stands with its workers' insurance."""

    NEVER = "never"  # registered for none of them
    UNDER = "under"  # for some of them only


class Phase(StrEnum):
    """When in a suspension of payments to the pension fund a row holds."""

    RUNNING = "running"
    ENDED = "ended"  # and the time to make up has not run out


class Obligation(StrEnum):
    MUST = "must"
    SHOULD = "should"
    CONDITIONAL = "conditional"  # must, once an officer has marked the unit
    OPTIONAL = "optional"
    DEFERRED = "deferred"  # not while this level lasts: the row of the level after it does it


class Owner(StrEnum):
    OFFICER = "officer"  # cán bộ chuyên quản thu
    AGENT = "agent"  # nhân viên thu of the collection agency
    INSPECTORS = "inspectors"  # phòng Thanh tra - Kiểm tra
    DIRECTOR = "director"  # lãnh đạo BHXH
    COMMUNICATION = "communication"  # phòng Truyền thông và Phát triển đối tượng


class Mark(StrEnum):
    """What an officer has established about a unit; no list and no program decides it."""

    LARGE_DEBT = "large_debt"  # nợ lớn, kéo dài
    VIOLATION = "violation"
    ARTICLE_216 = "article_216"  # signs of a crime under BLHS Đ.216
    DELIBERATE = "deliberate"  # cố tình không nộp
    REFUSES = "refuses"  # does not comply
    UNSIGNED_MINUTES = "unsigned_minutes"
    EVADING = "evading"  # trốn đóng
    MANY_WORKERS = "many_workers"  # evades on purpose, for a great number of workers
    ABSENT = "absent_from_address"  # not found at its address of business, or found to pay for too few
    NOT_REAL_WORKERS = "tax_only"  # declared to the tax office, but nobody works there
    NO_CONTRACTS = "no_contract"  # makes no labour contracts though it was shown how


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
    LIAISE_ENFORCEMENT = "liaise-enforcement"
    BUDGET_TABLES = "budget-tables"
    BUDGET_TABLES_BY_POST = "budget-tables-by-post"
    RECONCILE_FINANCE = "reconcile-finance"
    RECONCILE_FINANCE_REMOTE = "reconcile-finance-remote"
    NOTICE_UNREGISTERED = "notice-unregistered"
    NOTICE_UNREGISTERED_BY_POST = "notice-unregistered-by-post"
    LETTERS_01_02_688 = "letters-01-02-688"
    LIST_TO_TAX = "list-to-tax"
    LIST_10_KT = "list-10-kt"
    LIST_11_KT = "list-11-kt"
    REVIEW_STATE_BUDGET = "review-state-budget"
    REVIEW_STATE_BUDGET_REMOTE = "review-state-budget-remote"
    WEEKLY_PLAN = "weekly-plan"
    WEEKLY_PLAN_ONLINE = "weekly-plan-online"
    MEET_POTENTIAL = "meet-potential"
    CUSTOMER_CONFERENCE = "customer-conference"
    ONLINE_CONFERENCE = "online-conference"
    LAUNCH_CEREMONY = "launch-ceremony"
    MASS_MEDIA = "mass-media"
    NEWS_CAMPAIGN = "news-campaign"
    PROSPECT_MESSAGES = "prospect-messages"
    CHECK_AGENTS = "check-agents"
    GUIDE_AGENTS = "guide-agents"
    AGENT_TARGETS = "agent-targets"
    AGENT_LIST = "agent-list"
    LABOUR_CONTACT = "labour-contact"
    LABOUR_LIST = "labour-list"
    SCHOOLS = "schools"
    COVID_UNITS = "covid-units"
    NEAR_3_MONTHS = "near-3-months"
    C12_RUN = "c12-run"
    REPORT = "report"
    CHECK = "check"
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
IN_PERSON = frozenset(
    {
        TaskKind.DIRECT_WORK,
        TaskKind.SITE_VISIT,
        TaskKind.MINUTES_D04H,
        TaskKind.INSPECTION,
        TaskKind.MEET_POTENTIAL,
        TaskKind.CUSTOMER_CONFERENCE,
        TaskKind.LAUNCH_CEREMONY,
    }
)


class Per(StrEnum):
    """How often a task stands beside others of its kind in one period."""

    SUBJECT = "subject"  # one a unit or person
    OFFICE = "office"
    AGENT = "agent"


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
    per: Per = Per.SUBJECT

    @property
    def per_office(self) -> bool:
        return self.per is Per.OFFICE


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWork:
    """A step of a case (`scheduler/case_steps.py`): its term and its papers stand there."""

    case: str
    events: tuple[str, ...]  #: of that kind of case, in the order in which they follow each other
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What the program does by itself whenever it works, or keeps people to."""

    place: str  #: "scheduler/debt_age.py:debt_age"
    words: str  #: for the officer, in Vietnamese


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What no program can do or prepare, and why."""

    why: str


What = Message | Task | CaseWork | Program | Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    step: str
    offset: int  #: days from the due date; negative: before
    exact: bool = False  #: the text speaks of today: true on its day and never again


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    rule: str  #: stable: it stands in keys, in the contact log and in reports
    grounds: Mapping[Level, str]  #: the levels it holds at, and for each the document and section
    group: Group
    what: What
    covers: tuple[str, ...]  #: actions of the plans' decision table (`scheduler/written`) that it answers
    band: Band | None = None  #: None: whatever the age of the debt
    rung: Rung | None = None
    standing: Standing | None = None  #: None: whatever it is
    phase: Phase | None = None
    cadence: str = ""  #: of `scheduler/cadences.py`; "": called by the lists, once a period
    since: date | None = None  #: first and last day of the document's force, where it names one
    until: date | None = None
    local: str = ""  #: a plan of one place: holds where `policy.local_plans` names it
    obligation: Obligation = Obligation.MUST
    must_at: frozenset[Level] = frozenset()  #: levels at which a "should" hardens
    needs: frozenset[Mark] = frozenset()  #: one of them at least
    approval: bool = False  #: a named person decides; the program only prepares
    departs: str = ""  #: where it does not follow the words of the plan, and why

    def obligation_at(self, level: Level) -> Obligation:
        return Obligation.MUST if level in self.must_at else self.obligation

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def wanted_of(self, marks: AbstractSet[Mark]) -> bool:
        """Whether an officer has marked the subject with what the row asks for."""
        return not self.needs or bool(self.needs & marks)


def task_title(kind: TaskKind) -> str:
    """What the officer reads on the task list."""
    return _titles(current_language())[kind]


@cache
def _titles(language: str) -> Mapping[TaskKind, str]:
    """All of them, in the language in use: a plan asks for a title with every message."""
    del language  # it only tells the answers apart
    return {
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
        TaskKind.LIAISE_ENFORCEMENT: _(
            "Phối hợp thi hành án, kế hoạch và đầu tư đề xuất ưu tiên đóng BHXH từ thanh lý tài sản"
        ),
        TaskKind.BUDGET_TABLES: _(
            "Đối chiếu, gửi Mẫu số 1 NĐ 146 và B09-TS đến cơ quan tài chính, cơ quan quản lý đối tượng"
        ),
        TaskKind.BUDGET_TABLES_BY_POST: _(
            "Gửi Mẫu số 1 NĐ 146 và B09-TS qua bưu chính công ích đến cơ quan tài chính"
        ),
        TaskKind.RECONCILE_FINANCE: _(
            "Đối chiếu, đôn đốc chuyển tiền đóng BHYT với cơ quan tài chính, cơ quan quản lý đối tượng"
        ),
        TaskKind.RECONCILE_FINANCE_REMOTE: _(
            "Đối chiếu, đôn đốc chuyển tiền đóng BHYT bằng hình thức trực tuyến với cơ quan tài chính"
        ),
        TaskKind.NOTICE_UNREGISTERED: _("Gửi thông báo kèm danh sách người chưa tham gia"),
        TaskKind.NOTICE_UNREGISTERED_BY_POST: _(
            "Gửi thông báo kèm danh sách người chưa tham gia qua bưu chính công ích"
        ),
        TaskKind.LETTERS_01_02_688: _(
            "Gửi Mẫu 01, 02/688 yêu cầu báo cáo tình hình đóng, qua bưu chính công ích"
        ),
        TaskKind.LIST_TO_TAX: _(
            "Lập danh sách đơn vị không có tại địa chỉ hoặc không đóng đầy đủ, gửi cơ quan Thuế"
        ),
        TaskKind.LIST_10_KT: _("Lập Mẫu 10-KT gửi cơ quan Thuế"),
        TaskKind.LIST_11_KT: _("Lập Mẫu 11-KT gửi cơ quan quản lý nhà nước về lao động"),
        TaskKind.REVIEW_STATE_BUDGET: _(
            "Rà soát với cơ quan lao động, UBND cấp xã người được ngân sách đóng BHYT chưa có thẻ"
        ),
        TaskKind.REVIEW_STATE_BUDGET_REMOTE: _(
            "Rà soát người được ngân sách đóng BHYT chưa có thẻ bằng văn bản điện tử hoặc bưu chính công ích"
        ),
        TaskKind.WEEKLY_PLAN: _(
            "Lập kế hoạch tuần tuyên truyền, vận động (chỉ tiêu, số lượng, tần suất, người làm)"
        ),
        TaskKind.WEEKLY_PLAN_ONLINE: _("Lập kế hoạch tuần tuyên truyền, vận động bằng hình thức trực tuyến"),
        TaskKind.MEET_POTENTIAL: _("Hằng ngày gặp gỡ người, nhóm người tiềm năng trong tuần"),
        TaskKind.CUSTOMER_CONFERENCE: _("Tổ chức hội nghị khách hàng, phát tờ rơi cho mọi người dự"),
        TaskKind.ONLINE_CONFERENCE: _("Tổ chức hội nghị trực tuyến, livestream"),
        TaskKind.LAUNCH_CEREMONY: _("Dự kiến lễ ra quân phát triển người tham gia"),
        TaskKind.MASS_MEDIA: _("Đề xuất tuyên truyền trên phương tiện thông tin đại chúng"),
        TaskKind.NEWS_CAMPAIGN: _(
            "Đề xuất gửi bản tin, thông điệp qua Zalo, Facebook, loa truyền thanh cấp xã"
        ),
        TaskKind.PROSPECT_MESSAGES: _(
            "Đề xuất nhắn tin, gửi tài liệu cho người tiềm năng đã đồng ý nhận tin"
        ),
        TaskKind.CHECK_AGENTS: _("Kiểm tra, hướng dẫn đại lý thu và người tham gia"),
        TaskKind.GUIDE_AGENTS: _("Hướng dẫn đại lý thu, người tham gia đóng trên cổng dịch vụ công"),
        TaskKind.AGENT_TARGETS: _("Giao chỉ tiêu và nghiệm thu kết quả tuần của nhân viên thu"),
        TaskKind.AGENT_LIST: _("Gửi danh sách D08a-TS và danh sách tiềm năng cho nhân viên thu"),
        TaskKind.LABOUR_CONTACT: _("Liên hệ doanh nghiệp nắm nhu cầu lao động trong tuần"),
        TaskKind.LABOUR_LIST: _(
            "Gửi danh sách nhu cầu lao động về Trung tâm Dịch vụ hỗ trợ, chăm sóc khách hàng"
        ),
        TaskKind.SCHOOLS: _("Rà soát với nhà trường học sinh chưa tham gia BHYT, vận động phụ huynh"),
        TaskKind.COVID_UNITS: _("Làm việc hằng tuần với doanh nghiệp bị ảnh hưởng bởi dịch bệnh"),
        TaskKind.NEAR_3_MONTHS: _("Bám sát đơn vị sắp nợ đủ 03 tháng, thu cả số phát sinh và nợ cũ"),
        TaskKind.C12_RUN: _("Gửi Thông báo C12-TS đến mọi đơn vị và theo dõi việc gửi"),
        TaskKind.REPORT: _("Lập và gửi báo cáo"),
        TaskKind.CHECK: _("Kiểm tra kết quả"),
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


def owner_title(owner: Owner) -> str:
    titles = {
        Owner.OFFICER: _("Cán bộ chuyên quản"),
        Owner.AGENT: _("Nhân viên thu"),
        Owner.INSPECTORS: _("Bộ phận thanh tra, kiểm tra"),
        Owner.DIRECTOR: _("Lãnh đạo"),
        Owner.COMMUNICATION: _("Bộ phận truyền thông"),
    }
    return titles[owner]


def mark_title(mark: Mark) -> str:
    return spoken(MARKS[mark.value], current_language())
