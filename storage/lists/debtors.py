"""The debtor list: what an employer owes at the end of a month, from C12 exports or kept by hand."""

import re
from collections.abc import Sequence
from dataclasses import replace

from messages.formats import fold, money
from messages.language import _
from messages.subjects import Contact, Debt, UnitGroup
from storage.lists.cells import read_months_of_debt, read_text, read_unit_code
from storage.lists.communes import as_commune, commune_of
from storage.lists.debtors_words import FUNDS
from storage.lists.row_view import RowView
from storage.lists.sheet import LostCell
from storage.lists.surroundings import Surroundings, group_of, says_active
from storage.lists.vocabulary import Column, heading_words

_ROLES = ("", "personnel", "accountant", "head")


def read_row(view: RowView, around: Surroundings) -> tuple[Debt, ...]:
    """The debt of one row; none when the row cannot be used (see `view.errors`)."""
    code = _code(view)
    name = view.name("name", person=False)
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu tên đơn vị."), view.column("name"), error=True)
    opening, arising, paid = _opening(view), _arising(view), _balance(view, "paid")
    funds = tuple((fund, value) for fund in FUNDS if (value := _balance(view, "closing", fund)) is not None)
    closing = _closing(view, funds, (opening, arising, paid))
    if view.errors or closing is None:
        return ()
    address = view.text("address")
    months, paid_through = _months(view), view.month("paid_through")
    if months is None and paid_through is None and closing > 0:
        months = around.months
    return (
        Debt(
            code=code,
            name=name,
            group=_group(view, around, name),
            closing=closing,
            months=months,
            paid_through=paid_through,
            opening=opening,
            arising=arising,
            paid=paid,
            by_fund=funds,
            workers=_workers(view),
            address=address,
            area=as_commune(view.text("area")) or commune_of(address) or around.area,
            contacts=_contacts(view),
            officers=_officers(view) or ((around.officer,) if around.officer else ()),
            as_of=around.as_of,
        ),
    )


def _code(view: RowView) -> str:
    cell, column = view.first("code", needed=True)
    if cell is None:
        if not view.errors:
            view.say("code_missing", _("Thiếu mã đơn vị."), view.column("code"), error=True)
        return ""
    value, remarks = read_unit_code(cell)
    view.keep(remarks, column, needed=True)
    if not value and not view.errors:
        view.say("code_missing", _("Thiếu mã đơn vị."), column, error=True)
    return value or ""


def _balance(view: RowView, field: str, fund: str = "") -> int | None:
    """One amount by the surest column of its kind only: a second one ("Số phải nộp") means something else."""
    column = next(iter(view.columns(field, fund)), None)
    return None if column is None else _amount(view, column)


def _amount(view: RowView, column: Column) -> int | None:
    cell = view.cells[column.index]
    if isinstance(cell, LostCell):
        view.lost(cell, column, needed=True)
        return None
    return None if cell is None else view.amount_in(cell, column, needed=True)


def _sum(view: RowView, *fields: str) -> int | None:
    """What all columns of these fields add up to; None when all are empty."""
    values = [_amount(view, column) for field in fields for column in view.columns(field)]
    told = [value for value in values if value is not None]
    return sum(told) if told else None


def _whole(view: RowView, field: str) -> int | None:
    """A balance as told, else the sum of its funds."""
    told = _balance(view, field)
    parts = [value for fund in FUNDS if (value := _balance(view, field, fund)) is not None]
    return told if told is not None or not parts else sum(parts)


def _opening(view: RowView) -> int | None:
    told, overpaid = _whole(view, "opening"), _balance(view, "overpaid")
    if told is None and overpaid is None:
        return None
    return (told or 0) - (overpaid or 0)


def _arising(view: RowView) -> int | None:
    told, more, less = (
        _whole(view, "arising"),
        _sum(view, "added", "interest", "adjusted"),
        _sum(view, "reduced"),
    )
    if told is None and more is None and less is None:
        return None
    return (told or 0) + (more or 0) - (less or 0)


