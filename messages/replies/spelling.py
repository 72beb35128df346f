"""One spelling for every way the same Vietnamese word is typed, without merging words that differ.

A written word becomes its letters followed by its tone as one capital (telex: S sắc, F huyền,
R hỏi, X ngã, J nặng): "hòa" and "hoà" are both "hoaF", and since the text is lower case,
capitals are free for tones and for marks such as DAY0. A pattern word then matches what was
typed exactly or with all marks left out ("dong", "đong" for đóng), never with other marks:
"đừng" is not "dừng", "đông" is not "đóng", "cô" is not "cố".
"""

import re
import unicodedata

LONGEST = 2000  #: characters read of one reply; what follows is not looked at

_TONES = {"\u0301": "S", "\u0300": "F", "\u0309": "R", "\u0303": "X", "\u0323": "J"}
_QUALITIES = {"\u0302", "\u0306", "\u031b"}
_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLE_D = re.compile(r"(?<![^\W_])dd(?=[^\W\d_])")
#: "chị Mai" is a person, "mai" a day: only the capital tells
_NAMED_MAI = re.compile(
    r"(?<![^\W_])((?i:chị|chi|cô|co|bà|ba|em|dì|di|cháu|bạn|ban|tên|ten|là|la|bé|be|mợ|thím)) Mai(?![^\W_])"
)
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}|(?<!\S)[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_QUOTED_LINE = re.compile(r"(?m)^\s{0,3}>.*$")


def canonical(word: str) -> str:
    """Spell "đóng" as "đongS": the letters, then the tone."""
    tone, letters = "", []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        elif char in _QUALITIES or not unicodedata.combining(char):
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


def plain(word: str) -> str:
    """Strip a canonical word of every mark: "đongS" → "dong"."""
    bare = word.rstrip("SFRXJ").replace("đ", "d")
    return "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))


def tidy(text: str) -> str:
    """Cut, compose, lower, drop what cannot be seen, squeeze "rồiiii", forget links and quoted lines."""
    text = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]
    text = _NAMED_MAI.sub(r"\1 ", unicodedata.normalize("NFC", text))
    text = _LINK.sub(" ", _QUOTED_LINE.sub(" ", text)).lower()
    kept = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category == "Nd":
            kept.append(str(unicodedata.digit(char)))
        elif char in "\n\r":
            kept.append("\n")
        elif category in {"Cc", "Co", "Cs", "Cn", "Zs", "Zl", "Zp"} or char == "_":
            kept.append(" ")
        elif category not in {"Cf", "Mn", "Me"}:
            kept.append(char)
    return _DOUBLE_D.sub("đ", _REPEATED.sub(r"\1", "".join(kept)))


def spelled(text: str) -> str:
    """Every word of a tidy text in canonical spelling; everything else as it stands."""
    return _WORD.sub(lambda found: canonical(found[0]), text)


_WORD_ENDS = r"(?![^\W\d_])"


def lenient(word: str) -> str:
    """A regular expression for one pattern word as it may have been typed (a leading "~": exactly so)."""
    if word.startswith("~"):
        return canonical(word[1:]) + _WORD_ENDS
    exact = canonical(word)
    letters = exact.rstrip("SFRXJ")
    loose = plain(letters).replace("d", "[dđ]") if "đ" in letters else plain(letters)
    both = exact if loose == exact else f"(?:{exact}|{loose})"
    return both + _WORD_ENDS


_PIECE = re.compile(r"\\.|\(\?P<\w+>|\(\?P=\w+\)|[A-Z]+|~?[^\W\d_]+")
MACROS = {
    "ME": "(?:tôi|tui|em|mình|tao|tớ|anh|chị|cô|chú|bác|cháu|con|bà|ông|dì|cậu)",
    "FIRM": (
        "(?:công ty|đơn vị|doanh nghiệp|cơ sở|bên (?:em|mình|tôi|tui|này|anh|chị|chúng tôi)"
        "|chúng tôi|cửa hàng|quán)"
    ),
}
_ANCHOR = re.compile(r"(?<!\[)\^|\$")
_EDGES = {"^": r"(?<=\| )", "$": r"(?=(?: NHE)*(?: \?)? \|)"}
_GAPS = {" ... ": r"(?: [^\s|]+){0,7}? ", " .. ": r"(?: [^\s|]+){0,3}? "}


def accented(pattern: str) -> str:
    """A regular expression whose words are Vietnamese, made lenient; capitals and escapes stay."""
    for name, meaning in MACROS.items():
        pattern = re.sub(rf"\b{name}\b", meaning, pattern)
    return _PIECE.sub(_piece, pattern)


def _piece(found: re.Match[str]) -> str:
    piece = found[0]
    return piece if piece[0] in "\\(" or piece.isupper() else lenient(piece)


def phrase(pattern: str) -> re.Pattern[str]:
    """Compile a phrase over clauses written "| word word | word |".

    Words match as typed with or without marks, ".." stands for up to three words,
    "..." for up to seven, "^" and "$" for the edges of a clause.
    """
    for gap in _GAPS:
        pattern = pattern.replace(gap, f"\0{len(gap)}\0")
    body = accented(_ANCHOR.sub(lambda found: _EDGES[found[0]], pattern))
    for gap, expression in _GAPS.items():
        body = body.replace(f"\0{len(gap)}\0", expression)
    return re.compile(rf"(?<![^\s|])(?:{body})(?![^\s|])")


def words_of(pattern: str) -> set[str]:
    """The canonical words a pattern is made of: the vocabulary typing residue is checked against."""
    for name, meaning in MACROS.items():
        pattern = re.sub(rf"\b{name}\b", meaning, pattern)
    pieces = (found[0] for found in _PIECE.finditer(pattern))
    return {canonical(p.lstrip("~")) for p in pieces if p[0] not in "\\(" and not p.isupper()}
