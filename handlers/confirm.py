"""The owner of an address shows who they are; only then is money spoken of there."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from handlers.desk import REPLY_LIFE, Ack, Desk, Subject
from messages.channel import MessageClass
from messages.field_values import unpack
from messages.formats import fold
from messages.subjects import SubjectKind
from messages.texts import TextError, render
from messages.texts.fields import Value
from storage import addresses, cases, contact_log, history, inbox, links, obligations, outbox, participants
from storage.addresses import Address
from storage.contact_log import Entry
from storage.database import Connection
from storage.inbox import Letter
from storage.message_rows import NewMessage, Road

#: A kind word may follow, another number may not: then a person reads it.
_TAIL = re.compile(r"^\s*(?:xn|xac nhan)[\s:.\-]*(\d{4})(?!\d)\D{0,60}$")
#: Wrong tails from one address before nobody listens to it any more, until tomorrow.
TRIES_A_DAY = 5
#: States of a message nobody is to hear of any more.
WITHDRAWN = frozenset({"cancelled", "superseded", "expired"})
_TOKEN = re.compile(r"\bkn[\s:\-]*([a-hj-km-np-z2-9]{10})\b")


#: "We know you now" comes before what could not be said until then.
AFTER_THE_ACK = timedelta(milliseconds=1)


def token_in(text: str) -> str:
    """The typed form of a confirmation code, "KN-7KQ2…"; "" when there is none."""
    found = _TOKEN.search(fold(text))
    return found[1].upper() if found else ""


def too_many_tries(conn: Connection, desk: Desk, letter: Letter) -> bool:
    """Four digits are guessed in ten thousand tries: after a few wrong ones today only a person helps."""
    since = desk.now - timedelta(days=1)
    event = letter.event
    return inbox.wrong_confirmations(conn, event.channel, event.address, since) >= TRIES_A_DAY


def tail_in(text: str) -> str:
    """The last four digits of the insurance code, as in "XN 5670"; "" when there are none."""
    found = _TAIL.match(fold(text))
    return found[1] if found else ""


def by_tail(
    conn: Connection, desk: Desk, letter: Letter, owners: Sequence[Address], tail: str
) -> Subject | None:
    """Whose address this is, by the tail of the code; None when it fits nobody known here.

    Only for addresses an office list names: four digits alone prove nothing to a stranger.
    """
    for owner in owners:
        if owner.subject[0] != SubjectKind.PARTICIPANT.value or owner.state == "wrong":
            continue
        if participants.get(conn, owner.subject[1])["code"].endswith(tail):
            accept(conn, desk, letter, owner.subject, source="reply")
            return owner.subject
    return None


def by_token(conn: Connection, desk: Desk, letter: Letter, token: str) -> tuple[Subject | None, Ack]:
    """Tie the chat or mailbox that presents a token to its subject."""
    event = letter.event
    found = links.claim(conn, token, channel=event.channel, address=event.address, now=desk.now)
    if found.subject is None:
        return None, Ack(text_key="link_expired")
    accept(conn, desk, letter, found.subject, source="link")
    return found.subject, Ack(text_key="link_ok")


def accept(conn: Connection, desk: Desk, letter: Letter, subject: Subject, *, source: str) -> None:
    """Confirm the address and say in full what had to be said discreetly."""
    event = letter.event
    label = event.display_name if source == "link" else ""
    address_id = addresses.confirm(
        conn, subject, event.channel, event.address, source=source, now=desk.now, label=label
    )
    # reminders stood still because nobody knew where to send them; now somebody does
    cases.release(conn, subject, reason="wrong_contact", now=desk.now)
    if source == "link":  # whoever opens the link wants to hear from us
        cases.opt_in(conn, subject, channel=event.channel, address=event.address, now=desk.now)
    contact_log.append(
        conn,
        desk.now,
        [
            Entry(
                kind="confirmed",
                subject_kind=subject[0],
                subject_id=subject[1],
                body={"channel": event.channel, "address": event.address, "source": source},
            )
        ],
    )
    _say_in_full(conn, desk, letter, subject, address_id)


def _say_in_full(conn: Connection, desk: Desk, letter: Letter, subject: Subject, address_id: int) -> None:
    owed = {obligation for _kind, _id, obligation in obligations.owed_by(conn, [subject])}
    said: set[str] = set()  # the newest of each matter: two schemes are two things to hear of
    for row in reversed(history.of_subject(conn, subject)):
        full = row["snapshot"].get("full")
        if full is None or row["text_key"] == full["text_key"] or row["expires_at"] <= desk.now:
            continue
        if row["state"] in WITHDRAWN or row["obligation"] not in owed - said:
            continue  # the world has moved on since it was planned
        event = letter.event
        try:
            wording = render(
                full["text_key"],
                channel=event.channel,
                language=row["language"],
                fields=_as_of(desk.today, unpack(full["fields"])),
                own_hosts=desk.office.own_hosts,
            )
        except TextError:
            continue  # this channel cannot carry that text: the officer's queue has the letter anyway
        outbox.enqueue(
            conn,
            [
                NewMessage(
                    chain=f"{row['chain']}:full:{event.channel}:{address_id}",
                    rule=row["rule"],
                    subject=subject,
                    obligation=row["obligation"],
                    message_class=MessageClass.REPLY,
                    priority=0,
                    roads=[
                        Road(
                            channel=event.channel,
                            address=event.address,
                            address_id=address_id,
                            content=wording.content,
                            text_key=full["text_key"],
                            text_version=wording.version,
                        )
                    ],
                    not_before=desk.now + AFTER_THE_ACK,
                    expires_at=min(row["expires_at"], desk.now + REPLY_LIFE),
                    language=row["language"],
                    snapshot={**row["snapshot"], "inbox_id": letter.id},
                )
            ],
            now=desk.now,
        )
        said.add(row["obligation"])


def _as_of(today: date, fields: Mapping[str, Value]) -> dict[str, Value]:
    """Count the days again: "chỉ còn 3 ngày" was true on the day it was planned."""
    deadline = fields.get("deadline")
    if not isinstance(deadline, date) or not {"days_left", "days_over"} & fields.keys():
        return dict(fields)
    kept = {name: value for name, value in fields.items() if name not in ("days_left", "days_over")}
    left = (deadline - today).days
    return {**kept, "days_left": left} if left >= 0 else {**kept, "days_over": -left}
