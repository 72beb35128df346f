"""Every text as its reader will see it: `python -m messages.texts.catalogue > docs/texts.md`."""

import sys
from collections.abc import Iterator, Mapping
from datetime import date

from messages.texts.approved import templates
from messages.texts.fields import FIELDS, Kind, Value
from messages.texts.placeholders import TextError
from messages.texts.rendering import LIMITS, Wording, render
from messages.texts.requirements import EMPLOYERS, PARTICIPANTS, REPLIES, Requirement

_COMMON: Mapping[str, Value] = {
    "agency": "BHXH cơ sở Thuận An",
    "officer": "Trần Thị Mai",
    "officer_phone": "+84900000011",
    "as_of": date(2026, 11, 30),
    "link": "https://t.me/bhxh_thuanan_bot?start=7KQ2M4XTPA",
    "confirm_code": "7KQ2M4XTPA",
    "promise_date": date(2026, 12, 25),
    "promise_amount": 2_500_000,
}
EMPLOYER_SAMPLE: Mapping[str, Value] = {
    **_COMMON,
    "unit_name": "Công ty TNHH May Bình Minh",
    "unit_code": "TZH490L",
    "period": date(2026, 11, 1),
    "amount": 125_400_000,
    "debt_months": "2.5",
    "deadline": date(2026, 12, 31),
    "late_charge": 213_500,
    "charge_day": date(2026, 12, 1),
    "account": "0011001234567",
    "account_holder": "BHXH cơ sở Thuận An",
    "bank": "Vietcombank",
    "memo": "+BHXH+103+00+TZH490L+09200+dong BHXH+",
    "visit_date": date(2026, 12, 8),
    "decision": "123/QĐ-UBND",
    "tracking_no": "RB123456789VN",
    "suspension_end": date(2026, 12, 31),
    "quarter": "quý IV/2026",
    "missing_workers": 12,
    "reply_by": date(2026, 12, 10),
}
PERSON_SAMPLE: Mapping[str, Value] = {
    **_COMMON,
    "person_name": "Nguyễn Thị Đào",
    "person_code": "8412345670",
    "amount": 792_000,
    "deadline": date(2026, 12, 31),
    "days_left": 15,
    "days_over": 7,
    "method": "3",
    "paid_to": "2026-09",
    "card_expiry": "2026-12-31",
    "agent": "Bưu điện Thuận An",
    "agent_phone": "+84900000022",
}
AGENT_SAMPLE: Mapping[str, Value] = {
    **_COMMON,
    "collector": "Lê Thị Mai",
    "period": date(2026, 12, 1),
    "people": 42,
}


def sample_of(key: str) -> Mapping[str, Value]:
    """Invented fields, all of them filled, of the kind of reader this text speaks to."""
    if key.startswith("agent_"):
        return AGENT_SAMPLE
    if not key.startswith(("debt_", "unregistered_")):
        return PERSON_SAMPLE
    months = "4" if key.startswith("debt_from_3") else "2.5"
    # who is still in time has run up no charge
    charge = {"late_charge": None, "charge_day": None} if key == "debt_under_1" else {}
    return {**EMPLOYER_SAMPLE, "debt_months": months, **charge}


def samples(key: str, language: str) -> dict[str, Wording]:
    """By channel; a channel without this text is left out."""
    found: dict[str, Wording] = {}
    for channel in LIMITS:
        try:
            found[channel] = render(key, channel=channel, language=language, fields=sample_of(key))
        except TextError as error:
            if error.code != "text_no_channel":
                raise
    return found


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Texts"
    yield ""
    yield "Written by `python -m messages.texts.catalogue > docs/texts.md`; all names are invented."
    yield "The words stand in `messages/texts/vi` and `messages/texts/en`, one file per key and channel"
    yield "(`zalo`, `telegram`, `chat` for both, `email`, `zns`, `reply` for answers on any of them)."
    for title, rows in (("Employers", EMPLOYERS), ("Participants", PARTICIPANTS), ("Answers", REPLIES)):
        yield from ("", f"## {title}", "", "| key | when | notice | channels |", "|---|---|---|---|")
        yield from map(_row, rows)
        for row in rows:
            yield from _samples(row)
    yield from _fields()
    yield from _zns()


def _row(row: Requirement) -> str:
    channels = ", ".join(samples(row.key, "vi"))
    return f"| `{row.key}` | {row.when} | {row.notice} | {channels} |"


def _samples(row: Requirement) -> Iterator[str]:
    found = samples(row.key, "vi")
    yield from ("", f"### {row.key}")
    shown: dict[str, list[str]] = {}
    for channel, wording in found.items():
        subject = f"[{wording.content.subject}]\n\n" if wording.content.subject else ""
        shown.setdefault(subject + wording.content.text, []).append(channel)
    for text, channels in shown.items():
        yield from ("", f"{', '.join(channels)} ({len(text)} characters):", "", "```text", text, "```")


def _fields() -> Iterator[str]:
    yield from ("", "## Fields", "", "| in a text | in code | kind |", "|---|---|---|")
    for field in FIELDS.values():
        kind = "worked out" if field.kind is Kind.DERIVED else field.kind.value
        yield f"| (({field.label})) | `{field.name}` | {kind} |"


def _zns() -> Iterator[str]:
    yield from ("", "## Templates to submit to Zalo", "")
    yield "The first line is the title; every further line is a paragraph of its own."
    for template in templates().values():
        yield from ("", f"### {template.id}: {template.name} (tag {template.tag})", "", "```text")
        yield from (template.body, "```", "", "| parameter | type | longest | sample |", "|---|---|---|---|")
        for p in template.params:
            yield f"| `{p.name}` | {p.type} | {p.max_length} | {p.sample} |"


if __name__ == "__main__":
    sys.stdout.write(page())
