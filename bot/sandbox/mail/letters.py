"""Letters as people's mail programs and servers write them back."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape

from babel.dates import format_datetime as spoken

SERVER = "mx.nguoidan.test"


def reply(
    *,
    sender: str,
    to: str,
    text: str,
    at: datetime,
    message_id: str,
    subject: str = "",
    answered: str = "",
    answered_text: str = "",
    answered_from: str = "",
    answered_at: datetime | None = None,
) -> bytes:
    """What Gmail in Vietnamese sends; with `answered` (a Message-ID) the old letter is quoted below."""
    letter = _letter(sender, to, subject, at, message_id)
    body, html = text, escape(text).replace("\n", "<br>")
    if answered:
        letter["In-Reply-To"] = answered
        letter["References"] = answered
        when = spoken(answered_at or at, "EEE, d MMM, y 'vào lúc' HH:mm", locale="vi")
        heading = f"Vào {when} <{answered_from}> đã viết:"
        body += f"\n\n{heading}\n\n" + "\n".join(f"> {line}" for line in answered_text.splitlines())
        html += (
            f'<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(heading)}<br></div>'
            f'<blockquote class="gmail_quote">{escape(answered_text)}</blockquote></div>'
        )
    letter.set_content(body + "\n")
    letter.add_alternative(f'<div dir="ltr">{html}</div>\n', subtype="html")
    return letter.as_bytes(policy=SMTP)


def vacation(*, sender: str, to: str, at: datetime, answered: str, subject: str) -> bytes:
    """An out-of-office note (RFC 3834)."""
    letter = _letter(sender, to, f"Tự động trả lời: {subject}", at, make_msgid(domain=SERVER))
    letter["Auto-Submitted"] = "auto-replied (vacation)"
    letter["Precedence"] = "bulk"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["In-Reply-To"] = answered
    letter["References"] = answered
    letter.set_content("Tôi đang nghỉ phép đến hết tuần, sẽ trả lời sau.\n")
    return letter.as_bytes(policy=SMTP)


def bounce(*, recipient: str, to: str, at: datetime, returned: bytes) -> bytes:
    """A delivery status notification (RFC 3464) with the headers of the letter that came back."""
    headers = returned.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    note = (
        f"This is the mail system at host {SERVER}.\r\n\r\n"
        f"I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n"
        f"<{recipient}>: host {SERVER} said: 550 5.1.1 <{recipient}>: user unknown\r\n"
    )
    status = (
        f"Reporting-MTA: dns; {SERVER}\r\nArrival-Date: {format_datetime(at)}\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nOriginal-Recipient: rfc822;{recipient}\r\n"
        f"Action: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: user unknown\r\n"
    )
    parts = (
        ("text/plain; charset=us-ascii", note),
        ("message/delivery-status", status),
        ("text/rfc822-headers; charset=utf-8", headers + "\r\n"),
    )
    mark = "=_dsn_boundary"
    body = "".join(f"--{mark}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n" for kind, content in parts)
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@{SERVER} (Mail Delivery System)\r\nTo: {to}\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: {make_msgid(domain=SERVER)}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="{mark}"\r\n\r\n'
        f"{body}--{mark}--\r\n"
    ).encode()


def _letter(sender: str, to: str, subject: str, at: datetime, message_id: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = at
    letter["Message-ID"] = message_id
    return letter
