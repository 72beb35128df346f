"""The policy table as a page for people: `python -m scheduler.policy_page > docs/policy.md`."""

import sys
from collections.abc import Mapping

from messages.formats import day as written_day
from scheduler.cadences import BY_ID
from scheduler.levels import Level
from scheduler.policy import ROWS
from scheduler.policy_rows import employers, growth, participants, units_apart, units_unregistered
from scheduler.policy_rows.row import ROADS, CaseWork, Message, Outside, Per, Program, Row, Task

HEAD = """\
# Policy table — Bảng chính sách đôn đốc

Made by `python -m scheduler.policy_page > docs/policy.md`; edit `scheduler/policy_rows/`, never this page.
Sinh tự động từ `scheduler/policy_rows/`; không sửa trực tiếp trang này.

- **1788** = công văn 1788/BHXH-BT (8/6/2020); **2800** = Kế hoạch 2800/KH-BHXH (6/9/2021);
  **3532** = Kế hoạch 3532/KH-BHXH (3/11/2021); **CV2022** = công văn năm 2022 về người tham gia bắt buộc
  (thay công văn 3045/BHXH-BT); **49** = Kế hoạch 49/KH-BCD của thành phố Trà Vinh năm 2023.
- The level of the area picks the road; the duty stays. Cấp độ của địa bàn chọn cách làm; nhiệm vụ không đổi.
- A chat message never replaces a posted letter or signed minutes. Tin nhắn không thay thư gửi qua bưu chính
  công ích hay biên bản có chữ ký.
- Every message tries its roads in this order: {roads}; those whose owner is confirmed go first; then a
  person telephones. Mỗi tin đi theo thứ tự trên, địa chỉ đã xác nhận đi trước; không đến được thì giao việc
  gọi điện.
- Deadlines are the house's own proposal in calendar days; an end on a day off moves to the next working day
  (Civil Code Art. 148.5). Thời hạn do phần mềm đề xuất, tính theo ngày; rơi vào ngày nghỉ thì lùi đến ngày
  làm việc kế tiếp.
- At level 3 what needs people in a room is done within the limits on number, time and place. Ở cấp độ 3, việc
  gặp trực tiếp phải theo giới hạn về số người, thời gian, địa điểm.
- Which row answers which duty of the plans, word for word: `dondoc policy where`. Dòng nào trả lời nhiệm vụ
  nào của kế hoạch, nguyên văn: `dondoc policy where`.
"""

OBLIGATION = {
    "must": "must / phải",
    "should": "should / nên",
    "conditional": "if marked / khi có dấu hiệu",
    "optional": "optional / tùy chọn",
    "deferred": "later / để sau",
}
OWNER = {
    "officer": "officer / chuyên quản",
    "agent": "agent / nhân viên thu",
    "inspectors": "inspectors / thanh tra",
    "director": "director / lãnh đạo",
    "communication": "communication / truyền thông",
}
PER = {
    Per.SUBJECT: "",
    Per.OFFICE: ", one per office / một việc cho cơ quan",
    Per.AGENT: ", one per agent / mỗi nhân viên thu một việc",
}
SECTIONS = (
    ("Employers who owe — Đơn vị nợ", employers.ROWS),
    ("Units apart — Đơn vị tạm dừng, giải thể, do ngân sách đóng", units_apart.ROWS),
    ("Units of the tax data — Đơn vị chưa tham gia, tham gia chưa đầy đủ", units_unregistered.ROWS),
    ("Participants due — Người tham gia đến hạn", participants.ROWS),
    ("Agents, prospects, labour — Đại lý, người tiềm năng, lao động", growth.ROWS),
)
COLUMNS = (
    "Rule — Quy tắc",
    "Group — Nhóm",
    "When — Khi nào",
    "Grounds — Căn cứ",
    "What — Việc",
    "Owner — Người làm",
    "Deadline — Hạn",
    "Obligation — Mức",
    "Approval — Duyệt",
)


