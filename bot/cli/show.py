"""`dondoc show CODE`: one participant or employer, with everything said and heard."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bot.app import App, open_app
from bot.cli import screen
from bot.cli.options import Config, Json
from messages.formats import day as written_day
from messages.formats import moment, money, without_numbers
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from messages.words import (
    ADDRESS_STATES,
    CHANNELS,
    INTENTS,
    MESSAGE_STATES,
    PROMISE_STATES,
    SCHEMES,
    TASK_STATES,
)
from scheduler.debt_age import DEFAULT_ORDER, debt_age
from scheduler.policy_rows.row import Owner, owner_title
from storage import (
    addresses,
    contact_log,
    employers,
    history,
    inbox,
    participants,
    promises,
    tasks,
)
from storage.database import Connection

#: whoever types it is taken for the person: not for the screen
_CODE = re.compile(r"KN-[A-Z0-9]{10}")


def register(app: typer.Typer) -> None:
    @app.command("show", help=_("Một người tham gia hoặc đơn vị: số liệu, tin đã gửi, trả lời, nhật ký."))
    def show(
        code: Annotated[str, typer.Argument(help=_("Mã số BHXH hoặc mã đơn vị."))],
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            with opened.database.begin() as conn:
                document = describe(conn, opened, code.strip())
        finally:
            opened.close()
        if document is None:
            raise DondocError(
                _("Không thấy mã “{code}”. Kiểm tra lại mã số BHXH hoặc mã đơn vị.", code=code),
                code="not_found",
            )
        if json:
            screen.emit(document)
        else:
            _show(document)
        return 0


def describe(conn: Connection, app: App, code: str) -> dict[str, Any] | None:
    person = participants.find(conn, code)
    if person is not None:
        return _person(conn, person) | _common(conn, (SubjectKind.PARTICIPANT.value, person["id"]))
    unit = employers.find(conn, code)
    if unit is not None:
        return _unit(conn, app, unit) | _common(conn, (SubjectKind.EMPLOYER.value, unit["id"]))
    return None


def _person(conn: Connection, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "participant",
        "name": row["name"],
        "code": row["code"],
        "birth": row["birth"],
        "address": row["address"],
        "area": row["area"],
        "phones": [p["e164"] for p in row["phones"]],
        "email": row["email"] or None,
        "due": [
            {
                "scheme": d.due.scheme.value,
                "amount": d.due.amount,
                "due_date": d.due.due_date,
                "paid_to": d.due.paid_to,
                "agent": d.due.agent or None,
                "method": d.due.method,
                "period": f"{d.period:%Y-%m}",
                "as_of": d.as_of,
            }
            for d in participants.dues_of(conn, row["id"])
        ],
    }


def _unit(conn: Connection, app: App, row: Mapping[str, Any]) -> dict[str, Any]:
    found = employers.debt_of(conn, row["id"])
    debt = None
    if found is not None:
        order = tuple(app.settings.policy.debt_age) or DEFAULT_ORDER
        age = debt_age(found.debt, period=found.period, order=order)
        debt = {
            "band": age.band.value if age and age.band else None,
            "months": age.months if age else found.debt.months,
            "overdue": age.overdue if age else 0,
            "closing": found.debt.closing,
            "period": f"{found.period:%Y-%m}",
            "paid_through": found.debt.paid_through,
            "as_of": found.debt.as_of,
        }
    return {
        "kind": "employer",
        "name": row["name"],
        "code": row["code"],
        "group": row["group"],
        "address": row["address"],
        "area": row["area"],
        "workers": row["workers"],
        "officers": row["officers"],
        "debt": debt,
        "contacts": [
            {"name": c["name"], "phones": [p["e164"] for p in c["phones"]], "email": c["email"] or None}
            for c in row["contacts"]
        ],
    }


def _common(conn: Connection, subject: tuple[str, int]) -> dict[str, Any]:
    return {
        "addresses": [
            {
                "channel": a.channel,
                "address": a.address,
                "confirmed": a.confirmed_at is not None,
                "state": a.state,
                "why": a.why,
                "note": a.label,
            }
            for a in addresses.of_subject(conn, subject)
        ],
        "messages": [
            {
                "id": m["id"],
                "rule": m["rule"],
                "text_key": m["text_key"],
                "channel": m["channel"],
                "state": m["state"],
                "code": m["code"],
                "not_before": m["not_before"],
                "accepted_at": m["accepted_at"],
                "delivered_at": m["delivered_at"],
                "read_at": m["read_at"],
                "text": _CODE.sub("KN-***", m["content"]["text"]),
            }
            for m in history.of_subject(conn, subject)
        ],
        "answers": [
            {
                "at": a["at"],
                "channel": a["channel"],
                "text": without_numbers(a["text"]) if a["reading"].get("sensitive") else a["text"],
                "intent": a["intent"] or None,
                "date": a["reading"].get("date"),
                "amount": a["reading"].get("amount"),
                "state": a["state"],
            }
            for a in inbox.of_subject(conn, subject)
            if a["kind"] in ("text", "media", "button", "start")
        ],
        "promises": [
            {"date": p["day"], "amount": p["amount"], "state": p["state"]}
            for p in promises.of_subject(conn, subject)
        ],
        "tasks": [
            {
                "kind": t["kind"],
                "owner": t["owner"],
                "detail": t["detail"],
                "deadline": t["deadline"],
                "state": t["state"],
            }
            for t in tasks.tasks_of(conn, subject)
        ],
        "log": [
            {"seq": e.seq, "at": e.at, "kind": e.kind, "message_id": e.message_id or None}
            for e in contact_log.entries(conn, subject=subject)
        ],
    }


def _show(found: dict[str, Any]) -> None:
    screen.say(f"{found['name']} — {found['code']}")
    if found["kind"] == "participant":
        screen.table(
            _("Đến hạn đóng"),
            [_("Loại"), _("Số tiền"), _("Hạn"), _("Đã đóng đến"), _("Nhân viên thu")],
            [
                (
                    SCHEMES[d["scheme"]],
                    money(d["amount"]) if d["amount"] is not None else "",
                    written_day(d["due_date"]),
                    d["paid_to"],
                    d["agent"],
                )
                for d in found["due"]
            ],
        )
    elif found["debt"]:
        debt = found["debt"]
        screen.table(
            _("Nợ kỳ {period}", period=debt["period"]),
            [_("Số dư cuối kỳ"), _("Quá hạn"), _("Số tháng"), _("Mức"), _("Nhóm")],
            [(money(debt["closing"]), money(debt["overdue"]), debt["months"], debt["band"], found["group"])],
        )
    screen.table(
        _("Địa chỉ"),
        [_("Kênh"), _("Địa chỉ"), _("Đã xác nhận"), _("Tình trạng")],
        [
            (
                CHANNELS.get(a["channel"], a["channel"]),
                a["address"],
                "✓" if a["confirmed"] else "",
                ADDRESS_STATES.get(a["state"], a["state"]),
            )
            for a in found["addresses"]
        ],
    )
    screen.table(
        _("Tin đã lập"),
        [_("Số"), _("Kênh"), _("Mẫu"), _("Trạng thái"), _("Sớm nhất")],
        [
            (
                m["id"],
                CHANNELS.get(m["channel"], m["channel"]),
                m["text_key"],
                MESSAGE_STATES.get(m["state"], m["state"]),
                moment(m["not_before"]),
            )
            for m in found["messages"]
        ],
    )
    screen.table(
        _("Trả lời"),
        [_("Lúc"), _("Kênh"), _("Hiểu là"), _("Nguyên văn")],
        [
            (
                moment(a["at"]),
                CHANNELS.get(a["channel"], a["channel"]),
                INTENTS.get(a["intent"] or "", ""),
                a["text"],
            )
            for a in found["answers"]
        ],
    )
    if found["promises"]:
        screen.table(
            _("Lời hẹn"),
            [_("Ngày hẹn"), _("Số tiền"), _("Tình trạng")],
            [
                (
                    written_day(p["date"]) if p["date"] else "",
                    money(p["amount"]) if p["amount"] else "",
                    PROMISE_STATES[p["state"]],
                )
                for p in found["promises"]
            ],
        )
    screen.table(
        _("Việc"),
        [_("Việc"), _("Người làm"), _("Hạn"), _("Tình trạng")],
        [
            (
                t["detail"],
                _owner(t["owner"]),
                written_day(t["deadline"]) if t["deadline"] else "",
                TASK_STATES[t["state"]],
            )
            for t in found["tasks"]
        ],
    )
    screen.say(_("Nhật ký: {count} mục.", count=len(found["log"])))


def _owner(stored: str) -> str:
    """A role in words; a name or a collector's code stays as it is."""
    return owner_title(Owner(stored)) if stored in set(Owner) else stored
