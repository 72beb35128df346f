"""Who was reached, whether to go on writing, and whether to telephone."""

from messages.replies.phrasebook.row import Row
from messages.replies.reading import Intent

_WRONG, _STOP, _RESUME, _CALL = Intent.WRONG_CONTACT, Intent.STOP, Intent.RESUME, Intent.CALL_ME

_WRITE = (
    "(nhắn tin|nhắn|gửi tin|gửi thông báo|gửi|gọi điện|gọi|nhắc|làm phiền|spam|quấy rầy"
    "|quấy|phiền|báo(?! hiểm)|thông báo|liên hệ|liên lạc|inbox|điện)"
)
_TIN = "(tin nhắn|tin|thông báo|nhắc nhở|nhắc nợ|nhắc|sms|zalo|tn|mail|email)"
_THEY = "(chị|anh|cô|chú|bác|ông|bà|bạn|người|em|bé|con|thằng|sếp|mẹ|ba)"
_THAT = "(ấy|đó|kia|này|nớ|ý|cũ|phụ trách)"
_TITLE = "(kế toán|nhân sự|người phụ trách|người làm bảo hiểm|hành chính|giám đốc|chủ cũ)"
_NAMES = (
    "(nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|thạch|lâm"
    "|~sơn|trương|đoàn|đinh|mai|tạ|cao|~kim)"
)