def page() -> str:
    """Write the whole table as Markdown."""
    return "\n".join(
        (HEAD.format(roads=", ".join(ROADS)), *(_section(*section) for section in SECTIONS), _legend())
    )


def _section(title: str, rows: tuple[Row, ...]) -> str:
    lines = [f"## {title}", "", _line(COLUMNS), _line(("---",) * len(COLUMNS))]
    return "\n".join([*lines, *(_line(_cells(row)) for row in rows), ""])


def _cells(row: Row) -> tuple[str, ...]:
    what, owner, deadline = _what(row)
    return (
        f"`{row.rule}`",
        str(row.group),
        _when(row),
        _number(row),
        what,
        owner,
        deadline,
        _obligation(row),
        "a person / người có tên" if row.approval else "—",
    )


def _what(row: Row) -> tuple[str, str, str]:
    match row.what:
        case Message(text=text):
            return f"MESSAGE / tin nhắn `{text}`", "—", "—"
        case Task() as task:
            form = f", form / mẫu {task.form}" if task.form else ""
            days = task.deadline_days
            end = "the period's end / cuối kỳ" if row.cadence else "month's end / cuối tháng"
            return (
                f"TASK / việc `{task.kind}`{form}{PER[task.per]}",
                OWNER[task.owner],
                end if days is None else f"{days} days / ngày",
            )
        case CaseWork(case=case, events=events, forms=forms):
            form = f", form / mẫu {', '.join(forms)}"
            return f"CASE / hồ sơ `{case}`: {', '.join(events)}{form}", "—", "—"
        case Program(place=place, words=words):
            return f"PROGRAM / phần mềm `{place}`: {words}", "—", "—"
        case Outside(why=why):
            return f"OUTSIDE / ngoài phần mềm: {why}", "—", "—"


def _when(row: Row) -> str:
    parts = []
    if row.rung is not None:
        parts.append(f"`{row.rung.step}` ({row.rung.offset:+d} days / ngày)")
    if row.band is not None:
        parts.append(f"`{row.band}` months / tháng")
    if row.standing is not None:
        parts.append(f"`{row.standing}`")
    if row.phase is not None:
        parts.append(f"`{row.phase}`")
    if row.cadence:
        parts.append(f"{row.cadence}: {BY_ID[row.cadence].title}")
    if row.since is not None:
        parts.append(f"since / từ {written_day(row.since)}")
    if row.until is not None:
        parts.append(f"until / đến {written_day(row.until)}")
    if row.local:
        parts.append(f"where / nơi có `{row.local}`")
    return "; ".join(parts) or "any / mọi mức"


def _all_grounds() -> list[Mapping[Level, str]]:
    found: list[Mapping[Level, str]] = []
    for row in ROWS:
        if row.grounds not in found:
            found.append(row.grounds)
    return found


def _number(row: Row) -> str:
    return f"[G{_all_grounds().index(row.grounds) + 1}](#grounds)"


def _legend() -> str:
    columns = ("Grounds — Căn cứ", *Level)
    lines = ["## Grounds", "", "Căn cứ theo cấp độ; ô trống: không áp dụng ở cấp độ đó.", ""]
    lines += [_line(columns), _line(("---",) * len(columns))]
    for number, grounds in enumerate(_all_grounds(), start=1):
        lines.append(_line((f"G{number}", *(grounds.get(level, "") for level in Level))))
    return "\n".join([*lines, ""])


def _obligation(row: Row) -> str:
    words = OBLIGATION[row.obligation]
    if row.needs:
        words += " " + ", ".join(f"`{mark}`" for mark in sorted(row.needs))
    if row.must_at:
        words += f"; must / phải: {', '.join(sorted(row.must_at))}"
    if row.departs:
        words += f" ({row.departs})"
    return words


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows consoles default to cp1258
    sys.stdout.write(page())
