"""From drafts to messages: every road's words, ready to be queued, before any transaction begins."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from messages.channel import Content
from messages.field_values import pack
from messages.office import Office
from messages.texts import TextError, render
from messages.texts.fields import Value
from messages.vietqr import payable, unit_memo, vietqr
from scheduler.plan_desk import PlanDesk
from scheduler.plan_result import Draft, DraftRoad
from storage import links
from storage.message_rows import NewMessage
from storage.message_rows import Road as OutRoad

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Wording:
    """One portion, ready to be written."""

    messages: list[NewMessage] = field(default_factory=list)
    tokens: list[tuple[str, Subject]] = field(default_factory=list)  #: what their texts ask to be typed


@dataclass(slots=True)
class Worded:
    """What came of the drafts so far."""

    held_back: int = 0
    unrenderable: list[tuple[str, str]] = field(default_factory=list)

    def take(self, desk: PlanDesk, drafts: Sequence[Draft]) -> Wording:
        wording = Wording()
        for draft in drafts:
            admitted = [road for road in draft.roads if desk.admits(road.channel, road.address)]
            if not admitted:
                self.held_back += 1
                continue
            token = links.new_token() if _discreet(draft, admitted) else ""
            try:
                wording.messages.append(_message(desk, draft, admitted, token))
            except TextError as error:
                self.unrenderable.append((draft.key, error.message))
                continue
            if token:
                wording.tokens.append((token, (draft.subject.kind, draft.subject.id)))
        return wording


def _discreet(draft: Draft, admitted: Sequence[DraftRoad]) -> bool:
    return any(road.text_key == draft.discreet_text_key for road in admitted)


def _message(desk: PlanDesk, draft: Draft, admitted: Sequence[DraftRoad], token: str) -> NewMessage:
    subject = (draft.subject.kind, draft.subject.id)
    known = draft.fields
    fields = {**known, **_confirmation(desk, token)} if token else known
    roads = [
        OutRoad(
            channel=road.channel,
            address=road.address,
            address_id=road.address_id or None,
            text_key=road.text_key,
            **words(desk.office, road.text_key, road.channel, draft.language, fields),
        )
        for road in admitted
    ]
    return NewMessage(
        chain=draft.key,
        rule=draft.rule,
        subject=subject,
        obligation=draft.obligation,
        message_class=draft.message_class,
        priority=1,
        roads=roads,
        not_before=draft.not_before,
        expires_at=draft.expires,
        language=draft.language,
        snapshot={
            **draft.snapshot,
            "subject_code": draft.subject.code,
            "subject_name": draft.subject.name,
            "basis": draft.basis,
            "full": {"text_key": draft.text_key, "fields": pack(known)},
        },
    )


def words(
    office: Office, text_key: str, channel: str, language: str, fields: Mapping[str, Value]
) -> dict[str, Any]:
    """The rendered content and its version; a payment code only for a whitelisted account."""
    wording = render(text_key, channel=channel, language=language, fields=fields, own_hosts=office.own_hosts)
    return {"content": _with_code(office, wording.content, fields), "text_version": wording.version}


def _with_code(office: Office, content: Content, fields: Mapping[str, Value]) -> Content:
    amount, unit = fields.get("amount"), fields.get("unit_code")
    account = payable(office.accounts, str(fields.get("account") or ""))
    said = account is not None and account.number in content.text
    if account is None or not said or not isinstance(amount, int) or not isinstance(unit, str):
        return content
    memo = unit_memo(unit, office.agency_code)
    code = vietqr(bin6=account.bin6, account=account.number, amount=amount, purpose=memo, long_purpose=True)
    return dataclasses.replace(content, qr_payload=code)


def _confirmation(desk: PlanDesk, token: str) -> dict[str, Value]:
    # without a bot there is no link that confirms anything: the texts then name the typed code only
    link = desk.office.bot_link + token if desk.office.bot_link else None
    return {"confirm_code": token, "link": link}
