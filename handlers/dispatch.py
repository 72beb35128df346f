"""From a stored event to its meaning: who said it, about what, and which handler answers."""

import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import structlog

from handlers import (
    attend,
    call_me,
    confirm,
    decline,
    delivery_report,
    dispute,
    hardship,
    help_wanted,
    left,
    other,
    paid,
    promise,
    question,
    resume,
    stop,
    thanks,
    wrong_contact,
)
from handlers.desk import Ack, Answer, Desk, Subject, reply, who
from messages.channel import InboundKind
from messages.replies import Intent, Reading, read_reply
from messages.texts import TextError
from storage import addresses, cases, contact_log, history, inbox, receipts
from storage.addresses import Address
from storage.contact_log import Entry
from storage.database import Connection, Database, DatabaseAwayError
from storage.inbox import Letter

log = structlog.get_logger()

#: Two machines that answer each other stop here.
ACKS_PER_HOUR = 10
#: An ID number, a one-time code, an account: the log proves the contact without them.
_MASKED = re.compile(r"\d")
#: Letters understood with one commit; fewer when that would keep other writers out for longer than this.
AT_ONCE = 25
LOCK_S = 0.1
#: A letter no handler could take goes to a person after this many tries.
TRIES = 5

HANDLERS: Mapping[Intent, Callable[[Connection, Desk, Answer], Ack]] = MappingProxyType(
    {
        Intent.PAID: paid.handle,
        Intent.PROMISE: promise.handle,
        Intent.DISPUTE: dispute.handle,
        Intent.WRONG_CONTACT: wrong_contact.handle,
        Intent.STOP: stop.handle,
        Intent.RESUME: resume.handle,
        Intent.QUESTION: question.handle,
        Intent.CALL_ME: call_me.handle,
        Intent.HARDSHIP: hardship.handle,
        Intent.ATTEND: attend.handle,
        Intent.DECLINE: decline.handle,
        Intent.THANKS: thanks.handle,
        Intent.OTHER: other.handle,
    }
)


def process_some(database: Database, desk: Desk) -> int:
    """Understand the oldest waiting events, many in one transaction; returns how many there were.

    A commit costs as much as reading a letter; in a flood that is half of the time.
    """
    try:
        return database.transact(_process, desk, AT_ONCE, [])
    except DatabaseAwayError:
        log.error("database_away")
        return 0
    except Exception:  # noqa: BLE001 - one of them fails, and with it all: each by itself, as far as they go
        done = 0
        while done < AT_ONCE and process_next(database, desk):
            done += 1
        return done


def process_next(database: Database, desk: Desk) -> bool:
    """Understand the oldest waiting event in a transaction of its own; False when there is none."""
    tried: list[int] = []
    try:
        try:
            return database.transact(_process, desk, 1, tried) > 0
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001 - one letter nobody can take must not stop the post
            log.error("handler_failed", error=type(error).__name__)
            database.transact(_set_aside, desk, tried)
            return bool(tried)  # none: not even its row could be read; no letter is at fault
    except DatabaseAwayError:
        log.error("database_away")  # the letter is not at fault; it waits where it lies
        return False


def _process(conn: Connection, desk: Desk, at_once: int, tried: list[int]) -> int:
    """Returns how many were handled: `at_once`, or as many as LOCK_S allows; `tried` names the last one."""
    until = time.monotonic() + LOCK_S
    done = 0
    for letter in inbox.take(conn, now=desk.now, limit=at_once):
        tried[:] = [letter.id]
        handle(conn, desk, letter)
        done += 1
        if time.monotonic() > until:
            break
    return done


def _set_aside(conn: Connection, desk: Desk, tried: Collection[int]) -> None:
    """Later, and at last to a person: the letter that failed, though an older one may have come meanwhile."""
    for letter in inbox.waiting(conn, tried):
        if letter.attempts + 1 >= TRIES:
            inbox.finish(conn, letter.id, state="parked", now=desk.now, note="handler_failed")
        else:
            inbox.postpone(conn, letter, now=desk.now)


