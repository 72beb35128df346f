"""What the shipped letters say. The office may say it otherwise: `dondoc document template FORM`.

The law is cited only by the sentences that held in the month spoken of (`messages.texts.law`), and whatever a
delay costs is an estimate. Where the official body of a form is not public the letter says so at its foot.
"""
# ruff: noqa: E501 - a paragraph of a letter stands on one line, as it is read

from collections.abc import Sequence
from dataclasses import dataclass

from messages.forms import Form

BLANK = "." * 50
LINE = "." * 125


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    heads: tuple[str, ...]
    widths_cm: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 12


Block = str | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A letter. A block that begins with "{%p" is a tag of its own, with "> " stands in the middle."""

    kind: str = ""  #: THÔNG BÁO, GIẤY MỜI, BIÊN BẢN; "" = công văn
    about: str
    to: bool = True  #: "Kính gửi" the unit
    blocks: Sequence[Block]
    copies: tuple[str, ...] = ("Như trên", "Lưu: VT")
    signed: str = "office"  #: "both": a record of two parties; "unit": what the unit fills in and sends back


_TO_UNIT = "Địa chỉ: {{ dia_chi }}{% if dien_thoai %}; điện thoại: {{ dien_thoai }}{% endif %}{% if ma_don_vi %}; mã đơn vị: {{ ma_don_vi }}{% endif %}{% if ma_so_thue %}; mã số thuế: {{ ma_so_thue }}{% endif %}."
_OF_UNIT = "Đơn vị: **{{ ten_don_vi }}**{% if ma_don_vi %}; mã đơn vị: {{ ma_don_vi }}{% endif %}{% if ma_so_thue %}; mã số thuế: {{ ma_so_thue }}{% endif %}; địa chỉ: {{ dia_chi }}{% if dien_thoai %}; điện thoại: {{ dien_thoai }}{% endif %}."
_FUNDS: tuple[Block, ...] = (
    "{%p if cac_quy %}",
    Grid(
        heads=("Quỹ", "Số tiền còn phải đóng"),
        widths_cm=(8.0, 6.0),
        rows=(
            ("{%tr for quy in cac_quy %}",),
            ("{{ quy.ten_quy }}", ">{{ quy.so_tien }}"),
            ("{%tr endfor %}",),
            ("Cộng", ">{{ so_tien }}"),
        ),
    ),
    "{%p endif %}",
)
_PAY = (
    "{%p if so_tai_khoan %}",
    "Tài khoản nhận: số **{{ so_tai_khoan }}**, {{ chu_tai_khoan }}, {{ ngan_hang }}{% if noi_dung_chuyen_khoan %}; nội dung chuyển khoản: **{{ noi_dung_chuyen_khoan }}**{% endif %}.",
    "{%p endif %}",
)
_ASK = "Mọi vướng mắc, đề nghị Quý đơn vị liên hệ {{ can_bo }}{% if dien_thoai_can_bo %}, điện thoại {{ dien_thoai_can_bo }}{% endif %}{% if tong_dai %}, hoặc tổng đài {{ tong_dai }}{% endif %}."
_LATE = (
    "{%p if quy_dinh_cham_dong %}",
    "Theo quy định, {{ quy_dinh_cham_dong }}. {% if cham_dong_uoc_tinh %}Số tiền này tính đến ngày {{ so_lieu_den_ngay }} ước tính là {{ cham_dong_uoc_tinh }}. {% endif %}Số tiền phải nộp thêm do chậm đóng nêu trước khi đơn vị nộp đủ chỉ là ước tính.",
    "{%p endif %}",
)
_BY_TAX_DATA = "{% if so_lao_dong_thue %}Theo dữ liệu của cơ quan Thuế, đơn vị sử dụng {{ so_lao_dong_thue }} lao động có thu nhập{% if so_da_tham_gia %}, trong đó {{ so_da_tham_gia }} lao động đã tham gia BHXH{% endif %}. {% endif %}"
_PEOPLE: tuple[Block, ...] = (
    "{%p if danh_sach %}",
    "Danh sách lao động chưa tham gia:",
    Grid(
        heads=("STT", "Họ và tên", "Mã số thuế/CCCD", "Ngày sinh", "Thu nhập", "Ghi chú"),
        widths_cm=(1.3, 4.6, 3.2, 2.4, 2.6, 2.0),
        rows=(
            ("{%tr for nguoi in danh_sach %}",),
            (
                "{{ nguoi.stt }}", "{{ nguoi.ho_ten }}", "{{ nguoi.ma_so }}", "{{ nguoi.nam_sinh }}",
                ">{{ nguoi.thu_nhap }}", "{{ nguoi.ghi_chu }}",
            ),
            ("{%tr endfor %}",),
        ),
    ),
    "{%p endif %}",
)  # fmt: skip
_MINUTES_HEAD = (
    "Hôm nay, {% if thoi_gian %}{{ thoi_gian }}{% else %}hồi ..... giờ ..... ngày ..... tháng ..... năm .........{% endif %}, tại {% if dia_diem %}{{ dia_diem }}{% else %}"
    + BLANK
    + "{% endif %}, chúng tôi gồm:",
    "**1. Đại diện {{ co_quan }}:**",
    "Ông/Bà {% if ten_can_bo %}{{ ten_can_bo }}{% else %}"
    + BLANK
    + "{% endif %}; chức vụ: ..............................",
    f"Ông/Bà {BLANK}; chức vụ: ..............................",
    "**2. Đại diện đơn vị {{ ten_don_vi }}**{% if ma_don_vi %} (mã đơn vị {{ ma_don_vi }}){% endif %}**, địa chỉ: {{ dia_chi }}:**",
    "Ông/Bà {% if nguoi_lien_he %}{{ nguoi_lien_he }}{% else %}"
    + BLANK
    + "{% endif %}; chức vụ: ..............................; điện thoại: {% if dien_thoai %}{{ dien_thoai }}{% else %}....................{% endif %}",
    f"Ông/Bà {BLANK}; chức vụ: ..............................",
)
_MINUTES_TAIL = (
    "**Ý kiến của đơn vị** (nguyên nhân, khó khăn, số liệu chưa thống nhất nếu có):",
    LINE,
    LINE,
    "**Đơn vị cam kết** (việc thực hiện, số tiền, thời hạn):",
    LINE,
    LINE,
    "Biên bản kết thúc hồi ..... giờ ..... cùng ngày, đã đọc cho mọi người cùng nghe, nhất trí ký tên; lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản. Trường hợp gửi qua dịch vụ bưu chính công ích, đề nghị đơn vị ghi ý kiến, ký, đóng dấu và gửi lại 01 bản.",
)

WORDS: dict[str, Words] = {
    "03/688": Words(
        about="yêu cầu đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN",
        blocks=(
            _TO_UNIT,
            "Theo dữ liệu của {{ co_quan }}, tính đến ngày {{ so_lieu_den_ngay }}, đơn vị còn phải đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN đến hết kỳ {{ ky }} với tổng số tiền **{{ so_tien }}**{% if so_tien_qua_han %}, trong đó đã quá hạn đóng {{ so_tien_qua_han }}{% endif %}{% if so_thang_no %}; thời gian nợ {{ so_thang_no }} tháng{% endif %}.",
            *_FUNDS,
            "{%p if quy_dinh_han_dong %}",
            "Người sử dụng lao động phải đóng đủ cho từng tháng {{ quy_dinh_han_dong }}.",
            "{%p endif %}",
            "{{ co_quan }} yêu cầu Quý đơn vị:",
            "1. Đóng đủ số tiền nêu trên chậm nhất vào ngày **{{ han_nop }}**.",
            *_PAY,
            "2. Trường hợp đã đóng hoặc số liệu chưa khớp, gửi chứng từ hoặc ý kiến bằng văn bản trước thời hạn trên để hai bên đối chiếu.",
            *_LATE,
            "{%p if quy_dinh_tron_dong %}",
            "Số tiền {{ quy_dinh_tron_dong }}.",
            "{%p endif %}",
            "Quá thời hạn trên mà đơn vị chưa đóng và không có ý kiến, {{ co_quan }} sẽ đề nghị cấp có thẩm quyền thanh tra, kiểm tra và xử lý theo quy định của pháp luật{% if quy_dinh_xu_phat %}, trong đó có {{ quy_dinh_xu_phat }}{% endif %}. Văn bản này đồng thời là văn bản đôn đốc của cơ quan BHXH.",
            _ASK,
        ),
    ),
    "01/688": Words(
        about="yêu cầu báo cáo tình hình đóng BHXH, BHYT, BHTN bắt buộc",
        blocks=(
            _TO_UNIT,
            _BY_TAX_DATA + "Đến nay, {{ co_quan }} chưa nhận được hồ sơ đăng ký tham gia BHXH, BHYT, BHTN bắt buộc của đơn vị.",
            "{{ co_quan }} yêu cầu Quý đơn vị báo cáo tình hình sử dụng lao động và việc đóng BHXH, BHYT, BHTN bắt buộc theo mẫu gửi kèm (Mẫu 02/688), gửi về {{ co_quan }} chậm nhất vào ngày **{{ han_tra_loi }}** qua dịch vụ bưu chính công ích hoặc Cổng Dịch vụ công.",
            "Trường hợp có lao động thuộc đối tượng tham gia bắt buộc, đề nghị Quý đơn vị lập hồ sơ đăng ký tham gia ngay; cơ quan BHXH sẵn sàng hướng dẫn.",
            "Quá thời hạn trên mà đơn vị không báo cáo, {{ co_quan }} sẽ đề nghị cấp có thẩm quyền thanh tra, kiểm tra và xử lý theo quy định của pháp luật{% if quy_dinh_xu_phat %}, trong đó có {{ quy_dinh_xu_phat }}{% endif %}.",
            _ASK,
        ),
        copies=("Như trên", "Lưu: VT"),
    ),
    "02/688": Words(
        kind="BÁO CÁO",
        about="Tình hình tham gia, đóng BHXH, BHYT, BHTN bắt buộc",
        to=False,
        blocks=(
            "> (Gửi kèm Mẫu 01/688 để đơn vị điền, gửi lại {{ co_quan }}{% if han_tra_loi %} chậm nhất ngày {{ han_tra_loi }}{% endif %}; số vào sổ của cơ quan BHXH: {{ so_van_ban }})",
            "> **Kính gửi: {{ co_quan }}**",
            _OF_UNIT,
            "Người đại diện theo pháp luật: " + BLANK,
            "Điện thoại: ....................",
            "Ngành nghề sản xuất, kinh doanh: " + BLANK,
            Grid(
                heads=("STT", "Chỉ tiêu", "Số liệu của đơn vị", "Ghi chú"),
                widths_cm=(1.3, 8.8, 3.4, 2.6),
                rows=(
                    ("1", "Tổng số lao động đang sử dụng", "", ""),
                    ("2", "Số lao động có hợp đồng lao động từ đủ 01 tháng trở lên", "", ""),
                    ("3", "Số lao động đã tham gia BHXH, BHYT, BHTN bắt buộc", "", ""),
                    ("4", "Số lao động thuộc đối tượng nhưng chưa tham gia", "", ""),
                    ("5", "Tổng quỹ tiền lương tháng gần nhất (đồng)", "", ""),
                    ("6", "Tháng dự kiến đăng ký tham gia", "", ""),
                ),
            ),
            "Lý do chưa tham gia hoặc chưa tham gia đầy đủ:",
            LINE,
            "Đề xuất, kiến nghị của đơn vị:",
            LINE,
            "Đơn vị cam kết số liệu trên là đúng và chịu trách nhiệm trước pháp luật về báo cáo này.",
        ),
        signed="unit",
    ),
    "04-KT": Words(
        kind="THÔNG BÁO",
        about="Về việc đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN cho người lao động",
        blocks=(
            _TO_UNIT,
            _BY_TAX_DATA + "Qua đối chiếu, đơn vị còn **{{ so_chua_tham_gia }}** lao động chưa tham gia BHXH, BHYT, BHTN, BHTNLĐ-BNN bắt buộc.",
            *_PEOPLE,
            "Tham gia và đóng đầy đủ BHXH, BHYT, BHTN, BHTNLĐ-BNN cho người lao động là trách nhiệm của người sử dụng lao động. {{ co_quan }} đề nghị Quý đơn vị:",
            "1. Rà soát, lập hồ sơ đăng ký tham gia cho số lao động nêu trên.",
            "2. Trường hợp số liệu chưa đúng (lao động đã nghỉ việc, đã tham gia ở đơn vị khác, không thuộc đối tượng…), có ý kiến bằng văn bản kèm tài liệu chứng minh.",
            "Đề nghị Quý đơn vị thực hiện và phản hồi chậm nhất vào ngày **{{ han_tra_loi }}**. Quá thời hạn này, {{ co_quan }} sẽ mời đơn vị tham dự Hội nghị làm việc hoặc làm việc trực tiếp tại đơn vị; hành vi chậm đóng, trốn đóng bị xử lý theo quy định của pháp luật{% if quy_dinh_xu_phat %}, trong đó có {{ quy_dinh_xu_phat }}{% endif %}.",
            _ASK,
        ),
    ),
    "05-KT": Words(
        kind="GIẤY MỜI",
        about="Tham dự Hội nghị về việc tham gia BHXH, BHYT, BHTN bắt buộc",
        blocks=(
            "{{ co_quan }} trân trọng kính mời người đại diện theo pháp luật (hoặc người được ủy quyền) và người làm công tác kế toán hoặc tổ chức - nhân sự của **{{ ten_don_vi }}**{% if ma_so_thue %} (mã số thuế {{ ma_so_thue }}){% endif %}, địa chỉ: {{ dia_chi }}, tham dự Hội nghị:",
            "**1. Thời gian:** {{ thoi_gian }}.",
            "**2. Địa điểm:** {{ dia_diem }}.",
            "**3. Thành phần:** {% if thanh_phan %}{{ thanh_phan }}{% else %}lãnh đạo {{ co_quan }}, đại diện chính quyền địa phương, các cơ quan liên quan và các đơn vị được mời{% endif %}.",
            "**4. Nội dung:** {% if noi_dung %}{{ noi_dung }}{% else %}phổ biến quy định của pháp luật về trách nhiệm tham gia, đóng BHXH, BHYT bắt buộc, quyền lợi của đơn vị và người lao động, việc xử lý vi phạm; thông báo và hướng dẫn từng đơn vị đăng ký cho số lao động chưa tham gia{% endif %}.",
            "{%p if so_chua_tham_gia %}",
            "Theo dữ liệu đối chiếu, đơn vị còn {{ so_chua_tham_gia }} lao động chưa tham gia. Đề nghị Quý đơn vị mang theo hợp đồng lao động, bảng lương và danh sách lao động để đối chiếu.",
            "{%p endif %}",
            "Sau 10 ngày kể từ ngày tham dự Hội nghị, nếu đơn vị cố tình không tham gia, đóng BHXH, BHYT bắt buộc cho người lao động thì {{ co_quan }} sẽ tiến hành hoặc kiến nghị cơ quan có thẩm quyền thanh tra, kiểm tra, xử lý vi phạm.",
            "Rất mong Quý đơn vị sắp xếp tham dự đúng thành phần và thời gian. " + _ASK,
        ),
    ),
    "05a-KT": Words(
        kind="THÔNG BÁO",
        about="Lịch làm việc về việc đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN",
        blocks=(
            _TO_UNIT,
            "{{ co_quan }} thông báo lịch làm việc với Quý đơn vị như sau:",
            "**1. Thời gian:** {{ thoi_gian }}.",
            "**2. Địa điểm:** {{ dia_diem }}.",
            "**3. Thành phần:** {% if thanh_phan %}{{ thanh_phan }}{% else %}đại diện {{ co_quan }} và cơ quan liên quan; người đại diện theo pháp luật hoặc người được ủy quyền, kế toán hoặc nhân sự của đơn vị{% endif %}.",
            "**4. Nội dung:** {% if noi_dung %}{{ noi_dung }}{% else %}kiểm tra, đối soát tài liệu liên quan đến chính sách cho người lao động với số liệu đang tham gia đóng BHXH, BHYT{% endif %}.",
            "**5. Tài liệu đề nghị chuẩn bị** (theo Mẫu 05b-KT gửi kèm): hợp đồng lao động, bảng lương, bảng chấm công, quyết toán thuế thu nhập cá nhân, danh sách lao động.",
            "Trường hợp không sắp xếp được theo lịch trên, đề nghị Quý đơn vị báo lại để hai bên thống nhất thời gian khác. " + _ASK,
        ),
    ),
    "05b-KT": Words(
        kind="BẢNG ĐỐI SOÁT",
        about="Tài liệu, số liệu lao động",
        to=False,
        blocks=(
            _OF_UNIT,
            "Số liệu theo cơ quan BHXH{% if ky %} (kỳ {{ ky }}){% endif %}: số lao động theo dữ liệu thuế {% if so_lao_dong_thue %}{{ so_lao_dong_thue }}{% else %}..........{% endif %}; đã tham gia {% if so_da_tham_gia %}{{ so_da_tham_gia }}{% else %}..........{% endif %}; chưa tham gia {% if so_chua_tham_gia %}{{ so_chua_tham_gia }}{% else %}..........{% endif %}.",
            Grid(
                heads=("STT", "Tài liệu đối soát", "Số lao động", "Tiền lương, thu nhập", "Chênh lệch", "Ghi chú"),
                widths_cm=(1.3, 5.4, 2.2, 3.0, 2.2, 2.0),
                rows=tuple(
                    (str(number), name, "", "", "", "")
                    for number, name in enumerate(
                        (
                            "Hợp đồng lao động", "Bảng lương", "Bảng chấm công", "Quyết toán thuế thu nhập cá nhân",
                            "Danh sách đang tham gia BHXH, BHYT, BHTN", "Tài liệu khác",
                        ),
                        start=1,
                    )
                ),
            ),
            "Kết luận đối soát: số lao động thuộc đối tượng nhưng chưa tham gia ..........; số lao động tham gia chưa đúng mức tiền lương ..........",
            "Nguyên nhân:",
            LINE,
        ),
        signed="both",
    ),
    "06-KT": Words(
        kind="BIÊN BẢN LÀM VIỆC",
        about="Về việc đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN cho người lao động",
        to=False,
        blocks=(
            *_MINUTES_HEAD,
            "**3. Nội dung làm việc:** đối soát hợp đồng lao động, bảng lương, bảng chấm công, quyết toán thuế với số liệu đang tham gia đóng BHXH, BHYT của đơn vị (Mẫu 05b-KT).",
            _BY_TAX_DATA + "Số lao động chưa tham gia theo đối chiếu: {% if so_chua_tham_gia %}{{ so_chua_tham_gia }}{% else %}..........{% endif %}.",
            *_PEOPLE,
            "**4. Kết quả đối soát:** số lao động phải tham gia ..........; đã tham gia ..........; chưa tham gia ..........; thời gian chưa tham gia ....................",
            *_MINUTES_TAIL,
        ),
        signed="both",
    ),
    "D04h-TS": Words(
        kind="BIÊN BẢN LÀM VIỆC",
        about="Về việc yêu cầu đơn vị đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN",
        to=False,
        blocks=(
            *_MINUTES_HEAD,
            "**3. Nội dung làm việc:** theo dữ liệu của {{ co_quan }}, tính đến ngày {{ so_lieu_den_ngay }}, đơn vị{% if so_lao_dong %} ({{ so_lao_dong }} lao động){% endif %} còn phải đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN đến hết kỳ {{ ky }} với tổng số tiền **{{ so_tien }}**{% if so_tien_qua_han %}, trong đó đã quá hạn {{ so_tien_qua_han }}{% endif %}{% if dong_den_thang %}; đã đóng đến tháng {{ dong_den_thang }}{% endif %}.",
            *_FUNDS,
            "{%p if quy_dinh_han_dong %}",
            "Người sử dụng lao động phải đóng đủ cho từng tháng {{ quy_dinh_han_dong }}. {{ co_quan }} yêu cầu đơn vị đóng đủ số tiền nêu trên.",
            "{%p endif %}",
            *_LATE,
            *_MINUTES_TAIL,
        ),
        signed="both",
    ),
    "C12-TS": Words(
        kind="THÔNG BÁO",
        about="Kết quả đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN kỳ {{ ky }}",
        blocks=(
            _TO_UNIT,
            "{{ co_quan }} thông báo kết quả đóng của Quý đơn vị, số liệu đến ngày {{ so_lieu_den_ngay }}:",
            Grid(
                heads=("STT", "Nội dung", "BHXH", "BHYT", "BHTN", "BHTNLĐ, BNN", "Cộng"),
                widths_cm=(1.3, 3.4, 2.4, 2.3, 2.3, 2.2, 2.7),
                size=10.5,
                rows=(
                    ("**A**", "**Kỳ trước mang sang**", "", "", "", "", ""),
                    ("1", "Số lao động", "", "", "", "", ""),
                    ("2", "Phải đóng", "", "", "", "", ">{{ ky_truoc }}"),
                    ("3", "Thiếu lãi", "", "", "", "", ""),
                    ("**B**", "**Phát sinh trong kỳ**", "", "", "", "", ""),
                    ("1", "Số lao động tăng, giảm", "", "", "", "", ""),
                    ("2", "Phải đóng tăng, giảm", "", "", "", "", ">{{ phat_sinh }}"),
                    ("3", "Điều chỉnh kỳ trước", "", "", "", "", ""),
                    ("4", "Lãi phát sinh", "", "", "", "", ""),
                    ("**C**", "**Số tiền đã nộp trong kỳ**", "", "", "", "", ">{{ da_nop }}"),
                    ("**D**", "**Chuyển kỳ sau**", "", "", "", "", ""),
                    ("1", "Số lao động", "", "", "", "", ">{{ so_lao_dong }}"),
                    (
                        "2", "Thiếu (số âm: thừa)", ">{{ d_bhxh }}", ">{{ d_bhyt }}", ">{{ d_bhtn }}", ">{{ d_tnld }}",
                        ">**{{ chuyen_ky_sau }}**",
                    ),
                    ("3", "Thiếu lãi", "", "", "", "", ""),
                ),
            ),
            "Ô trống: danh sách nguồn không tách riêng số liệu này.{% if dong_den_thang %} Đơn vị đã đóng đến tháng {{ dong_den_thang }}.{% endif %}",
            *_PAY,
            "{%p if quy_dinh_han_dong %}",
            "Người sử dụng lao động phải đóng đủ cho từng tháng {{ quy_dinh_han_dong }}.",
            "{%p endif %}",
            *_LATE,
            "Đề nghị Quý đơn vị kiểm tra, đối chiếu; nếu số liệu chưa thống nhất, xin báo lại trong 10 ngày kể từ ngày nhận thông báo. Nếu đã nộp sau ngày chốt số liệu, xin bỏ qua hoặc gửi chứng từ. " + _ASK,
        ),
    ),
    "B09-TS-CV": Words(
        about="gửi Bảng tổng hợp đối tượng và kinh phí NSNN đóng, hỗ trợ đóng",
        to=False,
        blocks=(
            "> **Kính gửi: {{ noi_gui }}**",
            "{{ co_quan }} kính gửi Quý cơ quan số liệu {{ quy }} năm {{ nam }} về đối tượng và kinh phí do ngân sách nhà nước đóng, hỗ trợ đóng{% if so_nguoi %}: {{ so_nguoi }} người{% endif %}{% if kinh_phi %}, kinh phí {{ kinh_phi }}{% endif %}, gồm:",
            "{% if kem_theo %}{{ kem_theo }}{% else %}1. Bảng tổng hợp đối tượng và kinh phí do ngân sách nhà nước đóng, hỗ trợ đóng BHYT (Mẫu số 1 ban hành kèm theo Nghị định số 146/2018/NĐ-CP); 2. Bảng tổng hợp đối tượng tham gia BHXH tự nguyện, ngân sách nhà nước hỗ trợ (Mẫu B09-TS){% endif %}.",
            "Đề nghị Quý cơ quan đối chiếu, chuyển kinh phí vào quỹ theo quy định{% if han_tra_loi %} và có ý kiến (nếu có) chậm nhất vào ngày {{ han_tra_loi }}{% endif %}.",
            "Đầu mối liên hệ: {{ can_bo }}{% if dien_thoai_can_bo %}, điện thoại {{ dien_thoai_can_bo }}{% endif %}.",
            "Trân trọng cảm ơn sự phối hợp của Quý cơ quan.",
        ),
    ),
}  # fmt: skip


def last_words(form: Form) -> str:
    """Whose body it is."""
    if form.own_body:
        return f"Mẫu của cơ quan cho biểu {form.code} ({form.source}); không phải bản in của mẫu chính thức."
    return f"Theo nội dung Mẫu {form.code} ({form.source})."
