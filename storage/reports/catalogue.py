"""The reports there are: for whom, on whose word, about which span, and what stands in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from messages.language import _
from messages.problem import DondocError
from storage.reports.figures import (
    answer_counts,
    case_counts,
    conference_counts,
    contact_counts,
    cost_counts,
    debt_counts,
    due_counts,
    duty_counts,
    labour_counts,
    letter_counts,
    result_counts,
    task_counts,
    unit_counts,
)
from storage.reports.parts import Block, Listing
from storage.reports.scope import Scope
from storage.reports.spans import EXAMPLES, Period, PeriodKind, kind_word

WEEK, HALF, MONTH = PeriodKind.WEEK, PeriodKind.HALF_MONTH, PeriodKind.MONTH
QUARTER, HALF_YEAR = PeriodKind.QUARTER, PeriodKind.HALF_YEAR
ANY = tuple(PeriodKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A report of the catalogue."""

    name: str
    title: str
    kinds: Sequence[PeriodKind]  #: spans it may be about, the usual one first
    recipient: str
    basis: str  #: document and section that asks for it
    when: str  #: days on which it is due
    cadence: Sequence[str] = ()  #: ids of the duty to report, as the timetable names them
    blocks: Sequence[Callable[[Scope], list[Block]]]
    listings: Sequence[Callable[[Scope], list[Listing]]] = ()
    notes: Sequence[str] = ()
    approval_task: str = ""  #: kind of the task by which a person approves it; "": nobody has to


def find(name: str, period: Period) -> Entry:
    """The report of that name, for that span. DondocError "usage" names the nearest, or the right form."""
    known = {entry.name: entry for entry in entries()}
    if name not in known:
        nearest = process.extractOne(name, list(known), score_cutoff=50)
        hint = _("Có phải là: {name} không?", name=nearest[0]) if nearest else _("Xem: dondoc report list")
        raise DondocError(
            _("Không có báo cáo “{name}”. {hint}", name=name, hint=hint), code="usage", exit_code=2
        )
    entry = known[name]
    if period.kind not in entry.kinds:
        raise DondocError(
            _(
                "Báo cáo {name} lập theo {kinds}; kỳ “{period}” là {kind}.",
                name=name,
                kinds=", ".join(f"{kind_word(kind)} (--period {EXAMPLES[kind]})" for kind in entry.kinds),
                period=period.text,
                kind=kind_word(period.kind),
            ),
            code="usage",
            exit_code=2,
        )
    return entry


def entries() -> list[Entry]:
    """All of them, the most frequent first."""
    return [*_frequent(), *_monthly(), *_quarterly(), *_whenever()]