def handle(conn: Connection, desk: Desk, letter: Letter) -> None:
    """Act on one event. Whatever it is, it ends done, ignored, parked or postponed."""
    event = letter.event
    if event.kind in delivery_report.KINDS:
        delivery_report.handle(conn, desk, letter)
    elif not event.private or event.kind is InboundKind.AUTO_REPLY:
        inbox.finish(conn, letter.id, state="ignored", now=desk.now, note=event.kind.value)
    elif event.kind is InboundKind.OTHER and not event.text:
        inbox.finish(conn, letter.id, state="ignored", now=desk.now, note="no_words")
    elif event.kind is InboundKind.LEFT:
        left.handle(conn, desk, letter)
    else:
        _handle_person(conn, desk, letter)


def _handle_person(conn: Connection, desk: Desk, letter: Letter) -> None:
    event = letter.event
    addresses.revive(conn, event.channel, event.address, desk.now)
    token = event.token or (confirm.token_in(event.text) if _own_words(letter) else "")
    if token:
        subject, ack = confirm.by_token(conn, desk, letter, token)
        _close(conn, desk, letter, subject, ack, note="link")
        return
    everybody = addresses.owners(conn, event.channel, event.address)
    owners = [owner for owner in everybody if owner.state != "wrong"]
    tail = confirm.tail_in(event.text) if _own_words(letter) else ""
    if tail and owners:
        _confirm(conn, desk, letter, owners, tail)
        return
    answer = _answer(conn, letter, owners, strangers_to={a.subject for a in everybody if a.state == "wrong"})
    if help_wanted.asked(event.text):
        _close(conn, desk, letter, answer.subject if answer else None, Ack(text_key="help"), note="help")
    elif answer is None:
        _stranger(conn, desk, letter)
    elif event.kind is InboundKind.START:
        back = resume.handle(conn, desk, answer) if cases.opted_out(conn, subjects=[answer.subject]) else None
        _close(conn, desk, letter, answer.subject, back or Ack(text_key="welcome"), note="start")
    else:
        _act(conn, desk, letter, answer)


def _act(conn: Connection, desk: Desk, letter: Letter, answer: Answer) -> None:
    if answer.message is not None:
        receipts.answered(conn, answer.message, quoted=answer.quoted, at=letter.event.at, now=desk.now)
    reading = answer.reading
    # where the reading is not sure, nothing follows but that a person looks
    ack = HANDLERS[reading.intent if reading.confident else Intent.OTHER](conn, desk, answer)
    if Intent.STOP in reading.also and reading.intent is not Intent.WRONG_CONTACT:
        refusal = stop.handle(conn, desk, answer)  # "đóng rồi, đừng nhắn nữa": both are meant
        ack = replace(refusal, noted=ack.noted) if refusal.text_key else ack
    _log_answer(conn, desk, answer)
    _close(conn, desk, letter, answer.subject, ack, answer=answer)


def _confirm(conn: Connection, desk: Desk, letter: Letter, owners: Sequence[Address], tail: str) -> None:
    if confirm.too_many_tries(conn, desk, letter):
        _close(conn, desk, letter, None, Ack(parked=True), note="confirm")
        return
    subject = confirm.by_tail(conn, desk, letter, owners, tail)
    ack = Ack(text_key="confirm_ok" if subject else "confirm_wrong", parked=subject is None)
    _close(conn, desk, letter, subject, ack, note="confirm")


def _answer(
    conn: Connection, letter: Letter, owners: Sequence[Address], *, strangers_to: Collection[Subject]
) -> Answer | None:
    """Match an answer to its person and message: by quote or tag first, then by address.

    `strangers_to` are those this address turned out not to belong to.
    """
    event = letter.event
    row = receipts.match(conn, event.channel, provider_id=event.reply_to, tracking_id=event.tracking_id)
    # its message may lie in the archive: whose it was is still known
    past = row or receipts.archived(
        conn, event.channel, provider_id=event.reply_to, tracking_id=event.tracking_id
    )
    answers_ours = past is not None
    if past is None and owners:
        row = receipts.latest_to(conn, event.channel, event.address)
        if row is not None and (row["subject_kind"], row["subject_id"]) in strangers_to:
            row = None  # the last thing said here was meant for somebody else
        past = row
    known = {owner.subject: owner for owner in owners}
    if past is not None:
        subject: Subject | None = (past["subject_kind"], past["subject_id"])
    else:
        subject = owners[0].subject if len(known) == 1 else None
    if subject is None or subject in strangers_to:
        return None
    reading = _read(letter)
    if event.channel == "email" and not answers_ours:
        # anybody can write any sender into a mail: only what carries our own tag moves anything by itself
        reading = replace(reading, intent=Intent.OTHER, confident=False, also=(), why="sender_unproven")
    return Answer(
        letter=letter,
        subject=subject,
        reading=reading,
        address=known.get(subject),
        message=row,
        quoted=answers_ours,
    )