def _closing(
    view: RowView, funds: Sequence[tuple[str, int]], moves: tuple[int | None, int | None, int | None]
) -> int | None:
    """The closing balance: told, summed from its funds, or opening + arising − paid."""
    told, credit = _balance(view, "closing"), _balance(view, "credit")
    if credit is not None:
        told = (told or 0) - credit
    if view.errors:
        return None
    column = next(iter(view.columns("closing", "") or view.columns("closing")), None)
    opening, arising, paid = moves
    moved = None if opening is None and arising is None else (opening or 0) + (arising or 0) - (paid or 0)
    if told is None:
        if not funds and moved is None:
            view.say("amount_missing", _("Thiếu số tiền nợ."), column, error=True)
            return None
        return sum(value for _fund, value in funds) if funds else moved
    with_interest = sum(value for _fund, value in funds)
    without = sum(value for fund, value in funds if fund != "LÃI")
    if len(funds) > 1 and told not in {with_interest, without}:
        view.say(
            "total_differs",
            _(
                "Tổng nợ {told} khác tổng các quỹ {sum}; đã lấy tổng nợ ghi trong danh sách.",
                told=money(told),
                sum=money(with_interest),
            ),
            column,
        )
    if None not in moves and moved != told and not view.filled("other_balance"):
        view.say(
            "balance_differs",
            _(
                "Cuối kỳ {told} khác đầu kỳ + phát sinh − đã đóng = {moved}; đã lấy số cuối kỳ.",
                told=money(told),
                moved=money(moved or 0),
            ),
            column,
        )
    return told


def _months(view: RowView) -> float | None:
    cell, column = view.first("months")
    if cell is None:
        return None
    value, remarks = read_months_of_debt(cell)
    view.keep(remarks, column)
    return value


def _workers(view: RowView) -> int | None:
    cell, column = view.first("workers")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return int(cell)
    digits = re.sub(r"\D", "", str(cell or "").removesuffix(".0"))
    if cell is not None and not digits and str(cell).strip(" -"):
        view.say("workers_unread", _("Không đọc được số lao động."), column)
    return int(digits) if digits and len(digits) < 8 else None


def _group(view: RowView, around: Surroundings, name: str) -> UnitGroup:
    """The status column decides; then the section; then the note; the name is only a hint."""
    status = view.text("status")
    if status:
        told = group_of(status)
        if told is not None:
            return told
        if says_active(status):
            return UnitGroup.ACTIVE
    if around.group is not None:
        return around.group
    for code, text in (("group_from_note", view.text("note")), ("group_from_name", name)):
        hinted = group_of(text)
        if hinted is not None and hinted is not UnitGroup.STATE_BUDGET_HEALTH:
            view.say(
                code,
                _(
                    "Xếp nhóm theo chữ trong tên hoặc ghi chú “{words}”: hãy kiểm tra trạng thái.",
                    words=text[:60],
                ),
                view.column("name" if code == "group_from_name" else "note"),
            )
            return hinted
    if status:
        view.say(
            "status_unknown",
            _("Không hiểu trạng thái “{words}”: coi là đang hoạt động.", words=status[:40]),
            view.column("status"),
        )
    return UnitGroup.ACTIVE


def _contacts(view: RowView) -> tuple[Contact, ...]:
    """One contact per role; a phone or address without a role belongs to the first."""
    found = []
    for role in _ROLES:
        names = [read_text(cell)[0] for cell, _column in view.filled("contact", role)]
        phones = view.phones(view.filled("phone", role))
        emails = view.emails(view.filled("email", role), role)
        if not role and not view.filled("phone"):
            phones = view.misplaced_phones()
        name = next((name for name in names if name), "")
        if not name and phones and phones[0].note and _names_too(view, role):
            name, phones = phones[0].note, (replace(phones[0], note=""), *phones[1:])
        if name or phones or emails:
            found.append(Contact(name=name, phones=phones, email=emails[0] if emails else ""))
            found += [Contact(email=email) for email in emails[1:]]
    if len(found) > 1 and not found[0].name and found[1].name and not (found[1].phones or found[1].email):
        found[:2] = [Contact(name=found[1].name, phones=found[0].phones, email=found[0].email)]
    if not any(contact.phones or contact.email for contact in found):
        view.say(
            "contact_missing",
            _("Chưa có điện thoại hay email: chỉ gửi được qua bưu chính."),
            view.column("phone") or view.column("email"),
        )
    return tuple(found)


def _names_too(view: RowView, role: str) -> bool:
    """Whether a phone column holds names as well: "Họ tên, số điện thoại kế toán"."""
    return any(re.search(r"\b(ten|nguoi)\b", heading_words(c.heading)) for c in view.columns("phone", role))


def _officers(view: RowView) -> tuple[str, ...]:
    parts = [
        part for cell, _column in view.filled("officer") for part in re.split(r"[,;\n/]", read_text(cell)[0])
    ]
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip() and fold(part) != "-"))
