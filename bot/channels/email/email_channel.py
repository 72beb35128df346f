"""Mail as a channel: a letter out, an outcome back; answers, bounces and complaints in."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.channels.email import mime
from bot.channels.email.dkim_seal import sealed
from bot.channels.email.imap_inbox import ImapInbox
from bot.channels.email.mail_account import Mailbox, Sender, Submission
from bot.channels.email.mail_reading import MailReader
from bot.channels.email.smtp_outcomes import outcome
from bot.channels.email.smtp_pool import SmtpPool
from messages.channel import AccountCheck, Outgoing, Recorder, WebhookResult
from messages.faultpoint import faultpoint
from messages.language import _
from messages.outcome import AccountDown, Outcome, Refused, TryLater


class EmailChannel:
    name = "email"

    def __init__(
        self,
        *,
        submission: Submission,
        sender: Sender,
        mailbox: Mailbox | None = None,
        now: Callable[[], datetime],
    ) -> None:
        self._sender = sender
        self._now = now
        self._pool = SmtpPool(submission, sender.domain)
        reader = MailReader(domain=sender.domain, own_addresses=sender.own_addresses())
        self._inbox = None if mailbox is None else ImapInbox(mailbox, reader, now)

    async def open(self) -> None:
        self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    async def send(self, out: Outgoing) -> Outcome:
        letter = self._letter(out)
        try:
            raw = mime.build(letter)
        except mime.HeaderRefusedError as exc:
            return _unsendable(str(exc), out.address)
        if (key := self._sender.dkim) is not None:
            raw = sealed(raw, key, letter.date)
        faultpoint("email.before")
        answer = await self._pool.send(self._sender.envelope_from(out.tracking_id), out.address, raw)
        faultpoint("email.answered")
        return outcome(answer, message_id=letter.message_id)

    async def receive(self, recorder: Recorder) -> None:
        if self._inbox is not None:
            await self._inbox.follow(recorder)

    async def webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> WebhookResult:  # noqa: ARG002 - mail is fetched, nothing is pushed
        return WebhookResult(status=404)

    async def check(self) -> AccountCheck:
        name = self._sender.address
        answer = await self._pool.probe()
        if answer.code != 250:
            found = outcome(answer, message_id="")
            detail = found.detail if isinstance(found, AccountDown | TryLater | Refused) else ""
            fix = _(
                "Kiểm tra máy chủ, cổng, kiểu bảo mật, tên đăng nhập và mật khẩu ứng dụng của phần gửi thư."
            )
            return AccountCheck(ok=False, name=name, detail=detail, fix=fix)
        if self._inbox is not None and (wrong := await self._inbox.check()):
            return AccountCheck(
                ok=False,
                name=name,
                detail=wrong,
                fix=_("Kiểm tra máy chủ IMAP, cổng, kiểu bảo mật, mật khẩu ứng dụng; hộp thư phải bật IMAP."),
            )
        return AccountCheck(ok=True, name=name)

    def _letter(self, out: Outgoing) -> mime.Letter:
        sender, content = self._sender, out.content
        reply_to = sender.reply_to(out.tracking_id)
        answered = out.reply_to or ""
        return mime.Letter(
            from_name=sender.name,
            from_address=sender.address,
            to=out.address,
            reply_to=reply_to,
            subject=content.subject or _first_line(content.text),
            message_id=sender.message_id(out.tracking_id),
            date=self._now(),
            text=content.text,
            html=content.html,
            qr_payload=content.qr_payload,
            file=content.file,
            # An answered mail without Message-ID is known by its digest, which no mail program would find.
            in_reply_to=answered if answered.startswith("<") else "",
            unsubscribe_url=out.unsubscribe_url or "",
            unsubscribe_mailto=f"mailto:{reply_to}?subject=unsubscribe%20{out.tracking_id}",
        )


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:78].strip()


def _unsendable(header: str, address: str) -> Refused:
    if header == "To" and not re.search(r"[\x00-\x1f\x7f]", address):
        return Refused(code="address", detail=_("Địa chỉ thư không đúng dạng."), address_dead=True)
    return Refused(
        code="header",
        detail=_("Thư không được gửi: phần {header} chứa ký tự không được phép.", header=header),
        payload_wrong=True,
    )
