# ruff: noqa: E501 - a table is read one row a line
"""Every kind of letter that lands in the office's box, and what it is taken for."""

import random
from base64 import b64decode
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from bot.channels.email.mail_reading import MailReader
from bot.sandbox.mail import letters
from messages.channel import Inbound, InboundKind
from messages.formats import OFFICE_ZONE

AT = datetime(2026, 11, 22, 9, 5, tzinfo=OFFICE_ZONE)
T = "t0123456789abcdefgh"
OURS = f"<dd.{T}@coquan.test>"
READER = MailReader(domain="coquan.test", own_addresses=frozenset({"bhxh@coquan.test"}))


def read(raw: bytes) -> Inbound:
    return READER.read(raw, received=AT)


def mail(text: str = "Mai em đóng", **headers: str) -> bytes:
    """A letter; header names are written with _ for -."""
    message = EmailMessage()
    usual = {"From": "Chị Lan <Lan@Nha.test>", "To": "bhxh@coquan.test", "Message_ID": "<m1@nha.test>"}
    for name, value in (usual | headers).items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes(policy=SMTP)


def report(
    kind: str, fields: str, *, to: str = "bhxh@coquan.test", returned: str = "", type_: str = ""
) -> bytes:
    parts = [("text/plain", "Sorry."), (kind, fields)]
    if returned:
        parts.append(("text/rfc822-headers", returned))
    body = "".join(f"--b\r\nContent-Type: {k}\r\n\r\n{v}\r\n" for k, v in parts)
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nTo: {to}\r\nMessage-ID: <r1@mx.test>\r\n"
        f"Subject: Undelivered\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={type_ or "delivery-status"}; boundary="b"\r\n\r\n{body}--b--\r\n'
    ).encode()


def status(code: str, action: str = "failed") -> str:
    return f"Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; Lan@Nha.test\r\nAction: {action}\r\nStatus: {code}\r\n"


RETURNED = f"From: bhxh@coquan.test\r\nTo: lan@nha.test\r\nMessage-ID: {OURS}\r\n"
TAGGED = f"bhxh+{T}@coquan.test"
DSN, ARF, MDN = "message/delivery-status", "message/feedback-report", "message/disposition-notification"

