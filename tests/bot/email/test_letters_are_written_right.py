"""The byte skeleton says what EmailMessage would say, and no value can add a header."""

import email
import random
from base64 import b64encode, encodebytes
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import formataddr, parseaddr
from unicodedata import category

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.email import DkimKey, EmailChannel, Sender, Submission
from bot.channels.email.dkim_seal import SIGNED, sealed
from bot.channels.email.mail_page import page_below_head, page_head
from bot.channels.email.mime import HeaderRefusedError, Letter, _base64, build
from messages.channel import Attachment, Content, MessageClass, Outgoing
from messages.formats import OFFICE_ZONE
from tests.faulty_smtp import FaultySmtp

AT = datetime(2026, 11, 22, 9, 5, tzinfo=OFFICE_ZONE)
ALPHABET = "abcXYZ 019 .,:;()?=_-<>@\"'\\ ăâđêôơư ạảấầẩẫậắằẳẵặ ệ ử ỹ ណេះ 日本 👍 \u0301"
ORDINARY = {"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted",
            "Content-Language", "Content-Type"}  # fmt: skip


def letter(**changes: object) -> Letter:
    usual: dict[str, object] = {
        "from_name": "BHXH cơ sở Phú Thọ",
        "from_address": "bhxh@coquan.test",
        "to": "lan@nha.test",
        "reply_to": "bhxh+abc@coquan.test",
        "subject": "Nhắc đóng BHXH tự nguyện",
        "message_id": "<dd.abc0123456789def@coquan.test>",
        "date": AT,
        "text": "Kính gửi chị Lan",
    }
    return Letter(**(usual | changes))  # type: ignore[arg-type]


def by_the_library(source: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((source.from_name, source.from_address))
    message["To"] = source.to
    message["Reply-To"] = source.reply_to
    message["Subject"] = source.subject
    message["Date"] = source.date
    message["Message-ID"] = source.message_id
    message["Auto-Submitted"] = "auto-generated"
    if source.in_reply_to:
        message["In-Reply-To"] = message["References"] = source.in_reply_to
    if source.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{source.unsubscribe_url}>, <{source.unsubscribe_mailto}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(source.text)
    message.add_alternative(source.html, subtype="html")
    message["Content-Language"] = source.language  # set_content drops what stood there before
    return email.message_from_bytes(message.as_bytes(policy=SMTP), policy=default)


def parsed(source: Letter) -> EmailMessage:
    return email.message_from_bytes(build(source), policy=default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def display_name(raw: bytes) -> str:
    # The newer header parser of 3.11 leaves the fold between two encoded words in a name.
    return str(make_header(decode_header(parseaddr(email.message_from_bytes(raw)["From"])[0])))


def test_a_thousand_random_letters_read_as_the_library_would_have_written_them() -> None:
    chance = random.Random(20261122)

    def words(most: int) -> str:
        return " ".join("".join(chance.choices(ALPHABET, k=chance.randint(0, most))).split())

    for _ in range(1000):
        source = letter(
            from_name=words(40),
            to=f"{chance.choice(['lan', 'a.b+c', 'x_y-z'])}@nha{chance.randint(1, 99)}.test",
            subject=words(200),
            date=AT + timedelta(seconds=chance.randint(0, 10**7)),
            text="\n".join(words(120) for _ in range(chance.randint(0, 30))).strip("\n"),
            html=f"<p>{words(300)}</p>",
        )
        ours, theirs = parsed(source), by_the_library(source)
        assert set(ours.keys()) == ORDINARY
        for name in ORDINARY - {"Content-Type", "From", "Subject"}:
            assert str(ours[name]) == str(theirs[name]), name
        assert str(ours["Subject"]) == source.subject
        assert ours["From"].addresses[0].addr_spec == source.from_address
        assert display_name(build(source)) == source.from_name
        assert body(ours, "plain") == body(theirs, "plain") == source.text
        assert body(ours, "html") == body(theirs, "html") == source.html


#: Anything that may stand in a body; line ends are ours to choose.
BODY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300)
WORDS = st.text(max_size=120)  # of any kind, so also what must be refused
LOCAL = st.from_regex(r"[a-z0-9._+-]{1,20}", fullmatch=True)


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    unsubscribe = draw(st.booleans())
    return letter(
        from_name=draw(WORDS),
        to=f"{draw(LOCAL)}@nha.test",
        subject=draw(WORDS),
        date=AT + timedelta(milliseconds=draw(st.integers(0, 10**12))),
        message_id=f"<dd.{draw(LOCAL)}@coquan.test>",
        text=draw(BODY),
        html=draw(BODY.filter(bool)),
        in_reply_to=f"<{draw(LOCAL)}@x.test>" if draw(st.booleans()) else "",
        unsubscribe_url=f"https://a.test/{draw(LOCAL)}" if unsubscribe else "",
        unsubscribe_mailto=f"mailto:{draw(LOCAL)}@coquan.test" if unsubscribe else "",
    )


@settings(max_examples=100, deadline=None)
@given(source=letters())
def test_any_letter_reads_as_the_library_would_have_written_it_or_is_refused(source: Letter) -> None:
    try:
        ours, theirs = parsed(source), by_the_library(source)
    except HeaderRefusedError:
        assert any(category(c) in ("Cc", "Cs", "Zl", "Zp") for c in source.from_name + source.subject)
        return
    assert set(ours.keys()) == set(theirs.keys())
    for name in set(ours.keys()) - {"Content-Type", "From", "Subject"}:
        # Where the library folds before the first word, the fold's space is read as part of the value.
        assert str(ours[name]) == str(theirs[name]).lstrip(), name
    assert str(ours["Subject"]) == source.subject
    assert ours["From"].addresses[0].addr_spec == source.from_address
    assert display_name(build(source)) == source.from_name
    assert (body(ours, "plain"), body(ours, "html")) == (body(theirs, "plain"), body(theirs, "html"))


@given(title=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])), text=BODY)
def test_a_page_kept_by_its_title_and_the_text_below_are_one_page(title: str, text: str) -> None:
    html = body(parsed(letter(subject=title, text=text)), "html")
    above, below = page_head(title), page_below_head(text).rstrip("\n")
    assert (html[: len(above)], html[len(html) - len(below) :]) == (above, below)
    between = html[len(above) : len(html) - len(below)]
    assert (between.strip(" "), len(between) < 57) == ("", True)


