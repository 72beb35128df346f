"""What people type instead of the word: teencode, dialect and the commonest slips of the thumb.

Each line is one meaning and everything that stands for it. A spelling that is itself another
common word is not listed here; the phrase tables look at its neighbours instead.
"""

import re

from messages.replies.spelling import accented, canonical, spelled

_TABLE = {
    "không": (
        "hem k ko kg kh hok hong hk hông hổng hơm hôk kô khong khum kông kong kím hg hog hỏg"
        " chẳng chả hổg hôn khôg khoong khôn nỏ kgg hokk hongg hongk khônng ứ đếch đéo éo đek"
        " đell cóc"
    ),
    "được": "dc đc duoc đựơc đuợc đươc đượt đx đượk",
    "rồi": (
        "r rui rùi rầu gòi òi ròi roài rồy ròy zồi ồi rùii rồii roi rôi rối ruif rr rùj rồiii"
        " rhồi dồi zòi rồj rùiii"
    ),
    "chưa": "chx chua chưă chuă chưaa chuwa hchưa",
    "chuyển khoản": "ckhoan ckhoản cknh chkhoan chuyểnkhoản ckk",
    "thanh toán": "tt thtoan thanhtoan ttoan ttoán",
    "đóng": "đóg đog dóng đống đòng đónng dongj đongs đóngg đóing đónh đónng đgg đọng",
    "nộp": "nop nộpp nợp nôp nọp nạp noop",
    "số tài khoản": "stk sotk sotaikhoan stkhoan",
    "số điện thoại": "sdt sđt sodt sốđt",
    "điện thoại": "dt đt dthoai đthoai đthoại",
    "tài khoản": "tk tkhoan tkhoản",
    "bảo hiểm": "bh bhiem bhiểm",
    "bảo hiểm xã hội": "bhxh",
    "bảo hiểm y tế": "bhyt",
    "công ty": "cty cti ctyy congty côngty",
    "doanh nghiệp": "dn",
    "đơn vị": "đv dvi",
    "nhân viên": "nv",
    "kế toán": "kt ketoan kếtoán ktoan",
    "lao động": "lđ nlđ nld",
    "giám đốc": "gđ gd",
    "như thế nào": "ntn nhtn nhưnào",
    "làm thế nào": "ltn",
    "làm sao": "lsao lms",
    "bao nhiêu": "bnhieu bnhiu bnhiêu nhiu nhiêu baonhieu bn",
    "mọi người": "mn mng",
    "với": "vs zới dới vơi",
    "gì": "j zì jz ji",
    "vậy": "z v zậy zay vạy zị dzậy zạy rứa",
    "sao": "seo răng",
    "đâu": "mô",
    "cũng": "cx cg cug",
    "ừ": "uk uh um uhm ukm ừm uhmm ờ uhuh ừh ùm uhh ùhm",
    "em": "e iem ẻm",
    "anh": "a",
    "chị": "c chij",
    "mình": "m mk mik mìn minhf",
    "tôi": "t tui toy tôii tuii",
    "bạn": "b bẹn",
    "người": "ng ngừi",
    "nói": "ns nóii",
    "nhắn tin": "nt nhantin",
    "hôm qua": "hqua hwa hqa",
    "hôm nay": "hnay hnayy hni hômni",
    "nữa": "nx nũa nưax nưã nữaa nưa nủa nửã",
    "biết": "bik bít bit biet pít biếk bt",
    "không biết": "kbt kobiet kbiet kbik hkbt",
    "không phải": "kp kophai hongphai kphai",
    "thôi": "thui thoy thâu",
    "muốn": "mún mun muon",
    "luôn": "lun luon",
    "vợ": "vk",
    "chồng": "ox",
    "làm": "lm làmm",
    "quá": "wa wá qá quas",
    "trước": "trc trk trươc truoc trướk",
    "xong": "song xog xongg xonq xonggg sog",
    "đang": "đg dg đag dag đagg",
    "mới": "ms mơi",
    "bây giờ": "bjo bjờ bgio bgiờ jo giowf bâygiờ chừ",
    "cảm ơn": "tks thks thanks thank ths camon cảmơn kảmơn thankyou thankiu tksss",
    "đăng ký": "dki đki đkí dky đky dkí đk dkys",
    "gửi": "gởi gui gưi gửii",
    "gọi": "goị gọii",
    "đừng": "đừngg đưng",
    "bảo": "biểu",
    "ạ": "ah ak ạk",
    "dạ": "zạ dzạ dạaa za",
    "vâng": "vg vâg vângg zâng",
    "thế nào": "tnao",
    "tin nhắn": "tinnhan",
    "thông báo": "tb tbao",
    "kiểm tra": "ktra check chek ktr kiểmtra checkk",
    "giúp": "giup júp giùm dùm gium dum jup zùm",
    "tiền": "xiền tìn tiềnn",
    "tháng": "thg thag thág",
    "lương": "luong luơng",
    "ngày": "ngàyy",
    "nhầm": "nhằm nhàm nham nhâm lầm",
    "lộn": "lộnn",
    "hủy": "hũy hùy hủyy cancel",
    "dừng": "stop stopp stoppp stôp",
    "bệnh": "bịnh bệh binhj",
    "gọi lại": "callback",
    "khó khăn": "khokhan",
    "ngưng": "ngung ngưg",
    "từ chối": "tuchoi tưchoi từchối tùchối",
}

