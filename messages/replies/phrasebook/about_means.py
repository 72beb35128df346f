"""Owning the debt: without the means, asking for time, or seeing to it."""

from messages.replies.phrasebook.row import Row
from messages.replies.reading import Intent

_DISPUTE, _HARD, _PROMISE, _THANKS = Intent.DISPUTE, Intent.HARDSHIP, Intent.PROMISE, Intent.THANKS

_FIGURE = (
    "(số liệu|số tiền|số nợ|tiền nợ|tiền|công nợ|nợ|lãi|tiền lãi|tháng|mức|dữ liệu|thông"
    " báo|thông tin|bảng|c12|kỳ|số WORKERS|số người|danh sách|lương|mức lương|mức đóng)"
)
_FIRM = (
    "(công ty|đơn vị|doanh nghiệp|cơ sở|cửa hàng|quán|xưởng|nhà máy|hợp tác xã|hộ kinh"
    " doanh|bên (em|mình|tôi|này)|chi nhánh|văn phòng|dn|tiệm|nhà hàng|trường|phòng khám)"
)
_LATER = "(W?DAY\\d+|LATER\\d+|NOW\\d+|MONTH\\d+)"

MEANS_PHRASES: tuple[Row, ...] = (
    # --- asks for time or has no means
    Row(
        (
            f"(khất|hoãn|gia hạn|EXTEND|dời|cho thêm|thêm thời gian|hẹn|hứa|cam kết|lùi|trễ|đợi"
            f"|~chờ|thư)( em| tôi| mình| thêm| nợ| lại| xin| cho| đến| tới| qua| sang| cho đến| cho"
            f" tới| vào| khoảng| chị| anh| bạn| nộp| đóng| PAY| hạn| ngày| một)* (tới |đến |qua "
            f"|vào |cuối )?{_LATER}"
        ),
        _PROMISE,
        "names another day",
    ),
    Row(f"(cho|xin|thêm) (ME |thêm |FIRM |khoảng )*{_LATER}", _PROMISE, "asks for a day"),
    Row("(nợ lương|chậm lương|chưa trả lương|chưa phát lương)", _HARD, "wages unpaid"),
    Row(
        ("(chưa|không|hết) (có |được |kịp |thấy )?(LATER\\d+|lương|nhận lương|lãnh lương|lĩnh lương)"),
        _HARD,
        "no wages yet",
    ),
    Row(
        (
            "khó khăn|khốn khó|chật vật|eo hẹp|túng thiếu|túng quá|túng lắm|bần cùng|khó quá|khổ"
            " quá|cơ cực|~bí quá"
        ),
        _HARD,
        "in difficulty",
    ),
    Row(
        (
            "(xin|cho|mong|được|đề nghị|cho phép) .. (khất|hoãn|lùi|dời|chậm|trễ|giãn|thư thư|miễn"
            " giảm|giảm|bớt|thiếu|nợ lại|nợ)(?! (trừ|lao))"
        ),
        _HARD,
        "asks for time",
    ),
    Row("EXTEND|INSTALMENTS", _HARD, "asks for time"),
    Row(
        (
            "(xin|cho|thêm) (em |tôi |mình |xin |thêm |ít |một ít |chút |FIRM )*(thêm )?(thời gian"
            "|ít thời gian|ít ngày|chút thời gian|thêm ngày)"
        ),
        _HARD,
        "asks for time",
    ),
    Row(
        (
            "(chưa|không|hết|kẹt|cạn|thiếu|hụt)( có| còn| đủ| kiếm được| xoay được| lo được| gom"
            " được| dư| kiếm ra| đào đâu ra| xoay ra)* (tiền|kinh phí|nguồn thu|nguồn|vốn|khả năng"
            "|điều kiện|xu|ngân sách|cắc|đồng nào)(?! (gì|đâu|vào))"
        ),
        _HARD,
        "no money",
    ),
    Row(
        "(lấy |kiếm |moi )?tiền đâu (ra |mà |ra mà )|(lấy|kiếm) đâu ra( tiền)?|đào đâu ra", _HARD, "no money"
    ),
    Row(
        (
            "(đang |bị |hơi |đang bị )?(kẹt|túng|~bí|cháy túi|rỗng túi|viêm màng túi|~móm|~hẻo"
            "|~đói)( quá| lắm| tiền| vốn| nha)*$"
        ),
        _HARD,
        "no money",
    ),
    Row("~kẹt (quá|lắm|tiền)", _HARD, "no money"),
    Row("(nghèo|cực|khổ|túng) (quá|lắm|rớt|khó)|nghèo$", _HARD, "poor"),
    Row(
        (
            "(mất|không có|chưa có|hết|thiếu) (việc|việc làm|công việc|công ăn việc làm)|thất"
            " nghiệp|ở không|không có việc"
        ),
        _HARD,
        "out of work",
    ),
    Row(
        (
            "(bị |đang |mắc |ốm )?(bệnh(?! viện)|ốm|~đau|nằm viện|nhập viện|~mổ|tai nạn|ung thư"
            "|tai biến|chạy thận|cấp cứu|phẫu thuật|điều trị|đột quỵ|~sốt)(?! (không|thì|có được"
            "|được))"
        ),
        _HARD,
        "illness",
    ),
    Row(
        (
            "(mất mùa|~lũ|lụt|~bão|hạn hán|cháy nhà|cháy xưởng|dịch bệnh|thiên tai|rớt giá|mất giá"
            "|thất mùa|hạn mặn|tôm chết|heo chết)(?! vụ)"
        ),
        _HARD,
        "disaster",
    ),
    Row(
        (
            "(thua lỗ|lỗ quá|lỗ nặng|~ế|không buôn bán được|không bán được|không có đơn hàng|chưa"
            " có đơn hàng|vỡ nợ|bể nợ|bể hụi|nợ nhiều quá|nợ ngập)"
        ),
        _HARD,
        "bad business",
    ),
    Row(
        (
            "(chưa|không) (xoay|xoay sở|lo|kham|gom|thu xếp|sắp xếp|cân đối|bố trí)( được| kịp|"
            " nổi| đủ| ra| xong)+"
        ),
        _HARD,
        "cannot find it",
    ),
    Row("(không|chưa) (nổi|kham nổi|gánh nổi|lo nổi|theo nổi)", _HARD, "too much"),
    Row(
        "(khách|khách hàng|đối tác|chủ đầu tư|bên kia) .. (chưa|không) (thanh toán|trả|chuyển)",
        _HARD,
        "is not paid either",
    ),
    Row("(mất|không còn) khả năng", _HARD, "insolvent"),
    # --- will see to it
    Row(
        (
            "(đang |đã |mới )?(trình|chờ|đợi|xin|làm|lên|nhờ|hỏi|báo) (sếp|giám đốc|lãnh đạo|chủ"
            "|ban giám đốc|thủ trưởng|kế toán trưởng|lệnh|thủ tục|kế hoạch)( [^\\s|]+){0,3}?"
            " (duyệt|ký|chi|thanh toán|chuyển|nộp|về)"
        ),
        _PROMISE,
        "in the works",
    ),
    Row(
        "đang (làm|tiến hành|hoàn tất|chờ|đợi|lên) (thủ tục|lệnh|ủy nhiệm|thanh toán|chứng từ)",
        _PROMISE,
        "in the works",
    ),
    Row(
        (
            f"{_LATER} (ME |chắc |mới |kế toán |sẽ |xin )*(ghé|ra|qua|lên|tới|đến(?! họp)|đi|gửi"
            f"|giải quyết|xử lý|xong|có tiền|nhé)( NHE| bưu điện| ủy ban| đại lý| ngân hàng| xã| đó"
            f"| chị| gặp| luôn| cho| liền)*$"
        ),
        _PROMISE,
        "will come by",
    ),
    Row(
        (f"(ghé|ra|qua|lên|tới)( NHE| bưu điện| ủy ban| đại lý| ngân hàng| xã| đó| chị| gặp)* {_LATER}$"),
        _PROMISE,
        "will come by",
    ),
    # --- acknowledgements inside longer messages
    Row("cảm ơn", _THANKS, "thanks"),
)
