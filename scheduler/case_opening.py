"""Cases that a person opens: of a unit, or of a list that has been received."""

from datetime import date

from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from scheduler.case_ladder import rung
from scheduler.case_steps import CaseKind
from scheduler.case_work import OFFICE, CaseDesk, Opening, open_case
from storage import case_files, employers
from storage.database import Connection


def open_for_unit(conn: Connection, desk: CaseDesk, kind: CaseKind, code: str, *, day: date, by: str) -> int:
    """Open a case of a unit; one sentence where that makes no sense. Returns its number."""
    unit = employers.find(conn, code)
    if unit is None:
        raise DondocError(
            _("Không thấy đơn vị mã “{code}”. Kiểm tra lại mã đơn vị.", code=code), code="not_found"
        )
    state, facts = "", {}
    if kind is CaseKind.DEBT:
        state = _rung_of(conn, desk, unit["id"])
        if not state:
            raise DondocError(
                _("Đơn vị {code} không có nợ quá hạn trong danh sách mới nhất.", code=unit["code"]),
                code="no_debt",
            )
    if kind is CaseKind.MINUTES:
        facts["owed"] = bool(employers.owed_by(conn, [unit["id"]]))
    subject = (SubjectKind.EMPLOYER.value, int(unit["id"]))
    return _open(
        conn,
        desk,
        Opening(kind=kind, subject=subject, label=unit["code"], day=day, by=by, state=state, facts=facts),
    )


def open_for_list(conn: Connection, desk: CaseDesk, label: str, *, day: date, by: str) -> int:
    """A list has been received: it is to be in the program within the term of CV2022 I.3.2.2."""
    return _open(
        conn, desk, Opening(kind=CaseKind.RECEIVED_LIST, subject=OFFICE, label=label, day=day, by=by)
    )


def _open(conn: Connection, desk: CaseDesk, opening: Opening) -> int:
    if opening.day > desk.today:
        raise DondocError(
            _("Ngày {day} chưa đến; hãy mở hồ sơ khi việc đã diễn ra.", day=written_day(opening.day)),
            code="day_ahead",
        )
    if opening.subject != OFFICE:
        standing = case_files.open_of(conn, opening.kind.value, opening.subject)
        if standing is not None:
            raise DondocError(
                _("{label} đang có hồ sơ loại này: số {id}. Xem: dondoc case show {id}",
                  label=opening.label, id=standing["id"]),
                code="case_known",
            )  # fmt: skip
    number = open_case(conn, desk, opening)
    if number is None:
        raise DondocError(
            _("{label} đã có hồ sơ loại này mở ngày {day}.",
              label=opening.label, day=written_day(opening.day)),
            code="case_known",
        )  # fmt: skip
    return number


def _rung_of(conn: Connection, desk: CaseDesk, employer_id: int) -> str:
    found = employers.debt_of(conn, employer_id)
    return rung(found.debt, found.period, desk.debt_order, desk.today) if found else ""
