"""What communication cost (Mẫu 02 KH 2800: use of the communication budget)."""

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from storage.office_tables import costs
from storage.reports.parts import Block, Counted, single
from storage.reports.scope import Scope


def blocks(scope: Scope) -> list[Block]:
    """Costs belong to the whole office: for one area none are shown."""
    title = _("Kinh phí tuyên truyền đã sử dụng")
    if scope.area:
        return [Block(title=title, lines=(), note=_("Kinh phí không chia theo địa bàn."))]
    within = costs.c.day.between(scope.period.first, scope.period.last)
    kinds: dict[str, list[Counted]] = {}
    for row in scope.conn.execute(
        sa.select(costs).where(within).order_by(costs.c.day, costs.c.id)
    ).mappings():
        says = " · ".join(part for part in (day(row["day"]), row["note"]) if part)
        kinds.setdefault(row["kind"], []).append(Counted("costs", row["id"], says, row["amount"]))
    every = [one for rows in kinds.values() for one in rows]
    lines = [single(_("Tổng số"), _("đồng"), every)]
    lines += [single(kind, _("đồng"), kinds[kind]) for kind in sorted(kinds)]
    return [Block(title=title, lines=lines)]
