"""What every key of `dondoc.toml` means, said where the officer reads it: in the file itself.

Vietnamese whatever the language of the commands: the file belongs to the office.
"""

from collections.abc import Mapping

HEAD = """\
# Cấu hình dondoc, tạo bằng: dondoc init
# Dòng bắt đầu bằng dấu # là giải thích hoặc giá trị mặc định; muốn đổi thì bỏ dấu # ở đầu dòng.
# Mật khẩu và mã truy cập KHÔNG viết ở đây mà viết trong tệp .env cùng thư mục (chỉ chủ tệp đọc được).
# Sửa xong hãy chạy: dondoc doctor
"""

SECRETS_HEAD = """\
# Bí mật của dondoc: mật khẩu, mã truy cập. Không gửi tệp này cho ai, không đưa vào thư điện tử.
"""

IN_ENV = "(bí mật: viết trong tệp .env)"

#: section → (its sentence, key → its sentence), in the order in which they are written
SECTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "office": (
        "Cơ quan: mọi tin đều ký bằng những dòng này.",
        {
            "agency": "Tên cơ quan như ghi trong thông báo.",
            "agency_code": "Mã cơ quan, dùng trong nội dung chuyển khoản.",
            "officer": "Cán bộ phụ trách ghi trong tin; thiếu thì ghi “cán bộ quản lý thu”.",
            "officer_phone": "Điện thoại của cán bộ phụ trách; thiếu thì ghi tổng đài.",
            "hotline": "Tổng đài để người nhận kiểm tra tin có thật không.",
            "site": "Trang của cơ quan; liên kết trong tin chỉ dẫn đến đây và các trang nhà nước.",
            "language": 'Ngôn ngữ của phần mềm: "vi" hoặc "en".',
        },
    ),
    "database": (
        "Cơ sở dữ liệu: một tệp SQLite (một máy) hoặc PostgreSQL (nhiều máy).",
        {
            "url": "sqlite:///tệp (cùng thư mục với tệp này) hoặc postgresql://người_dùng@máy/tên; "
            "địa chỉ có mật khẩu thì viết trong tệp .env: DONDOC_DATABASE_URL.",
            "key_file": "Tệp khóa mở các bí mật lưu trong cơ sở dữ liệu; hãy sao lưu riêng.",
            "key": "Khóa thay cho tệp khóa",
        },
    ),
    "mode": (
        "Chế độ: chưa gửi thật thì chỉ khách mời mới nhận được tin.",
        {
            "live": "true là gửi thật cho mọi người trong danh sách; đổi bằng: dondoc init --live",
            "guests": "Khách mời của chế độ thử: số điện thoại, thư điện tử, mã Zalo hoặc Telegram.",
            "guest_limit_per_day": "Chế độ thử gửi tối đa bấy nhiêu tin một ngày.",
            "sandbox": "Địa chỉ môi trường tập dượt (dondoc sandbox); trống là không dùng.",
        },
    ),
    "telegram": (
        "Telegram: bot của cơ quan, tạo ở @BotFather.",
        {
            "token": "Mã bot",
            "base_url": "Máy chủ Telegram.",
            "link_base": "Đầu của liên kết mở bot.",
            "username": "Tên bot; dondoc init tự hỏi Telegram.",
            "poll": "true: tự hỏi tin mới; false: nhận qua webhook.",
            "webhook_secret": "Mã bí mật của webhook",
            "per_second": "Số tin một giây (Telegram cho phép 30).",
            "chat_per_second": "Số tin một giây đến một người.",
            "group_per_minute": "Số tin một phút đến một nhóm.",
        },
    ),
    "zalo": (
        "Zalo: Official Account và ZNS; cấp quyền bằng: dondoc zalo connect",
        {
            "app_id": "Mã ứng dụng ở developers.zalo.me.",
            "app_secret": "Khóa bí mật của ứng dụng",
            "oa_id": "Mã OA của cơ quan.",
            "refresh_token": "Refresh token đầu tiên",
            "oa_secret": "Khóa bí mật của webhook OA",
            "openapi_url": "Máy chủ OA.",
            "oauth_url": "Máy chủ cấp quyền.",
            "business_url": "Máy chủ ZNS.",
            "appsecret_proof": "true nếu ứng dụng bật appsecret_proof.",
            "poll": "true: tự hỏi tin mới khi máy này không mở ra Internet được.",
            "per_second": "Số tin OA một giây.",
            "zns_per_second": "Số tin ZNS một giây.",
            "app_per_minute": "Số tin OA và ZNS cộng lại trong một phút (Zalo cho một ứng dụng 4000).",
            "zns_templates": "Mẫu của dondoc = mã mẫu Zalo đã duyệt.",
        },
    ),
    "email": (
        "Thư điện tử: SMTP để gửi, IMAP để nhận trả lời.",
        {
            "smtp_host": "Máy chủ gửi thư; trống là không dùng thư điện tử.",
            "smtp_port": "Cổng gửi: 587 với starttls, 465 với tls.",
            "smtp_security": 'Bảo mật: "starttls", "tls" hoặc "none" (chỉ trong mạng nội bộ).',
            "smtp_user": "Tên đăng nhập gửi thư.",
            "smtp_password": "Mật khẩu gửi thư (mật khẩu ứng dụng nếu có)",
            "imap_host": "Máy chủ hộp thư; trống là không đọc trả lời và thư báo lỗi.",
            "imap_port": "Cổng hộp thư: 993 với tls, 143 với starttls.",
            "imap_security": 'Bảo mật: "tls", "starttls" hoặc "none".',
            "imap_user": "Tên đăng nhập hộp thư.",
            "imap_password": "Mật khẩu hộp thư",
            "imap_folder": "Thư mục có thư trả lời.",
            "from_name": "Tên người gửi; trống là tên cơ quan.",
            "from_address": "Địa chỉ gửi.",
            "plus_addressing": "Hộp thư nhận được địa chỉ dạng ten+ma@tenmien; false nếu không.",
            "connections": "Số kết nối gửi thư cùng lúc.",
            "per_second": "Số thư một giây.",
            "per_hour": "Số thư một giờ mà máy chủ thư nhận; thư được gửi giãn đều.",
            "dkim_domain": "Tên miền ký DKIM, khi máy chủ thư không tự ký.",
            "dkim_selector": "Selector DKIM.",
            "dkim_key_file": "Tệp khóa DKIM.",
            "ca_file": "Chứng thư gốc riêng của máy chủ thư.",
        },
    ),
    "web": (
        "Cửa vào: nơi nhận webhook và trang từ chối nhận tin.",
        {
            "host": "Địa chỉ lắng nghe.",
            "port": "Cổng lắng nghe.",
            "spool": "Thư mục (trên đĩa của máy này) giữ tạm tin đến khi cơ sở dữ liệu không trả lời.",
            "public_url": "Địa chỉ mà Zalo và người dân thấy, ví dụ https://dondoc.example.gov.vn",
            "metrics_token": "Mã để máy giám sát đọc /metrics từ máy khác",
        },
    ),
    "policy": (
        "Chính sách gửi.",
        {
            "declared_contacts": 'Địa chỉ tự khai chưa xác nhận: "discreet" chỉ nói vắn tắt, "full" nói đủ.',
            "employer_contacts": 'Địa chỉ của đơn vị chưa xác nhận: "discreet" hoặc "full".',
            "min_interval_days": "Ít nhất bấy nhiêu ngày giữa hai lần nhắc một người.",
            "grace_days": "Bậc nhắc bị lỡ không quá bấy nhiêu ngày thì vẫn gửi.",
            "max_figures_age_days": "Số liệu cũ hơn bấy nhiêu ngày thì không nhắc.",
            "debt_age": "Thứ tự các cách tính tuổi nợ; trống là thứ tự mặc định.",
            "not_yet_late": 'Nợ chưa quá hạn: "gentle" nhắc nhẹ, "refuse" không nhắc, "band" theo mức.',
            "plan_at": "Giờ lập kế hoạch hằng ngày; lỡ quá một giờ thì không tự chạy mà hỏi cán bộ.",
            "place": "Cấp của cơ quan: province, office, ward hoặc centre; quyết định nhịp nào được nhắc.",
            "local_plans": "Kế hoạch của địa phương đang thực hiện, ví dụ 49/KH-BCD.",
            "cadences": "Bật hoặc tắt từng nhịp công việc, ví dụ C10 = true.",
            "zalo_silence_hours": "Tin Zalo chưa xem sau bấy nhiêu giờ làm việc thì thử kênh khác.",
            "zns_silence_hours": "Tin ZNS chưa tới máy sau bấy nhiêu giờ làm việc thì thử kênh khác.",
            "case_days": 'Thời hạn của hồ sơ: "calendar" tính mọi ngày, "working" chỉ tính ngày làm việc.',
            "warn_days": "Báo trước khi hồ sơ hết hạn bấy nhiêu ngày làm việc.",
            "minutes_days": "Biên bản gửi qua bưu chính phải nhận lại trong bấy nhiêu ngày.",
        },
    ),
    "hours": (
        "Giờ gửi tin: ngoài khung giờ thì tin chờ; giờ riêng của Zalo luôn được giữ.",
        {
            "mandatory": "Thông báo bắt buộc cho đơn vị.",
            "mandatory_days": 'Ngày gửi: "working" ngày làm việc, "working_and_saturday" thêm thứ Bảy, '
            '"not_holidays" mọi ngày trừ ngày nghỉ lễ, "every" mọi ngày.',
            "service": "Tin nhắc người tham gia.",
            "service_days": "Ngày gửi tin nhắc.",
            "promo": "Lời mời.",
            "promo_days": "Ngày gửi lời mời.",
            "reply": "Trả lời người vừa viết cho cơ quan.",
            "reply_days": "Ngày gửi trả lời.",
            "by_channel": 'Khung hẹp hơn của một kênh: zns = "08:00-18:00", hoặc của một loại tin trên kênh: '
            '"zns.promo" = "09:00-17:00".',
        },
    ),
    "caps": (
        "Số tin tối đa cho một người; tin trả lời không tính, thông báo bắt buộc có tính nhưng không bị giữ.",
        {
            "per_day": "Trong một ngày.",
            "per_30_days": "Trong 30 ngày.",
            "promo_per_day": "Riêng lời mời, trong một ngày.",
            "promo_per_30_days": "Riêng lời mời, trong 30 ngày.",
            "other_channel_hours": "Cùng một nội dung qua hai kênh: cách nhau ít nhất bấy nhiêu giờ.",
        },
    ),
    "delivery": (
        "Gửi tin: giữ nguyên nếu không có lý do.",
        {
            "in_flight": "Số tin của một tài khoản gửi cùng lúc; máy chết thì bấy nhiêu tin chưa rõ đã gửi.",
            "lease_s": "Tiến trình gửi im lặng bấy nhiêu giây thì coi như đã chết.",
            "in_doubt": 'Tin chưa rõ đã gửi thì chờ; thư có thể gửi lại một lần: { email = "once_more" }.',
        },
    ),
    "calendar": (
        "Lịch làm việc: tin không đi vào ngày nghỉ.",
        {
            "overrides": 'Ngày riêng của cơ quan: "2026-12-26" = true là làm việc, false là nghỉ.',
            "confirmed_years": "Những năm mà lịch nghỉ lễ, Tết đã có thông báo chính thức.",
            "working_hours": "Giờ làm việc của ngày làm việc, trừ giờ nghỉ trưa.",
        },
    ),
    "documents": (
        "Văn bản giấy: những dòng cơ quan ghi trên thư, thông báo, biên bản; nơi lưu bản quét.",
        {
            "scans": "Thư mục lưu bản quét biên bản, thư, hồ sơ; không ghi đè tệp đã có.",
            "templates": "Thư mục có mẫu Word của riêng cơ quan; mẫu nào không có thì dùng mẫu sẵn.",
            "superior": "Cơ quan chủ quản, dòng đầu của văn bản.",
            "symbol": "Ký hiệu văn bản sau số: 12/BHXH-TST; thông báo, giấy mời tự thành 12/TB-BHXH.",
            "place": "Địa danh ghi trước ngày tháng, ví dụ Trà Vinh.",
            "signer_title": "Chức vụ người ký.",
            "signer_name": "Họ tên người ký.",
        },
    ),
}

ACCOUNTS_HEAD = """\
# ----------------------------------------------------------------------------
# Tài khoản thu của cơ quan: mã QR chuyển khoản chỉ tạo cho những tài khoản này.
# Mỗi tài khoản một khối như sau:
#
# [[payment_accounts]]
# bin6 = "970400"              # mã BIN của ngân hàng
# number = "0000000000"        # số tài khoản
# holder = "BHXH CO SO ..."    # chủ tài khoản, không dấu
# bank_name = "Tên ngân hàng"
"""
