"""The words of the debtor lists: the TST export of C12, and the lists offices make from it by hand."""

import re
from dataclasses import replace

from storage.lists.vocabulary import Column, Vocabulary, best_match, field

FUNDS = ("BHXH", "BHYT", "BHTN", "TNLĐ-BNN", "LÃI")
_FUND_WORDS = (
    (
        "TNLĐ-BNN",
        re.compile(
            r"\b(bh ?tnld( ?va)?( ?bnn)?|tnld( ?va)?( ?bnn)?|tai nan lao dong\w*( benh nghe nghiep)?|bnn)\b"
        ),
    ),
    (
        "BHXH",
        re.compile(r"\b(bhxh( bb| bat buoc)?|bao hiem xa hoi( bat buoc)?|httt|huu tri tu tuat|od ts|odts)\b"),
    ),
    ("BHYT", re.compile(r"\b(bhyt|bao hiem y te)\b")),
    ("BHTN", re.compile(r"\b(bhtn|bao hiem that nghiep)\b")),
    ("LÃI", re.compile(r"\b(tien lai|lai cham dong|lai phai thu|phat cham dong|lai cham nop|lai)\b")),
)
#: Balances a list may split by fund. Only the closing one is kept by fund.
_MONEY = frozenset({"closing", "opening", "arising", "adjusted", "paid"})
#: The official C12 form has no minus: what is too much and what is missing stand side by side.
_SIGNED = {
    ("opening", "thua"): "overpaid",
    ("opening", "thieu"): "opening",
    ("arising", "tang"): "arising",
    ("arising", "giam"): "reduced",
    ("adjusted", "tang"): "added",
    ("adjusted", "giam"): "reduced",
    ("closing", "thua"): "credit",
    ("closing", "thieu"): "closing",
}
_STAFF = re.compile(r"\b(chuyen quan|can bo|cbcq|phu trach thu|vien chuc|quan ly thu)\b")
_ROLES = (
    ("accountant", re.compile(r"\bke toan\b")),
    (
        "head",
        re.compile(
            r"\b(giam doc|dai dien|chu (dn|doanh nghiep|don vi|tich)|thu truong|hieu truong|lanh dao"
            r"|nguoi dung dau)\b"
        ),
    ),
    ("personnel", re.compile(r"\b(nhan su|phu trach bhxh|lam bhxh)\b")),
)


def _refine(column: Column, group: str, leaf: str) -> Column:
    """Which balance, which fund, which person: "Số phát sinh / BHYT", "Điện thoại kế toán"."""
    path = f"{group} {leaf}".strip()
    if _STAFF.search(path) and column.field in {"phone", "email", "name", "contact", "code"}:
        return replace(column, field="officer" if column.field in {"email", "name", "contact"} else "other")
    role = next((name for name, pattern in _ROLES if pattern.search(path)), "")
    if role and column.field in {"phone", "email", "contact", "name", ""}:
        kept = column.field if column.field in {"phone", "email"} else "contact"
        return replace(column, field=kept, hint=role)
    named = column.field == "name" or re.fullmatch(r"(ho )?(va )?ten|nguoi", leaf)
    if named and re.search(r"\b(lien he|lien lac)\b", group):
        return replace(column, field="contact", rank=0)
    return _money_column(column, group, leaf)


def _money_column(column: Column, group: str, leaf: str) -> Column:
    if column.field not in _MONEY | {"sum", "fund", "other", ""} or re.search(
        r"\b(ty le|muc dong|so thang|%)\b", leaf
    ):
        return column
    rest, funds = split_funds(leaf)
    balance = _balance(group)
    if (balance, leaf) in _SIGNED:
        return replace(column, field=_SIGNED[balance, leaf], rank=0)
    if len(funds) == 1:
        own = _balance(rest) or (_balance(f"{group} {rest}".strip()) if rest else "")
        if column.field == "other" and not own:
            return column
        if not own and rest and not re.fullmatch(r"(so )?(tien|so|quy|no|tong|cong|dong| )+", rest):
            return column
        return replace(column, field=own or balance or "closing", hint=funds[0], rank=0)
    if column.field in {"sum", "fund"} or (len(funds) > 1 and column.field in {"", "closing"}):
        own = _balance(rest) if rest and column.field != "sum" else ""
        return replace(column, field=own or balance or "closing", hint="", rank=max(column.rank, 3))
    if balance and balance != column.field and column.field in _MONEY and column.rank > 20:
        return replace(column, field=balance)
    return column


def split_funds(words: str) -> tuple[str, list[str]]:
    """Take the funds out: "so tien no bhxh" → ("so tien no", ["BHXH"])."""
    funds = []
    for name, pattern in _FUND_WORDS:
        words, count = pattern.subn(" ", words)
        if count:
            funds.append(name)
    return " ".join(words.split()), funds


def _balance(words: str) -> str:
    if not words:
        return ""
    match = best_match(VOCABULARY, words)
    return match.field if match and match.field in _MONEY else ""


