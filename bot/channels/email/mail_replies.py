"""What a person wrote, without the letter they answered and without their signature.

No library reads Vietnamese or Khmer mail programs, so their phrases are added to the one that can
be taught. Text is NFC before it is read: in NFD none of the phrases would match. When in doubt the
words stay: a signature too many is harmless, a lost "chưa đóng" is not.
"""

import re

from mailparser_reply.constants import MAIL_LANGUAGES, QUOTED_MATCH_INCLUDE
from mailparser_reply.parser import EmailMessage

from messages.formats import nfc

#: The phrases are searched by regular expressions; longer letters are not answers.
LONGEST = 20_000


def _wrote(opening: str, verb: str) -> str:
    """A heading such as "Vào … đã viết:", even wrapped: a number near its start, no blank line inside."""
    inside = rf"(?:(?!\n(?:{opening})\s|\n\s*\n)[\s\S]){{4,300}}?"
    return rf"^({QUOTED_MATCH_INCLUDE}(?:{opening})\s(?=[^\n]{{0,80}}\d){inside}{verb}\s*:)$"


def _headed(labels: str) -> str:
    """Two or more lines "Từ: …", "Đã gửi: …" as Outlook writes them above the letter answered."""
    line = rf"{QUOTED_MATCH_INCLUDE}[* ]*(?:{labels})[* ]*:[ *]*[^\n]*"
    return rf"((?:^|\n){line}(?:\n\s?{line})+)"


MAIL_LANGUAGES["vi"] = {
    "wrote_header": _wrote("Vào|Lúc|Ngày", r"(?:đã\s+)?viết(?:\s+như\s+sau)?"),
    "from_header": _headed(
        "Từ|Người gửi|Đã gửi|Ngày gửi|Gửi|Đến|Tới|Người nhận|Ngày|Chủ đề|Tiêu đề|Cc|Bản sao"
    ),
    # A whole line only: "Trân trọng cảm ơn cơ quan, mai tôi đóng" is an answer.
    "signatures": [r"(?:Trân trọng|Trân trọng kính chào|Kính thư|Thân mến|Thân ái)[ ,.!]*$"],
    "sent_from": r"(?:Đã )?gửi từ (?:iPhone|iPad|điện thoại|thiết bị|Outlook|Yahoo|Samsung|Android|máy)|"
    r"Tải Outlook cho|Lấy Outlook cho",
}
MAIL_LANGUAGES["km"] = {
    "wrote_header": _wrote("នៅ|កាលពី|នៅថ្ងៃ", r"(?:បាន)?សរសេរ(?:ថា)?"),
    "from_header": _headed("ពី|បានផ្ញើ|ទៅ|ជូន|ប្រធានបទ|កាលបរិច្ឆេទ"),
    "signatures": [r"(?:ដោយក្ដីគោរព|ដោយក្តីគោរព)[ ,.!]*$"],
    "sent_from": "ផ្ញើពី",
}

_LANGUAGES = ("vi", "km", "en", "fr")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")


def reply_only(text: str) -> str:
    """The newest words of a letter, NFC; "" when it holds nothing but a quotation."""
    tidy = nfc(_INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\xa0", " ")))[:LONGEST]
    message = EmailMessage(text=tidy, languages=list(_LANGUAGES), keep_hyphen_lists=True).read()
    for reply in message.replies:
        own = "\n".join(line for line in reply.body.split("\n") if not line.startswith(">")).strip()
        if own:
            # An answer below the quotation has the quotation's heading above it.
            return (
                re.sub(r"\n{3,}", "\n\n", own) if reply is message.replies[0] or ">" in reply.content else ""
            )
    return ""