def _read(letter: Letter) -> Reading:
    if not letter.event.text:
        return Reading(intent=Intent.OTHER, confident=False, why="no_words")
    if not _own_words(letter):
        return Reading(intent=Intent.OTHER, confident=False, why="not_said_plainly")
    return read_reply(letter.event.text, at=letter.event.at)


def _own_words(letter: Letter) -> bool:
    """Whether this was said to us here and now: a channel calls a forwarded or rewritten text OTHER."""
    return letter.event.kind is not InboundKind.OTHER


def _stranger(conn: Connection, desk: Desk, letter: Letter) -> None:
    """Somebody we do not know: told once how to make themselves known, never told anything else."""
    event = letter.event
    first = not history.ever_answered(conn, event.channel, event.address)
    if first and event.channel != "email" and event.channel in desk.reply_channels:
        _say(conn, desk, letter, ("stranger", letter.id), Ack(text_key="welcome"), None)
    inbox.finish(conn, letter.id, state="parked", now=desk.now, note="unknown_person")


def _close(
    conn: Connection,
    desk: Desk,
    letter: Letter,
    subject: Subject | None,
    ack: Ack,
    *,
    note: str = "",
    answer: Answer | None = None,
) -> None:
    event = letter.event
    if ack.text_key:
        owner = next(
            (a for a in addresses.owners(conn, event.channel, event.address) if a.subject == subject), None
        )
        _say(conn, desk, letter, subject or ("stranger", letter.id), ack, owner)
    inbox.finish(
        conn,
        letter.id,
        state="parked" if ack.parked else "done",
        now=desk.now,
        note=note or (answer.reading.why if answer else ""),
        message_id=answer.message["id"] if answer and answer.message else None,
        subject=subject,
        intent=answer.reading.intent.value if answer else "",
        reading={**_reading(answer.reading), **ack.noted} if answer else None,
    )


def _say(
    conn: Connection, desk: Desk, letter: Letter, subject: Subject, ack: Ack, owner: Address | None
) -> None:
    event = letter.event
    if event.channel not in desk.reply_channels:
        return
    if history.acks_since(conn, event.channel, event.address, desk.now) >= ACKS_PER_HOUR:
        log.warning("answers_capped", inbox_id=letter.id)
        return
    try:
        reply(
            conn,
            desk,
            letter,
            subject=subject,
            # an address its owner calls wrong is still told that we heard
            address=owner if owner is not None and owner.state == "ok" else None,
            text_key=ack.text_key,
            fields=ack.fields,
        )
    except TextError as error:
        log.error("answer_unwritten", inbox_id=letter.id, text=ack.text_key, error=error.code)


def _reading(reading: Reading) -> dict[str, object]:
    return {
        "date": reading.date.isoformat() if reading.date else None,
        "amount": reading.amount,
        "confident": reading.confident,
        "sensitive": reading.sensitive,
        "abusive": reading.abusive,
        "also": [intent.value for intent in reading.also],
    }


def _log_answer(conn: Connection, desk: Desk, answer: Answer) -> None:
    event = answer.letter.event
    contact_log.append(
        conn,
        desk.now,
        [
            Entry(
                kind="answer",
                subject_kind=answer.subject[0],
                subject_id=answer.subject[1],
                message_id=answer.message["id"] if answer.message else 0,
                body={
                    **who(conn, answer.subject),
                    "channel": event.channel,
                    "address": event.address,
                    "at": event.at,
                    "text": _MASKED.sub("*", event.text) if answer.reading.sensitive else event.text,
                    "intent": answer.reading.intent.value,
                    "date": answer.reading.date,
                    "amount": answer.reading.amount,
                    "sensitive": answer.reading.sensitive,
                    "inbox_id": answer.letter.id,
                },
            )
        ],
    )
