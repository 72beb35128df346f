"""A reply as clauses of plain words: punctuation, courtesy and vocatives taken away, marks kept.

The result reads "| em đongS DAY0 | camR ơn |": clauses between bars, words between single
spaces, "?" where a question mark stood, NHE where "nhé", "nha", "nghen" softened the end.
"""

import re

from messages.replies.spelling import accented, spelled

_BREAK = re.compile(r"[.,;:!()\[\]{}\"“”…\n|–—•*]+|(?<=\s)-+(?=\s)")
_CONJUNCTION = re.compile(
    accented(r"(?<!\S)(?:nhưng mà|nhưng|tuy nhiên|bởi vì|vì vậy|do đó|cho nên|nên|còn lại)(?!\S)")
)
_NOT_WORDS = re.compile(r"[^\w\s?|]+")
_SOFT = re.compile(
    accented(
        r"(?<!\S)(?:~nhé|~nhe|nghen|nhen|nhá|nhoa|~ná|~nì|~nè|hén|nhóe|nhóa|ngen|hỉ|hihi|hihii"
        r"|hì|haha|kaka)(?!\S)"
    )
)
_SOFT_AT_END = re.compile(
    accented(
        r"(?<!\S)(?:nghe|nhe|nhé|nè|ne|hen|nha)(?= \||(?: (?:em|anh|chị|cô|chú|bác|con|cháu|bạn|mày|má))? \|)"
    )
)
_POLITE = re.compile(
    accented(
        r"(?<!\S)(?:ạ|ơi|nhỉ|kính ~thưa|~thưa|~dạ|dạ(?= (?:em|vâng|anh|chị|cô|chú|bác|con|cháu"
        r"|rồi|không|chưa|mai|thứ))|thì là|nhà mình|bên bạn|ad)(?!\S)"
    )
)
_OPENING = re.compile(
    accented(r"(?<=\|) (?:alo|vâng|ok|oke|okie|oki|okê|ừ|ờ|chào|xin chào|hi|hello|này|thôi thì)(?= (?!\|))")
)
_KIN = "em|anh|chị|cô|chú|bác|cháu|con|bạn|ông|bà|dì|sếp|~mày|shop"
_CALLED = re.compile(accented(rf"(?<=\S) (?:{_KIN}|tôi|mình) (?:ơi|à|ạ)(?!\S)"))
_VOCATIVE = re.compile(
    accented(
        rf"(?<!\S)(?P<before>[^\s|]+) (?:{_KIN}|vậy|thế|đó|đấy|với|giúp|hộ|luôn|đi|á|hen|giúp"
        rf" (?:em|mình|tôi|chị|anh)|mà)(?=(?: NHE)*(?: \?)? \|)"
    )
)
_KEEPS_OBJECT = re.compile(
    accented(
        "cho|phải|của|là|với|gọi|số|nhà|chồng|vợ|ba|mẹ|con|để|nhờ|gặp|phiền|sao|như|thế|cái"
        "|bên|cty|công|làm|ai|người|sáng|bỏ|đóng|nộp|do|có|tìm|biết|quen|nhắn|báo|thôi|dừng"
        "|ngừng|ngưng|hủy|đổi|hay|ra|vì|mua|bán|chỗ|đến|lại"
    )
)
_EMOJI = re.compile("[👍🙏❤💖💕♥😊🙂😀😁😄☺🥰😍👌🆗💯🫶🤝🌹🌸]")


def as_clauses(marked: str) -> str:
    """Cut an expanded, marked text into clauses."""
    text = _EMOJI.sub(" EMOJI ", marked)
    text = _BREAK.sub(" | ", _CONJUNCTION.sub(" | ", text.replace("?", " ? | ")))
    text = _squeezed(_NOT_WORDS.sub(" ", text))
    text = _squeezed(_POLITE.sub(" ", _CALLED.sub(" ", text)))
    text = _squeezed(_SOFT_AT_END.sub("NHE", _SOFT.sub("NHE", text)))
    text = _squeezed(_OPENING.sub(" ", text))
    for _pass in range(3):
        text = _squeezed(_VOCATIVE.sub(_without_vocative, text))
    return text


