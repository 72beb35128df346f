"""Messages and calls by what is known of them: planned, taken, arrived, seen, answered, spoken to."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.language import _
from messages.task_results import CALLS, FRUITLESS, SPOKEN, TALKS
from messages.words import CHANNELS
from storage.reports.contact_story import Contact
from storage.reports.parts import Block, Counted, Line, counting, single
from storage.reports.report_words import band_word, channel_word, class_word, level_word
from storage.reports.scope import Scope, subject_of
from storage.tables import tasks

#: Kinds of log entries that prove a stage.
_PROVEN: Mapping[str, Sequence[str]] = {
    "planned": ("planned",),
    "accepted": ("accepted",),
    "arrived": ("delivered", "read"),
    "read": ("read",),
    "answered": ("answer",),
}


def at_stage(scope: Scope, contacts: Iterable[Contact], stage: str) -> list[Counted]:
    """Those of the contacts that reached a stage within the span, each with the entries that prove it."""
    kinds = _PROVEN[stage]
    return [
        counted(scope, c, *(c.seqs[kind] for kind in kinds if kind in c.seqs))
        for c in contacts
        if any(kind in c.seqs for kind in kinds)
    ]


def counted(scope: Scope, contact: Contact, *log: int) -> Counted:
    channel = channel_word(str(contact.planned.get("channel", "")))
    says = f"{scope.says(contact.subject)} · {channel}".strip(" ·")
    return Counted("messages", contact.message_id, says, log=tuple(sorted(log)) or (contact.first_seq,))


def evidence(scope: Scope) -> Block:
    """What is known of all messages of the span; these are the figures of `dondoc log export`."""
    found = scope.contacts
    ended = {
        state: [counted(scope, c) for c in found if c.result == state] for state in ("uncertain", "failed")
    }
    answers = [
        Counted("log_entries", e.seq, scope.says((e.subject_kind, e.subject_id)), log=(e.seq,))
        for e in scope.answers
    ]
    message = _("tin")
    return Block(
        title=_("Liên hệ và mức độ chứng cứ"),
        lines=(
            single(_("Tin có diễn biến trong kỳ"), message, [counted(scope, c) for c in found]),
            single(_("Tin đã lập"), message, at_stage(scope, found, "planned")),
            single(_("Dịch vụ đã nhận"), message, at_stage(scope, found, "accepted")),
            single(_("Đã đến máy"), message, at_stage(scope, found, "arrived")),
            single(_("Đã xem"), message, at_stage(scope, found, "read")),
            single(_("Tin được trả lời"), message, at_stage(scope, found, "answered")),
            single(_("Câu trả lời, kể cả câu không trả lời tin nào"), _("câu"), answers),
            single(_("Chưa rõ đã gửi hay chưa"), message, ended["uncertain"]),
            single(_("Không gửi được"), message, ended["failed"]),
            *_spoken(scope),
        ),
        note=_(
            "Mỗi mức chỉ tính điều đã biết: dịch vụ đã nhận chưa phải là đến máy, "
            "đến máy chưa phải là đã xem."
        ),
    )


def spoken_to(
    scope: Scope, results: Collection[str] = SPOKEN, kinds: Collection[str] = TALKS
) -> list[Mapping[str, Any]]:
    """Talks that were had within the span, or tried: tasks closed with one of these results."""
    query = sa.select(tasks).where(
        tasks.c.state == "done",
        tasks.c.kind.in_(sorted(kinds)),
        tasks.c.result.in_(sorted(results)),
        tasks.c.closed_at >= scope.period.since,
        tasks.c.closed_at < scope.period.until,
    )
    return scope.rows(query.order_by(tasks.c.id))


def _spoken(scope: Scope) -> list[Line]:
    talks: Sequence[tuple[str, Collection[str], Collection[str]]] = (
        (_("Đã nói chuyện được (việc đã làm xong)"), SPOKEN, TALKS),
        (_("Gọi không gặp: không nghe máy, sai số (việc đã làm xong)"), FRUITLESS, CALLS),
        (_("Đến đơn vị mà đơn vị vắng (việc đã làm xong)"), FRUITLESS, TALKS - CALLS),
    )
    return [
        single(
            title,
            _("việc"),
            [Counted("tasks", t["id"], scope.says(subject_of(t))) for t in spoken_to(scope, results, kinds)],
        )
        for title, results, kinds in talks
    ]


def by_level_band_and_channel(scope: Scope) -> list[Block]:
    """Contacts by each of the three, and by all three at once."""

    def said(name: str) -> Callable[[Contact], str]:
        return lambda contact: str(contact.planned.get(name) or "")

    level, band, channel, officer = said("level"), said("band"), said("channel"), said("officer")
    reminders = [c for c in scope.contacts if c.planned.get("class") != "reply"]
    return [
        _grouped(scope, _("Theo loại tin"), scope.contacts, lambda c: class_word(said("class")(c))),
        _grouped(scope, _("Theo cấp độ dịch của địa bàn"), reminders, lambda c: level_word(level(c))),
        _grouped(scope, _("Theo mức nợ"), [c for c in reminders if band(c)], lambda c: band_word(band(c))),
        _grouped(scope, _("Theo kênh"), reminders, lambda c: channel_word(channel(c))),
        _grouped(scope, _("Theo cán bộ phụ trách"), [c for c in reminders if officer(c)], officer),
        _grouped(
            scope,
            _("Theo cấp độ, mức nợ và kênh"),
            reminders,
            lambda c: f"{level_word(level(c))} – {band_word(band(c))} – {channel_word(channel(c))}",
        ),
    ]


def _grouped(scope: Scope, title: str, contacts: Sequence[Contact], key: Callable[[Contact], str]) -> Block:
    groups: dict[str, list[Contact]] = {}
    for contact in contacts:
        groups.setdefault(key(contact), []).append(contact)
    stages = {
        "planned": _("Đã lập"),
        "accepted": _("Dịch vụ đã nhận"),
        "arrived": _("Đã đến máy"),
        "read": _("Đã xem"),
        "answered": _("Được trả lời"),
    }
    return Block(
        title=title,
        columns=tuple(stages.values()),
        lines=[
            Line(
                name=name,
                unit=_("tin"),
                cells=[counting(at_stage(scope, groups[name], stage)) for stage in stages],
            )
            for name in sorted(groups, key=_in_order)
        ],
    )


def _in_order(name: str) -> tuple[int, str]:
    """Channels as they are tried; everything else by its name."""
    words = list(CHANNELS.values())
    return (words.index(name) if name in words else -1, name)


def blocks(scope: Scope) -> list[Block]:
    return [evidence(scope), *by_level_band_and_channel(scope)]


def summary(scope: Scope) -> list[Block]:
    return [evidence(scope)]
