"""What each row below the header is: a subject, a section, a sum, a page break, or paper around the list."""

import re
from enum import Enum, auto

from messages.formats import fold
from storage.lists.cells import read_text
from storage.lists.headers import UNDER, Header
from storage.lists.result import Cell
from storage.lists.sheet import LostCell, Row
from storage.lists.vocabulary import Vocabulary, heading_words

SAME_SHARE = 0.8  #: of a row's headings that stand where the header has them
MOST_LETTERS = 12  #: "12 triệu đồng" has ten


class Kind(Enum):
    DATA = auto()
    EMPTY = auto()
    HEADING = auto()  #: the header again after a page break, or the row that numbers the columns
    NEW_HEADING = auto()  #: a header with other columns than the one above
    SECTION = auto()
    TOTAL = auto()
    PAPER = auto()  #: letterheads of later pages, signatures, notes


_INDEX = re.compile(r"\(?\s*([A-Za-z]{1,2}|\d{1,3})\s*\)?\s*(=.*)?")
_ORDINAL = re.compile(r"([IVXLC]+|[A-Z]|\d+([.]\d+)*)\s*[.)/:-]?", re.IGNORECASE)
#: "cộng" with its dot is a sum; "công" is a company. Lists without accents need the second pattern.
_SUM = re.compile(
    r"(tổng\s*cộng|cộng|tổng(?!\s*(công|cty|cục|đài|giám))|lũy kế|luỹ kế|mang sang|trang trước|chuyển trang"
    r"|toàn (tỉnh|huyện|xã))\b"
)
_SUM_FOLDED = re.compile(
    r"(tong cong|tong so|tong tien|tong no|tong|luy ke|mang sang|trang truoc|chuyen trang"
    r"|cong (mang|trang|khoi|nhom|muc|phan|theo|[ivx]+|[a-z]|\d+)|cong)"
    r"(?!\s*(ty|cty|doan|nghiep|nghe|trinh|hoa|cuc))\b(?=$|[\s:(.])"
)
_PAPER = re.compile(
    r"(nguoi lap|lap bieu|lap bang|nguoi duyet|giam doc|pho giam doc|kt giam doc|tl giam doc|ke toan truong"
    r"|thu truong|phu trach|truong phong|to truong|nguoi giao|nguoi nhan|noi nhan|ghi chu|luu y|trang \d"
    r"|bao hiem xa hoi(?! tu nguyen)|bhxh (tinh|co so|huyen|thanh pho|khu vuc)|mau (so )?[a-z0-9]"
    r"|cong hoa xa hoi|doc lap tu do|danh sach|ban hanh kem|ky (va )?ghi ro|ky ten|xac nhan|dvt|don vi tinh"
    r"|thang \d|ket xuat|ngay in|in ngay|so tien bang chu|bang chu|so lieu)\b"
)
_DATED_PLACE = re.compile(r"\bngay .{0,10} ?thang .{0,10} ?nam\b")
_SECTION = re.compile(
    r"(khoi|bhxh|bhyt|bao hiem|phuong|xa|thi tran|dai ly|nhan vien|nvt|nhom|loai hinh|dia ban|buu dien"
    r"|buu cuc|diem thu|no (tu|duoi|tren)|don vi (no|tam|giai|dang|ngung|pha|cham)|to chuc dich vu"
    r"|cac don vi)\b"
)