VOCABULARY = Vocabulary(
    kind="debtors",
    code="code",
    name="name",
    needed=(("code",), ("name",), ("closing", "opening", "arising")),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field(
            "code",
            "Mã đơn vị",
            "ma don vi | madvi | ma dvi | ma dv | ma don vi bhxh | ma so don vi | ma bhxh don vi | "
            "ma dn | ma so bhxh don vi | ma so don vi bhxh | ma doanh nghiep | ma dv bhxh | "
            "ma don vi tham gia | ma don vi sdld | ma bhxh | ma dvsdld",
        ),
        field(
            "name",
            "Tên đơn vị",
            "ten don vi | tendvi | ten dvi | ten dv | ten don vi su dung lao dong | "
            "don vi su dung lao dong | ten doanh nghiep | ten dn | ten cong ty | don vi | "
            "ten don vi tham gia | ten co quan don vi | ten nguoi su dung lao dong | "
            "nguoi su dung lao dong | doanh nghiep | ho va ten | ho ten | ten co so | ten to chuc | "
            "ten don vi no | ten dvsdld",
        ),
        field(
            "address",
            "Địa chỉ",
            "dia chi | dia chi tru so | dia chi lien he | dia chi don vi | tru so | "
            "dia chi kinh doanh | noi dong tru so | dia chi giao dich",
        ),
        field(
            "area",
            "Xã/Phường",
            "xa phuong | phuong xa | xa phuong thi tran | xa phuong dac khu | phuong | xa | dia ban "
            "| ten xa | don vi hanh chinh",
        ),
        field(
            "workers",
            "Số lao động",
            "so lao dong | so ld | sld | tong so lao dong | lao dong | ld | so nguoi lao dong | "
            "so nld | so nguoi tham gia | so lao dong tham gia | so ld tham gia | so nguoi | "
            "tong so ld | so lao dong dang tham gia | tong ld",
        ),
        field(
            "months",
            "Số tháng nợ",
            "so thang no | thang no | =no thang | tyleno | ty le no | so thang cham dong | thoi gian no | "
            "so thang no dong | thoi gian cham dong | so thang | tuoi no | no so thang | "
            "so thang no bhxh | thoi gian no thang | thoi gian tron dong | so thang con no | "
            "so thang cham dong tron dong",
        ),
        field(
            "paid_through",
            "Đã đóng đến tháng",
            "thanght | da dong den thang | dong den thang | da dong den | thang da dong den | "
            "da nop den thang | da dong het thang | dong den het thang | da dong den het thang | "
            "dong bhxh den thang | thang hoan thanh | thoi diem da dong den | dong den | "
            "thang dong den",
        ),
        field(
            "closing",
            "Tổng nợ",
            "tien ck | tong no | tong so tien no | tong so no | tong tien no | so tien no | "
            "tong cong no | tong so tien cham dong | so tien cham dong | tong tien cham dong | "
            "tong so tien cham dong tron dong | so tien cham dong tron dong | tien cuoi ky | "
            "so no cuoi ky | no cuoi ky | so du cuoi ky | cuoi ky | con phai nop | "
            "so tien con phai nop | con phai dong | con no | so tien con no | so con phai nop | "
            "so con no | tong so phai nop | tong so con no | so tien no cuoi ky | phai nop cuoi ky "
            "| chuyen ky sau | so chuyen ky sau | tong no cuoi ky | tien no | so no | no | "
            "luy ke no | so tien no dong | tong so tien no dong | so tien phai nop | so phai nop | "
            "so tien con phai dong | tong so tien phai nop | so tien con thieu | con thieu | "
            "no den nay | so no hien tai | tong phai thu | so phai thu | no qua han | "
            "so tien no qua han | tong no bhxh bhyt bhtn | so tien | tong so tien",
            groups=True,
        ),
        field(
            "opening",
            "Tiền đầu kỳ",
            "tien dk | tien dau ky | so du dau ky | no dau ky | so tien no dau ky | dau ky | "
            "ky truoc mang sang | so dau ky | ky truoc chuyen sang | no ky truoc | "
            "no ky truoc chuyen sang | ky truoc | so no dau ky | no nam truoc chuyen sang | "
            "no thang truoc | thang truoc chuyen sang | no thang truoc chuyen sang",
            groups=True,
        ),
        field("credit", "Thừa cuối kỳ", "du ck | thua cuoi ky | so thua cuoi ky | du cuoi ky thua"),
        field("overpaid", "Dư đầu kỳ", "du dk | du dau ky | thua dau ky | so thua dau ky"),
        field(
            "arising",
            "Số phải đóng",
            "tong bhck | tongbhck | so phai dong | phat sinh | phai dong trong ky | "
            "so phai dong trong ky | phai dong | phat sinh trong ky | so phat sinh | "
            "so phat sinh trong ky | phai thu trong ky | phai thu trong thang | "
            "phat sinh trong thang | phat sinh phai dong | so tien phai dong | so tien phat sinh | "
            "phat sinh thang | phai nop trong ky | phat sinh phai thu | phai thu phat sinh | "
            "so phat sinh phai dong | so phai thu trong ky",
            groups=True,
        ),
        field("added", "Bổ sung tăng", "tongbst | bo sung tang | dieu chinh tang"),
        field("reduced", "Bổ sung giảm", "tongbsg | bo sung giam | dieu chinh giam"),
        field("interest", "Lãi phát sinh", "laiqh | lai qh | lai phat sinh | lai trong ky"),
        field(
            "adjusted",
            "Điều chỉnh kỳ trước",
            "dieu chinh ky truoc | dieu chinh | dc ky truoc",
            groups=True,
        ),
        field(
            "paid",
            "Số đã đóng",
            "tien unc | so da dong | da dong | da nop | so tien da nop | so tien da dong | "
            "so da nop | da nop trong ky | da dong trong ky | so da nop trong ky | da thu | "
            "so da thu | so tien da thu | tien da nop | nop trong ky | so tien nop | "
            "da thu trong ky | thu trong ky",
            groups=True,
        ),
        field("other_balance", "Số bị lệch", "so bi lech | lech | chenh lech"),
        field("unit", "Đơn vị tính", "=dvt | =don vi tinh"),
        field("sum", "Cộng", "cong | tong cong | tong so | tong | tong tien"),
        field("fund", "", "bhxh bhyt bhtn | trong do"),
        field(
            "contact",
            "Người liên hệ",
            "nguoi lien he | ho ten nguoi lien he | ten nguoi lien he | lien he | nguoi lien lac | "
            "can bo lien he | dau moi lien he | ke toan | ten ke toan | giam doc | nguoi dai dien | "
            "nguoi dai dien phap luat | dai dien phap luat | chu doanh nghiep | chu don vi | "
            "thu truong don vi | ho ten giam doc | ho ten ke toan | nguoi dai dien theo phap luat | "
            "dai dien | nguoi phu trach | ten giam doc | chu dn | nguoi lam bhxh | "
            "nguoi phu trach bhxh | nhan su",
        ),
        field(
            "phone",
            "Điện thoại",
            "dien thoai | so dien thoai | sdt | so dt | dt | dien thoai lien he | "
            "so dien thoai lien he | sdt lien he | dt lien he | di dong | dien thoai di dong | "
            "dien thoai ban | dt ban | dt di dong | dtdd | so di dong | tel | phone | may ban | "
            "so dien thoai di dong | dien thoai co dinh | zalo | so zalo | dien thoai don vi | "
            "hotline | so may",
        ),
        field(
            "email",
            "Email",
            "email | e mail | dia chi email | dia chi e mail | thu dien tu | dia chi thu dien tu | "
            "hop thu | mail | gmail | hop thu dien tu",
        ),
        field(
            "officer",
            "Cán bộ chuyên quản",
            "dsnv | chuyen quan | can bo chuyen quan | chuyen quan thu | can bo thu | cbcq | "
            "cb chuyen quan | can bo quan ly | can bo phu trach | vien chuc phu trach | "
            "vien chuc chuyen quan | cb thu | nguoi quan ly | cb quan ly | can bo theo doi | "
            "ten can bo | ho ten can bo | nhan vien phu trach | cq",
        ),
        field(
            "status",
            "Trạng thái",
            "trang thai | tinh trang | tinh trang don vi | trang thai don vi | tinh trang hoat dong "
            "| trang thai hoat dong | tinh trang doanh nghiep | nhom don vi | phan nhom | "
            "phan loai don vi | tinh trang dv",
        ),
        field(
            "note",
            "Ghi chú",
            "ghi chu | chu thich | nguyen nhan | nguyen nhan no | ly do no | bien phap",
        ),
        field(
            "other",
            "",
            "ma so thue | mst | ma khoi | makhoi | khoi | loai hinh | khoi loai hinh | khoi quan ly "
            "| ten khoi | loai hinh don vi | loai hinh doanh nghiep | ma loai hinh | nganh nghe | "
            "ma nganh | quy luong | tong quy luong | quy tien luong | "
            "ma co quan bhxh | co quan bhxh | ma cqbhxh | ma tinh | tinh | huyen | quan huyen | "
            "ma huyen | ma xa | ly do | ngay | ngay nop | ngay nop cuoi | ngay dong cuoi | "
            "so tai khoan | tai khoan | ngan hang | ty le % | ty le lai | ty le | phan loai no | "
            "phan loai | loai no | nhom no | so quyet dinh | quyet dinh | ngay quyet dinh | "
            "so van ban | ket qua | ket qua doc thu | ket qua xu ly | lai suat | so the | so so | "
            "ngay tham gia | tham gia tu | nam thanh lap | von dieu le | cccd | chuc vu | "
            "so cong van | so lan don doc | no bhxh thang | muc luong binh quan | so thu lao dong",
        ),
    ),
)