_CONTEXT: tuple[tuple[str, str], ...] = (
    # "bn" is "bạn" when somebody is addressed
    (r"\bbao nhiêu (?=(ơi|kiểm tra|gửi|giúp|nhé|nha)\b)", "bạn "),
    # "kt" is also "kiểm tra"
    (r"\bkế toán (?=(lại|giúp|hộ|xem)\b)", "kiểm tra "),
    # "dk" is "đăng ký" before what one registers for, otherwise "được"
    (r"\bdk(?= (nhận|tham|dự|lại|hội|họp|bảo|tin|đi)\b)", "đăng ký"),
    # words that only their neighbours tell apart when typed without marks
    (r"\bđối chiếu\b", "đối chiếu"),
    (r"\bcông (?:ti|ty)\b", "công ty"),
    (r"\bgọi tiền\b", "gửi tiền"),
    (r"\b(hủy) dk\b", r"\1 đăng ký"),
    (r"(?<!^)\bdk\b", "được"),
    # "ck" is the husband when somebody else acts after it, otherwise a transfer
    (
        (
            r"\bck(?= (em|mình|tôi|tui|chị)( nó)? (?!rồi|xong|nha|nhé|luôn|qua|hôm|lúc|sáng|chiều"
            r"|trưa)[^\W\d_]+)"
        ),
        "chồng",
    ),
    (r"\b(để) ck(?= (?:em|mình|tôi|chị)\b)", r"\1 chồng"),
    (r"\b(hỏi) ck\b", r"\1 chồng"),
    (r"\bck\b", "chuyển khoản"),
    # a lone zero is how some thumbs write "không"
    (r"(?<![\w.,/:+-])0(?= [^\W\d_])(?! ?(đồng|đ|k|tr)\b)", "không"),
    # "đéo" is often typed without marks; before a verb it is nothing else
    (r"\b(?:~đeo|deo|dell|dek|eo)(?= (đóng|nộp|có|cần|trả|nhận|muốn|thèm|biết|phải)\b)", "không"),
    # "hem" and "hong" at the end of a question, "hôm" misspelt before a day word
    (r"\b(?:hum|hom)(?= (qua|nay|kia|trước|sau|bữa)\b)", "hôm"),
    (r"\bhong(?= (qua|nay)\b)", "hôm"),
    (r"\bcall(?= (lại|cho|em|mình|tôi|chị|anh)\b)", "gọi"),
    (r"\b(?:alo|phone)(?= (lại|cho|em|chị|mình)\b)", "gọi"),
    (r"\bđiện(?= (lại|cho|tui|em|chị|mình|anh|giùm)\b)", "gọi"),
    (r"\bib\b", "nhắn tin"),
    (r"\bsố đt\b", "số điện thoại"),
    (r"\b(?:cám|cam) ơn\b", "cảm ơn"),
    (r"\bthanh tóan\b", "thanh toán"),
)


def _spellings() -> dict[str, str]:
    table = {}
    for meaning, spellings in _TABLE.items():
        for spelling in spellings.split():
            table[canonical(spelling)] = spelled(meaning)
    return table


_EXPANSIONS = _spellings()
_CONTEXTUAL = tuple((re.compile(accented(pattern)), spelled(meaning)) for pattern, meaning in _CONTEXT)
_WEEKDAY = re.compile(r"(?<![\w/])t(?:\. ?| )(?=[2-7](?![\w/]| (?:thang|thangS|triêu|trieu|tr|ngay|ngayF)))")
_THOUSANDS = re.compile(r"(?<=\d{3}) k(?![^\W_])(?<!20\d\d k)")
_LONE_WORD = re.compile(r"(?<![\w'])[^\W\d_]+(?![\w'])")


def expand(text: str) -> str:
    """Replace shorthand in a canonically spelled text; tokens that touch a digit ("500k", "t2") stay."""
    text = _THOUSANDS.sub("k", _WEEKDAY.sub("t", text))
    text = _LONE_WORD.sub(lambda found: _EXPANSIONS.get(found[0], found[0]), text)
    for pattern, meaning in _CONTEXTUAL:
        text = pattern.sub(meaning, text)
    return text