class RowReader:
    """Tells rows apart. It remembers only whether the signatures have begun."""

    def __init__(self, header: Header, vocabulary: Vocabulary, *, money: frozenset[str]) -> None:
        self.vocabulary = vocabulary
        self.code = [column.index for column in header.of(vocabulary.code)]
        self.name = [column.index for column in header.of(vocabulary.name)]
        self.certain = [[column.index for column in header.of(field)] for field in vocabulary.certain]
        self.money = {column.index for column in header.columns if column.field in money}
        self.known = {column.index for column in header.columns if column.field != "ordinal"}
        self.headings = {
            index: {words for part in heading.split(UNDER) if (words := heading_words(part))}
            for index, heading in enumerate(header.headings)
        }
        self.ended = False

    def kind(self, row: Row) -> Kind:
        code, name = self._first(row, self.code), self._first(row, self.name)
        if (
            code is not None
            and name is not None
            and _looks_like_code(code)
            and _has_letters(name)
            and not self._names_itself(code)
        ):
            self.ended = False
            return Kind.DATA
        filled = [(index, cell) for index, cell in enumerate(row) if not _blank(cell)]
        if not filled:
            return Kind.EMPTY
        filled = [(index, _shown(cell)) for index, cell in filled]
        if _numbers_columns(filled):
            self.ended = False
            return Kind.HEADING
        if heading := self._heading(filled):
            self.ended = False
            return heading
        if self.certain and all(_has_letters_or_digits(self._first(row, i)) for i in self.certain):
            return Kind.DATA
        return self._without_code(filled, code, name)

    def _names_itself(self, code: Cell) -> bool:
        """Whether the code's cell holds its heading again, figures and all: "Mã số BHXH (2)"."""
        return (
            isinstance(code, str)
            and any(sign.isspace() for sign in code)
            and any(heading_words(code) in self.headings.get(index, ()) for index in self.code)
        )

    def _without_code(self, filled: list[tuple[int, Cell]], code: Cell, name: Cell) -> Kind:
        words = [str(cell) for index, cell in filled if _has_letters(cell) and not _is_ordinal(cell)]
        figures = [index for index, cell in filled if index in self.money and _is_figure(cell)]
        if not words:
            # figures alone below a list are its sum; a number in the code column is a subject without a name
            return (
                Kind.DATA if code is not None and _looks_like_code(code) and len(filled) > 1 else Kind.TOTAL
            )
        lead = words[0].strip()
        if (code is None or not _looks_like_code(code)) and _is_sum(lead):
            return Kind.TOTAL
        if self._is_paper(words, len(filled), figures):
            self.ended = True
            return Kind.PAPER
        details = [
            i
            for i, cell in filled
            if i in self.known and i not in self.money and i not in (*self.code, *self.name)
        ]
        if code is not None and _looks_like_code(code) and (name is not None or len(filled) > 2):
            return Kind.DATA
        if self.ended and not figures and len(filled) <= 3:
            return Kind.PAPER
        if len(details) >= 2 or (details and name is not None and not _is_ordinal(name)):
            return Kind.DATA
        return self._section_or_data(filled, lead, figures)

    def _section_or_data(self, filled: list[tuple[int, Cell]], lead: str, figures: list[int]) -> Kind:
        """A label beside nothing: "II. BHYT" opens a section, "7 | Nguyễn Văn A" lacks its code."""
        others = [cell for index, cell in filled if index not in self.money]
        ordinal = others[0] if len(others) > 1 else None
        numbered = ordinal is not None and str(ordinal).strip().rstrip(".").replace(".0", "").isdecimal()
        if _SECTION.match(fold(lead)) or (ordinal is not None and not numbered):
            return Kind.SECTION
        return Kind.DATA if numbered or figures else Kind.SECTION

    def _is_paper(self, words: list[str], filled: int, figures: list[int]) -> bool:
        if figures or filled > 4:
            return False
        folded = [fold(text) for text in words]
        return any(_PAPER.match(text.lstrip("-–(* ")) or _DATED_PLACE.search(text) for text in folded)

    def _heading(self, filled: list[tuple[int, Cell]]) -> Kind | None:
        """The header once more, or another one: two known headings or more, and no figure beside them."""
        words = {index: heading_words(cell) for index, cell in filled if isinstance(cell, str)}
        same = sum(1 for index, word in words.items() if word and word in self.headings.get(index, ()))
        if same >= 2 and same >= SAME_SHARE * len(filled):
            return Kind.HEADING
        if len(words) < len(filled) or any(any(c.isdigit() for c in word) for word in words.values()):
            return None
        exact = [word for word in words.values() if self._names_a_column(word)]
        return Kind.NEW_HEADING if len(exact) >= 3 and len(exact) >= 0.5 * len(filled) else None

    def _names_a_column(self, words: str) -> bool:
        compact = words.replace(" ", "")
        return any(compact in joined for field in self.vocabulary.fields for joined in field.compact)

    @staticmethod
    def _first(row: Row, indexes: list[int]) -> Cell:
        for index in indexes:
            if index < len(row) and not _blank(row[index]):
                return row[index]
        return None


def section_text(row: Row) -> str:
    """The words of a section line without its ordinal: "II | BHYT hộ gia đình" → "BHYT hộ gia đình"."""
    shown = [_shown(cell) for cell in row]
    words = [str(cell).strip() for cell in shown if _has_letters(cell) and not _is_ordinal(cell)]
    text = " ".join(words)
    return re.sub(r"^([IVXLC]+|[A-Z]|\d+)\s*[.)/:-]\s*", "", text)


def _blank(cell: Cell) -> bool:
    return cell is None or (
        isinstance(cell, str) and not isinstance(cell, LostCell) and not cell.strip("\xa0\u200b\ufeff \t\r\n")
    )


def _shown(cell: Cell) -> Cell:
    """Texts in the letters a reader sees: sums and sections are known by their words."""
    return read_text(cell)[0] if isinstance(cell, str) and not cell.isascii() else cell


def _has_letters(cell: Cell) -> bool:
    return isinstance(cell, str) and any(c.isalpha() for c in cell)


def _has_letters_or_digits(cell: Cell) -> bool:
    return not isinstance(cell, str) or any(c.isalnum() for c in cell) if cell is not None else False


def _is_figure(cell: Cell) -> bool:
    """An amount, even one written badly; not the "Trà Vinh, ngày …" that happens to stand below amounts."""
    if isinstance(cell, str) and not isinstance(cell, LostCell):
        return any(c.isdigit() for c in cell) and sum(c.isalpha() for c in cell) <= MOST_LETTERS
    return not isinstance(cell, bool)


def _looks_like_code(cell: Cell) -> bool:
    """A code has a figure, is short, and is one word: "YN0002X", 123456781, "8412345672 "."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= 1000
    if not isinstance(cell, str):
        return False
    text = cell.strip("\xa0\u200b\ufeff '\t\r\n")
    return 2 <= len(text) <= 24 and any(c.isdigit() for c in text) and not _INDEX.fullmatch(text)


def _is_ordinal(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_ORDINAL.fullmatch(cell.strip())) and len(cell.strip()) <= 6


def _is_sum(text: str) -> bool:
    plain = text.casefold().lstrip("-–+*(. ")
    if plain.isascii():
        return bool(_SUM_FOLDED.match(plain))
    return bool(_SUM.match(plain))


def _numbers_columns(filled: list[tuple[int, Cell]]) -> bool:
    """A, B, 1, 2, 3 … or (1), (2) … below the header, perhaps "(10) = (7) + (8)"."""
    if len(filled) < 3:
        return False
    numbers = []
    for _index, cell in filled:
        text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)
        found = _INDEX.fullmatch(text.strip())
        if found is None:
            return False
        if found[1].isdecimal():
            numbers.append(int(found[1]))
    return numbers == sorted(set(numbers)) and (not numbers or numbers[0] <= 3 or len(numbers) >= 3)