@given(st.binary(max_size=2000))
def test_bodies_are_cut_as_the_library_cuts_them(data: bytes) -> None:
    assert _base64(data) == encodebytes(data).replace(b"\n", b"\r\n")


def test_the_same_moment_in_two_zones_is_written_in_each() -> None:
    dates = [parsed(letter(date=moment))["Date"] for moment in (AT, AT.astimezone(UTC), AT)]
    assert dates == [
        "Sun, 22 Nov 2026 09:05:00 +0700",
        "Sun, 22 Nov 2026 02:05:00 +0000",
        "Sun, 22 Nov 2026 09:05:00 +0700",
    ]


@settings(max_examples=300, deadline=None)
@given(subject=st.text(max_size=200), name=st.text(max_size=60), to=st.text(max_size=60))
def test_no_value_adds_a_header_or_a_recipient(subject: str, name: str, to: str) -> None:
    for changes in ({"subject": subject}, {"from_name": name}, {"to": to}):
        try:
            message = parsed(letter(**changes))
        except HeaderRefusedError:
            continue
        assert set(message.keys()) == ORDINARY
        assert len(message["To"].addresses) == 1


@pytest.mark.parametrize(
    "breaker", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\ud800"]
)
@pytest.mark.parametrize("field", ["subject", "from_name", "to", "reply_to", "message_id", "in_reply_to",
                                   "unsubscribe_url", "unsubscribe_mailto", "language"])  # fmt: skip
def test_a_line_breaker_in_any_header_is_refused(field: str, breaker: str) -> None:
    usual = {
        "in_reply_to": "<a@b>",
        "unsubscribe_url": "https://a.test/u",
        "unsubscribe_mailto": "mailto:a@b.test",
    }
    value = usual.get(field, "x@y.test" if field in ("to", "reply_to") else "vi")
    with pytest.raises(HeaderRefusedError):
        build(letter(**(usual | {field: f"{value}{breaker}Bcc: ke@xau.test"})))


def test_every_line_is_short_enough_and_ends_in_crlf() -> None:
    raw = build(
        letter(
            subject="Ấ" * 500, text="Ử" * 5000, qr_payload="00020101", unsubscribe_url="https://a.test/u/1"
        )
    )
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 998
    assert b"\n" not in b"".join(lines)
    assert raw.isascii()


