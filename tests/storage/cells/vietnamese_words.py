"""Vietnamese as offices write it, and how the same words looked in the fonts before Unicode."""

import re
import unicodedata

from storage.lists.cells.legacy_tables import TCVN3, VNI


def _listed(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


NAMES = _listed("""
Nguyễn Văn Đạt|Trần Thị Bích Ngọc|Lê Thị Cẩm|Phạm Văn Dũng|Huỳnh Thị É|Võ Văn Gấm|Võ Thị Hòa
Nguyễn Thị Lý
Đặng Quốc Tuấn|Bùi Thị Thủy|Đỗ Mạnh Hùng|Hồ Ngọc Hà|Ngô Bảo Châu|Dương Thị Mỹ Lệ
Lý Thường Kiệt|Phan Đình Phùng
Trương Vĩnh Ký|Vũ Đức Đam|Hoàng Hoa Thám|Đinh Bộ Lĩnh|Mai Thúc Loan|Tạ Quang Bửu|Cao Bá Quát|Châu Văn Tiếp
Thạch Thị Sa Rương|Kim Ngọc Thái|Sơn Thị Hường|Lâm Thị Diễm Phượng|Tô Hiến Thành|Khổng Tử Quỳnh|Từ Hải Yến
Phùng Khắc Khoan|Quách Thị Trang|Nghiêm Xuân Yêm|La Văn Cầu|Tống Duy Tân|Viên Thị Thuận|Ông Ích Khiêm
Nguyễn Thị Ánh Tuyết|Lê Quý Đôn|Trần Khánh Dư|Phạm Ngũ Lão|Nguyễn Huệ|Bế Văn Đàn|Ưng Hoàng Phúc|Đoàn Thị Điểm
Nguyễn Thị Bưởi|Lưu Thị Xuyến|Thái Thị Hằng|Hứa Thị Nở|Diệp Minh Châu|Giang Thị Kiều Oanh|Trịnh Thị Giềng
Nguyễn Trãi|Chế Lan Viên|Vương Thúy Kiều|Nguyễn Thị Phước|Lê Thị Hoài Thương|Trần Văn Khuê|Phạm Thị Nguyệt
Đào Duy Từ|Lê Văn Duyệt|Nguyễn Cư Trinh|Tăng Bạt Hổ|Phó Đức Chính|Âu Dương Lân|Ấu Thị Ơn|Đồng Sĩ Nguyên
""")

PHRASES = _listed("""
Công ty TNHH Một Thành Viên Thương Mại Dịch Vụ Sông Hậu|Công ty cổ phần xây dựng Miền Tây|Doanh nghiệp tư nhân
Hợp tác xã nông nghiệp Long Đức|Trường trung học cơ sở Lý Tự Trọng|Trường mẫu giáo Hoa Hồng
Ủy ban nhân dân phường 9
Bảo hiểm xã hội tỉnh Trà Vinh|Bưu điện văn hóa xã|Hội liên hiệp phụ nữ|Phòng khám đa khoa Tâm Đức
Khóm 3, phường 5|Ấp Long Trị, xã Long Đức|đường Nguyễn Đáng, khóm 10|Thành phố Hồ Chí Minh|tỉnh Vĩnh Long
Thị trấn Cầu Ngang|huyện Châu Thành|xã Đại An|phường 7|quận Bình Thạnh|Đắk Lắk|Cần Thơ|Hà Nội|Huế|Đà Nẵng
Quảng Ngãi|Bạc Liêu|Cà Mau|An Giang|Kiên Giang|Đồng Tháp|Hậu Giang|Sóc Trăng|Bến Tre|Tiền Giang
Công ty Sáu đã giải thể|tạm dừng đóng hưu trí, tử tuất|Nhà máy đường|xí nghiệp may mặc|chi nhánh ngân hàng
văn phòng công chứng|khu công nghiệp|quỹ tín dụng|trạm y tế|Bộ Y tế|đại lý thu|nhân viên thu|hộ gia đình
con gái|anh rể|chị dâu|vợ chồng|cháu nội|bà ngoại|người đại diện|kế toán trưởng|giám đốc|thủ quỹ
phương thức đóng|sáu tháng|một năm|đã nộp đủ|còn thiếu|về sau|nghỉ thai sản|hết hạn thẻ|tái tục|ghi chú
""")

OTHER_LANGUAGES = _listed("""
Þór|Krông Nô|Y Mlô|H'Hen Niê|Bru Vân Kiều|K'Bông|Đắk Glong|Plông|Xtiêng|Ê Đê|pa-nô|lô-gô
Công ty Café Müller|José|Café|Müller|René|Loïc|Noé|Noël|Zoë|Chloé|Raphaël|Michaël|Gaël|Benoît|Hélène
Thaï|Bao Daï
Restaurant Thaï|Crème brûlée|Hôtel Métropole|Société Générale|Électricité de France|Ça va|à la carte|où est-ce
Jürgen Klopp|Größe|Köln|Käse|Bär|Löwe|Düsseldorf|Österreich|Ångström|Malmö|Søren Kierkegaard|Ærø|Björn
São Paulo|João|Conceição|coração|Muñoz|Peña|Niño|Mª José|Ibáñez|Año|Çelik|Gül|Öztürk|Lü Wei|naïve|coöperate
Anaïs|Saïgon|Hanoï|Caïn|laïc|più|città|perché|Société Anonyme Île-de-France|Nestlé|L'Oréal|Citroën|Häagen-Dazs
25°C|5 µm|±3 %|§ 5|© 2026 ABC|ABC®|1½ kg|¼|3×4|m×n|£5|¥100|«Hello»|Nº 1|m²|m³|naïf|coûte|goût|août
ស្រី ខ្មែរ|ប្រទេសកម្ពុជា|ថаі|王小明|Иван Петров|Company Limited|Mr. John O'Brien|SAMSUNG VINA|e-mail
""")

_TO_TCVN3 = {letter: seen for seen, letter in TCVN3.items()}
_TO_VNI = {letter: code for code, letter in VNI.items()}


def in_tcvn3(text: str) -> str:
    """As .VnTime text looks in a spreadsheet; a toned capital is typed as its small letter."""
    return "".join(
        _TO_TCVN3.get(c) or _TO_TCVN3.get(c.lower(), c) for c in unicodedata.normalize("NFC", text)
    )


def in_vni(text: str) -> str:
    return "".join(_TO_VNI.get(c, c) for c in unicodedata.normalize("NFC", text))


WORDS = sorted({word for text in NAMES + PHRASES for word in re.findall(r"[^\W\d_]+", text)})
