"""The words of the due list (D08a), from every layout seen so far.

The official body of D08a-TS is not public; real offices export it from declaration software, from the
post office renewal page, from dumps of the collection system, or keep it by hand.
"""

import re
from dataclasses import replace

from messages.subjects import Scheme
from storage.lists.vocabulary import Column, Vocabulary, field

_STAFF = re.compile(
    r"\b(nhan vien|cong tac vien|nguoi thu|can bo|chuyen quan|dai ly|diem thu|buu cuc|to chuc)\b"
)
_PERSON_OF_STAFF = re.compile(r"\b(nhan vien|cong tac vien|nguoi thu|can bo)\b")
_RELATIVE = re.compile(r"\b(giam ho|chu ho|cha|me|nguoi than|nguoi nop|nguoi nha)\b")
_HEALTH = re.compile(r"\b(bhyt|y te|ho gia dinh|the)\b")
_VOLUNTARY = re.compile(r"\b(tu nguyen|bhxh tn|bhxhtn|bhxh|tn)\b")
_FROM = re.compile(r"\btu( ngay)?$")
#: A birth date over three columns. Without a month column "Ngày sinh" is the whole date, "Nam" a man's.
_PARTS_OF_BIRTH = {
    "ngay": "day",
    "ngay sinh": "day",
    "thang": "month",
    "thang sinh": "month",
    "nam": "year",
    "nam sinh": "year",
}
#: The name of a scheme and no more: its amounts stand there, or a cross for those who have it.
_BARE = re.compile(
    r"(tien |so tien |dong )?(bhyt|bhxh tn|bhxhtn|bhxh tu nguyen|tu nguyen|bao hiem y te"
    r"|bao hiem xa hoi tu nguyen|bhyt ho gia dinh|bhyt hgd|ho gia dinh)"
    r"( dong| vnd| d| 1000 dong| nghin dong| trieu dong)?"
)
_BY_SCHEME = frozenset({"amount", "method", "paid_to", "start", "income", "due", "expiry"})


def _refine(column: Column, group: str, leaf: str) -> Column:
    """Whose column it is, and for which scheme: "BHYT / Số tiền phải đóng" is not the voluntary amount."""
    path = f"{group} {leaf}"
    if _STAFF.search(path) and column.field in _OF_PERSONS:
        if column.field in {"name", "surname", "given"}:
            return replace(column, field="agent_name")
        staff_code = column.field == "code" and _PERSON_OF_STAFF.search(path)
        return replace(column, field="agent" if staff_code else "other")
    if _RELATIVE.search(path) and column.field in _OF_PERSONS:
        # their phone reaches the person too, as long as it is known to be somebody else's
        kept = "phone" if column.field == "phone" else "other"
        return replace(column, field=kept, hint="relative", rank=80)
    if re.search(r"\bsinh\b", path) and leaf in _PARTS_OF_BIRTH:
        part = _PARTS_OF_BIRTH[leaf]
        return replace(column, field="birth_month" if part == "month" else "birth", hint=part)
    begins = column.field == "expiry" and _FROM.search(leaf)  # "Thời hạn sử dụng thẻ BHYT, từ ngày"
    if begins or ("%" in leaf and "tien" not in leaf):  # "Mức đóng HGĐ (%)" is no amount
        return replace(column, field="other")
    if column.field in {"", "total", "amount"} and _BARE.fullmatch(leaf) and (scheme := _scheme(leaf)):
        return replace(column, field="bare", hint=scheme, rank=0)
    if column.field in _BY_SCHEME:
        return replace(column, hint=_scheme(leaf) or _scheme(group))
    return column


_OF_PERSONS = frozenset(
    {"name", "surname", "given", "code", "phone", "email", "address", "area", "birth", "birth_month", "card"}
)


def _scheme(words: str) -> str:
    health, voluntary = bool(_HEALTH.search(words)), bool(_VOLUNTARY.search(words))
    if health == voluntary:
        return ""
    return Scheme.HOUSEHOLD_HEALTH if health else Scheme.VOLUNTARY