def test_both_unsubscribe_headers_stand_together() -> None:
    message = parsed(
        letter(unsubscribe_url="https://a.test/u/1", unsubscribe_mailto="mailto:b+t@coquan.test?subject=x")
    )
    assert message["List-Unsubscribe"] == "<https://a.test/u/1>, <mailto:b+t@coquan.test?subject=x>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_answer_names_the_letter_it_answers() -> None:
    message = parsed(letter(in_reply_to="<CAF=x+1@mail.gmail.com>"))
    assert (message["In-Reply-To"], message["References"]) == ("<CAF=x+1@mail.gmail.com>",) * 2


def test_a_qr_code_travels_inside_the_html_and_has_words_instead_of_it() -> None:
    message = parsed(letter(qr_payload="00020101021238"))
    html = body(message, "html")
    pictures = [p for p in message.walk() if p.get_content_type() == "image/png"]
    assert [p["Content-ID"] for p in pictures] == ["<qr@dondoc>"]
    assert pictures[0].get_payload(decode=True)[:4] == b"\x89PNG"  # type: ignore[index]
    assert '<img src="cid:qr@dondoc" alt="Mã QR chuyển khoản' in html
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip


def test_a_file_travels_beside_the_words() -> None:
    file = Attachment(name="D08a_2026-12_NV01.xlsx", media_type="application/octet-stream", data="UEsDBA==")
    message = parsed(letter(file=file, qr_payload="0002"))
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html",
        "image/png", "application/octet-stream",
    ]  # fmt: skip
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("D08a_2026-12_NV01.xlsx", b"PK\x03\x04")


@pytest.mark.parametrize("name", ["a\r\nBcc: x@y.z.xlsx", 'a".xlsx', "Danh sách.xlsx", ""])
def test_a_file_name_that_could_end_the_header_is_refused(name: str) -> None:
    file = Attachment(name=name, media_type="application/octet-stream", data="UEsDBA==")
    with pytest.raises(HeaderRefusedError, match="Content-Disposition"):
        build(letter(file=file))


def test_text_becomes_escaped_html_with_links_that_can_be_pressed() -> None:
    html = body(parsed(letter(text="A < B & C\nXem https://bhxh.test/a?x=1&y=2.\n\nHết")), "html")
    assert "A &lt; B &amp; C<br>" in html
    assert '<a href="https://bhxh.test/a?x=1&amp;y=2">https://bhxh.test/a?x=1&amp;y=2</a>.' in html
    assert html.count("<p ") == 2
    assert "max-width:600px" in html
    assert "font-size:16px" in html


def test_our_signature_covers_what_dkimpys_would() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = b64encode(
        key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    for subject, name in (("Nhắc  đóng", "BHXH"), ("x" * 300, "Ấ" * 40), ("", "")):
        raw = build(letter(subject=subject, from_name=name, in_reply_to="<a@b>"))
        ours = sealed(raw, DkimKey(domain="coquan.test", selector="s1", pem=pem), AT)
        theirs = dkim.sign(
            raw, b"s1", b"coquan.test", pem, include_headers=[h for h in SIGNED if h in raw.lower()]
        )
        for signed in (ours, theirs + raw):
            assert dkim.verify(signed, dnsfunc=lambda *_name, **_options: b"v=DKIM1; k=rsa; p=" + public)
        assert [_tags(ours)[tag] for tag in ("bh", "c", "h")] == [
            _tags(theirs)[tag] for tag in ("bh", "c", "h")
        ]


def _tags(signed: bytes) -> dict[str, str]:
    value = email.message_from_bytes(signed)["DKIM-Signature"]
    return {
        name.strip(): "".join(said.split())
        for name, _is, said in (t.partition("=") for t in value.split(";"))
    }


async def test_a_signature_covers_the_unsubscribe_headers_and_verifies() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    out = Outgoing(
        message_id=1,
        tracking_id="t0123456789abcdefgh",
        address="lan@nha.test",
        content=Content(text="Chào chị", subject="Thử"),
        message_class=MessageClass.PROMO,
        unsubscribe_url="https://coquan.test/u/1",
    )
    async with FaultySmtp() as server:
        channel = EmailChannel(
            submission=Submission(host="127.0.0.1", port=server.port, security="none"),
            sender=Sender(
                name="BHXH",
                address="bhxh@coquan.test",
                dkim=DkimKey(domain="coquan.test", selector="s1", pem=pem),
            ),
            now=lambda: AT,
        )
        await channel.send(out)
        await channel.close()
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    raw = server.letters[0]
    assert dkim.verify(raw, dnsfunc=lambda *_name, **_options: record)
    assert not dkim.verify(raw.replace(b"One-Click", b"One-Clack"), dnsfunc=lambda *_name, **_options: record)
