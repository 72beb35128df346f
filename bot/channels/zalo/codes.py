"""Every error code Zalo documents, what it asks of us, and one sentence for the officer.

Sources: tables of errors of the OA API, of ZNS/ZBS and of OAuth v4 on developers.zalo.me, and codes
seen on the wire. A code means different things in each family (-100, -216): never look across.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.channels.zalo.tokens import INVALID_REFRESH_TOKEN


class Family(StrEnum):
    OA = "oa"
    ZNS = "zns"
    OAUTH = "oauth"


class Reaction(StrEnum):
    REFRESH = "refresh"  # the token: renewed and the call repeated before anybody sees it
    REAUTHORISE = "reauthorise"  # the grant: the administrator consents again
    BACKOFF = "backoff"  # the whole account slows down
    RETRY = "retry"  # this message, a little later; bounded by its expiry
    NIGHT = "night"  # 22:00-06:00: this message after six
    NIGHT_ALL = "night_all"  # 22:00-06:00: every message of the account after six
    NEXT_DAY = "next_day"  # this message tomorrow
    NEXT_DAY_ALL = "next_day_all"  # every message of the account tomorrow
    NEXT_MONTH = "next_month"
    FALLBACK = "fallback"  # this road is closed for now: the next channel
    DEAD = "dead"  # this address is closed until it writes to us
    PERMANENT = "permanent"  # our text or data is wrong
    CONFIG = "config"  # our account or settings are wrong: a person must act
    EXHAUSTED = "exhausted"  # money or quota is used up: a person must act


Row = tuple[Reaction, str]
R = Reaction


def _(sentence: str) -> str:
    """Mark for the catalog; translated when shown, so that a change of language reaches this table."""
    return sentence


OA: Mapping[int, Row] = {
    -32: (R.BACKOFF, _("Đã gọi Zalo quá nhanh; chương trình tự chậm lại.")),
    -100: (R.RETRY, _("Tệp đính kèm đã hết hạn trên Zalo; sẽ tải lên lại.")),
    -200: (R.RETRY, _("Zalo gửi không thành công; sẽ thử lại sau.")),
    -201: (R.PERMANENT, _("Zalo báo nội dung gửi có trường không hợp lệ.")),
    -204: (R.CONFIG, _("OA đã bị khóa hoặc bị xóa; hãy kiểm tra tại oa.zalo.me.")),
    -205: (R.CONFIG, _("OA không tồn tại; hãy kiểm tra mã OA trong cấu hình.")),
    -209: (R.CONFIG, _("Ứng dụng Zalo chưa được kích hoạt hoặc chưa được dùng chức năng này.")),
    -210: (R.PERMANENT, _("Nội dung gửi vượt giới hạn độ dài của Zalo.")),
    -211: (R.EXHAUSTED, _("OA đã dùng hết hạn mức gửi tin; hãy mua thêm hoặc chờ hạn mức mới.")),
    -212: (R.CONFIG, _("Ứng dụng chưa đăng ký sản phẩm Official Account API.")),
    -213: (R.FALLBACK, _("Người nhận chưa quan tâm OA.")),
    -214: (R.RETRY, _("Zalo đang xử lý bài viết; sẽ thử lại sau.")),
    -216: (R.REFRESH, _("Mã truy cập Zalo không hợp lệ; cần cấp quyền lại cho OA.")),
    -217: (R.DEAD, _("Người nhận đã chặn lời mời của OA.")),
    -218: (R.NEXT_DAY, _("Người nhận đã nhận đủ số tin của OA trong ngày.")),
    -219: (R.CONFIG, _("Ứng dụng Zalo đã bị gỡ hoặc bị vô hiệu hóa.")),
    -220: (R.REFRESH, _("Mã truy cập Zalo đã hết hạn; cần cấp quyền lại cho OA.")),
    -221: (R.CONFIG, _("OA chưa được xác thực.")),
    -223: (R.CONFIG, _("OA chưa cấp quyền cho ứng dụng; hãy cấp quyền lại.")),
    -224: (R.CONFIG, _("Gói dịch vụ của OA chưa đủ để dùng chức năng này.")),
    -227: (R.DEAD, _("Tài khoản người nhận bị khóa hoặc không hoạt động quá 45 ngày.")),
    -230: (R.FALLBACK, _("Người nhận không tương tác với OA trong 7 ngày qua.")),
    -232: (R.FALLBACK, _("Người nhận chưa từng tương tác với OA hoặc đã quá hạn trả lời.")),
    -233: (R.PERMANENT, _("Zalo không hỗ trợ loại tin này.")),
    -234: (R.NIGHT, _("Zalo không cho gửi tin này từ 22 giờ đến 6 giờ.")),
    -235: (R.CONFIG, _("Loại OA này không được dùng chức năng đã gọi.")),
    -237: (R.DEAD, _("Nhóm chat đã hết hạn hoặc ngừng hoạt động.")),
    -238: (R.CONFIG, _("Gói tài sản của OA đã dùng hoặc bị vô hiệu hóa.")),
    -240: (R.CONFIG, _("Zalo đã ngừng chức năng này; cần cập nhật chương trình.")),
    -241: (R.CONFIG, _("Gói tài sản của OA đã được dùng.")),
    -242: (R.CONFIG, _("Chữ ký appsecret_proof sai; hãy kiểm tra khóa bí mật của ứng dụng.")),
    -244: (R.FALLBACK, _("Người nhận không nhận loại tin này từ OA.")),
    -248: (R.PERMANENT, _("Nội dung vi phạm tiêu chuẩn của Zalo; hãy xem lại mẫu tin.")),
    -249: (R.FALLBACK, _("Mẫu tin này không gửi được theo tài khoản; hãy gửi theo số điện thoại.")),
    -320: (R.CONFIG, _("Ứng dụng chưa liên kết tài khoản Zalo Cloud (ZCA).")),
    -321: (R.EXHAUSTED, _("Tài khoản Zalo Cloud hết tiền hoặc ngừng hoạt động; hãy nạp tiền.")),
    -403: (R.DEAD, _("OA không ở trong nhóm chat này.")),
    -1340: (R.CONFIG, _("Biểu mẫu Zalo không dùng được.")),
    -1341: (R.CONFIG, _("OA không có quyền với biểu mẫu Zalo này.")),
}

ZNS: Mapping[int, Row] = {
    -32: (R.BACKOFF, _("Đã gọi Zalo quá nhanh; chương trình tự chậm lại.")),
    -100: (R.RETRY, _("Zalo gặp lỗi không rõ; sẽ thử lại sau.")),
    -101: (R.CONFIG, _("Ứng dụng Zalo không hợp lệ.")),
    -102: (R.CONFIG, _("Ứng dụng Zalo không tồn tại; hãy kiểm tra mã ứng dụng.")),
    -103: (R.CONFIG, _("Ứng dụng Zalo chưa được kích hoạt.")),
    -104: (R.CONFIG, _("Khóa bí mật của ứng dụng Zalo không đúng.")),
    -105: (R.CONFIG, _("Ứng dụng Zalo chưa liên kết với OA.")),
    -106: (R.CONFIG, _("Zalo không hỗ trợ lệnh gọi này; cần cập nhật chương trình.")),
    -107: (R.PERMANENT, _("Mã tin nhắn không hợp lệ.")),
    -108: (R.DEAD, _("Số điện thoại không hợp lệ; hãy sửa lại số.")),
    -109: (R.CONFIG, _("Mã mẫu ZNS không hợp lệ; hãy kiểm tra cấu hình mẫu.")),
    -1091: (R.CONFIG, _("Mẫu ZNS này không sửa được.")),
    -110: (R.FALLBACK, _("Phiên bản Zalo của người nhận không hỗ trợ ZNS.")),
    -111: (R.PERMANENT, _("Dữ liệu của mẫu ZNS bị trống.")),
    -112: (R.PERMANENT, _("Dữ liệu của mẫu ZNS có kiểu chưa được định nghĩa.")),
    -1121: (R.PERMANENT, _("Dữ liệu của mẫu ZNS dài quá giới hạn.")),
    -1122: (R.PERMANENT, _("Dữ liệu của mẫu ZNS thiếu tham số.")),
    -1123: (R.PERMANENT, _("Zalo không tạo được mã QR của mẫu ZNS.")),
    -1124: (R.PERMANENT, _("Dữ liệu của mẫu ZNS sai định dạng.")),
    -113: (R.PERMANENT, _("Nút bấm của mẫu ZNS không hợp lệ.")),
    -1131: (R.PERMANENT, _("Đường dẫn trên nút bấm của mẫu ZNS không hợp lệ.")),
    -114: (R.FALLBACK, _("Người nhận không nhận được ZNS: không hoạt động, từ chối hoặc Zalo quá cũ.")),
    -115: (R.EXHAUSTED, _("Tài khoản ZNS hết tiền hoặc hết hạn mức; hãy nạp tiền.")),
    -116: (R.PERMANENT, _("Nội dung ZNS không hợp lệ.")),
    -117: (R.CONFIG, _("OA hoặc ứng dụng không có quyền dùng mẫu ZNS này.")),
    -118: (R.DEAD, _("Số điện thoại chưa có tài khoản Zalo.")),
    -119: (R.FALLBACK, _("Tài khoản Zalo này không nhận được ZNS.")),
    -120: (R.CONFIG, _("OA chưa có quyền dùng chức năng này.")),
    -1201: (R.CONFIG, _("OA chưa có quyền tạo mẫu hậu mãi.")),
    -1202: (R.CONFIG, _("OA chưa có quyền tải hình ảnh cho mẫu ZNS.")),
    -121: (R.CONFIG, _("Lệnh gửi ZNS không có nội dung; cần báo lỗi chương trình.")),
    -122: (R.CONFIG, _("Lệnh gửi ZNS sai định dạng; cần báo lỗi chương trình.")),
    -123: (R.CONFIG, _("Zalo không giải mã được dữ liệu RSA.")),
    -124: (R.REFRESH, _("Mã truy cập Zalo không hợp lệ; cần cấp quyền lại cho OA.")),
    -1241: (R.CONFIG, _("Chữ ký appsecret_proof sai; hãy kiểm tra khóa bí mật của ứng dụng.")),
    -125: (R.CONFIG, _("Mã OA không hợp lệ.")),
    -126: (R.EXHAUSTED, _("Hạn mức gửi thử ZNS đã hết.")),
    -127: (R.CONFIG, _("Mẫu thử chỉ gửi được cho quản trị viên của OA.")),
    -128: (R.CONFIG, _("Chưa có khóa RSA.")),
    -129: (R.CONFIG, _("Zalo không tạo được khóa RSA.")),
    -130: (R.PERMANENT, _("Nội dung ZNS vượt giới hạn số ký tự.")),
    -131: (R.CONFIG, _("Mẫu ZNS chưa được Zalo duyệt.")),
    -132: (R.PERMANENT, _("Tham số gửi ZNS không hợp lệ.")),
    -133: (R.NIGHT_ALL, _("Zalo không cho gửi ZNS từ 22 giờ đến 6 giờ.")),
    -134: (R.FALLBACK, _("Người nhận chưa đồng ý nhận ZNS từ OA.")),
    -135: (R.CONFIG, _("OA chưa được phép gửi ZNS: chưa xác thực hoặc đang dùng gói miễn phí.")),
    -1351: (R.CONFIG, _("OA bị Zalo chặn gửi ZNS; hãy liên hệ Zalo.")),
    -136: (R.CONFIG, _("OA cần liên kết tài khoản Zalo Cloud (ZCA).")),
    -137: (R.EXHAUSTED, _("Không trừ được tiền ở tài khoản Zalo Cloud; hãy nạp tiền.")),
    -138: (R.CONFIG, _("Ứng dụng không có quyền dùng chức năng này.")),
    -1381: (R.CONFIG, _("Tiện ích mở rộng không có quyền dùng chức năng này.")),
    -139: (R.FALLBACK, _("Người nhận từ chối loại ZNS này.")),
    -140: (R.FALLBACK, _("Người nhận không thuộc diện được gửi tin hậu mãi.")),
    -141: (R.DEAD, _("Người nhận từ chối nhận ZNS từ OA này.")),
    -142: (R.CONFIG, _("Khóa RSA không tồn tại.")),
    -143: (R.CONFIG, _("Khóa RSA đã tồn tại.")),
    -144: (R.NEXT_DAY_ALL, _("OA đã dùng hết hạn mức ZNS trong ngày.")),
    -1441: (R.NEXT_MONTH, _("OA đã dùng hết hạn mức tin hậu mãi trong tháng.")),
    -145: (R.CONFIG, _("OA không được phép gửi loại ZNS này.")),
    -146: (R.CONFIG, _("Mẫu ZNS bị khóa do chất lượng gửi thấp.")),
    -147: (R.NEXT_DAY, _("Mẫu ZNS đã dùng hết hạn mức trong ngày.")),
    -1471: (R.NEXT_MONTH, _("Người nhận đã nhận đủ tin hậu mãi trong tháng.")),
    -1472: (R.NEXT_DAY, _("Người nhận đã nhận đủ tin hậu mãi trong ngày.")),
    -148: (R.PERMANENT, _("Thiếu mã hành trình ZNS.")),
    -149: (R.PERMANENT, _("Mã hành trình ZNS không hợp lệ.")),
    -1491: (R.PERMANENT, _("Mã hành trình ZNS không khớp.")),
    -150: (R.PERMANENT, _("Mã hành trình ZNS đã hết hạn.")),
    -151: (R.PERMANENT, _("Không mã hóa được ZNS đầu cuối.")),
    -152: (R.PERMANENT, _("Khóa mã hóa đầu cuối của ZNS không hợp lệ.")),
    -153: (R.PERMANENT, _("Dữ liệu gửi ZNS không hợp lệ.")),
    -158: (R.PERMANENT, _("Hình ảnh của mẫu ZNS sai kích thước.")),
    -159: (R.PERMANENT, _("Hình ảnh của mẫu ZNS sai định dạng.")),
    -160: (R.NEXT_DAY, _("Đã hết lượt tạo, sửa hoặc tải hình của mẫu ZNS trong ngày.")),
    -161: (R.PERMANENT, _("Chế độ gửi ZNS không hợp lệ.")),
    -162: (R.PERMANENT, _("Mẫu ZNS này không dùng được chế độ gửi đã chọn.")),
    -216: (R.REFRESH, _("Mã truy cập Zalo không hợp lệ; cần cấp quyền lại cho OA.")),
    -220: (R.REFRESH, _("Mã truy cập Zalo đã hết hạn; cần cấp quyền lại cho OA.")),
}

OAUTH: Mapping[int, Row] = {
    -14002: (R.CONFIG, _("Mã ứng dụng Zalo không hợp lệ hoặc ứng dụng chưa kích hoạt.")),
    -14003: (R.CONFIG, _("Địa chỉ chuyển hướng chưa được khai báo cho ứng dụng Zalo.")),
    -14004: (R.CONFIG, _("Khóa bí mật của ứng dụng Zalo không đúng.")),
    -14005: (R.REAUTHORISE, _("Mã cấp quyền không hợp lệ hoặc đã hết hạn; hãy cấp quyền lại.")),
    INVALID_REFRESH_TOKEN: (R.REAUTHORISE, _("Quyền truy cập OA đã hết hiệu lực; hãy cấp quyền lại.")),
    -14018: (R.CONFIG, _("Zalo không nhận kiểu cấp quyền; cần báo lỗi chương trình.")),
    -14029: (R.CONFIG, _("Ứng dụng Zalo chưa được duyệt.")),
}

TABLES: Mapping[Family, Mapping[int, Row]] = {Family.OA: OA, Family.ZNS: ZNS, Family.OAUTH: OAUTH}