VOCABULARY = Vocabulary(
    kind="d08a",
    code="code",
    name="name",
    needed=(
        ("name", "given"),
        ("code", "card"),
        ("amount", "total", "due", "expiry", "paid_to", "start", "method", "bare"),
    ),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu | no"),
        field(
            "name",
            "Họ và tên",
            "ho va ten | ho ten | ho va ten nguoi tham gia | ho ten nguoi tham gia | "
            "ten nguoi tham gia | ho ten ntg | ho va ten ntg | ten ntg | ho ten khach hang | "
            "ten khach hang | khach hang | nguoi tham gia | ho chu dem va ten | ho ten nguoi dong | "
            "ten nguoi dong",
        ),
        field(
            "surname",
            "Họ đệm",
            "ho dem | ho va dem | ho va ten dem | ho lot | ho va chu lot | ho va ten lot | ho",
        ),
        field("given", "Tên", "ten"),
        field(
            "code",
            "Mã số BHXH",
            "ma so bhxh | so bhxh | ma bhxh | so so bhxh | msbhxh | ms bhxh | ma so bao hiem xa hoi "
            "| so bao hiem xa hoi | ma so bao hiem | so so bao hiem xa hoi | ma dinh danh bhxh | "
            "so dinh danh bhxh | ma so | so so | ma so bhxh bhyt | ma so tham gia | ma so ntg | "
            "ma khach hang",
        ),
        field(
            "card",
            "Số thẻ BHYT",
            "so the bhyt | ma the bhyt | ma so the bhyt | so the | ma the | ma so the | the bhyt | "
            "so kcb | sokcb | so the bao hiem y te | ma the bao hiem y te | so bhyt | ma bhyt | "
            "ma so bhyt | so the bhyt ma so bhxh",
        ),
        field(
            "birth",
            "Ngày sinh",
            "ngay sinh | ngay thang nam sinh | nam sinh | sinh ngay | thang nam sinh | "
            "ngay nam sinh | ngay thang sinh | ns | ntns | nam sinh nam | nam sinh nu",
        ),
        field("birth_month", "Tháng sinh", "=thang sinh"),
        field(
            "address",
            "Địa chỉ",
            "dia chi | dia chi lien he | dia chi thuong tru | dia chi noi o | dia chi cu tru | "
            "dia chi lh | noi cu tru | noi o | noi o hien nay | cho o | ho khau | "
            "ho khau thuong tru | noi thuong tru | thon xa | dia chi thon xa | dia chi tam tru | "
            "thon ap khu pho | thon ap | ap | khom | thon | ap khom | khom ap | thon to dan pho",
        ),
        field(
            "area",
            "Xã/Phường",
            "xa phuong | phuong xa | xa phuong thi tran | xa | phuong | ten xa | ten xa phuong | "
            "ten phuong xa | don vi hanh chinh | xa phuong noi o | dia ban | dia ban xa | "
            "xa phuong dac khu | dia ban cu tru",
        ),
        field(
            "phone",
            "Số điện thoại",
            "so dien thoai | dien thoai | sdt | so dt | dt | so dien thoai lien he | "
            "dien thoai lien he | sdt lien he | dt lien he | dien thoai di dong | so di dong | "
            "di dong | dtdd | sodient | phone | mobile | tel | zalo | so zalo | =lien he | =lien lac | "
            "so may | so lien he | so dien thoai zalo",
        ),
        field(
            "email",
            "Email",
            "email | e mail | dia chi email | dia chi e mail | thu dien tu | dia chi thu dien tu | "
            "hop thu | mail | gmail | vss email | vssemail",
        ),
        field(
            "method",
            "Phương thức đóng",
            "phuong thuc dong | phuong thuc | pt dong | ptd | so thang dong | so thang | ky dong | "
            "chu ky dong | goi dong | hinh thuc dong | so thang tham gia | so thang dong tiep | "
            "phuong thuc dong thang | thoi han tham gia | so thang phai dong",
        ),
        field(
            "income",
            "Mức thu nhập",
            "muc thu nhap | muc tien lam can cu dong | muc thu nhap lua chon | thu nhap lua chon | "
            "muc tien lam can cu | muc thu nhap chon dong | muc thu nhap lam can cu dong | "
            "can cu dong | thu nhap | muc luong | muc tien can cu | muc thu nhap dong | "
            "muc thu nhap thang | muc thu nhap dang ky | muc dong hang thang",
        ),
        field(
            "paid_to",
            "Đã đóng đến tháng",
            "da dong den thang | da dong den | dong den thang | thoi gian da dong den | "
            "da dong den het thang | thang da dong den | thang cuoi da dong | dong den het thang | "
            "den thang | den thang nam | dong den | thoi diem da dong den | da nop den thang | "
            "da tham gia den | da tham gia den thang | thang da dong | thang dong cuoi | "
            "da dong het thang | da dong toi thang | dong toi thang | qua trinh dong den",
        ),
        field(
            "start",
            "Từ tháng",
            "tu thang | tu thang nam | dong tu thang | thang bat dau | dong tiep tu thang | "
            "bat dau tu thang | dong tiep tu",
        ),
        field(
            "amount",
            "Số tiền phải đóng",
            "so tien phai dong | so tien phai nop | so phai dong | tong so tien ntg dong | "
            "so tien ntg phai dong | so tien nguoi tham gia phai dong | so tien nguoi tham gia dong "
            "| so tien ntg dong | so tien can dong | tong so tien phai dong | so tien dong | "
            "so tien phai thu | so phai thu | so phai nop | so tien can nop | so tien den han | "
            "tien phai dong | tien phai nop | phai dong | phai nop | so tien can thu | so tien thu "
            "| so tien nop | so tien dong tiep | so tien gia han | so tien tai tuc | tien dong | "
            "thanh tien | so tien | muc dong hgd | muc dong | phai thu | so tien du kien | "
            "du kien thu | menh gia | gia tien",
            groups=True,
        ),
        field("bare", "Số tiền phải đóng", "=so tien bhyt va bhxh tn"),
        field("total", "Tổng số tiền", "tong cong | tong so tien | cong | tong tien | tong so | tong"),
        field(
            "expiry",
            "Hạn thẻ đến",
            "han the den | han the den ngay | han su dung the | han su dung the bhyt | "
            "han su dung the den | han the | han the bhyt | han the bhyt den | "
            "han the bhyt den ngay | the co gia tri den | the co gia tri den ngay | gia tri the den "
            "| gia tri the den ngay | gia tri su dung den | gia tri su dung the den | gt the den | "
            "gt den | gt den ngay | gt su dung den | gt sd den | gtsd den | "
            "ngay het han the | het han the | the het han | the het han ngay "
            "| ngay het han the bhyt | ngay het han | het han | het han ngay | han su dung | "
            "han su dung den | han su dung den ngay | thoi han su dung | thoi han su dung den | "
            "thoi han the | thoi han the den | han dung | hsd | han bhyt | han den | den ngay | "
            "the bhyt den ngay | hantheden | gia tri den | thoi han su dung the bhyt den ngay | "
            "ngay ket thuc the | hieu luc den | co gia tri den",
        ),
        field(
            "due",
            "Ngày đến hạn",
            "ngay den han | =han | han nop | han dong | ngay den han dong | den han ngay | den han | "
            "han nop tien | han chot | han cuoi | thoi han dong | thoi han nop | den han dong | "
            "den han nop | ngay den han phai dong | ngay phai dong | han dong tien | thang den han "
            "| ky den han | den han thang | thang phai dong | han dong tiep | thoi diem den han | "
            "han phai dong | han phai nop",
        ),
        field(
            "scheme",
            "Loại hình",
            "loai dich vu | loai hinh | loai hinh tham gia | loai bao hiem | loai bh | "
            "loai hinh bao hiem | loai | doi tuong | doi tuong tham gia | nhom doi tuong | "
            "loai doi tuong | che do | dich vu | san pham | nghiep vu | hinh thuc tham gia | "
            "ten dich vu | loai hinh bh",
        ),
        field(
            "agent",
            "Mã nhân viên thu",
            "ma nhan vien thu | ma nv thu | ma nvt | ma nv | ma nhan vien | nhan vien thu | nvt | "
            "nv thu | ma nguoi thu | ma can bo thu | nhan vien",
        ),
        field(
            "agent_name",
            "Tên nhân viên thu",
            "ten nhan vien thu | ho ten nhan vien thu | ho va ten nhan vien thu | ten nvt | "
            "ho ten nvt | nguoi thu | ten nhan vien | cong tac vien | can bo thu | nguoi phu trach",
        ),
        field("note", "Ghi chú", "ghi chu | chu thich | ghi chu khac"),
        field(
            "status",
            "Trạng thái",
            "trang thai | tinh trang | tinh trang tham gia | trang thai tham gia | trang thai dong "
            "| tinh trang dong | trang thai the | tinh trang the",
        ),
        field(
            "other",
            "",
            "gioi tinh | gt | phai | nu | nam | cccd | so cccd | cmnd | so cmnd | socmnd | can cuoc "
            "| so can cuoc | can cuoc cong dan | so dinh danh | so dinh danh ca nhan | ma dinh danh "
            "| ma so thue | dan toc | quoc tich | nguoi giam ho | ho ten cha me | ho ten cha | "
            "ho ten me | chu ho | ho ten chu ho | ten chu ho | quan he voi chu ho | quan he chu ho "
            "| quan he | ma ho gia dinh | ma ho | so ho gia dinh | ma tinh | ma bv | ma benh vien | "
            "noi kcb | noi dang ky kcb | noi kcb ban dau | noi dang ky kcb ban dau | benh vien | "
            "ma phong ban | ma pb | he so luong | cong viec | ty le nsnn ho tro | nsnn ho tro | "
            "nsnn | ngan sach ho tro | nha nuoc ho tro | so tien nsnn ho tro | "
            "so tien nha nuoc ho tro | ty le ho tro | muc ho tro | ho tro | so tien ho tro | "
            "so tien da nop | so tien da dong | so tien da thu | da nop | da dong | da thu | "
            "ngay bien lai | so bien lai | bien lai | ngay nop | ngay dong | ngay da dong | "
            "ngay nop tien | ngay thu | ngay thu tien | ma dai ly | ten dai ly | dai ly thu | "
            "dai ly | ma dai ly thu | buu cuc | ma buu cuc | ten buu cuc | diem thu | ten diem thu "
            "| ma diem thu | to chuc dich vu thu | ten to chuc dich vu thu | don vi | ma don vi | "
            "ma dvi | madvi | ma dv | ten don vi | tendvi | ma xa | ma xa lh | ma tinh lh | tinh | "
            "huyen | quan huyen | huyen quan | tinh thanh | tinh thanh pho | ma huyen | han the tu "
            "| han the tu ngay | tu ngay | the co gia tri tu | gia tri the tu | gia tri tu | ly do "
            "| ngay tham gia | lai | tien lai | lai cham dong | ngay cap | ket qua | mang luoi id | "
            "mangluoiid | loai giay to | muc huong | ty le dong | ty le | lan thu | "
            "tong thoi gian da dong | thoi gian da tham gia | so nam | so nam tham gia | "
            "bat dau tham gia | ngay bat dau | tham gia tu | ma bhxh dai ly | co quan bhxh | "
            "ma co quan bhxh | ma cqbhxh | id | ma ho so | so ho so | ngay lap | nguoi lap | "
            "thoi diem du 5 nam | du 5 nam lien tuc | ngay du 5 nam | ket qua lien he | noi dung | "
            "chu ky | ky nhan | ky ten | so bien lai thu tien | so nguoi trong ho | nguoi thu | "
            "thu tu trong ho | lan dong truoc | so tien ky truoc | ngay tao | ngay cap nhat | tuoi",
        ),
    ),
)
