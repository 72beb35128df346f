"""The due list (D08a): who has to pay for voluntary social insurance or household health insurance."""

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from messages.formats import fold
from messages.language import _
from messages.law.voluntary import months_of_grace
from messages.subjects import Due, Phone, Scheme, has_stopped
from storage.lists.cells import fix_name, read_insurance_code, read_partial_day, read_text
from storage.lists.communes import as_commune, commune_of
from storage.lists.row_view import RowView, last_day
from storage.lists.sheet import LostCell
from storage.lists.surroundings import Surroundings, scheme_of

#: Months from the first unpaid one to the one in whose last day the payment is due (Luật 41/2024, Đ.36.3).
GRACE = months_of_grace()
LUMP_MONTHS = 24  #: two years and more are paid at once for years to come
_CARD = re.compile(r"[A-Z]{2}\d{13}")


_CROSSES = frozenset({"x", "v", "có", "co", "✓", "√", "☑", "yes", "1"})


def read_row(view: RowView, around: Surroundings) -> tuple[Due, ...]:
    """The dues of one row, one per scheme it names; none when the row cannot be used (see `view.errors`)."""
    name = _name(view)
    card = _card(view)
    code = _code(view, card)
    schemes = _schemes(view, around)
    if not schemes and not view.errors:
        view.say(
            "scheme_unknown",
            _("Không rõ là BHXH tự nguyện hay BHYT. Hãy ghi loại hình ở một cột, hoặc tách thành hai mục."),
            error=True,
        )
    amounts = {scheme: _amount(view, scheme, only=len(schemes) == 1) for scheme in schemes}
    if view.errors:
        return ()
    shared = _shared(view, around, code=code, name=name, card=card)
    return tuple(_due(view, around, shared, scheme, amounts[scheme]) for scheme in schemes)


def _name(view: RowView) -> str:
    if view.has("name"):
        name = view.name("name")
    else:
        name = fix_name(f"{view.text('surname')} {view.text('given')}".strip())
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu họ và tên."), view.column("name"), error=True)
    return name


def _card(view: RowView) -> str:
    return re.sub(r"[\s.-]", "", view.text("card")).upper()


def _code(view: RowView, card: str) -> str:
    """Mã số BHXH: its own column, else the last ten figures of a card number."""
    from_card = card[-10:] if re.fullmatch(r"([A-Z]{2}\d{3})?\d{10}", card) else ""
    cell, column = view.first("code", needed=not from_card)
    if cell is None:
        if from_card:
            return from_card
        if not view.errors:
            view.say("code_missing", _("Thiếu mã số BHXH."), view.column("code"), error=True)
        return ""
    if isinstance(cell, str) and _CARD.fullmatch(text := re.sub(r"[\s.-]", "", cell).upper()):
        return text[-10:]
    value, remarks = read_insurance_code(cell)
    if not value and from_card:
        view.say("code_from_card", _("Mã số BHXH không hợp lệ, đã lấy theo số thẻ BHYT."), column)
        return from_card
    view.keep(remarks, column, needed=True)
    if not value and not view.errors:
        view.say("code_invalid", _("Mã số BHXH không hợp lệ."), column, error=True)
    return value or ""


def _schemes(view: RowView, around: Surroundings) -> tuple[Scheme, ...]:
    """By whose amount is filled in; else by the row's own word, the section, the title, what is known."""
    filled = [
        s for s in (Scheme.VOLUNTARY, Scheme.HOUSEHOLD_HEALTH) if _has_amount(view, s) or _crossed(view, s)
    ]
    if filled:
        return tuple(filled)
    told = _told_scheme(view)
    if told is not None:
        return (told,)
    known = around.scheme or around.title_scheme
    if known is not None:
        return (known,)
    if any(
        view.filled(field, hint)
        for field in ("paid_to", "income", "start")
        for hint in ("", Scheme.VOLUNTARY)
    ):
        return (Scheme.VOLUNTARY,)
    named = {hint for field in ("due", "expiry") for _cell, c in view.filled(field) if (hint := c.hint)}
    if len(named) == 1:  # "BHYT đến hạn"
        return (Scheme(named.pop()),)
    if view.filled("expiry") or view.filled("card"):
        return (Scheme.HOUSEHOLD_HEALTH,)
    return (Scheme.VOLUNTARY,) if view.filled("method", Scheme.VOLUNTARY) else ()


