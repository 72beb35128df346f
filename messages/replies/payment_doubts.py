"""All that keeps a verb of paying from being a payment: condition, question, denial, want of means.

Read from the top, before any statement; the first row that matches decides.
"""

from messages.replies.payment_row import (
    AHEAD,
    ANY_TIME,
    DECLINE,
    DISPUTE,
    HARDSHIP,
    NO,
    PAID,
    PROMISE,
    QUESTION,
    SOME_DAY,
    WHERE,
    ClaimRow,
    claim_row,
)

DOUBT_ROWS: tuple[ClaimRow, ...] = (
    # --- conditions: nothing has happened
    claim_row(
        (
            r"(nếu|~lỡ|~nhỡ|giả sử|trường hợp) ... (thì sao|có sao|sao|bị gì|phạt không|thế nào|làm"
            r" sao)"
        ),
        "asks what happens if",
        QUESTION,
    ),
    claim_row(
        r"(nếu|~lỡ|~nhỡ|giả sử|giả như|trường hợp|trừ khi) ... (đã|chưa|không|PAY .. rồi)", "conditional"
    ),
    claim_row(
        r"(nếu|khi nào|chừng nào|bao giờ|~hễ) .. (có|được|rảnh|kịp|~dư|lãnh) ... PAY",
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    claim_row(r"(nếu|giả sử|trường hợp) ... PAY", "conditional"),
    # --- not knowing, remembering, believing
    claim_row(
        (
            r"(không|chưa|chẳng) (biết|nhớ|rõ|chắc|hiểu|bít) (đã |có |là |em |tôi |mình )*PAY("
            r" không)?( hay không)?$"
        ),
        "not sure of it",
    ),
    claim_row(r"(không|chưa) (biết|nhớ|rõ|chắc|hiểu) ... PAY", "does not know", QUESTION),
    claim_row(
        (
            r"(tưởng|ngỡ|tường|cứ nghĩ|cứ ngỡ|giả vờ|giá (?:mà|như)|phải chi|suýt|xém|lẽ ra|đáng lẽ"
            r"|không lẽ|chẳng lẽ|lẽ nào) ... PAY"
        ),
        "believed or nearly",
    ),
    claim_row(r"(đâu|không) phải (là )?(không|chưa) ... PAY", "double negation"),
    # --- someone said I had not
    claim_row(r"(ai|sao) (bảo|nói|kêu|dám) ... chưa PAY", "denies being unpaid", DISPUTE),
    # --- general, wished for, or said of nobody in particular
    claim_row(
        (
            r"(ai|người ta|họ|thiên hạ|mọi người|ước gì|giá như|gần|có tiền|miễn|muốn|cần|phải|nên"
            r"|lẽ|khuyên|biết) .. PAY .. (rồi|xong)( NHE)?$"
        ),
        "not a claim",
    ),
    claim_row(r"(ai|sao|làm sao) .. (nói|bảo|kêu|biết|dám) ... PAY", "not a claim"),
    claim_row(r"PAY .. (rồi|xong) (đâu|hồi nào|bao giờ|khi nào)$", "ironic denial"),
    claim_row(
        (
            r"PAY .. (rồi|xong) (ME )?(mới|sẽ|thì|bao lâu|bao giờ|khi nào|có (được|bị|phải|cần|lấy"
            r"|rút))"
        ),
        "once paid",
    ),
    claim_row(
        r"PAY .. xong (ME |sẽ )*(báo|chụp|gửi|nhắn|gọi|có|BILL|cho hay)", "once paid", PROMISE, vague=True
    ),
    claim_row(
        (
            r"PAY .. rồi ((?!kiểm|xem|giúp|nhận|check|tra|coi|sao)[^\s|]+ ){1,6}(thì sao|có sao"
            r"|được không|làm sao|thế nào|bao lâu|hả|à)$"
        ),
        "asks about paying",
        QUESTION,
    ),
    # --- questions
    claim_row(
        r"PAY .. (rồi|xong) ... (nhận|thấy|vào|lên|cập nhật|có|được|trừ|ghi) .. chưa$",
        "paid, asks for receipt",
        PAID,
        QUESTION,
    ),
    claim_row(
        (
            r"PAY( SUM\d+| MONTH\d+| SPAN| DAY\d+| NOW\d+| đủ| được| xong| cho ME| tháng này)*( rồi"
            r"| xong)?( hay| hay là)? chưa( biết)?( \?)?$"
        ),
        "asks whether paid",
        QUESTION,
    ),
    claim_row(r"(đã|được|có|thấy|ai) .. PAY .. chưa$", "asks whether paid", QUESTION),
    claim_row(r"không PAY .. đâu$", "will not pay", DECLINE),
    claim_row(r"(đã|có|chưa|nào) .. PAY .. đâu$", "ironic denial"),
    claim_row(r"(không|chưa) (ME |có )?(bao giờ|khi nào|hề|từng|lần nào) (có )?PAY", "negated"),
    claim_row(
        r"PAY .. từ (đời nào|kiếp nào|thuở nào|khi nào|bao giờ|lâu|hồi nào) rồi", "paid long ago", PAID
    ),
    claim_row(r"PAY .. (hồi nào|bao giờ|khi nào|lúc nào|gì) đâu", "ironic denial"),
    claim_row(r"PAY (hồi nào|gì) đâu", "ironic denial"),
    claim_row(r"(ra|đến|lên|qua|đi|~tới) đâu .. PAY", "asks how or where", QUESTION),
    claim_row(r"đâu (có |đã |phải |cần |chịu )?PAY", "ironic denial"),
    claim_row(r"(làm gì|nào|đời nào|có bao giờ|mấy khi) (có |đã )?(ME )?PAY", "ironic denial"),
    claim_row(r"(lấy |kiếm )?tiền đâu ... PAY", "no money", HARDSHIP),
    claim_row(
        (
            r"PAY .. (rồi|xong) (à|hả|hở|hử|phải không|đúng không|chứ|không|hay sao|ư|thiệt không"
            r"|thật không)( \?)?$"
        ),
        "asks whether paid",
        QUESTION,
    ),
    claim_row(r"(phải|đúng là) ... PAY .. rồi (không|à|hả)", "asks whether paid", QUESTION),
    claim_row(r"^(đã )?PAY( rồi| xong)? \?", "asks whether paid", QUESTION),
    claim_row(
        (
            r"(không|chưa|trễ|chậm|quên|muộn) .. PAY .. (thì sao|có sao|có bị|bị phạt|bị gì|làm sao"
            r"|thì thế nào|có ảnh hưởng|phạt|sao không|được không)"
        ),
        "asks about not paying",
        QUESTION,
    ),
    claim_row(
        r"không có tiền .. PAY .. (thì sao|làm sao|có sao)", "asks about not paying", QUESTION, HARDSHIP
    ),
    claim_row(
        r"PAY .. rồi ... sao .. (còn|vẫn|cứ|lại|nhắn|báo|nhắc|~đòi|gửi|thấy)",
        "paid and complains",
        PAID,
        DISPUTE,
    ),
    claim_row(r"sao (ME )?PAY .. rồi ... (còn|vẫn|cứ|lại|bị)", "paid and complains", PAID, DISPUTE),
    claim_row(r"sao (ME )?(đã |có )?PAY .. rồi$", "paid and complains", PAID, DISPUTE),
    claim_row(rf"PAY ... {WHERE} (cũng|thì|là) (được|xong)( không| hả)?$", "asks about ways", QUESTION),
    claim_row(
        (
            rf"^(?:(?!không|chưa)[^\s|]+ ){{0,6}}?PAY( (?!rồi|xong|không|chưa|mà)[^\s|]+){{0,4}}?"
            rf" {WHERE}"
        ),
        "asks how or where",
        QUESTION,
    ),
    claim_row(r"PAY( bằng| vào| cho| đến| ra)?( đâu| sao)( hả| NHE)?$", "asks how or where", QUESTION),
    claim_row(
        (
            r"(làm sao|cách|làm thế nào|bằng cách nào|bao nhiêu|hướng dẫn|~chỉ|ở đâu|thế nào|có"
            r" cách nào|muốn biết|mấy|ai|vì sao|tại sao|sao(?! (?:còn|vẫn|cứ|lại)))( [^\s|]+){0,3}?"
            r" PAY$"
        ),
        "asks how or where",
        QUESTION,
    ),
    claim_row(
        (
            rf"{SOME_DAY} .. (có|rảnh|tiện|lãnh|~bán|nhận|lĩnh|về|thu|xong|được|trả|gom|mượn|vay"
            rf"|duyệt|ký|gửi|LATER\d+) ... PAY"
        ),
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    claim_row(r"(khi nào|bao giờ|chừng nào|lúc nào|hôm nào|ngày nào) .. PAY", "asks when", QUESTION),
    claim_row(
        (
            r"(có|phải|cần|bắt buộc|có cần|có phải|nên) (bắt buộc |phải |cần |tiếp tục )*PAY ..."
            r" (không|hả|à)( \?)?$"
        ),
        "asks about the duty",
        QUESTION,
    ),
    claim_row(r"phải PAY (à|hả|hở)", "asks about the duty", QUESTION),
    claim_row(rf"{ANY_TIME} ... PAY .. (được|có kịp|kịp|có được) không", "asks for a day", PROMISE, QUESTION),
    claim_row(rf"PAY .. {AHEAD} .. (được|có kịp|kịp|có được) không", "asks for a day", PROMISE, QUESTION),
    claim_row(r"PAY ... (được|kịp|có sao|bị phạt|phải|đúng|ổn|có được) không", "asks about paying", QUESTION),
    claim_row(r"(có|được) PAY .. (không|hả)$", "asks about paying", QUESTION),
    claim_row(r"PAY( SUM\d+| SPAN| MONTH\d+| trước)* không$", "asks about paying", QUESTION),
    claim_row(r"PAY .. (hả|hở|à)( \?)?$", "asks about paying", QUESTION),
    # --- negation to the left of the verb
    claim_row(
        r"không (đủ |còn |có |có đủ )*(tiền|khả năng|điều kiện|lương)( để| mà)? .. PAY", "no money", HARDSHIP
    ),
    claim_row(
        (
            r"(chưa|hết|kẹt|thiếu) (có |còn |đủ |có đủ |kiếm được |xoay được |lo được )*(tiền|lương"
            r"|kinh phí|nguồn)( để| mà)? .. PAY"
        ),
        "no money",
        HARDSHIP,
    ),
    claim_row(r"(không|chưa) (ME )?PAY .. (nổi|kịp|đủ|được|xuể)", "cannot pay", HARDSHIP),
    claim_row(
        (
            r"(không|chưa) (thể|lo nổi|kham nổi|đủ sức|có khả năng|xoay|xoay kịp|thu xếp được|sắp"
            r" xếp được)( tiếp tục| để)? PAY"
        ),
        "cannot pay",
        HARDSHIP,
    ),
    claim_row(r"(mất|hết) khả năng PAY", "cannot pay", HARDSHIP),
    claim_row(r"PAY .. (không|chưa) (nổi|kịp|xuể)", "cannot pay", HARDSHIP),
    claim_row(
        (
            r"(không|chưa) (thuộc .. )?(phải|bị|có nghĩa vụ|thuộc diện|thuộc đối tượng|bắt buộc) .."
            r" PAY"
        ),
        "denies the duty",
        DISPUTE,
    ),
    claim_row(r"(được|đã) miễn .. PAY", "denies the duty", DISPUTE),
    claim_row(r"(không|chưa) (ME )?(bao giờ|từng|hề) PAY .. (mà|sao) .. nợ", "denies the duty", DISPUTE),
    claim_row(r"không (ME |có |muốn )*PAY .. (nữa|lâu|luôn|PAST\d+|SPAN) .. rồi", "will not pay", DECLINE),
    claim_row(r"(không|chưa) .. PAY .. (rồi|xong)", "negated"),
    claim_row(
        (
            r"(không|khỏi|chẳng) (ME )?(muốn |thích |thèm |có |có ý định |định |tiếp tục |chịu |ham"
            r" |dám |còn |muốn tiếp tục |cần |dại gì |đi |tham gia )*PAY"
        ),
        "will not pay",
        DECLINE,
    ),
    claim_row(
        (
            r"(nghỉ|ngưng|ngừng|dừng|tạm dừng|tạm ngưng|thôi|~bỏ|từ chối|không còn|xin ngưng|xin"
            r" nghỉ|cắt|hết|hủy|muốn dừng|stop)( không)?( việc)? PAY( nữa)?(?! (?:được|rồi sao))"
        ),
        "will not pay",
        DECLINE,
    ),
    claim_row(rf"{NO} ... PAY", "negated"),
    claim_row(
        (
            r"(quên|tới hạn|đến hạn|hết hạn|quá hạn|trễ hạn|sắp hạn|kỳ hạn|hạn|đến lúc|tới lúc|đến"
            r" kỳ(?! lương)|tới kỳ(?! lương)|đến ngày|tới ngày|lười|ngại|ngán|chán|~sợ|tránh|trốn"
            r"|mức|cách|quá trình|thời gian|thời hạn|số tháng|~hoãn|khoan|từ từ hãy|nhắc|giục|~hối"
            r"|kêu|~đòi|bắt|yêu cầu|~mời|vận động|bảo ME|nhờ ME|mệt) .. PAY"
        ),
        "not a claim",
    ),
    claim_row(
        (
            r"PAY .. (không|chưa|bị|báo|gặp|thì) (được|xong|đủ|thành công|lỗi|trục trặc|trả lại"
            r"|hoàn lại|hết)"
        ),
        "did not go through",
    ),
    claim_row(r"PAY .. (lỗi|hụt|thất bại|trục trặc|hoàn trả)", "did not go through"),
)
