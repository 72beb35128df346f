"""Whether a verb of paying says it was done, will be done, was not done, or is only asked about.

The table is read from the top for every PAY of a clause, over the words from the PAY before
it to the PAY after it; the first row that matches decides. Negation, condition and question
stand above every claim, so that a doubt never becomes a payment.
"""

import re
from dataclasses import dataclass

from messages.replies.reading import Intent
from messages.replies.spelling import phrase

PAID, PROMISE, DISPUTE = Intent.PAID, Intent.PROMISE, Intent.DISPUTE
QUESTION, DECLINE, HARDSHIP = Intent.QUESTION, Intent.DECLINE, Intent.HARDSHIP

#: what may stand between the verb and "rồi" without changing who did what
_DOING = (
    r"(?: (?!(?:không|chưa|lỗi|sai|nhầm|lộn|thiếu|trễ|muộn|hụt|thất bại|~quá|mắc|cao|khó"
    r"|thì|nếu|sẽ|nữa|đâu|mới|phải|hết hạn|mà|DAY\d+|LATER\d+|bị|tiếp|hoài|mệt|phiền|chậm"
    r"|hay|hoặc|để|từ chối|đừng|sao|qua rồi|PAY)(?![^\s|]))[^\s|]+){0,7}?"
)
_NO = "(?:không|chưa|đừng|khỏi|~chớ)"
_AHEAD = r"(?:W?DAY\d+|LATER\d+)"
_ANY_TIME = r"(?:W?DAY\d+|LATER\d+|NOW\d+|MONTH\d+)"
_WHERE = (
    "(?:ở đâu|chỗ nào|nơi nào|bên nào|chỗ đâu|bao nhiêu|mấy|như thế nào|thế nào|làm sao|ra"
    " sao|bằng cách nào|cách nào|kiểu gì|kiểu nào|bằng gì|cho ai|gặp ai|vào đâu|qua đâu|đi"
    " đâu|ngày nào|tháng nào|hạn nào|giờ nào|ngân hàng nào|tài khoản nào|gì|nào|loại)"
)
_SOME_DAY = "(?:khi nào|chừng nào|bao giờ|lúc nào|hôm nào|bữa nào|đợi|~chờ|khi|lúc)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    intents: tuple[Intent, ...]  #: the first is the claim's own, the rest it says besides
    why: str
    clause: int
    vague: bool = False
    confident: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    pattern: re.Pattern[str]
    intents: tuple[Intent, ...]
    why: str
    vague: bool = False
    confident: bool = True


def _row(pattern: str, why: str, *intents: Intent, vague: bool = False, confident: bool = True) -> _Row:
    return _Row(pattern=phrase(pattern), intents=intents, why=why, vague=vague, confident=confident)


