"""What targets and results are counted in: its name, its unit, and over what it adds up."""

from dataclasses import dataclass
from enum import StrEnum

from messages.formats import fold
from messages.language import _


class Adding(StrEnum):
    FLOW = "flow"  # over time and over areas: conferences held, persons gained
    STOCK = "stock"  # over areas only; of several dates the last counts: persons taking part
    RATIO = "ratio"  # over nothing: a percentage


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    code: str
    name: str
    unit: str
    adding: Adding = Adding.FLOW
    at_most: bool = False  #: a result is good when it stays at the target or below
    words: str = ""  #: headings that name it in a table, folded, parted by "|"


_PERSONS = _("người")
_PERCENT = _("%")

METRICS: dict[str, Metric] = {
    one.code: one
    for one in (
        # development of participants, 2800 Phụ lục 01: persons won in the months named
        Metric(code="bhxh_bb_new", name=_("Phát triển người tham gia BHXH bắt buộc"), unit=_PERSONS,
               words="phat trien bhxh bat buoc|phat trien bhxh bb|bhxh bb tang moi"),
        Metric(code="bhxh_tn_new", name=_("Phát triển người tham gia BHXH tự nguyện"), unit=_PERSONS,
               words="phat trien bhxh tu nguyen|phat trien bhxh tn|bhxh tn tang moi"),
        Metric(code="bhyt_new", name=_("Phát triển người tham gia BHYT"), unit=_PERSONS,
               words="phat trien bhyt|phat trien bao hiem y te|bhyt tang moi"),
        # 2800 Phụ lục 02: the table names no unit; the plan's own text ("160.670 tỷ") gives it
        Metric(code="receivable", name=_("Tổng số phải thu"), unit=_("triệu đồng"),
               words="tong so phai thu|so phai thu|phai thu|chi tieu thu|so thu|thu bhxh bhyt bhtn"),
        Metric(code="inspected_units", name=_("Đơn vị nợ từ 03 tháng thuộc diện thanh tra"), unit=_("đơn vị"),
               words="tong so don vi thuoc dien thanh tra|don vi thuoc dien thanh tra|don vi thanh tra"
                     "|thanh tra|don doc don vi no tu 03 thang tro len"),
        Metric(code="tax_workers", name=_("Lao động rà soát từ dữ liệu thuế"), unit=_("lao động"),
               words="ra soat du lieu do co quan thue cung cap|ra soat du lieu thue|lao dong ra soat"),
        Metric(code="conferences", name=_("Hội nghị khách hàng"), unit=_("hội nghị"),
               words="hoi nghi khach hang|hoi nghi|so hoi nghi|so cuoc hoi nghi"),
        Metric(code="online_conferences", name=_("Hội nghị trực tuyến, livestream"), unit=_("hội nghị"),
               words="hoi nghi truc tuyen|livestream"),
        Metric(code="work_conferences", name=_("Hội nghị làm việc với đơn vị"), unit=_("hội nghị"),
               words="hoi nghi lam viec|hoi nghi voi don vi"),
        Metric(code="conference_attendance", name=_("Người dự hội nghị"), unit=_PERSONS,
               words="nguoi du hoi nghi|so nguoi tham du"),
        # persons taking part at the end of the period, 49 II.1
        Metric(code="bhxh_bb", name=_("Người tham gia BHXH bắt buộc"), unit=_PERSONS, adding=Adding.STOCK,
               words="bhxh bat buoc|bhxh bb|bao hiem xa hoi bat buoc"),
        Metric(code="bhxh_tn", name=_("Người tham gia BHXH tự nguyện"), unit=_PERSONS, adding=Adding.STOCK,
               words="bhxh tu nguyen|bhxh tn|bao hiem xa hoi tu nguyen"),
        Metric(code="bhtn", name=_("Người tham gia BHTN"), unit=_PERSONS, adding=Adding.STOCK,
               words="bhtn|bao hiem that nghiep"),
        Metric(code="bhyt", name=_("Người tham gia BHYT"), unit=_PERSONS, adding=Adding.STOCK,
               words="bhyt|bao hiem y te"),
        Metric(code="bhxh_coverage", name=_("Tỷ lệ tham gia BHXH so với lực lượng lao động"), unit=_PERCENT,
               adding=Adding.RATIO, words="ty le tham gia bhxh|ty le bhxh"),
        Metric(code="bhxh_tn_coverage", name=_("Tỷ lệ tham gia BHXH tự nguyện so với lực lượng lao động"),
               unit=_PERCENT, adding=Adding.RATIO,
               words="ty le tham gia bhxh tu nguyen|ty le bhxh tu nguyen"),
        Metric(code="bhtn_coverage", name=_("Tỷ lệ tham gia BHTN so với lực lượng lao động"), unit=_PERCENT,
               adding=Adding.RATIO, words="ty le tham gia bhtn|ty le bhtn"),
        Metric(code="bhyt_coverage", name=_("Tỷ lệ bao phủ BHYT so với dân số"), unit=_PERCENT,
               adding=Adding.RATIO, words="ty le bao phu bhyt|ty le bhyt"),
        Metric(code="bhxh_tn_progress", name=_("BHXH tự nguyện so với kế hoạch giao"), unit=_PERCENT,
               adding=Adding.RATIO),
        Metric(code="bhyt_progress", name=_("BHYT so với kế hoạch giao"), unit=_PERCENT, adding=Adding.RATIO),
        Metric(code="debt_ratio", name=_("Tỷ lệ nợ so với tổng số phải thu"), unit=_PERCENT,
               adding=Adding.RATIO, at_most=True, words="ty le no|chi tieu giam no"),
        Metric(code="student_bhyt", name=_("Học sinh tham gia BHYT"), unit=_PERCENT, adding=Adding.RATIO,
               words="bhyt hoc sinh|ty le bhyt hoc sinh"),
        Metric(code="union_youth", name=_("Đoàn viên tham gia BHXH tự nguyện, BHYT"), unit=_PERCENT,
               adding=Adding.RATIO),
        Metric(code="staff_family_bhxh_tn", unit=_PERCENT, adding=Adding.RATIO,
               name=_("Cán bộ đăng ký BHXH tự nguyện cho người thân")),
        Metric(code="staff_family_bhyt", unit=_PERCENT, adding=Adding.RATIO,
               name=_("Người thân của cán bộ tham gia BHYT")),
        Metric(code="units_reached", name=_("Đơn vị đã nhận được tin"), unit=_("đơn vị")),
        Metric(code="persons_reached", name=_("Người tham gia đã nhận được tin"), unit=_PERSONS),
    )
}  # fmt: skip


def metric(code: str) -> Metric:
    """The metric of a code; one an office has named itself adds up over everything and has no unit."""
    return METRICS.get(code) or Metric(code=code, name=code, unit="")


def find_metric(text: str) -> str:
    """The code of what somebody typed: a code, a name, or else the text itself, as the office's own."""
    wanted = fold(text)
    for one in METRICS.values():
        if wanted in {one.code, fold(one.name), *one.words.split("|")} - {""}:
            return one.code
    return " ".join(text.split())
