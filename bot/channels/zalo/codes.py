"""Every error code Zalo documents, what we do about it, and one sentence for the officer.

Sources: tables of errors of the OA API, of ZNS/ZBS and of OAuth v4 on developers.zalo.me, and codes
seen on the wire. A code means different things in each family (-100, -216): never look across.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.channels.zalo.tokens import INVALID_REFRESH_TOKEN
from messages.reactions import (
    ACCOUNT_WAITS,
    CONSENT,
    DEAD,
    DOUBT,
    DOUBT_OUTAGE,
    ELSEWHERE,
    LATER,
    NEXT_DAY,
    NEXT_DAY_ALL,
    NEXT_MONTH,
    NIGHT,
    NIGHT_ALL,
    ONCE_MORE,
    OUTAGE,
    OUTAGE_ONE,
    PAY,
    PERSON,
    RENEW,
    SLOWER,
    WRONG,
    CodeRow,
    Reaction,
)


class Family(StrEnum):
    OA = "oa"
    ZNS = "zns"
    OAUTH = "oauth"


def _rows(found: Mapping[int, tuple[Reaction, str]]) -> Mapping[int, CodeRow]:
    return {code: CodeRow(str(code), reaction, sentence) for code, (reaction, sentence) in found.items()}


def _(sentence: str) -> str:
    """Mark for the catalog; translated when shown, so that a change of language reaches this table."""
    return sentence


OA: Mapping[int, CodeRow] = _rows(
    {
        -32: (SLOWER, _("Đã gọi Zalo quá nhanh; chương trình tự chậm lại.")),
        -100: (ONCE_MORE, _("Tệp đính kèm đã hết hạn trên Zalo; sẽ tải lên lại.")),
        -200: (ONCE_MORE, _("Zalo gửi không thành công; sẽ thử lại sau.")),
        -201: (WRONG, _("Zalo báo nội dung gửi có trường không hợp lệ.")),
        -204: (PERSON, _("OA đã bị khóa hoặc bị xóa; hãy kiểm tra tại oa.zalo.me.")),
        -205: (PERSON, _("OA không tồn tại; hãy kiểm tra mã OA trong cấu hình.")),
        -209: (PERSON, _("Ứng dụng Zalo chưa được kích hoạt hoặc chưa được dùng chức năng này.")),
        -210: (WRONG, _("Nội dung gửi vượt giới hạn độ dài của Zalo.")),
        -211: (PAY, _("OA đã dùng hết hạn mức gửi tin; hãy mua thêm hoặc chờ hạn mức mới.")),
        -212: (PERSON, _("Ứng dụng chưa đăng ký sản phẩm Official Account API.")),
        -213: (ELSEWHERE, _("Người nhận chưa quan tâm OA.")),
        -214: (LATER, _("Zalo đang xử lý bài viết; sẽ thử lại sau.")),
        -216: (RENEW, _("Mã truy cập Zalo không hợp lệ; cần cấp quyền lại cho OA.")),
        -217: (DEAD, _("Người nhận đã chặn lời mời của OA.")),
        -218: (NEXT_DAY, _("Người nhận đã nhận đủ số tin của OA trong ngày.")),
        -219: (PERSON, _("Ứng dụng Zalo đã bị gỡ hoặc bị vô hiệu hóa.")),
        -220: (RENEW, _("Mã truy cập Zalo đã hết hạn; cần cấp quyền lại cho OA.")),
        -221: (PERSON, _("OA chưa được xác thực.")),
        -223: (PERSON, _("OA chưa cấp quyền cho ứng dụng; hãy cấp quyền lại.")),
        -224: (PERSON, _("Gói dịch vụ của OA chưa đủ để dùng chức năng này.")),
        -227: (DEAD, _("Tài khoản người nhận bị khóa hoặc không hoạt động quá 45 ngày.")),
        -230: (ELSEWHERE, _("Người nhận không tương tác với OA trong 7 ngày qua.")),
        -232: (ELSEWHERE, _("Người nhận chưa từng tương tác với OA hoặc đã quá hạn trả lời.")),
        -233: (WRONG, _("Zalo không hỗ trợ loại tin này.")),
        -234: (NIGHT, _("Zalo không cho gửi tin này từ 22 giờ đến 6 giờ.")),
        -235: (PERSON, _("Loại OA này không được dùng chức năng đã gọi.")),
        -237: (DEAD, _("Nhóm chat đã hết hạn hoặc ngừng hoạt động.")),
        -238: (PERSON, _("Gói tài sản của OA đã dùng hoặc bị vô hiệu hóa.")),
        -240: (PERSON, _("Zalo đã ngừng chức năng này; cần cập nhật chương trình.")),
        -241: (PERSON, _("Gói tài sản của OA đã được dùng.")),
        -242: (PERSON, _("Chữ ký appsecret_proof sai; hãy kiểm tra khóa bí mật của ứng dụng.")),
        -244: (ELSEWHERE, _("Người nhận không nhận loại tin này từ OA.")),
        -248: (WRONG, _("Nội dung vi phạm tiêu chuẩn của Zalo; hãy xem lại mẫu tin.")),
        -249: (ELSEWHERE, _("Mẫu tin này không gửi được theo tài khoản; hãy gửi theo số điện thoại.")),
        -320: (PERSON, _("Ứng dụng chưa liên kết tài khoản Zalo Cloud (ZCA).")),
        -321: (PAY, _("Tài khoản Zalo Cloud hết tiền hoặc ngừng hoạt động; hãy nạp tiền.")),
        -403: (DEAD, _("OA không ở trong nhóm chat này.")),
        -1340: (PERSON, _("Biểu mẫu Zalo không dùng được.")),
        -1341: (PERSON, _("OA không có quyền với biểu mẫu Zalo này.")),
    }
)

ZNS: Mapping[int, CodeRow] = _rows(
    {
        -32: (SLOWER, _("Đã gọi Zalo quá nhanh; chương trình tự chậm lại.")),
        -100: (LATER, _("Zalo gặp lỗi không rõ; sẽ thử lại sau.")),
        -101: (PERSON, _("Ứng dụng Zalo không hợp lệ.")),
        -102: (PERSON, _("Ứng dụng Zalo không tồn tại; hãy kiểm tra mã ứng dụng.")),
        -103: (PERSON, _("Ứng dụng Zalo chưa được kích hoạt.")),
        -104: (PERSON, _("Khóa bí mật của ứng dụng Zalo không đúng.")),
        -105: (PERSON, _("Ứng dụng Zalo chưa liên kết với OA.")),
        -106: (PERSON, _("Zalo không hỗ trợ lệnh gọi này; cần cập nhật chương trình.")),
        -107: (WRONG, _("Mã tin nhắn không hợp lệ.")),
        -108: (DEAD, _("Số điện thoại không hợp lệ; hãy sửa lại số.")),
        -109: (PERSON, _("Mã mẫu ZNS không hợp lệ; hãy kiểm tra cấu hình mẫu.")),
        -1091: (PERSON, _("Mẫu ZNS này không sửa được.")),
        -110: (ELSEWHERE, _("Phiên bản Zalo của người nhận không hỗ trợ ZNS.")),
        -111: (WRONG, _("Dữ liệu của mẫu ZNS bị trống.")),
        -112: (WRONG, _("Dữ liệu của mẫu ZNS có kiểu chưa được định nghĩa.")),
        -1121: (WRONG, _("Dữ liệu của mẫu ZNS dài quá giới hạn.")),
        -1122: (WRONG, _("Dữ liệu của mẫu ZNS thiếu tham số.")),
        -1123: (WRONG, _("Zalo không tạo được mã QR của mẫu ZNS.")),
        -1124: (WRONG, _("Dữ liệu của mẫu ZNS sai định dạng.")),
        -113: (WRONG, _("Nút bấm của mẫu ZNS không hợp lệ.")),
        -1131: (WRONG, _("Đường dẫn trên nút bấm của mẫu ZNS không hợp lệ.")),
        -114: (ELSEWHERE, _("Người nhận không nhận được ZNS: không hoạt động, từ chối hoặc Zalo quá cũ.")),
        -115: (PAY, _("Tài khoản ZNS hết tiền hoặc hết hạn mức; hãy nạp tiền.")),
        -116: (WRONG, _("Nội dung ZNS không hợp lệ.")),
        -117: (PERSON, _("OA hoặc ứng dụng không có quyền dùng mẫu ZNS này.")),
        -118: (DEAD, _("Số điện thoại chưa có tài khoản Zalo.")),
        -119: (ELSEWHERE, _("Tài khoản Zalo này không nhận được ZNS.")),
        -120: (PERSON, _("OA chưa có quyền dùng chức năng này.")),
        -1201: (PERSON, _("OA chưa có quyền tạo mẫu hậu mãi.")),
        -1202: (PERSON, _("OA chưa có quyền tải hình ảnh cho mẫu ZNS.")),
        -121: (PERSON, _("Lệnh gửi ZNS không có nội dung; cần báo lỗi chương trình.")),
        -122: (PERSON, _("Lệnh gửi ZNS sai định dạng; cần báo lỗi chương trình.")),
        -123: (PERSON, _("Zalo không giải mã được dữ liệu RSA.")),
        -124: (RENEW, _("Mã truy cập Zalo không hợp lệ; cần cấp quyền lại cho OA.")),
        -1241: (PERSON, _("Chữ ký appsecret_proof sai; hãy kiểm tra khóa bí mật của ứng dụng.")),
        -125: (PERSON, _("Mã OA không hợp lệ.")),
        -126: (PAY, _("Hạn mức gửi thử ZNS đã hết.")),
        -127: (PERSON, _("Mẫu thử chỉ gửi được cho quản trị viên của OA.")),
        -128: (PERSON, _("Chưa có khóa RSA.")),
        -129: (PERSON, _("Zalo không tạo được khóa RSA.")),
        -130: (WRONG, _("Nội dung ZNS vượt giới hạn số ký tự.")),
        -131: (PERSON, _("Mẫu ZNS chưa được Zalo duyệt.")),
        -132: (WRONG, _("Tham số gửi ZNS không hợp lệ.")),
        -133: (NIGHT_ALL, _("Zalo không cho gửi ZNS từ 22 giờ đến 6 giờ.")),
        -134: (ELSEWHERE, _("Người nhận chưa đồng ý nhận ZNS từ OA.")),
        -135: (PERSON, _("OA chưa được phép gửi ZNS: chưa xác thực hoặc đang dùng gói miễn phí.")),
        -1351: (PERSON, _("OA bị Zalo chặn gửi ZNS; hãy liên hệ Zalo.")),
        -136: (PERSON, _("OA cần liên kết tài khoản Zalo Cloud (ZCA).")),
        -137: (PAY, _("Không trừ được tiền ở tài khoản Zalo Cloud; hãy nạp tiền.")),
        -138: (PERSON, _("Ứng dụng không có quyền dùng chức năng này.")),
        -1381: (PERSON, _("Tiện ích mở rộng không có quyền dùng chức năng này.")),
        -139: (ELSEWHERE, _("Người nhận từ chối loại ZNS này.")),
        -140: (ELSEWHERE, _("Người nhận không thuộc diện được gửi tin hậu mãi.")),
        -141: (DEAD, _("Người nhận từ chối nhận ZNS từ OA này.")),
        -142: (PERSON, _("Khóa RSA không tồn tại.")),
        -143: (PERSON, _("Khóa RSA đã tồn tại.")),
        -144: (NEXT_DAY_ALL, _("OA đã dùng hết hạn mức ZNS trong ngày.")),
        -1441: (NEXT_MONTH, _("OA đã dùng hết hạn mức tin hậu mãi trong tháng.")),
        -145: (PERSON, _("OA không được phép gửi loại ZNS này.")),
        -146: (PERSON, _("Mẫu ZNS bị khóa do chất lượng gửi thấp.")),
        -147: (NEXT_DAY, _("Mẫu ZNS đã dùng hết hạn mức trong ngày.")),
        -1471: (NEXT_MONTH, _("Người nhận đã nhận đủ tin hậu mãi trong tháng.")),
        -1472: (NEXT_DAY, _("Người nhận đã nhận đủ tin hậu mãi trong ngày.")),
        -148: (WRONG, _("Thiếu mã hành trình ZNS.")),
        -149: (WRONG, _("Mã hành trình ZNS không hợp lệ.")),
        -1491: (WRONG, _("Mã hành trình ZNS không khớp.")),
        -150: (WRONG, _("Mã hành trình ZNS đã hết hạn.")),
        -151: (WRONG, _("Không mã hóa được ZNS đầu cuối.")),
        -152: (WRONG, _("Khóa mã hóa đầu cuối của ZNS không hợp lệ.")),
        -153: (WRONG, _("Dữ liệu gửi ZNS không hợp lệ.")),
        -158: (WRONG, _("Hình ảnh của mẫu ZNS sai kích thước.")),
        -159: (WRONG, _("Hình ảnh của mẫu ZNS sai định dạng.")),
        -160: (NEXT_DAY, _("Đã hết lượt tạo, sửa hoặc tải hình của mẫu ZNS trong ngày.")),
        -161: (WRONG, _("Chế độ gửi ZNS không hợp lệ.")),
        -162: (WRONG, _("Mẫu ZNS này không dùng được chế độ gửi đã chọn.")),
        -216: (RENEW, _("Mã truy cập Zalo không hợp lệ; cần cấp quyền lại cho OA.")),
        -220: (RENEW, _("Mã truy cập Zalo đã hết hạn; cần cấp quyền lại cho OA.")),
    }
)

OAUTH: Mapping[int, CodeRow] = _rows(
    {
        -14002: (PERSON, _("Mã ứng dụng Zalo không hợp lệ hoặc ứng dụng chưa kích hoạt.")),
        -14003: (PERSON, _("Địa chỉ chuyển hướng chưa được khai báo cho ứng dụng Zalo.")),
        -14004: (PERSON, _("Khóa bí mật của ứng dụng Zalo không đúng.")),
        -14005: (CONSENT, _("Mã cấp quyền không hợp lệ hoặc đã hết hạn; hãy cấp quyền lại.")),
        INVALID_REFRESH_TOKEN: (CONSENT, _("Quyền truy cập OA đã hết hiệu lực; hãy cấp quyền lại.")),
        -14018: (PERSON, _("Zalo không nhận kiểu cấp quyền; cần báo lỗi chương trình.")),
        -14029: (PERSON, _("Ứng dụng Zalo chưa được duyệt.")),
    }
)

TABLES: Mapping[Family, Mapping[int, CodeRow]] = {Family.OA: OA, Family.ZNS: ZNS, Family.OAUTH: OAUTH}

#: Nobody knows what it means, so nobody knows whether going on does harm.
UNKNOWN = CodeRow("any other", PERSON, _("Zalo trả về mã lỗi {code} chưa rõ nghĩa."))

#: What happened on the way, where Zalo itself said nothing; read by `outcomes.on_the_way`.
LOST: Mapping[str, CodeRow] = {
    row.code: row
    for row in (
        CodeRow(
            "http_429",
            SLOWER,
            _("Đã gọi Zalo quá nhanh; chương trình tự chậm lại."),
            because="Retry-After is obeyed",
        ),
        CodeRow("http_413", WRONG, _("Nội dung gửi quá lớn.")),
        CodeRow("http_4xx", PERSON, _("Zalo từ chối yêu cầu ({code}); hãy kiểm tra địa chỉ máy chủ.")),
        CodeRow(
            "http_500",
            OUTAGE_ONE,
            _("Máy chủ Zalo đang trục trặc; sẽ thử lại."),
            because="a definite refusal",
        ),
        CodeRow(
            "http_502",
            DOUBT_OUTAGE,
            _("Mất liên lạc với Zalo sau khi gửi; không rõ tin đã đi chưa."),
            because="the gateway lost sight of the server: http_504 and above 504 likewise",
        ),
        CodeRow(
            "http_5xx",
            OUTAGE,
            _("Máy chủ Zalo đang quá tải hoặc bảo trì; sẽ thử lại."),
            because="503 and 501: a definite refusal; Retry-After is obeyed",
        ),
        CodeRow(
            "not sent",
            OUTAGE,
            _("Chưa kết nối được với Zalo; sẽ thử lại."),
            because="name, connection, TLS, pool: no byte of the request had left",
        ),
        CodeRow(
            "lost",
            DOUBT_OUTAGE,
            _("Mất liên lạc với Zalo sau khi gửi; không rõ tin đã đi chưa."),
            because="timeout, reset or an unreadable answer after the first byte",
        ),
        CodeRow(
            "no_message_id",
            DOUBT,
            _("Zalo báo thành công nhưng không trả mã tin nhắn."),
            because="success without what Zalo documents",
        ),
        CodeRow(
            "wrong address",
            PERSON,
            _("Địa chỉ máy chủ Zalo trong phần cài đặt bị sai."),
            because="the address in the settings is no web address",
        ),
        CodeRow(
            "token_store",
            ACCOUNT_WAITS,
            _("Chưa đọc được mã truy cập Zalo; sẽ thử lại."),
            because="our own store is away: Zalo was never called",
        ),
        CodeRow(
            "token_not_saved",
            PERSON,
            _("Không lưu được mã truy cập Zalo mới; hãy kiểm tra nơi lưu trữ rồi cấp quyền lại cho OA."),
            because="the old pair is dead already",
        ),
    )
}
