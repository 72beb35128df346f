"""What is stated of paying once no doubt stands in the way: done, to come, or proved by a receipt."""

from messages.replies.payment_row import (
    AHEAD,
    DISPUTE,
    DOING,
    NO,
    PAID,
    PROMISE,
    QUESTION,
    ClaimRow,
    claim_row,
)

STATEMENT_ROWS: tuple[ClaimRow, ...] = (
    # --- done, said outright
    claim_row(
        (
            rf"PAY{DOING} (đến|tới|hết|qua|cho) (?:tận )?(?:W?DAY\d+|MONTH\d+|NOW\d+|GONE\d+"
            rf"|LATER\d+) .. rồi"
        ),
        "covered until",
        PAID,
    ),
    claim_row(rf"PAY{DOING} (từ|hồi|bữa)( hôm| bữa| ngày)? W?DAY\d+ .. rồi", "paid since", PAID),
    claim_row(
        (
            r"(hình như|chắc là|chắc|có lẽ|hình như là|nghe nói|dường như|có khi|hổng chừng)( [^\s"
            r"|]+){0,4}? PAY .. rồi"
        ),
        "believes it is paid",
        PAID,
        confident=False,
    ),
    claim_row(
        (
            r"(còn|sẽ|hẹn|hứa|cam kết|định|tính|sắp|chuẩn bị|dự định|dự kiến|ráng|cố gắng|~cố|gắng"
            r"|để|~đặng|phải|cần|muốn|xin|nhớ|lo|đi) .. (đã|vừa) PAY"
        ),
        "future",
        PROMISE,
        confident=False,
    ),
    claim_row(
        (
            r"(đã|vừa|vừa mới|mới vừa) (có |được |kịp |tự |ra |đi |lên |qua |làm )*PAY( trước)?"
            r" (SUM\d+|một phần|một nửa|phân nửa|trước) ... (còn lại|phần còn lại|nốt)"
        ),
        "part paid",
        PAID,
        PROMISE,
    ),
    claim_row(
        (
            r"(đã|vừa|vừa mới|mới vừa) (có |được |kịp |tự |ra |đi |lên |qua |nhờ người |nhờ |làm "
            r"|hoàn tất |hoàn thành )*PAY"
        ),
        "says done",
        PAID,
    ),
    # --- still to come
    claim_row(
        (
            r"(sẽ|hẹn|hứa|cam kết|định|tính|sắp|chuẩn bị|dự định|dự kiến|ráng|cố gắng|gắng|~cố|~đặng"
            r"|phấn đấu|thu xếp|sắp xếp|tranh thủ) ... PAY"
        ),
        "announces",
        PROMISE,
    ),
    claim_row(
        rf"WDAY\d+ (?:(?!mới|để|rồi|{NO})[^\s|]+ ){{0,3}}?PAY{DOING} (rồi|xong)", "paid on a weekday", PAID
    ),
    claim_row(rf"{AHEAD} ... PAY", "names a time", PROMISE),
    claim_row(r"(NOW\d+|MONTH\d+) (ME |FIRM |kế toán )?(mới|sẽ|rồi|để) ... PAY", "names a time", PROMISE),
    claim_row(
        (
            r"(có|kiếm|vay|mượn|gom|~bán|bán (?:lúa|heo|cá|mía|tôm|bò|hàng|đất|cà phê)|thu|gặt|rảnh"
            r"|xong|về|nhận|~dư) ... (rồi|thì|là|mới|sẽ|xong)( ME| tui| tôi| em| mình)* PAY"
        ),
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    claim_row(
        (
            r"(~bán|bán (?:lúa|heo|cá|mía|tôm|bò|hàng|đất|cà phê)|gặt|thu hoạch|gom|vay|mượn|rảnh"
            r"|có tiền|~dư|lãnh|có được|gửi tiền về|có) .. (ME )?PAY( liền| ngay| luôn| NHE)*$"
        ),
        "will pay when able",
        PROMISE,
        vague=True,
    ),
    claim_row(
        r"(đợi|~chờ|để) (chồng|vợ|con|sếp|giám đốc|mẹ|ba|nhà) ... PAY",
        "waits for somebody",
        PROMISE,
        vague=True,
    ),
    claim_row(r"(từ từ|thư thư|rảnh|thong thả|bữa khác|lúc khác) .. PAY", "some time", PROMISE, vague=True),
    claim_row(r"để .. PAY", "announces", PROMISE),
    claim_row(r"ONGOING .. PAY", "on the way", PROMISE),
    claim_row(r"^(ME )?đang PAY", "under way, or a standing habit"),
    # --- done, said with "rồi", a past time or a finished tone
    claim_row(r"mới PAY được", "how long, not whether"),
    claim_row(r"(mới|mới vừa) (ra |đi |tự )?PAY", "just done", PAID),
    claim_row(rf"PAY{DOING} (rồi|xong|xong xuôi|thành công|hoàn tất|đủ hết|xong hết)", "says done", PAID),
    claim_row(rf"PAY{DOING} PAST\d+", "names a past time", PAID),
    claim_row(rf"PAST\d+ (?:(?!{NO})[^\s|]+ ){{0,5}}?PAY", "names a past time", PAID),
    claim_row(r"(tháng|năm|kỳ|lần|quý|lúc) nào (ME )?(cũng|đều) .. PAY", "always pays", PAID, DISPUTE),
    claim_row(r"(cũng|vẫn|luôn) (đã )?PAY .. (đủ|đều|đầy đủ|đúng hạn)", "always pays", PAID, DISPUTE),
    claim_row(r"PAY (rất )?(đầy đủ|đủ|đều đặn|đều)( mà| hết)?", "says complete", PAID),
    claim_row(r"có PAY (mà|đó|chứ|đấy)", "insists", PAID),
    # --- meant as an offer
    claim_row(rf"PAY ... {AHEAD}", "names a time", PROMISE),
    claim_row(r"NOW\d+ ... PAY", "today", PROMISE),
    claim_row(r"PAY .. NOW\d+", "today", PROMISE),
    claim_row(r"MONTH\d+ ... PAY", "names a month", PROMISE),
    claim_row(r"GONE\d+ ... có PAY", "names a past time", PAID),
    claim_row(r"PAY ... GONE\d+", "names a day that is over", PROMISE, confident=False),
    claim_row(r"GONE\d+ ... PAY", "names a day that is over", PROMISE, confident=False),
    claim_row(r"PAY (sau|dần|từ từ)", "some time", PROMISE, vague=True),
    claim_row(r"PAY( [^\s|]+)? (liền(?! hệ)|ngay|luôn|sớm|gấp)", "at once", PROMISE),
    claim_row(r"PAY trước", "part first", PROMISE),
    claim_row(r"rồi (ME )(sẽ )?PAY$", "announces", PROMISE),
    claim_row(r"PAY( SUM\d+| SPAN| MONTH\d+)* NHE", "announces", PROMISE),
    claim_row(r"PAY .. \?", "asks about paying", QUESTION),
)

RECEIPT_ROWS: tuple[ClaimRow, ...] = (
    claim_row(
        (
            r"(xin|cho xin|gửi lại|cần|muốn lấy|lấy|chưa có|chưa nhận|không có|chưa|không|mất|khi"
            r" nào có|bao giờ có|sao không có) .. (BILL|RECEIPT)"
        ),
        "about a receipt",
    ),
    claim_row(r"(BILL|RECEIPT) .. cho (tôi|em|mình|tui)( NHE)?$", "asks for a receipt", QUESTION),
    claim_row(rf"({AHEAD}|NOW\d+|sẽ|lát|để|tí) ... BILL", "will send proof", PROMISE),
    claim_row(r"(BILL|RECEIPT) .. (chưa|không|nào|ở đâu|gì)", "about a receipt"),
    claim_row(r"BILL", "sends proof", PAID),
    claim_row(r"(đây là|này là|đây) .. RECEIPT|RECEIPT .. (đây|nè|này|NHE)", "sends proof", PAID),
)