KINDS = [
    # letter, kind, tracking id, why
    (report(DSN, status("5.1.1"), returned=RETURNED), InboundKind.BOUNCED, T, "hard, our Message-ID came back"),
    (report(DSN, status("5.1.1"), to=TAGGED), InboundKind.BOUNCED, T, "hard, known by the tag alone"),
    (report(DSN, status("4.2.2"), to=TAGGED), InboundKind.DELAYED, T, "expired in the queue: not for good"),
    (report(DSN, status("4.4.1", "delayed"), to=TAGGED), InboundKind.DELAYED, T, "still trying"),
    (report(DSN, status("2.0.0", "delivered"), to=TAGGED), InboundKind.DELIVERED, T, "delivery notice"),
    (report(DSN, status("5.1.1")), InboundKind.OTHER, "", "no sign that it is about a letter of ours"),
    (report(DSN, status("5.1.1"), returned=RETURNED.replace("coquan", "xau")), InboundKind.OTHER, "", "another domain's id"),
    (report(DSN, "", to=TAGGED), InboundKind.OTHER, T, "a report that reports nothing"),
    (report(ARF, "Feedback-Type: abuse\r\nOriginal-Rcpt-To: lan@nha.test\r\n", returned=RETURNED, type_="feedback-report"),
     InboundKind.LEFT, T, "pressed the spam button"),
    (report(ARF, "Feedback-Type: abuse\r\n", type_="feedback-report"), InboundKind.OTHER, "", "a complaint about nothing we know"),
    (report(MDN, f"Final-Recipient: rfc822; lan@nha.test\r\nOriginal-Message-ID: {OURS}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
            type_="disposition-notification"), InboundKind.READ, T, "read receipt"),
    (mail("The address does not exist: 550 5.1.1 unknown", From="MAILER-DAEMON@mx.test", To=TAGGED), InboundKind.BOUNCED, T, "prose bounce to our tag"),
    (mail("over quota: 452 4.2.2", From="postmaster@mx.test", To=TAGGED), InboundKind.DELAYED, T, "prose, not for good"),
    (mail("550 5.1.1 unknown", From="MAILER-DAEMON@mx.test"), InboundKind.OTHER, "", "forged from outside: no token"),
    (mail(Auto_Submitted="auto-replied (vacation)", In_Reply_To=OURS), InboundKind.AUTO_REPLY, T, "RFC 3834, with a comment"),
    (mail(Auto_Submitted="auto-generated; owner-email=x"), InboundKind.AUTO_REPLY, "", "RFC 3834, with a parameter"),
    (mail(Auto_Submitted="no"), InboundKind.TEXT, "", "says that a person wrote it"),
    (mail(Return_Path="<>"), InboundKind.AUTO_REPLY, "", "no address to answer to"),
    (mail(Precedence="bulk"), InboundKind.AUTO_REPLY, "", "older sign"),
    (mail(Precedence="auto_reply"), InboundKind.AUTO_REPLY, "", "older sign"),
    (mail(X_Autoreply="yes"), InboundKind.AUTO_REPLY, "", "older sign"),
    (mail(X_Autorespond="x"), InboundKind.AUTO_REPLY, "", "older sign"),
    (mail(X_Auto_Response_Suppress="All"), InboundKind.AUTO_REPLY, "", "Exchange's sign"),
    (mail(List_Id="<ds.nhom.test>"), InboundKind.OTHER, "", "a mailing list is nobody's answer"),
    (mail(Message_ID=OURS, From="bhxh@coquan.test"), InboundKind.OTHER, "", "our own letter came back"),
    (mail(Message_ID=OURS, From="nhom@ds.test"), InboundKind.OTHER, "", "our own letter through a list: loop"),
    (mail(Subject=f"unsubscribe {T}"), InboundKind.LEFT, T, "mailto of List-Unsubscribe"),
    (mail(To=f"unsubscribe+{T}@coquan.test"), InboundKind.LEFT, T, "tagged address"),
    (mail(Subject="unsubscribe"), InboundKind.TEXT, "", "without token it is a person's words"),
    (mail(), InboundKind.TEXT, "", "a new letter"),
    (mail(To=TAGGED), InboundKind.TEXT, T, "answer known by the tag"),
    (mail(In_Reply_To=OURS), InboundKind.TEXT, T, "answer known by In-Reply-To"),
    (mail(References=f"<a@b> {OURS} <c@d>"), InboundKind.TEXT, T, "answer known by References"),
    (mail(To="ai@khac.test", Delivered_To=TAGGED), InboundKind.TEXT, T, "blind copy: Delivered-To tells"),
    (mail("BẮT ĐẦU Abc_-123"), InboundKind.START, "", "first contact"),
    (b"", InboundKind.MEDIA, "", "nothing at all"),
    (b"\xff\xfe\x00garbage\r\n: :\r\n\r\n\xff", InboundKind.TEXT, "", "not a letter"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "kind", "tracking_id", "why"), KINDS, ids=[k[3] for k in KINDS])
def test_one_letter_one_kind(raw: bytes, kind: InboundKind, tracking_id: str, why: str) -> None:
    event = read(raw)
    assert (event.kind, event.tracking_id) == (kind, tracking_id), why
    assert event.reply_to == (f"<dd.{tracking_id}@coquan.test>" if tracking_id else "")


def test_an_answer_names_its_writer_its_words_and_what_it_answers() -> None:
    event = read(
        letters.reply(
            sender="Chị Lan <Lan@Nha.test>",
            to=TAGGED,
            text="Mai em đóng nhé",
            at=AT,
            message_id="<m1@nha.test>",
            subject="Re: Nhắc",
            answered=OURS,
            answered_text="Kính gửi chị",
            answered_from="bhxh@coquan.test",
        )
    )
    assert event.event_id == "<m1@nha.test>"
    assert (event.address, event.display_name) == ("lan@nha.test", "Chị Lan")
    assert (event.text, event.at, event.private) == ("Mai em đóng nhé", AT, True)


def test_a_bounce_names_whom_it_did_not_reach_and_why() -> None:
    event = read(
        letters.bounce(recipient="lan@nha.test", to=TAGGED, at=AT, returned=RETURNED.encode() + b"\r\n\r\nx")
    )
    assert (event.kind, event.address, event.raw["code"]) == (InboundKind.BOUNCED, "lan@nha.test", "5.1.1")


def test_a_letter_without_id_is_known_by_its_digest() -> None:
    raw = mail(Message_ID="")
    assert read(raw).event_id == read(raw).event_id
    assert read(raw).event_id.startswith("sha256:")
    assert read(raw).event_id != read(raw + b"x").event_id


