"""What people ask: how much, where, how, why, who, and whether it is really us."""

from messages.replies.phrasebook.row import Row
from messages.replies.reading import Intent

_ASK = Intent.QUESTION

QUESTION_PHRASES: tuple[Row, ...] = (
    Row("mấy giờ", _ASK, "what time"),
    Row(
        (
            "(sao|tại sao|vì sao) (còn|vẫn|cứ|lại) (nhắn|báo|nhắc|gửi|gọi|đòi)( nợ| tin| hoài| tôi"
            "| em| hoài vậy| tiền)*"
        ),
        None,
        "a complaint, not a question",
    ),
    Row(
        (
            "(không|chả|chẳng) sao|sao cũng được|thế nào cũng|bao nhiêu cũng|lúc nào cũng|ai cũng"
            "|làm sao mà|gì cũng|đâu cũng|tháng nào cũng|cái gì mà"
        ),
        None,
        "not a question",
    ),
    Row(
        (
            "(không|chưa) .. (tháng|kỳ|lần|khoản|đồng|quý|năm) nào|(không|chưa) ... bao giờ|bao"
            " giờ (đâu|$)|(đã|vừa) gửi|(không|chưa) biết .. không$"
        ),
        None,
        "not a question",
    ),
    # --- money and account
    Row(
        (
            "bao nhiêu|mấy tiền|mấy đồng|mấy trăm|mấy triệu|nhiêu vậy|mất nhiêu|hết mấy|mấy"
            " (PAST\\d+|LATER\\d+)"
        ),
        _ASK,
        "how much",
    ),
    Row(
        (
            "(xin|cho|gửi|nhắn|cần|đọc|có|cấp|biết|lấy) (lại |giúp |giùm |em |tôi |mình |cho |xin "
            "|chị |anh |qua |biết |cái |thêm |bảng )*(số tài khoản|tài khoản|mã qr|qr|link|đường"
            " link|mẫu|số đại lý|cú pháp|bảng kê|chi tiết|mã đơn vị|thông tin chuyển|địa chỉ|số"
            " liên hệ|hotline|công văn|nội dung chuyển|thông báo nợ|c12)"
        ),
        _ASK,
        "asks for the account or papers",
    ),
    Row(
        (
            "^(cái )?(số tài khoản|tài khoản|mã qr|qr)( nào| đâu| gì| mấy)?( \\?)?$|số tài khoản("
            " [^\\s|]+){0,3}? (nào|gì|đâu|mấy|là)"
        ),
        _ASK,
        "asks for the account",
    ),
    Row(
        "nội dung (chuyển khoản|ghi|ck|chuyển) .. (gì|sao|nào)|ghi (nội dung )?(gì|sao|thế nào)",
        _ASK,
        "asks what to write",
    ),
    Row(
        "(vào|vô|qua|cho|tới|đến) (tài khoản|số|ai|đâu|chỗ|ngân hàng|số tài khoản) nào", _ASK, "where to pay"
    ),
    # --- where, when, how
    Row(
        (
            "(ở|tại|chỗ|đi|qua|ra|nằm|đến|~tới) (đâu|nào)$|chỗ nào|nơi nào|ở đâu(?! ra)|đường nào"
            "|phòng nào|~tới đâu"
        ),
        _ASK,
        "where",
    ),
    Row(
        (
            "(hạn|hạn chót|thời hạn|hạn cuối|hết hạn|hạn đóng|đến hạn|hạn nộp) .. (nào|mấy|bao giờ"
            "|chưa|hôm nào|bao lâu)"
        ),
        _ASK,
        "asks the deadline",
    ),
    Row(
        (
            "(ngày|tháng|năm|hôm|số|kỳ|quý|khoản|lúc|tuần|thứ|giờ|cái|loại|mẫu|bên|cơ quan|xã|đợt"
            "|chế độ) (nào|mấy)(?! (rảnh|cũng|có|tiện))|mấy tháng|ngày mấy|tháng mấy|thứ"
            " mấy"
        ),
        _ASK,
        "which or when",
    ),
    Row(
        (
            "(khi nào|bao giờ|chừng nào|lúc nào|bao lâu|hôm nào)(?! (cũng|có(?! (thẻ|hiệu lực|sổ"
            "|kết quả|quyết định))|rảnh|em|tôi|tui|mình|tiện|LATER|lãnh|được))|khi nào (hết|có thẻ"
            "|có sổ|nhận|được|đến hạn|mới|thì được|là)|bao giờ (có thẻ|nhận|được|hết)"
        ),
        _ASK,
        "when",
    ),
    Row(
        (
            "thế nào|như thế nào|làm sao|bằng cách nào|cách (nào|đâu)|kiểu gì|ra sao|bằng gì|ra"
            " làm sao|như nào|cách (đóng|nộp|chuyển|tra|xem|đăng ký|làm|tính|thanh toán|kiểm tra)"
        ),
        _ASK,
        "how",
    ),
    Row(
        (
            "hướng dẫn|trợ giúp|help|chỉ (em|tôi|mình|giúp|cách|cho)(?! biết)|tư vấn|giải thích"
            "|giải đáp|giúp (em|tôi|mình|với)$"
        ),
        _ASK,
        "asks for help",
    ),
    Row(
        (
            "(cho|xin|muốn|cần|dạ) (em |tôi |mình |con |cháu |được |phép |tui |chị |anh |cô |bác"
            " )*hỏi|^hỏi( chút| tí| cái| xíu| thăm)?$|hỏi (chút|tí|xíu|cái|thăm|là)"
        ),
        _ASK,
        "asks",
    ),
    # --- why
    Row(
        (
            "tại sao|vì sao|sao (lại|nhiều|ít|cao|tăng|nợ|mắc|dữ|lắm|vậy|thế|nó|tháng|kỳ|tiền"
            "|không|chưa|em|tôi|mình|bên|còn nợ|phải|có|giờ|mà|năm|đợt|số)|là sao|sao vậy|sao kỳ"
            "|nghĩa là|lý do|^sao$|(gì|chi) mà nhiều|sao (đóng|nộp) (nhiều|cao|tăng|mắc)|sao .."
            " (cao|nhiều|tăng|mắc|khác|dữ)( thế| vậy| quá| lắm| hơn|$)"
        ),
        _ASK,
        "why",
    ),
    # --- who, what, is it real
    Row(
        (
            "(ai|bạn|số này|đây|bên nào|chị|anh|em) (là ai|của ai|là số ai|là gì)|ai (là|vậy|đấy|đó"
            "|đây|thế|nhắn|gửi|thu|phụ trách|đang|nha)|^ai$|số ai|số của ai|là ai|của ai|gặp ai"
            "|hỏi ai|liên hệ ai|cho ai"
        ),
        _ASK,
        "who",
    ),
    Row(
        (
            "(cái|tiền|khoản|vụ|nợ|chuyện|tin|việc|là|bảo hiểm|phí|giấy tờ|giấy|hồ sơ|mang|cần|thủ"
            " tục|quyền lợi|lợi ích|chế độ|có|làm|được|đóng|nộp|thiếu|mua|ý) (này )?(gì|chi)( vậy|"
            " đây| thế| đó| không| NHE| nữa)*(?! (đâu|mà))( \\?)?$|gì (vậy|đây|thế)|^gì$|(cần|phải"
            "|có|muốn|nên) .. gì( không)?$"
        ),
        _ASK,
        "what",
    ),
    Row(
        (
            "lừa đảo (không|hả|à|phải không|chứ|$)|có thật|thật không|thiệt không|có phải .."
            " (không|hả)|phải (bảo hiểm|bhxh|lừa|.. ) .. không$|(tin|đáng tin|uy tín|chính thức)"
            " (được )?không|giả mạo (không|hả|à)|lừa (đảo )?(không|à|hả)"
        ),
        _ASK,
        "is it real",
    ),
    # --- yes or no
    Row(
        (
            "có .. (không|chưa)( \\?)?$|(được|phải|đúng|bị|cần|kịp|ổn|rồi phải|hay) (không|chưa)("
            " \\?)?$|(có|còn|đã) ... (không|chưa)( \\?)?$|(nhận|vào|lên|thấy|xong|có|tới|được|cập"
            " nhật|duyệt|ra)( tiền| được| thẻ| sổ| hồ sơ| của em)* (chưa)( \\?)?$"
        ),
        _ASK,
        "yes or no",
    ),
    Row(
        (
            "(thì sao|có sao|có bị|bị phạt|phạt không|có được hưởng|được hưởng|được lợi|được gì|bị"
            " gì|bị sao|có ảnh hưởng)"
        ),
        _ASK,
        "asks about consequences",
    ),
    Row("(đúng không|phải không|được không|hả|hở|à)( \\?)?$", _ASK, "yes or no"),
    Row("(mất|hỏng|rách|làm lại|cấp lại|đổi|in lại|sai tên) (thẻ|~sổ)", _ASK, "about a card"),
)