def _has_amount(view: RowView, scheme: Scheme) -> bool:
    return any(
        isinstance(cell, LostCell) or any(char in "123456789" for char in str(cell))
        for cell, _column in (*view.filled("amount", scheme), *view.filled("bare", scheme))
    )


def _crossed(view: RowView, scheme: Scheme) -> bool:
    """A cross below the scheme's bare name."""
    return any(str(cell).strip().casefold() in _CROSSES for cell, _column in view.filled("bare", scheme))


def _told_scheme(view: RowView) -> Scheme | None:
    cell, _column = view.first("scheme")
    if str(cell).strip() in {"0", "1"}:  # loaiDichVu of the post office's list
        return Scheme.HOUSEHOLD_HEALTH if str(cell).strip() == "1" else Scheme.VOLUNTARY
    text = view.text("scheme")
    found = scheme_of(text)
    if found is None and (words := fold(text)):
        found = Scheme.VOLUNTARY if words in {"tn", "xh", "bhxh"} else None
        found = Scheme.HOUSEHOLD_HEALTH if words in {"yt", "the"} else found
    return found


def _amount(view: RowView, scheme: Scheme, *, only: bool) -> int | None:
    value = view.amount("amount", scheme, needed=True)
    if value is None and not view.errors and not _crossed(view, scheme):
        value = view.amount("bare", scheme, needed=True)
    if value is None and only and not view.errors:
        value = view.amount("amount", "", needed=True)
        if value is None and not view.errors:
            value = view.amount("total", needed=True)
    if value is not None and value < 0:
        view.say("amount_negative", _("Số tiền phải đóng là số âm."), view.column("amount"), error=True)
    if value is None and not view.errors and view.has("amount"):
        view.say("amount_missing", _("Chưa có số tiền phải đóng."), view.column("amount"))
    return value


def _shared(view: RowView, around: Surroundings, *, code: str, name: str, card: str) -> dict[str, Any]:
    """What both schemes of a row have in common."""
    address = view.text("address")
    note = "; ".join(part for part in (view.text("note"), view.text("status")) if part)
    if note and has_stopped(note):
        view.say(
            "stopped", _("Ghi chú “{note}”: hãy kiểm tra trước khi nhắc.", note=note), view.column("note")
        )
    emails = view.emails(view.filled("email"))
    return {
        "code": code,
        "name": name,
        "birth": _birth(view),
        "address": address,
        "area": as_commune(view.text("area")) or commune_of(address) or around.area,
        "phones": _phones(view),
        "email": emails[0] if emails else "",
        "agent": view.text("agent") or around.agent or view.text("agent_name"),
        "card": card,
        "note": note,
    }


def _birth(view: RowView) -> str | None:
    cell, column = view.first("birth")
    if view.has("birth_month"):
        cell = _joined_birth(view) or cell
    if cell is None:
        return None
    value, remarks = read_partial_day(cell, today=view.habits.today)
    view.keep(remarks, column)
    return value


def _joined_birth(view: RowView) -> str:
    """Day, month and year from three columns; "" when the date is not spread over them."""
    day, month, year = (
        re.sub(r"\.0+$", "", str(view.first(*where)[0] or "").strip())
        for where in (("birth", "day"), ("birth_month",), ("birth", "year"))
    )
    if not year or len(day) > 2 or len(month) > 2:
        return ""
    return f"{day}/{month}/{year}" if day and month else f"{month}/{year}" if month else year


