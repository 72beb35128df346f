"""What comes again with the calendar: every rhythm of the plans, who keeps it, and what it calls for."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from messages.language import _
from scheduler.policy_rows.row import Owner, TaskKind
from scheduler.rhythms import (
    DAY,
    Calendar,
    Rule,
    Span,
    before_15_and_last,
    each_month,
    each_quarter,
    each_week,
    either,
    half_years,
    is_day,
    iso,
    mondays,
    on_15_and_30,
    on_15_and_last,
    on_days,
    once,
    yearly,
)


class Place(StrEnum):
    """Where in the hierarchy an office stands."""

    PROVINCE = "province"  # BHXH tỉnh, thành phố
    OFFICE = "office"  # BHXH cơ sở; BHXH huyện until 2025
    WARD = "ward"  # UBND phường, xã
    CENTRE = "centre"  # units of BHXH Việt Nam


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    id: str  #: as the plans' table numbers it; W1, M1: ours, for what is weekly or monthly and names no day
    title: str
    basis: str
    places: frozenset[Place]
    rule: Rule | None  #: the span that opens on a day; None: it follows from something that happens
    report: str = ""  #: of `dondoc report`
    task: TaskKind | None = None  #: a task of its own; None: the policy rows that name this cadence
    owner: Owner = Owner.OFFICER
    done_by: str = ""  #: where it is done, when no task stands for it
    since: date | None = None
    until: date | None = None
    local: str = ""  #: a plan of one place: holds where `policy.local_plans` names it
    replaced_by: str = ""  #: the cadence of a later document for the same thing

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


BOTH = frozenset({Place.PROVINCE, Place.OFFICE})
PROVINCE = frozenset({Place.PROVINCE})
WARD = frozenset({Place.WARD})
CENTRE = frozenset({Place.CENTRE})
TRA_VINH = "49/KH-BCD"
CV2022 = date(2022, 7, 21)  #: as `scheduler/policy_rows/units_unregistered.py` argues
#: 3532 asks for the 15th and the 30th where 2800 had asked for other days
LATER = date(2021, 11, 3)
CASES = "scheduler/case_work.py"


def _report(
    cadence: str,
    title: str,
    basis: str,
    places: frozenset[Place],
    rule: Rule,
    report: str,
    *,
    owner: Owner = Owner.OFFICER,
    since: date | None = None,
    until: date | None = None,
    replaced_by: str = "",
) -> Cadence:
    return Cadence(
        id=cadence,
        title=title,
        basis=basis,
        places=places,
        rule=rule,
        report=report,
        task=TaskKind.REPORT,
        owner=owner,
        since=since,
        until=until,
        replaced_by=replaced_by,
    )


def _event(cadence: str, title: str, basis: str, done_by: str = CASES) -> Cadence:
    return Cadence(id=cadence, title=title, basis=basis, places=BOTH, rule=None, done_by=done_by)


CADENCES: tuple[Cadence, ...] = (
    Cadence(
        id="C01",
        title=_("Đợt gửi Thông báo kết quả đóng (C12-TS) và theo dõi việc gửi"),
        basis="1788 para 16",
        places=BOTH,
        rule=each_month,
        task=TaskKind.C12_RUN,
    ),
    Cadence(
        id="C02",
        title=_("Gửi danh sách D08a-TS cho từng nhân viên thu"),
        basis="1788 para 15",
        places=BOTH,
        rule=each_month,
        owner=Owner.AGENT,
    ),
    Cadence(
        id="C03",
        title=_("Cấp 4: gửi danh sách tiềm năng và đến hạn trực tuyến hoặc qua bưu chính"),
        basis="3532 III.2.2.c",
        places=BOTH,
        rule=None,
        done_by="C02",
    ),
    Cadence(
        id="C04",
        title=_("Báo cáo UBND và các ngành; đề xuất công khai đơn vị nợ"),
        basis="3532 III.1.1.a, 3532 III.1.1.c",
        places=PROVINCE,
        rule=None,
        done_by="scheduler/policy_rows/employers.py",
    ),
    Cadence(
        id="C05",
        title=_("Đối chiếu, gửi Mẫu số 1 NĐ 146 và B09-TS"),
        basis="3532 III.1.1.a",
        places=BOTH,
        rule=each_quarter,
    ),
    Cadence(
        id="C06",
        title=_("Kế hoạch tuần tuyên truyền, vận động"),
        basis="3532 III.2.2.a, 3532 III.2.2.c",
        places=BOTH,
        rule=each_week,
    ),
    Cadence(
        id="C07",
        title=_("Hằng ngày gặp gỡ người tiềm năng (cấp 1 đến cấp 3)"),
        basis="3532 III.2.2.a",
        places=BOTH,
        rule=each_week,
    ),
    Cadence(
        id="C08",
        title=_("Nghiệm thu chỉ tiêu tuần của nhân viên thu"),
        basis="1788 para 14",
        places=BOTH,
        rule=each_week,
    ),
    Cadence(
        id="C09",
        title=_("Kế hoạch hội nghị và truyền thông trong tháng"),
        basis="1788 para 15",
        places=BOTH,
        rule=each_month,
    ),
    _report("C10", _("Báo cáo tuần gửi BHXH Việt Nam"), "1788 para 19", PROVINCE, mondays, "weekly"),
    _report(
        "C11",
        _("Báo cáo phát triển người tham gia và thu"),
        "3532 IV.1",
        PROVINCE,
        on_15_and_30,
        "development",
    ),
    _report(
        "C12",
        _("Báo cáo Mẫu 02 KH 2800: kết quả và kinh phí tuyên truyền"),
        "2800 IV.6",
        PROVINCE,
        before_15_and_last,
        "mau-02-kh2800",
        until=LATER - DAY,
        replaced_by="C11",
    ),
    _report(
        "C13",
        _("Báo cáo Mẫu 01 KH 2800"),
        "2800 IV.2, 2800 IV.4",
        CENTRE,
        before_15_and_last,
        "mau-01-kh2800",
    ),
    _report(
        "C14", _("Tổng hợp báo cáo từng tỉnh gửi Lãnh đạo Ngành"), "3532 IV.2.1", CENTRE, on_15_and_last, ""
    ),
    _report(
        "C15",
        _("Báo cáo kết quả truyền thông (KH 2829)"),
        "3532 IV.1",
        PROVINCE,
        on_days(is_day(28), iso),
        "communication",
        owner=Owner.COMMUNICATION,
    ),
    _report(
        "C16",
        _("Báo cáo Mẫu 08-KT"),
        "CV2022 II.2.2",
        BOTH,
        on_days(is_day(10, 20, 31), iso),
        "kt-08",
        since=CV2022,
    ),
    _event("C17", _("Cập nhật danh sách nhận được trong 05 ngày"), "CV2022 I.3.2.2"),
    _report(
        "C18",
        _("Rà soát đơn vị tăng, giảm trên địa bàn"),
        "CV2022 I.1.2",
        BOTH,
        either(yearly(1, 9, days_before=8), yearly(7, 9, days_before=8)),
        "units-half-year",
        since=CV2022,
    ),
    Cadence(
        id="C19",
        title=_("Rà soát theo điểm 3.2 và 3.3, xong trước 15/8/2022"),
        basis="CV2022 I.1.2",
        places=BOTH,
        rule=once(date(2022, 8, 14), opens=date(2022, 7, 21)),
        task=TaskKind.CHECK,
        since=CV2022,
    ),
    _event("C20", _("Sau 10 ngày gửi 04-KT chưa phản hồi: mời hội nghị (05-KT)"), "CV2022 I.4.2"),
    _event("C21", _("Trong 02 ngày sau hội nghị: lịch làm việc 05a-KT, 05b-KT"), "CV2022 I.4.3.c"),
    _event("C22", _("Sau 10 ngày hội nghị hoặc kiểm tra: đề xuất thanh tra"), "CV2022 I.4.4.a"),
    Cadence(
        id="C23",
        title=_("Hội nghị làm việc với đơn vị phải xong trước 20/12"),
        basis="CV2022 I.4.2.d",
        places=BOTH,
        rule=yearly(12, 19, days_before=29),
        task=TaskKind.CHECK,
        since=CV2022,
    ),
    Cadence(
        id="C24",
        title=_("Mẫu 10-KT gửi cơ quan Thuế"),
        basis="CV2022 I.5.2.a",
        places=BOTH,
        rule=each_quarter,
        since=CV2022,
    ),
    Cadence(
        id="C25",
        title=_("Mẫu 11-KT gửi cơ quan quản lý nhà nước về lao động"),
        basis="CV2022 I.5.2.b",
        places=BOTH,
        rule=each_quarter,
        since=CV2022,
    ),
    Cadence(
        id="C26",
        title=_("Dữ liệu 02-KT, 02a-KT, 03-KT, 03a-KT của quý"),
        basis="CV2022 I.3.1.1",
        places=CENTRE,
        rule=None,
        done_by="bot/cli/import_list.py",
    ),
    _report(
        "C27",
        _("Sơ kết, tổng kết, khen thưởng"),
        "CV2022 II.2.3",
        BOTH,
        half_years,
        "review-half-year",
        owner=Owner.DIRECTOR,
        since=CV2022,
    ),
    Cadence(
        id="C28",
        title=_("Ít nhất 02 hội nghị trực tuyến trong tháng"),
        basis="2800 IV.2",
        places=PROVINCE,
        rule=each_month,
        task=TaskKind.CHECK,
        owner=Owner.COMMUNICATION,
    ),
    Cadence(
        id="C29",
        title=_("Ít nhất 01 hội nghị mỗi phường, xã trong tháng"),
        basis="49 II.3",
        places=BOTH | WARD,
        rule=each_month,
        task=TaskKind.CHECK,
        since=date(2023, 3, 1),
        until=date(2023, 12, 31),
        local=TRA_VINH,
    ),
    Cadence(
        id="C30",
        title=_("Đến 30/6/2023: BHXH tự nguyện từ 80%, BHYT từ 93% kế hoạch"),
        basis="49 II.1",
        places=BOTH | WARD,
        rule=once(date(2023, 6, 30), opens=date(2023, 6, 15)),
        task=TaskKind.CHECK,
        local=TRA_VINH,
    ),
    Cadence(
        id="C31",
        title=_("Nắm nhu cầu lao động của doanh nghiệp trong tuần"),
        basis="3532 III.3.1",
        places=PROVINCE,
        rule=each_week,
    ),
    Cadence(
        id="C32",
        title=_("Báo cáo của phường, xã về Ban Chỉ đạo thành phố"),
        basis="49 III.10",
        places=WARD,
        rule=on_days(is_day(31), iso),
        task=TaskKind.REPORT,
        since=date(2023, 1, 1),
        until=date(2023, 12, 31),
        local=TRA_VINH,
    ),
    Cadence(
        id="C33",
        title=_("Họp đánh giá kết quả tuần"),
        basis="49 III.10",
        places=WARD,
        rule=each_week,
        task=TaskKind.CHECK,
        since=date(2023, 1, 1),
        until=date(2023, 12, 31),
        local=TRA_VINH,
    ),
    Cadence(
        id="C34",
        title=_("Thống nhất với doanh nghiệp bị ảnh hưởng, xong trong tháng 6/2020"),
        basis="1788 para 7",
        places=BOTH,
        rule=once(date(2020, 6, 30), opens=date(2020, 6, 8)),
        task=TaskKind.CHECK,
    ),
    Cadence(
        id="C35",
        title=_("Lễ ra quân trong tháng"),
        basis="3532 III.2.2.a",
        places=BOTH,
        rule=each_month,
        owner=Owner.COMMUNICATION,
    ),
    Cadence(
        id="C36",
        title=_("Đánh giá kết quả thực hiện nhiệm vụ trong tháng"),
        basis="1788 para 6",
        places=PROVINCE,
        rule=on_days(is_day(31), iso),
        task=TaskKind.CHECK,
        owner=Owner.DIRECTOR,
    ),
    _event(
        "C37",
        _("Cấp độ dịch thay đổi: chuyển ngay kế hoạch"),
        "3532 I.2, 3532 IV.1",
        "handlers/declare_level.py",
    ),
    Cadence(
        id="W1", title=_("Việc hằng tuần mà kế hoạch không định ngày"), basis="", places=BOTH, rule=each_week
    ),
    Cadence(
        id="M1",
        title=_("Việc hằng tháng mà kế hoạch không định ngày"),
        basis="",
        places=BOTH,
        rule=each_month,
    ),
)
BY_ID: Mapping[str, Cadence] = {cadence.id: cadence for cadence in CADENCES}


def of_place(
    place: Place, *, switched: Mapping[str, bool], local_plans: AbstractSet[str]
) -> Sequence[Cadence]:
    """What an office at this place keeps; `switched`: its own word on single ones, by id."""
    return [
        cadence
        for cadence in CADENCES
        if switched.get(cadence.id, place in cadence.places)
        and (not cadence.local or cadence.local in local_plans)
    ]


def span_on(cadence: Cadence, day: date, calendar: Calendar) -> Span | None:
    """The span that opens on a day, if any."""
    if cadence.rule is None or not cadence.in_force(day):
        return None
    return cadence.rule(day, calendar)


def spans(cadence: Cadence, first: date, last: date, calendar: Calendar) -> Iterator[Span]:
    """Every span that opens from `first` to `last`, in order."""
    day = first
    while day <= last:
        found = span_on(cadence, day, calendar)
        if found is not None:
            yield found
        day += DAY