def _frequent() -> list[Entry]:
    return [
        Entry(
            name="weekly",
            title=_("Báo cáo tuần về thu và phát triển người tham gia"),
            kinds=(WEEK,),
            recipient=_("Bảo hiểm xã hội Việt Nam"),
            basis="1788/BHXH-BT",
            when=_("thứ Hai hằng tuần"),
            cadence=("C10",),
            blocks=(
                contact_counts.blocks, answer_counts.blocks, due_counts.blocks, debt_counts.blocks,
                task_counts.blocks, conference_counts.blocks,
            ),
        ),
        Entry(
            name="labour-demand",
            title=_("Nhu cầu lao động của doanh nghiệp"),
            kinds=(WEEK, MONTH, QUARTER),
            recipient=_("Trung tâm Dịch vụ hỗ trợ chăm sóc khách hàng – BHXH Việt Nam"),
            basis="3532 III.3.1, IV.1",
            when=_("hằng tuần"),
            cadence=("C31",),
            blocks=(labour_counts.blocks,),
            listings=(labour_counts.listings,),
        ),
        Entry(
            name="development",
            title=_("Công tác phát triển người tham gia và thu BHXH, BHYT, BHTN"),
            kinds=(HALF, MONTH),
            recipient=_("BHXH Việt Nam (Ban Quản lý Thu – Sổ, Thẻ)"),
            basis="3532 IV.1",
            when=_("ngày 15 và 30 (tháng 2: ngày cuối tháng)"),
            cadence=("C11",),
            blocks=(
                result_counts.blocks, due_counts.blocks, debt_counts.blocks, answer_counts.blocks,
                contact_counts.summary, conference_counts.blocks,
            ),
        ),
        Entry(
            name="mau-02-kh2800",
            title=_("Kết quả thực hiện nhiệm vụ, chỉ tiêu và sử dụng kinh phí tuyên truyền (Mẫu 02)"),
            kinds=(HALF, MONTH),
            recipient=_("BHXH Việt Nam (Ban Quản lý Thu – Sổ, Thẻ)"),
            basis="2800 IV.6",
            when=_("trước ngày 15 và ngày cuối tháng"),
            cadence=("C12",),
            blocks=(
                result_counts.blocks, duty_counts.blocks, conference_counts.blocks, cost_counts.blocks,
                debt_counts.blocks, task_counts.inspections, answer_counts.blocks,
            ),
            notes=(_form_unknown(),),
        ),
        Entry(
            name="mau-01-kh2800",
            title=_("Kết quả hội nghị, tuyên truyền và thanh tra (Mẫu 01)"),
            kinds=(HALF, MONTH),
            recipient=_("Ban Quản lý Thu – Sổ, Thẻ"),
            basis="2800 IV.2, IV.4",
            when=_("trước ngày 15 và ngày cuối tháng"),
            cadence=("C13",),
            blocks=(conference_counts.blocks, task_counts.inspections, contact_counts.summary),
            notes=(_form_unknown(),),
        ),
        Entry(
            name="kt-08",
            title=_("Kết quả khai thác, phát triển đối tượng tham gia (Mẫu 08-KT)"),
            kinds=(MONTH,),
            recipient=_("BHXH Việt Nam (Ban Quản lý Thu – Sổ, Thẻ)"),
            basis="CV2022 II.2.2",
            when=_("ngày 10, 20 và ngày cuối tháng, lũy kế từ đầu tháng (--period 2026-11-10)"),
            cadence=("C16",),
            blocks=(
                case_counts.blocks, conference_counts.blocks, task_counts.inspections, result_counts.blocks,
            ),
            listings=(case_counts.listings,),
            notes=(_form_unknown(),),
        ),
    ]  # fmt: skip


def _form_unknown() -> str:
    return _("Số liệu để điền vào mẫu; thân mẫu do đơn vị ban hành cung cấp.")


def _monthly() -> list[Entry]:
    return [
        Entry(
            name="communication",
            title=_("Kết quả truyền thông phát triển người tham gia"),
            kinds=(MONTH,),
            recipient=_("BHXH Việt Nam (Trung tâm Truyền thông)"),
            basis="3532 IV.1",
            when=_("ngày 28 hằng tháng (--period 2026-11-28)"),
            cadence=("C15",),
            blocks=(conference_counts.blocks, cost_counts.blocks, contact_counts.blocks),
        ),
        Entry(
            name="debtors-ubnd",
            title=_("Các đơn vị nợ BHXH, BHYT, BHTN"),
            kinds=(MONTH,),
            recipient=_("Ủy ban nhân dân và các ngành chức năng"),
            basis="2800, 3532 III.1.1",
            when=_("hằng tháng"),
            cadence=("C04",),
            blocks=(debt_counts.blocks, task_counts.proposals_to_the_committee),
            listings=(debt_counts.listings,),
            notes=(_("Chương trình không tự gửi và không tự công khai báo cáo này."),),
            approval_task="report-ubnd",
        ),
        Entry(
            name="duties",
            title=_("Nhiệm vụ đã làm và còn thiếu theo từng đơn vị"),
            kinds=ANY[:4],
            recipient=_("Lãnh đạo cơ quan"),
            basis="1788/BHXH-BT; 2800, 3532 III.1.1",
            when=_("hằng tháng"),
            cadence=("C36",),
            blocks=(duty_counts.blocks, task_counts.blocks),
            listings=(duty_counts.listings,),
        ),
    ]