def _phones(view: RowView) -> tuple[Phone, ...]:
    """The person's own numbers first; a relative's number says so in its note."""
    columns = view.filled("phone", "", "relative")
    phones = {phone.e164: phone for phone in view.phones([pair for pair in columns if not pair[1].hint])}
    for cell, column in columns:
        if column.hint:
            for phone in view.phones([(cell, column)]):
                phones.setdefault(phone.e164, replace(phone, note=phone.note or column.heading))
    if not phones:
        phones = {phone.e164: phone for phone in view.misplaced_phones()}
    if not columns and not phones:
        view.say("phone_missing", _("Chưa có số điện thoại."), view.column("phone"))
    return tuple(phones.values())


_METHOD_WORDS = (
    (re.compile(r"\bve sau\b|\bnhieu nam\b"), "VE_SAU"),
    (re.compile(r"\bcon thieu\b"), "CON_THIEU"),
    (re.compile(r"\bnua nam\b|\bsau thang\b"), "6"),
    (re.compile(r"\bba thang\b"), "3"),
)
_MONTHS_IN = ((re.compile(r"\bquy\b"), 3), (re.compile(r"\bnam\b"), 12), (re.compile(r"\bthang\b"), 1))


def _method(view: RowView, scheme: Scheme) -> str | None:
    cell, column = view.first("method", scheme, "")
    if cell is None:
        return None
    words = fold(read_text(cell)[0])
    method = method_of(words)
    if method is None:
        view.say("method_unknown", _("Không hiểu phương thức đóng “{words}”.", words=words[:30]), column)
    return method


@lru_cache(maxsize=1024)
def method_of(words: str) -> str | None:
    """Read "1 thang" as "1", "quy" as "3", "ve sau" as "VE_SAU"; None when not understood."""
    told = next((method for pattern, method in _METHOD_WORDS if pattern.search(words)), None)
    if told is not None:
        return told
    found = re.search(r"\d+", words)
    unit = next((months for pattern, months in _MONTHS_IN if pattern.search(words)), 1 if found else 0)
    months = unit * (int(found[0][:4]) if found else 1)
    if str(months) in GRACE:
        return str(months)
    return "VE_SAU" if months >= LUMP_MONTHS else None


def _due(
    view: RowView, around: Surroundings, shared: dict[str, Any], scheme: Scheme, amount: int | None
) -> Due:
    method = _method(view, scheme)
    told = view.day("due", scheme, "")
    if scheme is Scheme.HOUSEHOLD_HEALTH:
        income = None
        expiry = view.day("expiry", scheme, "") or view.day("paid_to", scheme) or told
        paid_to = expiry.isoformat() if expiry else None
        due = told or expiry
    else:
        income = view.amount("income", scheme, "")
        paid_to = _paid_to(view)
        due = told or _term(paid_to, method) or view.day("expiry", scheme, "")
    if due is None:
        due = last_day(around.period.year, around.period.month)
        message = _(
            "Không có ngày đến hạn: lấy ngày cuối tháng {month}.", month=f"{due.month:02d}/{due.year}"
        )
        view.say("due_from_period", message)
    return Due(
        **shared, scheme=scheme, amount=amount, due_date=due, paid_to=paid_to, method=method, income=income
    )


def _term(paid_to: str | None, method: str | None) -> date | None:
    """The last day the next voluntary payment is in time (Luật 41/2024, Đ.36.3)."""
    if paid_to is None:
        return None
    return last_day(int(paid_to[:4]), int(paid_to[5:]), 1 + GRACE.get(method or "", 0))


def _paid_to(view: RowView) -> str | None:
    """Last paid month: told, or the one before the month the payment starts with."""
    told = view.month("paid_to", Scheme.VOLUNTARY, "")
    if told is not None:
        return told
    start = view.month("start", Scheme.VOLUNTARY, "")
    if start is None:
        return None
    before = last_day(int(start[:4]), int(start[5:]), -1)
    return f"{before.year}-{before.month:02d}"