def _without_vocative(found: re.Match[str]) -> str:
    return found[0] if _KEEPS_OBJECT.fullmatch(found["before"]) else found["before"]


def _squeezed(text: str) -> str:
    """Single spaces, one bar between clauses, bars at both ends."""
    clauses = (" ".join(clause.split()) for clause in text.split("|"))
    kept = [clause for clause in clauses if clause and clause != "?"]
    asked = [clause for clause in text.split("|") if clause.split() == ["?"]]
    if not kept and asked:
        return "| ? |"
    return f"| {' | '.join(kept)} |" if kept else "| |"


def clauses_of(text: str) -> list[str]:
    return [clause for clause in (part.strip() for part in text.split("|")) if clause]


#: words whose letters contain a payment verb by accident, and verbs that only look like paying
_FUSED: tuple[tuple[str, str], ...] = (
    (r"(?:hợp|họp) đồng", "CONTRACT"),
    (r"hoạt động", "RUNNING"),
    (r"người lao động|lao động", "WORKERS"),
    (r"đồng ý", "AGREE"),
    (r"(?:nói|câu|trò|có|bàn) chuyện", "TALK"),
    (
        (
            r"(?:cộng|~hành|di|~tự|~xúc|~vận|~khởi|~chủ|~bất|~chấn|~hội|~cơ|cánh|~cổ|~tác|sinh)"
            r" (?:~động|~đồng|~đông)|cong dong"
            r"|~đồng (?:hồ|chí|thời|bào|bằng|hương|tháp)|đồng (?:nghiệp|nai)|~đông (?:quá|người|lắm|nghẹt|á)"
        ),
        "X",
    ),
    (r"trời (?:mưa|nắng|lạnh|nóng|bão|đẹp)", "X"),
    (r"đóng (?:cửa|~băng)", "CLOSED"),
    (r"đóng (?:~dấu|gói|app|~máy|phim|~cọc|~đinh|chai)|đóng tài khoản|chuyển máy", "X"),
    (r"dừng (?:xe|chân|~đèn)|xe dừng", "X"),
    (
        (
            r"(?:chuyển|đổi|dời) (?:công ty|công tác|nhà|chỗ|khẩu|hộ khẩu|trụ sở|địa chỉ|tuyến|vùng"
            r"|trường|đơn vị|việc|nghề|nơi"
            r"|(?:đi|về|sang|qua|lên|xuống|vô|vào) (?:công ty|tỉnh|nơi|chỗ|đơn vị|xã|huyện|phường"
            r"|bên khác|nhà|quê|làm|xa|rồi|sài gòn|thành phố|nước))"
        ),
        "MOVED",
    ),
    (r"trả góp|trả chậm|trả từ từ|trả dần|đóng góp dần", "INSTALMENTS"),
    (
        (
            r"(?:xin|cho|xin được|đề nghị|mong|cho xin|được)(?: em| tôi| mình| chúng tôi| công"
            r" ty)?(?: được)? gia hạn"
        ),
        "EXTEND",
    ),
    (r"~tự nguyện", "X"),
)
_SENT = (
    r"(?:nộp|gửi|chuyển|trả|giao|bổ sung) (?:bổ sung )?(?:hồ sơ|đơn|tờ khai|giấy(?! nộp)"
    r"|báo cáo|công văn|danh sách|mail|email|thư|file"
    r"|thông tin|số liệu|lời|tin|thông báo|đối chiếu|~sổ|~thẻ|thuế|phép)|tra cứu|tra google|thu nộp|nộp phạt"
)
_FUSE = tuple((re.compile(accented(rf"(?<![\w])(?:{p})(?!\w)")), name) for p, name in _FUSED)
_SEND = re.compile(accented(rf"(?<![\w])(?:{_SENT})(?!\w)"))

