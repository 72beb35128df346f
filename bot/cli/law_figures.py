"""`dondoc law`: the figures of the law with their days and sources, and what follows from them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import Config, Json, as_day, as_month
from messages.formats import OFFICE_ZONE, money, month
from messages.formats import day as written_day
from messages.language import _, current_language, spoken
from messages.law import household_health, late_charge, parameters, voluntary
from messages.law.deadlines import deadline
from messages.law.late_charge import Charge, Unpaid
from messages.law.parameter import CONFIDENCE, Between, Parameter, Times
from messages.problem import DondocError

On = Annotated[str | None, typer.Option("--date", help=_("Tính đến ngày (mặc định: hôm nay)."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Tham số pháp luật theo thời gian."))
    app.add_typer(commands, name="law")

    @commands.command("show", help=_("Các tham số đang áp dụng; với tên: mọi giai đoạn của tham số đó."))
    def show(
        key: Annotated[str | None, typer.Argument(help=_("Tên tham số, ví dụ base_salary."))] = None,
        on: On = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        day = _day(on, config)
        rows = parameters.rows_of(key) if key else parameters.in_force(day)
        if json:
            screen.emit({"date": day, "parameters": [_as_json(row, day) for row in rows]})
            return 0
        _show(day, rows)
        return 0

    @commands.command("late", help=_("Ước tính tiền chậm đóng của một kỳ (BHXH bắt buộc, BHTN)."))
    def late(
        amount: Annotated[int, typer.Option("--amount", help=_("Số tiền chưa đóng của kỳ, đồng."), min=1)],
        contribution_month: Annotated[str, typer.Option("--month", help=_("Kỳ chưa đóng, ví dụ 2026-09."))],
        on: On = None,
        older_return: Annotated[
            str | None,
            typer.Option(
                "--older-return",
                help=_("Lãi suất năm (%) để tính k, chỉ với kỳ trước 07/2025, ví dụ 5.80."),
            ),
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        day, owed = _day(on, config), as_month(contribution_month, "--month")
        k = late_charge.k_of(_percent(older_return, "--older-return")) if older_return else None
        (found,) = late_charge.late_charge([Unpaid(month=owed, amount=amount)], on=day, older_k=k)
        if json:
            screen.emit(_charge(found, day))
            return 0
        screen.say(
            _(
                "Tiền chậm đóng ước tính đến ngày {day}: {charge}.",
                day=written_day(day),
                charge=money(found.charge),
            )
        )
        screen.say(_basis(found))
        return 0

    @commands.command(
        "voluntary", help=_("BHXH tự nguyện: số tiền phải đóng, phần Nhà nước hỗ trợ, hạn đóng.")
    )
    def pay_voluntary(
        income: Annotated[int, typer.Option("--income", help=_("Thu nhập làm căn cứ đóng, đồng."), min=1)],
        start: Annotated[str, typer.Option("--from", help=_("Tháng đầu tiên được đóng, ví dụ 2026-12."))],
        method: Annotated[str, typer.Option("--method", help=_("Số tháng mỗi lần đóng: 1, 3, 6, 12."))] = "1",
        group: Annotated[
            voluntary.Group,
            typer.Option(
                "--group",
                help=_("poor: hộ nghèo; island: xã đảo, đặc khu; near_poor: cận nghèo; ethnic: dân tộc "
                       "thiểu số; other: khác."),
            ),
        ] = voluntary.Group.OTHER,
        json: Json = False,
    ) -> int:  # fmt: skip
        first = as_month(start, "--from")
        found = voluntary.payable(income, method=method, group=group, start=first)
        if json:
            screen.emit(
                {
                    "from": f"{first:%Y-%m}",
                    "months": found.months,
                    "monthly": found.monthly,
                    "support": found.support,
                    "amount": found.amount,
                    "due": found.due,
                }
            )
            return 0
        screen.say(
            _("Phải đóng {amount} cho {months} tháng từ {first}: mỗi tháng {monthly}, Nhà nước hỗ trợ "
              "{support}.",
              amount=money(found.amount), months=found.months, first=month(first),
              monthly=money(found.monthly), support=money(found.support))
        )  # fmt: skip
        screen.say(_("Hạn đóng: {day}.", day=written_day(found.due)))
        return 0

    @commands.command("household", help=_("BHYT hộ gia đình: mức đóng của từng người trong hộ."))
    def pay_household(
        members: Annotated[int, typer.Option("--members", help=_("Số người trong hộ."), min=1, max=50)] = 1,
        months: Annotated[int, typer.Option("--months", help=_("Số tháng đóng: 3, 6, 12."))] = 12,
        on: On = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        day = _day(on, config)
        found = household_health.household(members, months=months, on=day)
        if json:
            screen.emit({"date": day, "months": months, "amounts": found, "total": sum(found)})
            return 0
        screen.table(
            _("BHYT hộ gia đình, {months} tháng, mức ngày {day}", months=months, day=written_day(day)),
            [_("Thứ tự trong hộ"), _("Mức đóng")],
            [*enumerate(map(money, found), start=1), (_("Cộng"), money(sum(found)))],
        )
        return 0


def _day(text: str | None, config: Path | None) -> date:
    """The day named, else today: a calculator needs neither database nor account."""
    if text is not None:
        return as_day(text, "--date")
    opened = open_app(config, need_database=False)
    try:
        return opened.clock.now().astimezone(OFFICE_ZONE).date()
    finally:
        opened.close()


def _percent(text: str, option: str) -> Decimal:
    try:
        found = Decimal(text.strip().removesuffix("%").replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 < found < 100:
        raise DondocError(
            _("{option} phải là phần trăm, ví dụ 5.80; đang là “{text}”.", option=option, text=text),
            code="usage",
            exit_code=2,
        )
    return found


def _as_json(row: Parameter, on: date) -> dict[str, Any]:
    figure: object
    match row.value:
        case Times(of=of):
            found = (
                parameters.value(row.key, on=on) if row.holds(on) and parameters.is_known(of, on=on) else None
            )
            figure = None if found is None else _number(found)
        case Between(least=least, most=most):
            figure = [least, most]
        case Decimal() as exact:
            figure = _number(exact)
        case None:
            figure = None
    return {
        "key": row.key,
        "since": row.since,
        "until": row.until,
        "value": figure,
        "unit": _spoken(row.unit),
        "source": row.source,
        "confidence": row.confidence.value,
        "note": _spoken(row.note),
        "in_force": row.holds(on),
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _show(day: date, rows: Sequence[Parameter]) -> None:
    screen.table(
        _("Tham số pháp luật, ngày {day}", day=written_day(day)),
        [_("Tham số"), _("Từ"), _("Đến"), _("Giá trị"), _("Nguồn"), _("Độ tin cậy"), _("Ghi chú")],
        [
            (
                row.key,
                written_day(row.since) if row.since else "",
                written_day(row.until) if row.until else "",
                _figure(row, day),
                row.source,
                _spoken(CONFIDENCE[row.confidence]),
                _spoken(row.note),
            )
            for row in rows
        ],
        whole=1,
    )


def _figure(row: Parameter, on: date) -> str:
    figure = _as_json(row, on)["value"]
    if figure is None:
        return ""
    if isinstance(figure, list):
        return f"{figure[0]}–{figure[1]} {_spoken(row.unit)}"
    if isinstance(figure, int) and figure >= 1000:
        return f"{money(figure).removesuffix(' đ')} {_spoken(row.unit)}"
    return f"{str(figure).replace('.', ',')} {_spoken(row.unit)}"


def _charge(found: Charge, on: date) -> dict[str, Any]:
    return {
        "date": on,
        "month": f"{found.month:%Y-%m}",
        "amount": found.amount,
        "deadline": deadline(found.month),
        "times": found.times,
        "charge": found.charge,
        "by": found.by.key,
        "source": found.by.source,
        "estimate": True,
    }


def _basis(found: Charge) -> str:
    last = written_day(deadline(found.month))
    if found.by.key == late_charge.DAILY:
        return _("Hạn đóng {last}; chậm {days} ngày × 0,03%/ngày ({source}).",
                 last=last, days=found.times, source=found.by.source)  # fmt: skip
    return _("Hạn đóng {last}; tính lãi {times} lần, ngày 01 hằng tháng ({source}).",
             last=last, times=found.times, source=found.by.source)  # fmt: skip


def _spoken(text: str) -> str:
    """Words of a row, which were written before the office's language was known."""
    return spoken(text, current_language())