def _quarterly() -> list[Entry]:
    return [
        Entry(
            name="quarter-budget",
            title=_("Đối chiếu kinh phí ngân sách đóng, hỗ trợ đóng (Mẫu số 1 NĐ 146/2018, Mẫu B09-TS)"),
            kinds=(QUARTER,),
            recipient=_("Cơ quan tài chính, cơ quan quản lý đối tượng"),
            basis="2800, 3532 III.1.1",
            when=_("hằng quý"),
            cadence=("C05",),
            blocks=(debt_counts.state_budget, due_counts.voluntary, letter_counts.budget_forms),
        ),
        Entry(
            name="tax-10kt",
            title=_("Đơn vị đề nghị cơ quan Thuế kiểm tra (Mẫu 10-KT)"),
            kinds=(QUARTER,),
            recipient=_("Cơ quan Thuế"),
            basis="CV2022 I.5.2.a",
            when=_("hằng quý"),
            cadence=("C24",),
            blocks=(case_counts.to_the_tax_office,),
            listings=(case_counts.listings,),
            notes=(_person_decides(),),
        ),
        Entry(
            name="labour-11kt",
            title=_("Đơn vị đề nghị cơ quan quản lý lao động kiểm tra (Mẫu 11-KT)"),
            kinds=(QUARTER,),
            recipient=_("Cơ quan quản lý nhà nước về lao động"),
            basis="CV2022 I.5.2.b",
            when=_("hằng quý"),
            cadence=("C25",),
            blocks=(case_counts.to_the_labour_authority,),
            listings=(case_counts.listings,),
            notes=(_person_decides(),),
        ),
        Entry(
            name="units-half-year",
            title=_("Đơn vị tăng, giảm trên địa bàn"),
            kinds=(HALF_YEAR,),
            recipient=_("Lãnh đạo cơ quan"),
            basis="CV2022 I.1.2",
            when=_("trước ngày 10/01 và 10/7"),
            cadence=("C18",),
            blocks=(unit_counts.blocks,),
            listings=(unit_counts.listings,),
        ),
        Entry(
            name="review-half-year",
            title=_("Sơ kết công tác khai thác, phát triển người tham gia và đôn đốc"),
            kinds=(HALF_YEAR,),
            recipient=_("Chủ tịch Ủy ban nhân dân, BHXH Việt Nam"),
            basis="CV2022 II.2.3",
            when=_("6 tháng hoặc hằng năm"),
            cadence=("C27",),
            blocks=(
                result_counts.blocks, contact_counts.blocks, answer_counts.blocks, debt_counts.blocks,
                due_counts.summary, letter_counts.blocks, conference_counts.blocks, task_counts.blocks,
                case_counts.blocks, case_counts.minutes, cost_counts.blocks,
            ),
        ),
    ]  # fmt: skip


def _person_decides() -> str:
    return _(
        "Danh sách chỉ gồm đơn vị trong dữ liệu thuế đã nhập; đơn vị nào vi phạm do cán bộ xác định, "
        "chương trình không tự kết luận."
    )


def _whenever() -> list[Entry]:
    return [
        Entry(
            name="contacts",
            title=_("Liên hệ theo cấp độ, mức nợ và kênh"),
            kinds=ANY,
            recipient=_("Lãnh đạo cơ quan"),
            basis="3532 III.1.1",
            when=_("khi cần"),
            blocks=(contact_counts.blocks, answer_counts.blocks),
        ),
        Entry(
            name="letters",
            title=_("Văn bản gửi đi và nhận lại"),
            kinds=ANY,
            recipient=_("Lãnh đạo cơ quan"),
            basis="3532 III.1.1.c",
            when=_("khi cần"),
            blocks=(letter_counts.blocks, case_counts.minutes),
        ),
    ]