_ROWS: tuple[_Row, ...] = (
    # --- conditions: nothing has happened
    _row(
        (
            r"(nếu|~lỡ|~nhỡ|giả sử|trường hợp) ... (thì sao|có sao|sao|bị gì|phạt không|thế nào|làm"
            r" sao)"
        ),
        "asks what happens if",
        QUESTION,
    ),
    _row(r"(nếu|~lỡ|~nhỡ|giả sử|giả như|trường hợp|trừ khi) ... (đã|chưa|không|PAY .. rồi)", "conditional"),
    _row(
        r"(nếu|khi nào|chừng nào|bao giờ|~hễ) .. (có|được|rảnh|kịp|~dư|lãnh) ... PAY",
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    _row(r"(nếu|giả sử|trường hợp) ... PAY", "conditional"),
    # --- not knowing, remembering, believing
    _row(
        (
            r"(không|chưa|chẳng) (biết|nhớ|rõ|chắc|hiểu|bít) (đã |có |là |em |tôi |mình )*PAY("
            r" không)?( hay không)?$"
        ),
        "not sure of it",
    ),
    _row(r"(không|chưa) (biết|nhớ|rõ|chắc|hiểu) ... PAY", "does not know", QUESTION),
    _row(
        (
            r"(tưởng|ngỡ|tường|cứ nghĩ|cứ ngỡ|giả vờ|giá (?:mà|như)|phải chi|suýt|xém|lẽ ra|đáng lẽ"
            r"|không lẽ|chẳng lẽ|lẽ nào) ... PAY"
        ),
        "believed or nearly",
    ),
    _row(r"(đâu|không) phải (là )?(không|chưa) ... PAY", "double negation"),
    # --- someone said I had not
    _row(r"(ai|sao) (bảo|nói|kêu|dám) ... chưa PAY", "denies being unpaid", DISPUTE),
    # --- general, wished for, or said of nobody in particular
    _row(
        (
            r"(ai|người ta|họ|thiên hạ|mọi người|ước gì|giá như|gần|có tiền|miễn|muốn|cần|phải|nên"
            r"|lẽ|khuyên|biết) .. PAY .. (rồi|xong)( NHE)?$"
        ),
        "not a claim",
    ),
    _row(r"(ai|sao|làm sao) .. (nói|bảo|kêu|biết|dám) ... PAY", "not a claim"),
    _row(r"PAY .. (rồi|xong) (đâu|hồi nào|bao giờ|khi nào)$", "ironic denial"),
    _row(
        (
            r"PAY .. (rồi|xong) (ME )?(mới|sẽ|thì|bao lâu|bao giờ|khi nào|có (được|bị|phải|cần|lấy"
            r"|rút))"
        ),
        "once paid",
    ),
    _row(r"PAY .. xong (ME |sẽ )*(báo|chụp|gửi|nhắn|gọi|có|BILL|cho hay)", "once paid", PROMISE, vague=True),
    _row(
        (
            r"PAY .. rồi ((?!kiểm|xem|giúp|nhận|check|tra|coi|sao)[^\s|]+ ){1,6}(thì sao|có sao"
            r"|được không|làm sao|thế nào|bao lâu|hả|à)$"
        ),
        "asks about paying",
        QUESTION,
    ),
    # --- questions
    _row(
        r"PAY .. (rồi|xong) ... (nhận|thấy|vào|lên|cập nhật|có|được|trừ|ghi) .. chưa$",
        "paid, asks for receipt",
        PAID,
        QUESTION,
    ),
    _row(
        (
            r"PAY( SUM\d+| MONTH\d+| SPAN| DAY\d+| NOW\d+| đủ| được| xong| cho ME| tháng này)*( rồi"
            r"| xong)?( hay| hay là)? chưa( biết)?( \?)?$"
        ),
        "asks whether paid",
        QUESTION,
    ),
    _row(r"(đã|được|có|thấy|ai) .. PAY .. chưa$", "asks whether paid", QUESTION),
    _row(r"không PAY .. đâu$", "will not pay", DECLINE),
    _row(r"(đã|có|chưa|nào) .. PAY .. đâu$", "ironic denial"),
    _row(r"(không|chưa) (ME |có )?(bao giờ|khi nào|hề|từng|lần nào) (có )?PAY", "negated"),
    _row(r"PAY .. từ (đời nào|kiếp nào|thuở nào|khi nào|bao giờ|lâu|hồi nào) rồi", "paid long ago", PAID),
    _row(r"PAY .. (hồi nào|bao giờ|khi nào|lúc nào|gì) đâu", "ironic denial"),
    _row(r"PAY (hồi nào|gì) đâu", "ironic denial"),
    _row(r"đâu (có |đã |phải |cần |chịu )?PAY", "ironic denial"),
    _row(r"(làm gì|nào|đời nào|có bao giờ|mấy khi) (có |đã )?(ME )?PAY", "ironic denial"),
    _row(r"(lấy |kiếm )?tiền đâu ... PAY", "no money", HARDSHIP),
    _row(
        (
            r"PAY .. (rồi|xong) (à|hả|hở|hử|phải không|đúng không|chứ|không|hay sao|ư|thiệt không"
            r"|thật không)( \?)?$"
        ),
        "asks whether paid",
        QUESTION,
    ),
    _row(r"(phải|đúng là) ... PAY .. rồi (không|à|hả)", "asks whether paid", QUESTION),
    _row(r"^(đã )?PAY( rồi| xong)? \?", "asks whether paid", QUESTION),
    _row(
        (
            r"(không|chưa|trễ|chậm|quên|muộn) .. PAY .. (thì sao|có sao|có bị|bị phạt|bị gì|làm sao"
            r"|thì thế nào|có ảnh hưởng|phạt|sao không|được không)"
        ),
        "asks about not paying",
        QUESTION,
    ),
    _row(r"không có tiền .. PAY .. (thì sao|làm sao|có sao)", "asks about not paying", QUESTION, HARDSHIP),
    _row(
        r"PAY .. rồi ... sao .. (còn|vẫn|cứ|lại|nhắn|báo|nhắc|~đòi|gửi|thấy)",
        "paid and complains",
        PAID,
        DISPUTE,
    ),
    _row(r"sao (ME )?PAY .. rồi ... (còn|vẫn|cứ|lại|bị)", "paid and complains", PAID, DISPUTE),
    _row(r"sao (ME )?(đã |có )?PAY .. rồi$", "paid and complains", PAID, DISPUTE),
    _row(rf"PAY ... {_WHERE} (cũng|thì|là) (được|xong)( không| hả)?$", "asks about ways", QUESTION),
    _row(
        (
            rf"^(?:(?!không|chưa)[^\s|]+ ){{0,6}}?PAY( (?!rồi|xong|không|chưa|mà)[^\s|]+){{0,4}}?"
            rf" {_WHERE}"
        ),
        "asks how or where",
        QUESTION,
    ),
    _row(r"PAY( bằng| vào| cho| đến| ra)?( đâu| sao)( hả| NHE)?$", "asks how or where", QUESTION),
    _row(
        (
            r"(làm sao|cách|làm thế nào|bằng cách nào|bao nhiêu|hướng dẫn|~chỉ|ở đâu|thế nào|có"
            r" cách nào|muốn biết|mấy|ai|vì sao|tại sao|sao(?! (?:còn|vẫn|cứ|lại)))( [^\s|]+){0,3}?"
            r" PAY$"
        ),
        "asks how or where",
        QUESTION,
    ),
    _row(
        (
            rf"{_SOME_DAY} .. (có|rảnh|tiện|lãnh|~bán|nhận|lĩnh|về|thu|xong|được|trả|gom|mượn|vay"
            rf"|duyệt|ký|gửi|LATER\d+) ... PAY"
        ),
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    _row(r"(khi nào|bao giờ|chừng nào|lúc nào|hôm nào|ngày nào) .. PAY", "asks when", QUESTION),
    _row(
        (
            r"(có|phải|cần|bắt buộc|có cần|có phải|nên) (bắt buộc |phải |cần |tiếp tục )*PAY ..."
            r" (không|hả|à)( \?)?$"
        ),
        "asks about the duty",
        QUESTION,
    ),
    _row(r"phải PAY (à|hả|hở)", "asks about the duty", QUESTION),
    _row(rf"{_ANY_TIME} ... PAY .. (được|có kịp|kịp|có được) không", "asks for a day", PROMISE, QUESTION),
    _row(rf"PAY .. {_AHEAD} .. (được|có kịp|kịp|có được) không", "asks for a day", PROMISE, QUESTION),
    _row(r"PAY ... (được|kịp|có sao|bị phạt|phải|đúng|ổn|có được) không", "asks about paying", QUESTION),
    _row(r"(có|được) PAY .. (không|hả)$", "asks about paying", QUESTION),
    _row(r"PAY( SUM\d+| SPAN| MONTH\d+| trước)* không$", "asks about paying", QUESTION),
    _row(r"PAY .. (hả|hở|à)( \?)?$", "asks about paying", QUESTION),
    # --- negation to the left of the verb
    _row(
        r"không (đủ |còn |có |có đủ )*(tiền|khả năng|điều kiện|lương)( để| mà)? .. PAY", "no money", HARDSHIP
    ),
    _row(
        (
            r"(chưa|hết|kẹt|thiếu) (có |còn |đủ |có đủ |kiếm được |xoay được |lo được )*(tiền|lương"
            r"|kinh phí|nguồn)( để| mà)? .. PAY"
        ),
        "no money",
        HARDSHIP,
    ),
    _row(r"(không|chưa) (ME )?PAY .. (nổi|kịp|đủ|được|xuể)", "cannot pay", HARDSHIP),
    _row(
        (
            r"(không|chưa) (thể|lo nổi|kham nổi|đủ sức|có khả năng|xoay|xoay kịp|thu xếp được|sắp"
            r" xếp được)( tiếp tục| để)? PAY"
        ),
        "cannot pay",
        HARDSHIP,
    ),
    _row(r"(mất|hết) khả năng PAY", "cannot pay", HARDSHIP),
    _row(r"PAY .. (không|chưa) (nổi|kịp|xuể)", "cannot pay", HARDSHIP),
    _row(
        (
            r"(không|chưa) (thuộc .. )?(phải|bị|có nghĩa vụ|thuộc diện|thuộc đối tượng|bắt buộc) .."
            r" PAY"
        ),
        "denies the duty",
        DISPUTE,
    ),
    _row(r"(được|đã) miễn .. PAY", "denies the duty", DISPUTE),
    _row(r"(không|chưa) (ME )?(bao giờ|từng|hề) PAY .. (mà|sao) .. nợ", "denies the duty", DISPUTE),
    _row(r"không (ME |có |muốn )*PAY .. (nữa|lâu|luôn|PAST\d+|SPAN) .. rồi", "will not pay", DECLINE),
    _row(r"(không|chưa) .. PAY .. (rồi|xong)", "negated"),
    _row(
        (
            r"(không|khỏi|chẳng) (ME )?(muốn |thích |thèm |có |có ý định |định |tiếp tục |chịu |ham"
            r" |dám |còn |muốn tiếp tục |cần |dại gì |đi |tham gia )*PAY"
        ),
        "will not pay",
        DECLINE,
    ),
    _row(
        (
            r"(nghỉ|ngưng|ngừng|dừng|tạm dừng|tạm ngưng|thôi|~bỏ|từ chối|không còn|xin ngưng|xin"
            r" nghỉ|cắt|hết|hủy|muốn dừng|stop)( không)?( việc)? PAY( nữa)?(?! (?:được|rồi sao))"
        ),
        "will not pay",
        DECLINE,
    ),
    _row(rf"{_NO} ... PAY", "negated"),
    _row(
        (
            r"(quên|tới hạn|đến hạn|hết hạn|quá hạn|trễ hạn|sắp hạn|kỳ hạn|hạn|đến lúc|tới lúc|đến"
            r" kỳ(?! lương)|tới kỳ(?! lương)|đến ngày|tới ngày|lười|ngại|ngán|chán|~sợ|tránh|trốn"
            r"|mức|cách|quá trình|thời gian|thời hạn|số tháng|~hoãn|khoan|từ từ hãy|nhắc|giục|~hối"
            r"|kêu|~đòi|bắt|yêu cầu|~mời|vận động|bảo ME|nhờ ME|mệt) .. PAY"
        ),
        "not a claim",
    ),
    _row(
        (
            r"PAY .. (không|chưa|bị|báo|gặp|thì) (được|xong|đủ|thành công|lỗi|trục trặc|trả lại"
            r"|hoàn lại|hết)"
        ),
        "did not go through",
    ),
    _row(r"PAY .. (lỗi|hụt|thất bại|trục trặc|hoàn trả)", "did not go through"),
    # --- done, said outright
    _row(
        (
            rf"PAY{_DOING} (đến|tới|hết|qua|cho) (?:tận )?(?:W?DAY\d+|MONTH\d+|NOW\d+|GONE\d+"
            rf"|LATER\d+) .. rồi"
        ),
        "covered until",
        PAID,
    ),
    _row(
        (
            r"(hình như|chắc là|chắc|có lẽ|hình như là|nghe nói|dường như|có khi|hổng chừng)( [^\s"
            r"|]+){0,4}? PAY .. rồi"
        ),
        "believes it is paid",
        PAID,
        confident=False,
    ),
    _row(
        (
            rf"(còn|sẽ|hẹn|hứa|cam kết|định|tính|sắp|chuẩn bị|dự định|dự kiến|ráng|cố gắng|~cố|gắng"
            rf"|để|đặng|phải|cần|muốn|xin|nhớ|lo|đi) .. (đã|vừa) PAY"
        ),
        "future",
        PROMISE,
        confident=False,
    ),
    _row(
        (
            r"(đã|vừa|vừa mới|mới vừa) (có |được |kịp |tự |ra |đi |lên |qua |làm )*PAY( trước)?"
            r" (SUM\d+|một phần|một nửa|phân nửa|trước) ... (còn lại|phần còn lại|nốt)"
        ),
        "part paid",
        PAID,
        PROMISE,
    ),
    _row(
        (
            r"(đã|vừa|vừa mới|mới vừa) (có |được |kịp |tự |ra |đi |lên |qua |nhờ người |nhờ |làm "
            r"|hoàn tất |hoàn thành )*PAY"
        ),
        "says done",
        PAID,
    ),
    # --- still to come
    _row(
        (
            r"(sẽ|hẹn|hứa|cam kết|định|tính|sắp|chuẩn bị|dự định|dự kiến|ráng|cố gắng|gắng|~cố|đặng"
            r"|phấn đấu|thu xếp|sắp xếp|tranh thủ) ... PAY"
        ),
        "announces",
        PROMISE,
    ),
    _row(
        rf"WDAY\d+ (?:(?!mới|để|rồi|{_NO})[^\s|]+ ){{0,3}}?PAY{_DOING} (rồi|xong)", "paid on a weekday", PAID
    ),
    _row(rf"{_AHEAD} ... PAY", "names a time", PROMISE),
    _row(rf"(NOW\d+|MONTH\d+) (ME |FIRM |kế toán )?(mới|sẽ|rồi|để) ... PAY", "names a time", PROMISE),
    _row(
        (
            r"(có|kiếm|vay|mượn|gom|~bán|bán (?:lúa|heo|cá|mía|tôm|bò|hàng|đất|cà phê)|thu|gặt|rảnh"
            r"|xong|về|nhận|~dư) ... (rồi|thì|là|mới|sẽ|xong)( ME| tui| tôi| em| mình)* PAY"
        ),
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    _row(
        (
            r"(~bán|bán (?:lúa|heo|cá|mía|tôm|bò|hàng|đất|cà phê)|gặt|thu hoạch|gom|vay|mượn|rảnh"
            r"|có tiền|~dư|lãnh|có được|gửi tiền về|có) .. (ME )?PAY( liền| ngay| luôn| NHE)*$"
        ),
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    _row(
        r"(đợi|~chờ|để) (chồng|vợ|con|sếp|giám đốc|mẹ|ba|nhà) ... PAY",
        "waits for somebody",
        PROMISE,
        vague=True,
    ),
    _row(r"(từ từ|thư thư|rảnh|thong thả|bữa khác|lúc khác) .. PAY", "some time", PROMISE, vague=True),
    _row(r"để .. PAY", "announces", PROMISE),
    _row(r"ONGOING .. PAY", "on the way", PROMISE),
    _row(r"^(ME )?đang PAY", "under way, or a standing habit"),
    # --- done, said with "rồi", a past time or a finished tone
    _row(rf"mới PAY được", "how long, not whether"),
    _row(r"(mới|mới vừa) (ra |đi |tự )?PAY", "just done", PAID),
    _row(rf"PAY{_DOING} (rồi|xong|xong xuôi|thành công|hoàn tất|đủ hết|xong hết)", "says done", PAID),
    _row(rf"PAY{_DOING} PAST\d+", "names a past time", PAID),
    _row(rf"PAST\d+ (?:(?!{_NO})[^\s|]+ ){{0,5}}?PAY", "names a past time", PAID),
    _row(r"(tháng|năm|kỳ|lần|quý|lúc) nào (ME )?(cũng|đều) .. PAY", "always pays", PAID, DISPUTE),
    _row(r"(cũng|vẫn|luôn) (đã )?PAY .. (đủ|đều|đầy đủ|đúng hạn)", "always pays", PAID, DISPUTE),
    _row(r"PAY (rất )?(đầy đủ|đủ|đều đặn|đều)( mà| hết)?", "says complete", PAID),
    _row(r"có PAY (mà|đó|chứ|đấy)", "insists", PAID),
    # --- meant as an offer
    _row(rf"PAY ... {_AHEAD}", "names a time", PROMISE),
    _row(r"NOW\d+ ... PAY", "today", PROMISE),
    _row(r"PAY .. NOW\d+", "today", PROMISE),
    _row(r"MONTH\d+ ... PAY", "names a month", PROMISE),
    _row(r"GONE\d+ ... có PAY", "names a past time", PAID),
    _row(r"PAY ... GONE\d+", "names a day that is over", PROMISE, confident=False),
    _row(r"GONE\d+ ... PAY", "names a day that is over", PROMISE, confident=False),
    _row(r"PAY (sau|dần|từ từ)", "some time", PROMISE, vague=True),
    _row(r"PAY( [^\s|]+)? (liền(?! hệ)|ngay|luôn|sớm|gấp)", "at once", PROMISE),
    _row(r"PAY trước", "part first", PROMISE),
    _row(r"rồi (ME )(sẽ )?PAY$", "announces", PROMISE),
    _row(r"PAY( SUM\d+| SPAN| MONTH\d+)* NHE", "announces", PROMISE),
    _row(r"PAY .. \?", "asks about paying", QUESTION),
)

_RECEIPT_ROWS: tuple[_Row, ...] = (
    _row(
        (
            rf"(xin|cho xin|gửi lại|cần|muốn lấy|lấy|chưa có|chưa nhận|không có|chưa|không|mất|khi"
            rf" nào có|bao giờ có|sao không có) .. (BILL|RECEIPT)"
        ),
        "about a receipt",
    ),
    _row(r"(BILL|RECEIPT) .. cho (tôi|em|mình|tui)( NHE)?$", "asks for a receipt", QUESTION),
    _row(rf"({_AHEAD}|NOW\d+|sẽ|lát|để|tí) ... BILL", "will send proof", PROMISE),
    _row(r"(BILL|RECEIPT) .. (chưa|không|nào|ở đâu|gì)", "about a receipt"),
    _row(r"BILL", "sends proof", PAID),
    _row(r"(đây là|này là|đây) .. RECEIPT|RECEIPT .. (đây|nè|này|NHE)", "sends proof", PAID),
)
_BOUNDARY = re.compile(r"(?<!giaS)(?<!gia) (?:maF|ma) ")
_IRONIC = re.compile(r" (?:đâu|dau|đâuS) (?:maF|ma)\b")


def payment_claims(clauses: list[str]) -> list[Claim]:
    """Every claim about paying, clause by clause, in the order said."""
    claims: list[Claim] = []
    for index, clause in enumerate(clauses):
        for segment in _segments(clause):
            claims.extend(_decide(_ROWS, segment, index))
        if "BILL" in clause or "RECEIPT" in clause:
            claims.extend(_decide(_RECEIPT_ROWS, f"| {clause} |", index))
    return claims


def _decide(rows: tuple[_Row, ...], segment: str, clause: int) -> list[Claim]:
    for row in rows:
        if row.pattern.search(segment):
            claim = Claim(
                intents=row.intents, why=row.why, clause=clause, vague=row.vague, confident=row.confident
            )
            return [claim]
    return []


def _segments(clause: str) -> list[str]:
    """For each PAY the words around it, up to the neighbouring ones and to "mà"."""
    parts = [clause] if _IRONIC.search(clause) else _BOUNDARY.split(clause)
    segments = []
    for part in parts:
        pieces = re.split(r"(?<!\S)PAY(?!\S)", part)
        for left, right in zip(pieces, pieces[1:], strict=False):
            segments.append(" ".join(f"| {left} PAY {right} |".split()))
    return segments