CONTACT_PHRASES: tuple[Row, ...] = (
    # --- look-alikes first
    Row("đừng (lo|ngại|quên|giận|buồn|hiểu|vội)", None, "don't worry"),
    Row(
        (
            "(tôi|tui|em|mình|tớ) (đang bận |bận )?(sẽ |để |xin |xin phép |rồi )?gọi lại( sau| chị"
            "| anh| cho chị| cho anh| cho bạn)?$"
        ),
        None,
        "they will call",
    ),
    Row("(lát|tí|chiều|mai|NOW\\d+|DAY\\d+) (tôi|tui|em|mình) (sẽ )?gọi( lại)?", None, "they will call"),
    Row("(ai|số nào|số ai) .. gọi", Intent.QUESTION, "asks who called"),
    Row("gọi .. (không (được|nghe|ai|bắt|liên lạc|thấy))", None, "a call that failed"),
    Row("(khoản|nợ|tiền|số tiền|món) .. không phải .. của", Intent.DISPUTE, "not our debt"),
    # --- somebody else's number
    Row(
        (
            "(nhầm|lộn) (số(?! (tiền|liệu|nợ|tháng|dư|lượng|bhxh|sổ|thẻ))|máy|người|sim|địa chỉ"
            "|đối tượng|tên|sđt|thuê bao|chủ|ng|nhà|cty|công ty)"
        ),
        _WRONG,
        "wrong number",
    ),
    Row("sai (người|tên|số điện thoại|số(?= rồi$| NHE$|$)|máy|thuê bao|địa chỉ)", _WRONG, "wrong number"),
    Row("(gửi|nhắn|gọi|báo|nhắn tin) (nhầm|lộn)( rồi| tin)?$", _WRONG, "sent to the wrong one"),
    Row(
        "^(chắc |hình như )?(bạn |chị |anh |em )?(bị )?(nhầm|lộn)( rồi)?( bạn| em| chị| anh)?$",
        _WRONG,
        "wrong one",
    ),
    Row(
        ("không phải (là )?(tôi|em|mình|tui|anh|chị|cô|chú|tao|tớ|~ổng|~bả|tôi đâu|em đâu)( rồi| đâu)?$"),
        _WRONG,
        "not me",
    ),
    Row(
        (
            f"(tôi|tui|em|mình|đây|anh|chị|cô|bác|tao|máy này|số này|sim này|bên (em|mình|tôi|này))"
            f" (không phải|đâu phải|có phải .. đâu)( là)?( của| số của| người nhà)? (anh|chị|cô|chú"
            f"|bác|ông|bà|chủ|người(?! (nợ|nghèo))|số|máy|sim|kế toán|giám đốc|công ty(?! nợ)|đơn"
            f" vị|nhân viên|tên|{_NAMES})"
        ),
        _WRONG,
        "not that person",
    ),
    Row(
        "không phải (là )?(số|máy|sim|chủ|thuê bao)( điện thoại)?( của| này)",
        _WRONG,
        "not that person's number",
    ),
    Row(
        "không phải (công ty|đơn vị|cửa hàng) (tôi|em|mình|đó|này|bên em|chúng tôi)", _WRONG, "not that firm"
    ),
    Row(
        (
            "(số|sim|máy|thuê bao|số điện thoại)( này| đây)? .. (của người khác|người khác (dùng"
            "|xài|sử dụng)|mới mua|không phải của|không còn của|không còn dùng|bỏ rồi|không dùng"
            " nữa|của .. khác)"
        ),
        _WRONG,
        "somebody else's number",
    ),
    Row(
        (
            "(số|sim|máy|số điện thoại) này .. (mới (xài|dùng|sử dụng)|(xài|dùng|sử dụng) (SPAN"
            "|lâu|PAST\\d+|mới))"
        ),
        _WRONG,
        "number newly in use",
    ),
    Row(
        (
            "(đây|này) là (số|máy|sim)( điện thoại)? (của )?(con|vợ|chồng|cháu|em|người|mẹ|ba|hàng"
            " xóm|công ty|nhà|bạn|quán|cửa hàng|cá nhân)"
        ),
        _WRONG,
        "somebody else's number",
    ),
    Row("(kế toán|người phụ trách|nhân sự) mới( bây giờ)? là", _WRONG, "another contact"),
    Row(
        "(ME|đã) (không|không còn|hết) (phụ trách|đảm nhiệm|quản lý|theo dõi|đảm trách)",
        _WRONG,
        "the contact has left",
    ),
    Row("(mới|vừa|mua) (mua |mới |lại |xài |dùng )*(số|sim)( này| mới| lại)?", _WRONG, "number newly bought"),
    Row("(sim|số) (rác|mới mua|mới xài|mới|đã đổi chủ)$", _WRONG, "number newly bought"),
    Row(
        (
            f"không (quen|biết) (ai là |ai tên |gì )?({_THEY} {_THAT}|{_THEY}$|{_THEY} nào tên"
            f"|người nào|ai tên|ai là|ai$)"
        ),
        _WRONG,
        "does not know them",
    ),
    Row("không (quen|quen biết)( ai| người| bạn)?", _WRONG, "does not know them"),
    Row("không (có )?(ai|người nào) (tên|là|như)", _WRONG, "nobody of that name"),
    Row("đổi (số(?! (tài khoản|tiền))|sđt|sim)( điện thoại)?", _WRONG, "number changed"),
    Row("(thay|bỏ|mất|khóa) (số điện thoại|số này|sim)", _WRONG, "number changed"),
    Row("^(là )?người khác( rồi| NHE)?$", _WRONG, "somebody else"),
    Row("(đưa|cho|bán) số này .. (người|bạn|khác)", _WRONG, "somebody else's number"),
    # --- the contact person has left
    Row(
        (
            f"({_TITLE}|{_THEY} {_THAT}|{_THEY} {_TITLE})( cũ| bên (em|mình|tôi|đó))?( đã| cũng|"
            f" mới| vừa)* (nghỉ(?! (phép|ốm|lễ|trưa|thai|sinh|hôm|tết|DAY|mát))|thôi việc|MOVED"
            f"|không còn làm|không làm|hết làm)"
        ),
        _WRONG,
        "the contact has left",
    ),
    Row(
        (
            "(tôi|tui|em|mình|chị|anh)( đã| cũng)? (nghỉ|không làm|không còn làm|thôi làm|hết làm"
            "|không còn phụ trách|không phụ trách|không còn là|thôi việc)( việc| làm)?( ở| tại|"
            " cho| bên| chỗ| làm| công ty| từ| kế toán)* (đó|ấy|bên đó|bên ấy|chỗ đó"
            "|công ty(?! (từ|rồi|MONTH\\d+|PAST\\d+))|kế"
            " toán|công ty này|đơn vị|mảng|phần|vị trí|đấy|này nữa|nhân sự|bảo hiểm)"
        ),
        _WRONG,
        "the contact has left",
    ),
    Row(
        "(số|sim|máy) này (là )?của (con|vợ|chồng|cháu|người|mẹ|ba|bạn|ông|bà)",
        _WRONG,
        "somebody else's number",
    ),
    Row("không (quen|biết) (công ty|đơn vị|cơ quan) (này|đó|nào)", _WRONG, "does not know the firm"),
    Row("liên hệ (với |cho |qua )?(kế toán|người|anh|chị|bạn|nhân sự) (mới|khác)", _WRONG, "another contact"),
    Row("(em|tôi|mình) nghỉ (bên|chỗ|ở) (đó|đấy|ấy|kia)", _WRONG, "the contact has left"),
    # --- stop writing
    Row(
        (
            f"(đừng|~chớ|cấm|khỏi|thôi không|không cần|không được|miễn|xin đừng)(?: (?!quên|ngại|lo"
            f"|dừng|ngừng|ngưng|hủy|PAY)[^\\s|]+){{0,3}}? {_WRITE}(?! giấy)"
        ),
        _STOP,
        "asks not to write",
    ),
    Row(
        (f"(dừng|ngừng|ngưng|thôi|stop|chấm dứt|ngắt|kết thúc) (việc |nhận |lại việc )*({_WRITE}|{_TIN})"),
        _STOP,
        "asks to stop",
    ),
    Row("(dừng|ngừng|ngưng) nhận", _STOP, "asks to stop"),
    Row(
        (
            "^(tôi |em |mình |xin |cho tôi |tôi muốn |cho em |em muốn )?(~dừng|~ngừng|~ngưng|~hủy"
            "|~từ chối)( lại| đi| ngay| hết| giùm| luôn| hẳn| nha| dùm)*$"
        ),
        _STOP,
        "asks to stop",
    ),
    Row(
        f"(từ chối|không đồng ý|không AGREE) (nhận|nhận các|mọi|tất cả|dịch vụ tin|{_TIN})",
        _STOP,
        "refuses messages",
    ),
    Row(
        (
            f"không (muốn |cần |thích |tiếp tục |có nhu cầu |còn muốn )*nhận(?! (được|lại))( thêm|"
            f" các| mấy| bất kỳ)?( {_TIN}| cái| nữa| gì)"
        ),
        _STOP,
        "refuses messages",
    ),
    Row("không (muốn|thích) (bị )?(thấy|nghe|làm phiền|nhắn|nhắc|gọi)", _STOP, "refuses messages"),
    Row("không (nhắn|gửi|gọi|nhắc|spam)( tin)? .. nữa", _STOP, "refuses messages"),
    Row("không nhận nữa", _STOP, "refuses messages"),
    Row(f"(hủy|hủy bỏ|bỏ) (nhận|đăng ký|theo dõi|quan tâm|{_TIN})", _STOP, "cancels messages"),
    Row(f"tắt (hết |giúp |giùm )?({_TIN}|chức năng nhắc)", _STOP, "cancels messages"),
    Row(
        (
            "(xóa|gỡ|bỏ|loại|rút) (giúp |giùm |hộ )?(số|tên)( điện thoại| máy)?( này| của tôi| tôi"
            "| em| của em| mình| của mình)*( đi$| khỏi| ra|$)"
        ),
        _STOP,
        "wants off the list",
    ),
    Row("(đồ |toàn |cứ )?spam( hoài| quá| mãi| suốt| tin)?$", _STOP, "calls it spam"),
    Row(
        (
            "phiền (quá|lắm|phức|ghê|thế) .. (nhắn|gửi|gọi|nhắc|tin)|(nhắn|gửi|gọi|nhắc|tin) .."
            " (hoài|mãi|suốt|nhiều) .. (phiền|mệt|bực|khó chịu)"
        ),
        _STOP,
        "calls it a nuisance",
    ),
    Row("(để|cho) (tôi|tao|em|mình|tui) (được )?yên", _STOP, "wants to be left alone"),
    Row("(unsubscribe|unsub|opt out|do not contact|remove me)", _STOP, "asks to stop"),
    Row("(chặn|block) (số|tin|luôn|zalo)", _STOP, "blocks us"),
    # --- write again
    Row("nhận lại(?! (tiền|thẻ|sổ|hồ sơ|được))", _RESUME, "wants messages again"),
    Row(
        "tiếp tục (nhận|nhắn|gửi|nhắc|thông báo|cho nhận)(?! (lương|tiền|trợ cấp))",
        _RESUME,
        "wants messages again",
    ),
    Row(f"đăng ký (nhận|lại(?! (bảo hiểm|thẻ|tham gia))|{_TIN})", _RESUME, "registers again"),
    Row("^(em |tôi |cho em |cho tôi )?đăng ký( lại)?$", _RESUME, "registers"),
    Row(f"(bật|mở)( lại)? ({_TIN})( lại)?|bật lại|^mở lại$", _RESUME, "switches on again"),
    Row(
        f"(muốn|cho (tôi|em|mình)|vẫn|xin) (muốn |được |tiếp tục )*nhận( lại)? ({_TIN})",
        _RESUME,
        "wants messages",
    ),
    Row("cứ (nhắn|gửi|nhắc|báo)( tin)?(?! hoài| mãi| suốt| liên tục)", _RESUME, "wants messages"),
    Row(
        "(nhắn|nhắc|gửi tin|báo) lại (cho tôi|cho em|cho mình|như cũ|bình thường)",
        _RESUME,
        "wants messages again",
    ),
    Row("^start$", _RESUME, "switches on again"),
    # --- telephone
    Row("(gọi|điện) (nhầm|lộn)", None, "a wrong call"),
    Row("gọi (điện )?lại", _CALL, "asks for a call"),
    Row(
        (
            "(gọi|điện|điện thoại|call|alo)( điện)?( thoại)?( lại)? (cho |qua |vào |vô )?(tôi|tui"
            "|em|mình|anh|chị|cô|chú|bác|kế toán|con|số|PHONE|sếp|tao|vợ|chồng|ông|bà)(?! (thứ|ấy"
            " rồi))"
        ),
        _CALL,
        "asks for a call",
    ),
    Row("(gọi|điện) (điện |thoại )*(trao đổi|trực tiếp|nói|TALK)", _CALL, "asks for a call"),
    Row(
        ("liên hệ( lại| trực tiếp)?( với| cho)? (tôi|tui|em|mình|anh|chị|cô|chú|bác|số|PHONE|kế toán)"),
        _CALL,
        "asks to be contacted",
    ),
    Row("liên (hệ|lạc) lại", _CALL, "asks to be contacted"),
    Row("(cho|muốn|xin|cần) .. (gặp|TALK|nói trực tiếp|trao đổi)", _CALL, "wants to speak"),
    Row("(trao đổi|nói|TALK|tư vấn) .. (qua điện thoại|trực tiếp)", _CALL, "wants to speak"),
    Row("(nhờ|phiền|mong|đề nghị) .. (gọi|điện)( lại| cho| điện)?$", _CALL, "asks for a call"),
    Row("^gọi (điện )?(đi|NHE)$", _CALL, "asks for a call"),
)
