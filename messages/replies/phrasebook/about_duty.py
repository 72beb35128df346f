"""Contesting the debt, the figure or the duty."""

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

DUTY_PHRASES: tuple[Row, ...] = (
    Row("(không|chưa|đâu) .. (sai|nhầm) (số liệu|số tiền)", None, "not wrong"),
    Row("(không|chưa) (sao|sai|có sai|vấn đề)$", None, "nothing wrong"),
    # --- the figure
    Row(
        f"(sai|nhầm|lệch|chênh|lộn|trùng|~dư|thừa)( về| cái)? {_FIGURE}(?! điện thoại)",
        _DISPUTE,
        "figure wrong",
    ),
    Row(
        (
            f"{_FIGURE}( này| bên em| nợ| đó| trên| của em| trong .. )?( bị| đang| thì| tính| báo|"
            f" là| ghi)* (sai|nhầm|lệch|chênh|không đúng|không khớp|chưa đúng|không chính xác|chưa"
            f" khớp|vô lý|khác|chưa chính xác|không phải vậy|bị lệch|ảo)"
        ),
        _DISPUTE,
        "figure wrong",
    ),
    Row("(lệch|chênh) số", _DISPUTE, "figure wrong"),
    Row("để ME (xem|coi|kiểm tra|hỏi|tính|nghĩ|rà|đối chiếu)( lại)?", None, "they will look"),
    Row(
        (
            "(tính|ghi|báo|thu|trừ|thông báo|cập nhật|tra|nhập|hạch toán|phân bổ|cộng) (nợ |tiền "
            "|lãi |bị )?(sai|nhầm|trùng|lộn|thừa|~dư|lố|hai lần|2 lần)"
        ),
        _DISPUTE,
        "figure wrong",
    ),
    Row(
        "(thu|trừ|tính|PAY|đóng|nộp) (bị )?(trùng|2 lần|hai lần|~dư|thừa|lố)",
        _DISPUTE,
        "charged twice or too much",
    ),
    Row(
        (
            "^(ME |bên em |bên mình |cái này |vậy là )?(sai|không đúng|không chính xác|không phải"
            " vậy|chưa đúng|chưa chính xác|không khớp|vô lý|sai bét|sai hết)( rồi| đâu| quá)?$"
        ),
        _DISPUTE,
        "says it is wrong",
    ),
    Row("(không|chưa) (khớp|chính xác|đúng (với|số|thực tế|sổ|hồ sơ))", _DISPUTE, "figure wrong"),
    Row(
        ("(đối chiếu|đối soát|kiểm tra|xem|rà soát|rà|coi|tính|dò|xác minh|check|xem xét) (lại|kỹ|giúp lại)"),
        _DISPUTE,
        "wants it checked",
    ),
    Row("(đối chiếu|đối soát) .. (không|chưa|khác|sai|lệch|công nợ|số liệu)", _DISPUTE, "wants it checked"),
    Row("(không|chưa) (còn )?(thiếu|sót) (tiền|gì|đồng|tháng)", _DISPUTE, "denies a debt"),
    # --- the debt
    Row(
        (
            "(không|chưa|đâu|đâu có|không có|chẳng|không còn|hết|làm gì có|làm gì|nào có|bao giờ)("
            " bao giờ| hề| từng| còn| phải)? nợ(?! (tháng nào|bao nhiêu|từ|lương|khoản nào|mấy))"
        ),
        _DISPUTE,
        "denies a debt",
    ),
    Row(
        (
            "có (nợ|thiếu) .. đâu|nợ gì mà nợ|nợ (gì|đâu|cái gì) (mà|nữa)|nợ gì đâu|nợ đâu (ra|mà)|(đâu"
            "|gì) mà nợ|nợ nần gì|nợ ở đâu ra|nợ gì mà nhiều"
        ),
        _DISPUTE,
        "denies a debt",
    ),
    Row("(tôi|em|mình|tui|bên em) (có )?nợ hồi nào|nợ (bao giờ|hồi nào) (đâu|mà)", _DISPUTE, "denies a debt"),
    Row(
        "đâu ra mà|ở đâu ra|không (chấp nhận|công nhận|thừa nhận)|không AGREE( với| số|$)",
        _DISPUTE,
        "does not accept it",
    ),
    Row("không (phải |có )?(trách nhiệm|nghĩa vụ)( của)?", _DISPUTE, "denies the duty"),
    Row("không (thuộc|phải)( vào| là)? (đối tượng|diện|trường hợp|nghĩa vụ)", _DISPUTE, "denies the duty"),
    Row("(được|diện|đối tượng) miễn", _DISPUTE, "exempt"),
    Row("không (phải|bị|cần phải) (đóng|nộp|trả)(?! (à|hả|không|thì))", _DISPUTE, "denies the duty"),
    Row("(ai|sao) (nói|bảo) .. (nợ|chưa đóng|chưa nộp)", _DISPUTE, "denies a debt"),
    # --- the firm is gone
    Row(
        (
            f"{_FIRM}( này| đó| cũ| của .. )?( [^\\s|]+){{0,3}}? (giải thể|phá sản|sáp nhập|CLOSED"
            f"|RUNNING nữa)"
        ),
        _DISPUTE,
        "the firm is gone",
    ),
    Row(
        (
            "(đã|bị|làm thủ tục|đang) (giải thể|phá sản|sáp nhập|đóng mã|đóng mst|đóng mã số thuế)"
            "|(giải thể|phá sản|sáp nhập)( rồi| xong|$)"
        ),
        _DISPUTE,
        "the firm is gone",
    ),
    Row("(đã )?CLOSED (rồi|từ|lâu|hẳn|luôn|MONTH\\d+|PAST\\d+|$)", _DISPUTE, "the firm is closed"),
    Row(
        (
            "(dừng|ngừng|ngưng|không|không còn|hết|thôi|chấm dứt|nghỉ|tạm dừng|tạm ngừng|tạm ngưng"
            "|tạm nghỉ)( còn| tạm)? (RUNNING|kinh doanh|sản xuất|buôn bán(?! được)|bán|làm ăn nữa"
            "|mở)"
        ),
        _DISPUTE,
        "the firm has stopped",
    ),
    Row(
        (
            "(bán|sang|chuyển nhượng|sang tên|đổi chủ|sang nhượng|thanh lý) (lại )?(công ty|quán"
            "|tiệm|cửa hàng|cơ sở|doanh nghiệp|xưởng|cho người khác)|đổi chủ"
        ),
        _DISPUTE,
        "the firm was sold",
    ),
    Row("MOVED", _DISPUTE, "moved away"),
    # --- the person no longer owes contributions
    Row("(chưa|không|đừng|chuẩn bị|sắp|muốn|định|tính) (có )?nghỉ (việc|làm)", None, "has not left"),
    Row(
        "(đã |xin |vừa |mới |được )?(nghỉ việc|thôi việc|nghỉ làm|nghỉ hẳn|cho nghỉ|nghỉ ngang)",
        _DISPUTE,
        "has left the job",
    ),
    Row(
        (
            "(nhân viên|WORKERS|công nhân|người|lao động|họ|bạn|chị|anh|nó) .. nghỉ( hết| rồi| từ|"
            " lâu| cả| gần hết)"
        ),
        _DISPUTE,
        "staff have left",
    ),
    Row("^(ME )?(đã )?nghỉ (rồi|lâu rồi|hết rồi|từ)", _DISPUTE, "has left"),
    Row("(chấm dứt|hết|thanh lý|đã cắt|hết hạn) (CONTRACT)", _DISPUTE, "contract ended"),
    Row(
        ("(bạn|người|nhân viên|em|anh|chị|WORKERS) (này|đó|ấy|kia) (đâu còn|không còn|hết|đâu có|không) làm"),
        _DISPUTE,
        "staff have left",
    ),
    Row("(đã )?nghỉ( việc| làm)? (ở|bên|tại) công ty (từ|rồi)", _DISPUTE, "has left"),
    Row("(báo|cắt|làm|khai) giảm", _DISPUTE, "reported as left"),
    Row(
        (
            "(không|hết) (còn |có |phát sinh |thuê |sử dụng )*(WORKERS|nhân viên|công nhân|ai làm"
            "|người làm)(?! (nghỉ|nào nghỉ))"
        ),
        _DISPUTE,
        "no staff",
    ),
    Row("không phát sinh", _DISPUTE, "nothing arose"),
    Row("(đã )?chốt( được)?( bảo hiểm)? sổ", _DISPUTE, "book closed"),
    Row("(nghỉ|chế độ|đang) (thai sản|sinh|đẻ|hộ sản)|nghỉ thai", _DISPUTE, "on maternity leave"),
    Row(
        ("(nghỉ|về|hưởng|lãnh|lĩnh|nhận|có|đủ tuổi) (chế độ )?(lương )?hưu|hưu trí|tuổi hưu|LATER\\d+ hưu"),
        _DISPUTE,
        "retired",
    ),
    Row(
        (
            "(có|được|được cấp|cấp|thuộc|diện|hưởng) (cấp )?(thẻ |diện |sổ )?(hộ |bảo hiểm"
            " )?(nghèo|cận nghèo|người nghèo|chính sách|dân tộc|miễn phí|bảo trợ|thương binh|cựu"
            " chiến binh|người cao tuổi)"
        ),
        _DISPUTE,
        "covered by the state",
    ),
    Row("(hộ|diện) (nghèo|cận nghèo)", _DISPUTE, "covered by the state"),
    Row(
        (
            "(nhà nước|xã|ủy ban|trường|công ty|cty|bộ đội|quân đội|công an|nhà nước) (đã )?(cấp"
            "|lo|hỗ trợ|mua|cho|tặng|phát) (thẻ|bảo hiểm|cho|hết)"
        ),
        _DISPUTE,
        "covered by others",
    ),
    Row("(hết|quá|ngoài|trên) (tuổi|độ tuổi)", _DISPUTE, "over age"),
    Row(
        (
            "(mẹ|ba|bố|cha|má|ông|bà|vợ|chồng|anh|chị|em|cô|chú|bác|con|dì|cậu|nội|ngoại|người"
            "|họ)( tôi| em| mình| tui| của tôi| ấy| đó| này| nhà| chồng| vợ| nó| chủ| già| bà| ông"
            "| nội| ngoại)* (đã |mới |vừa )?(~mất(?! (luôn|tiêu))|mất(?= rồi| PAST\\d+)|chết|qua"
            " đời|từ trần|khuất)( rồi| PAST\\d+| từ| được| SPAN| lâu| năm|$)(?! (việc|thẻ|sổ|giấy"
            "|sim|máy|số|tiền))"
        ),
        _DISPUTE,
        "has died",
    ),
    Row("(chết|qua đời|từ trần)( rồi| PAST\\d+| hồi| năm)", _DISPUTE, "has died"),
    Row(
        (
            "(đi|ở|sang|qua|định cư|xuất khẩu|xkld) (nước ngoài|WORKERS|nhật|hàn|đài loan|mỹ|úc"
            "|xuất khẩu|định cư|đài|hàn quốc|nhật bản|lính|nghĩa vụ|bộ đội|tù)|xuất khẩu WORKERS"
            "|nhập ngũ"
        ),
        _DISPUTE,
        "gone abroad or to service",
    ),
    Row(
        (
            "rút( bảo hiểm| tiền)?( xã hội)? (1|một) (lần|cục)(?! (được|thì|thế|như|có|cần|ở|là"
            "|phải|không|mấy|bao))|(đã )?(rút|lãnh|nhận|hưởng) ... (một lần|1 lần|1 cục) rồi|rút hết rồi"
            "|(đã )?rút bảo hiểm .. rồi"
        ),
        _DISPUTE,
        "withdrew",
    ),
    Row(
        (
            "có (thẻ |mua )?(bảo hiểm|thẻ)( bảo hiểm| y tế| xã hội)* (ở |của |bên |theo |tại"
            " )*(công ty|cơ quan|trường|chỗ|nơi|bên|học sinh|sinh viên|quân đội|khác|quê)"
        ),
        _DISPUTE,
        "insured elsewhere",
    ),
    Row(
        (
            "(làm|đi làm|vô làm|vào làm|xin việc|chuyển) (ở |cho |bên )?(công ty|nhà nước|cơ quan"
            "|khu công nghiệp|xí nghiệp)( [^\\s|]+){0,3}? (rồi|đóng cho|mua cho|lo)"
        ),
        _DISPUTE,
        "insured elsewhere",
    ),
)
