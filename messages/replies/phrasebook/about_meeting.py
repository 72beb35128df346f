"""Coming or not coming, joining or leaving."""

from messages.replies.phrasebook.row import Row
from messages.replies.reading import Intent

_ATTEND, _DECLINE = Intent.ATTEND, Intent.DECLINE

_WHO = (
    "(ME |FIRM |xin |sẽ |có |chắc chắn |nhất định |xác nhận |AGREE |nhất trí |thống nhất "
    "|chấp nhận |sẵn sàng |hưởng ứng |đăng ký |ok |rất vui |rồi |cũng |được |cả nhà |hai"
    " vợ chồng |vâng |dạ |kế toán |giám đốc |để |cho |phải )*"
)
_TAIL = (
    "( đầy đủ| đúng giờ| hội nghị| hội thảo| cuộc họp| buổi họp| họp| dự| buổi này| được|"
    " NHE| DAY\\d+| NOW\\d+| CLOCK| SPAN| SUM\\d+| với| cùng| tại| ở| ủy ban| hội trường|"
    " xã| như lịch| theo lịch| theo giấy mời| như đã hẹn| với cô| \\d+| người| ạ)*"
)

MEETING_PHRASES: tuple[Row, ...] = (
    Row(
        (
            "(không|chưa) (bao giờ|từng|hề) (tham gia|mua)|không (tham gia|mua) .. bao giờ|(có|đâu"
            " có) tham gia .. (đâu|mà nợ)|đâu .. (tham gia|mua bảo hiểm)"
        ),
        Intent.DISPUTE,
        "never joined",
    ),
    Row("(có )?(tham gia|mua) .. (đâu) mà nợ", Intent.DISPUTE, "never joined"),
    Row(
        (
            "tham gia (ở |bên |tại |bảo hiểm )*(công ty|chỗ|nơi|bên|trường|đơn vị|cơ quan|quê)("
            " [^\\s|]+){0,3}? rồi"
        ),
        Intent.DISPUTE,
        "insured elsewhere",
    ),
    Row(
        "(thế nào|như thế nào|điều kiện|ai được|làm sao|cách|mức|có nên|bao nhiêu) ... tham gia",
        Intent.QUESTION,
        "asks about joining",
    ),
    Row(
        (
            "tham gia .. (thế nào|như thế nào|ở đâu|ra sao|bao nhiêu|được gì|có lợi|có được|gì"
            "|được không|không$)"
        ),
        Intent.QUESTION,
        "asks about joining",
    ),
    # --- not coming, not joining
    Row(
        (
            "(không|chưa|khỏi) (thể |có thể |muốn |kịp |xin |đồng ý |AGREE |thích |định |có ý định"
            " |tiếp tục |còn |sắp xếp )*(tham gia|tham dự|dự(?! (tiền|sức|điều|khả|lương|tuổi))|có"
            " mặt|đến dự|đi họp|họp|đi dự)"
        ),
        _DECLINE,
        "will not come or join",
    ),
    Row(
        "không (thể |có thể )?(đến|đi|lên|tới|qua|ra)( họp| dự| tham dự)? (được|kịp|nổi)",
        _DECLINE,
        "cannot come",
    ),
    Row("không thể (đến|đi|lên|tới)", _DECLINE, "cannot come"),
    Row("(xin |xin phép |phải |đành )?(vắng|vắng mặt|cáo lỗi)$", _DECLINE, "will be absent"),
    Row("xin phép (không|vắng|nghỉ họp|cáo)|xin vắng|xin cáo lỗi", _DECLINE, "will be absent"),
    Row("(bận|mắc|kẹt|có) .. không (đi|đến|dự|tham|lên|qua|ra|tới|có mặt)", _DECLINE, "busy"),
    Row("không (cử|bố trí|sắp xếp|có ai) .. (được|tham|dự|đi|họp)", _DECLINE, "cannot send anybody"),
    Row("(không|chưa|hết) (có |còn )?nhu cầu", _DECLINE, "no need"),
    Row("không (quan tâm|hứng thú|cần thiết)", _DECLINE, "not interested"),
    Row(
        (
            "không (cần|mua|lấy|chơi|làm|xài|ham|thèm|thích)( bảo hiểm| cái này| thẻ| bảo hiểm y"
            " tế| tiếp| đâu| nữa| bảo hiểm xã hội)*( nữa| đâu)?$"
        ),
        _DECLINE,
        "does not want it",
    ),
    Row(
        (
            "(không|khỏi) (muốn |định |thích )?(mua|cần|lấy|gia hạn|đăng ký|chơi|theo)( bảo hiểm|"
            " bảo hiểm y tế| thẻ| tiếp)* nữa"
        ),
        _DECLINE,
        "does not want it",
    ),
    Row(
        (
            "(hủy|bỏ|cắt|ngưng|dừng|nghỉ|thôi|chấm dứt|rút khỏi) (luôn |hẳn )?(bảo hiểm|bảo hiểm"
            " xã hội|bảo hiểm y tế|tham gia|thẻ|mua|gói)"
        ),
        _DECLINE,
        "leaves the scheme",
    ),
    Row("từ chối (tham gia|tham dự|dự|mua)", _DECLINE, "refuses"),
    # --- coming
    Row("(đã|đang|từng|vẫn|mới) tham gia", None, "insured, not coming"),
    Row(f"^{_WHO}(tham gia|tham dự|dự|có mặt|đến dự|tới dự|đi họp|đi dự){_TAIL}$", _ATTEND, "will come"),
    Row(
        (
            "sẽ (đến|tới|lên|đi|ghé|sắp xếp đến|cố gắng đến|thu xếp đến)( dự| họp| tham dự| đúng"
            " giờ| đầy đủ)*$"
        ),
        _ATTEND,
        "will come",
    ),
    Row(
        ("(sẽ|xác nhận|đăng ký|nhất định|chắc chắn|cử|AGREE) .. (tham gia|tham dự|dự|có mặt|đến dự|họp)"),
        _ATTEND,
        "will come",
    ),
    Row("(đi|dự|đến|tham gia|tham dự) được$", _ATTEND, "can come"),
    Row(
        "cử (SPAN|\\d+|một|hai|người|kế toán|nhân viên|đại diện|cán bộ) .. (đi|dự|đến|tham|họp)",
        _ATTEND,
        "sends somebody",
    ),
    Row("(có|cử|đăng ký|gồm|khoảng) .. (SPAN|người) .. (dự|tham dự|tham gia|họp)", _ATTEND, "sends somebody"),
    Row("(có|sẽ) (có )?mặt", _ATTEND, "will be there"),
)