def test_an_address_hidden_in_an_encoded_name_is_not_the_sender() -> None:
    hidden = mail().replace(b"From: =?utf-8?q?Ch=E1=BB=8B?= Lan <Lan@Nha.test>", b"From: X")
    hidden = hidden.replace(
        b"From: X", b"From: =?utf-8?b?InNlcEBjb3F1YW4udGVzdCIgPHNlcEBjb3F1YW4udGVzdD4sIA==?= <ke@xau.test>"
    )
    assert read(hidden).address == "ke@xau.test"


def with_body(content_type: str, body: bytes, encoding: str = "8bit") -> bytes:
    return (
        f"From: lan@nha.test\r\nTo: bhxh@coquan.test\r\nMessage-ID: <m@n>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode() + body


@pytest.mark.parametrize(
    ("content_type", "body", "text", "why"),
    [
        ("text/plain; charset=utf-8", "Em đóng rồi".encode(), "Em đóng rồi", "as it should be"),
        ("text/plain", "Em đóng rồi".encode(), "Em đóng rồi", "no charset: UTF-8"),
        ("text/plain; charset=unknown-8bit", "Em đóng rồi".encode(), "Em đóng rồi", "a charset nobody knows"),
        ("text/plain; charset=us-ascii", "Em đóng rồi".encode(), "Em đóng rồi", "a lie"),
        ("text/plain; charset=windows-1258", "Em đo\u0301ng".encode("cp1258"), "Em đóng", "legacy, combining marks"),
        ("text/plain; charset=utf-16", "Em đóng rồi".encode("utf-16"), "Em đóng rồi", "wide"),
        ("text/html; charset=utf-8", "<p>Em đóng<br>rồi</p>".encode(), "Em đóng\nrồi", "HTML only"),
        ("text/plain; charset=utf-8", "Em đo\u0301ng".encode(), "Em đóng", "NFD"),
    ],
)  # fmt: skip
def test_words_survive_their_charset(content_type: str, body: bytes, text: str, why: str) -> None:
    event = read(with_body(content_type, body, "8bit"))
    assert (event.kind, event.text) == (InboundKind.TEXT, text), why


@pytest.mark.parametrize(
    "content_type",
    [
        "application/ms-tnef; name=winmail.dat",
        "application/pkcs7-mime; name=smime.p7m",
        "image/jpeg; name=bienlai.jpg",
    ],
)
def test_a_letter_without_words_is_a_thing_to_look_at(content_type: str) -> None:
    event = read(with_body(content_type, b"AAAA", "base64"))
    assert (event.kind, event.text) == (InboundKind.MEDIA, "")
    assert [a["name"] for a in event.raw["attachments"]] == [content_type.partition("name=")[2]]
    assert event.raw["attachments"][0]["size"] == 3


def test_words_with_an_attachment_are_words() -> None:
    message = EmailMessage()
    message["From"] = "lan@nha.test"
    message.set_content("Gửi biên lai")
    message.add_attachment(b"x" * 10, maintype="image", subtype="jpeg", filename="biên lai.jpg")
    event = read(message.as_bytes(policy=SMTP))
    assert (event.kind, event.text) == (InboundKind.TEXT, "Gửi biên lai")
    assert event.raw["attachments"] == [{"name": "biên lai.jpg", "type": "image/jpeg", "size": 10}]


def test_a_letter_written_into_its_subject_is_read_there() -> None:
    assert read(mail("\n", Subject="Em đóng rồi")).text == "Em đóng rồi"
    assert read(mail("\n", Subject="Re: Nhắc đóng BHXH", In_Reply_To=OURS)).kind is InboundKind.MEDIA


def test_small_letters_are_kept_whole_and_large_ones_by_their_headers() -> None:
    small, large = mail("a"), mail("a" * 70 + "\n" + "b\n" * 140_000)
    assert b64decode(read(small).raw["message"]) == small
    assert "message" not in read(large).raw
    assert read(large).raw["size"] == len(large)
    assert read(large).raw["headers"]["From"] == "Chị Lan <Lan@Nha.test>"


def test_a_letter_nested_beyond_reason_is_kept_and_not_fatal() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\r\n\r\n--b{i}\r\n' for i in range(3000))
    event = read(f"From: lan@nha.test\r\nMIME-Version: 1.0\r\n{nested}".encode())
    assert event.kind in (InboundKind.OTHER, InboundKind.MEDIA)


@pytest.mark.parametrize("seed", range(200))
def test_no_damage_to_a_letter_stops_the_reader(seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(chance.choice([k[0] for k in KINDS if k[0]]))
    for _ in range(chance.randint(1, 40)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    assert read(bytes(raw)).channel == "email"