_RECEIPT = (
    r"(?:unc|ủy nhiệm chi|bill|biên lai|biên nhận|chứng từ|hóa đơn|phiếu thu|giấy nộp tiền"
    r"|lệnh chi|ảnh PAY|ảnh chuyển khoản)"
)
_OBJECT = (
    r"(?: (?:tiền|bảo hiểm|xã hội|y tế|thất nghiệp|tự nguyện|phí|số tiền(?: trên| này| đó)?"
    r"|khoản(?: này| đó| trên)|bhxh|nợ(?! lương)|qua bưu điện|online|X)(?! (?:gì|đâu|nào)))*"
)
_PAYING: tuple[tuple[str, str], ...] = (
    (
        (
            rf"(?:gửi|có|nộp|chụp|đính kèm|up)(?: lại)?(?: (?:anh|chị|em|cô|chú|bạn|cho (?:anh|chị"
            rf"|cô|bạn)|qua zalo))? {_RECEIPT}(?: chuyển khoản| chuyển tiền| ngân hàng| nộp tiền|"
            rf" nộp)?"
        ),
        "BILL",
    ),
    (rf"{_RECEIPT}(?: chuyển khoản| chuyển tiền| nộp tiền)?", "RECEIPT"),
    (
        (
            rf"(?:chuyển khoản|chuyển tiền|thanh toán|tất toán|đóng|nộp|trả|tiền (?:gửi|đưa"
            rf"|giao)(?= rồi)|(?:đưa|gửi|giao|nạp|bắn"
            rf"|bank) tiền(?! về)|banking|bank|quét(?: mã)? qr|quét mã|giải ngân|chuyển){_OBJECT}"
        ),
        "PAY",
    ),
    (rf"(?:mua|gia hạn)(?: thẻ| bảo hiểm| tiếp)*{_OBJECT}(?! (?:lúa|đồ|xe|nhà|gạo|sim|số|máy))", "PAY"),
    (rf"hoàn (?:thành|tất) (?:nghĩa vụ|việc|xong|thủ tục)?{_OBJECT}(?: PAY)?", "PAY"),
)
_PAY = tuple((re.compile(accented(rf"(?<![\w])(?:{p})(?!\w)")), name) for p, name in _PAYING)
_ONGOING = re.compile(
    accented(
        r"(?<!\S)đang (?:đi|ra|trên đường|chuyển khoản|chuyển tiền|bank|quét|tiến hành|làm lệnh"
        r"|lên)(?: (?:ra|đi|bưu điện|ngân hàng|ủy ban|xã|đây|tới|đến))*(?!\S)"
    )
)
_DONE_ALONE = re.compile(
    accented(
        r"(?<=\| )(?:(?:em|tôi|tui|mình|anh|chị|bên em|bên mình) )?(?:đã )?(?:hoàn thành|hoàn"
        r" tất)(?= (?:rồi|xong)|(?: NHE)? \|)"
    )
)
_TWICE = re.compile(r"PAY(?: (?:PAY|điS?|va|đêR|câu))* PAY")


def without_lookalikes(text: str) -> str:
    """Compounds that contain a keyword by accident become one mark each."""
    for pattern, name in _FUSE:
        text = pattern.sub(name, text)
    return text


def with_payments(text: str) -> str:
    """Every verb of paying as PAY, every proof of it as BILL or RECEIPT."""
    text = _SEND.sub("SEND", text)
    ongoing = _ONGOING.sub(lambda found: f"ONGOING {_kept_verb(found[0])}".strip(), text)
    text = _DONE_ALONE.sub("PAY", ongoing)
    for pattern, name in _PAY:
        text = pattern.sub(name, text)
    return _TWICE.sub("PAY", text)


def _kept_verb(words: str) -> str:
    verb = accented("chuyển khoản|chuyển tiền|bank|quét")
    return spelled("chuyển khoản") if re.search(verb, words) else ""
