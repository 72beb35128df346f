"""Text comes out as it was meant, and correct text comes out untouched."""

import unicodedata
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.lists.cells import read_text
from storage.lists.cells.legacy_tables import TCVN3, VNI, from_tcvn3, from_vni
from tests.storage.cells.vietnamese_words import NAMES, OTHER_LANGUAGES, PHRASES, WORDS, in_tcvn3, in_vni

TEXTS = NAMES + PHRASES
MARKED = [text for text in TEXTS if not text.isascii()]

#: Every word of these is well-spelled Vietnamese both before and after decoding: nothing can tell.
UNDECIDABLE = {"Mai Thúc Loan", "ghi chú"}


def codes(value: object) -> list[str]:
    return [remark.code for remark in read_text(value)[1]]


@pytest.mark.parametrize("text", TEXTS)
def test_correct_vietnamese_is_never_changed(text):
    assert read_text(text) == (text, ())
    assert read_text(text.upper()) == (text.upper(), ())
    assert read_text(unicodedata.normalize("NFD", text)) == (text, ())


@pytest.mark.parametrize("word", WORDS)
def test_a_correct_word_alone_is_never_changed(word):
    assert read_text(word) == (word, ())
    assert read_text(word.upper()) == (word.upper(), ())


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_other_languages_and_signs_are_never_changed(text):
    assert read_text(text) == (text, ())
    assert read_text(f"Công ty {text}") == (f"Công ty {text}", ())


@pytest.mark.parametrize("text", MARKED)
def test_tcvn3_is_read_back_up_to_its_missing_capitals(text):
    typed = in_tcvn3(text)
    found, remarks = read_text(typed)
    if text in UNDECIDABLE:
        assert (found, remarks) == (typed, ())
    else:
        assert found.casefold() == text.casefold()
        assert [r.code for r in remarks] == ["legacy_tcvn3"]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_in_tcvn3_gets_its_capitals_back(text):
    assert read_text(in_tcvn3(text))[0] == (in_tcvn3(text) if text in UNDECIDABLE else text)


@pytest.mark.parametrize("text", MARKED)
def test_vni_is_read_back_with_its_capitals(text):
    assert read_text(in_vni(text))[0] == text
    assert codes(in_vni(text)) == ["legacy_vni"]
    assert read_text(in_vni(text.upper()))[0] == text.upper()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.sampled_from([in_tcvn3, in_vni]))
def test_a_cell_is_read_right_or_left_as_it_is(words, typed):
    text = " ".join(words)
    cell = typed(text)
    found, remarks = read_text(cell)
    assert (found.casefold() == text.casefold()) or (remarks == () and found == cell.replace("\u00ad", ""))


@pytest.mark.parametrize("letter", sorted(set(TCVN3.values()) | set(VNI.values())))
def test_every_vietnamese_letter_comes_back(letter):
    assert from_vni(in_vni(letter)) == letter
    assert from_tcvn3(in_tcvn3(letter)) in {letter, letter.lower()}
    assert in_tcvn3(letter) != letter or letter in "ýÝ"


def test_both_maps_know_the_whole_alphabet():
    marked = {
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưy"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    }
    alphabet = (marked | {"đ"}) - set("aeiouy")
    assert set(VNI.values()) == alphabet | {letter.upper() for letter in alphabet}
    assert set(TCVN3.values()) == alphabet | set("ĂÂĐÊÔƠƯ")


@pytest.mark.parametrize(
    ("cell", "text", "code", "why"),
    [
        ("Ph\u00adêng 7", "Phường 7", ["legacy_tcvn3"], "ư is the byte of the soft hyphen"),
        ("C«ng ty S¸u ®· gi¶i thÓ", "Công ty Sáu đã giải thể", ["legacy_tcvn3"], "a sentence"),
        ("Bé Y tÕ", "Bộ Y tế", ["legacy_tcvn3"], "one sure word decides for the doubtful one"),
        ("Bé", "Bé", [], "alone it is a Vietnamese word as it stands"),
        ("Hoà Bình", "Hoà Bình", [], "Hồ Bình in VNI, but good Unicode"),
        ("Thaønh phoá Hoà Chí Minh", "Thành phố Hồ Chí Minh", ["legacy_vni"], "here it can only be VNI"),
        ("NGUYÔN V¡N §¹T", "NGUYỄN VĂN ĐẠT", ["legacy_tcvn3"], "toned capitals follow their neighbours"),
        ("L£ THÞ Ëm", "LÊ THỊ Ậm", ["legacy_tcvn3"], "among capitalised words a toned initial is a capital"),
        ("NguyÔn\u00a0V¨n\u00a0An", "Nguyễn Văn An", ["legacy_tcvn3"], "NBSP is a space in TCVN3 too"),
        ("Vâ Anh", "Võ Anh", ["legacy_tcvn3"], "a short word with Vietnamese company"),
        ("Lü Anh", "Lü Anh", [], "ü is German or pinyin rather than ỹ"),
        ("PHAïM", "PHẠM", ["legacy_vni"], "a capital base with a small mark"),
        ("Nguyá»…n VÄƒn Nam", "Nguyễn Văn Nam", ["mojibake_utf8"], "UTF-8 read as Windows-1252"),
        ("Tr\u00e1\u00ba\u00a7n", "Trần", ["mojibake_utf8"], "UTF-8 read as Latin-1"),
        ("hop\u00adtac xa", "hoptac xa", [], "a soft hyphen in Unicode text is only a hyphen"),
    ],
)
def test_a_legacy_cell_is_judged_by_its_own_letters(cell, text, code, why):
    assert (read_text(cell)[0], codes(cell)) == (text, code), why


@pytest.mark.parametrize(
    ("cell", "text", "code", "why"),
    [
        ("  Lê\u00a0\u00a0Văn \t An\n", "Lê Văn An", [], "white space of any kind is one space"),
        ("Lê\u200b Văn\ufeff An", "Lê Văn An", [], "zero width signs"),
        ("An\u202egpj.exe", "Angpj.exe", ["hidden_signs"], "a bidi override turns the line around"),
        ("An\x00\x07", "An", ["hidden_signs"], "control signs"),
        ("ខ្មែរ\u200bក្រោម", "ខ្មែរ\u200bក្រោម", [], "Khmer needs its zero width space"),
        ("=cmd|'/c calc'!A0", "=cmd|'/c calc'!A0", [], "an injected formula is text like any other"),
        ("@SUM(A1)", "@SUM(A1)", [], "likewise"),
        ("<b>An</b>", "<b>An</b>", [], "markup is escaped where it is shown"),
        ("Ðặng Ðình Ðức", "Đặng Đình Đức", [], "the Icelandic letter that looks like Đ"),
        ("QÐ của Bộ", "QĐ của Bộ", [], "likewise in an abbreviation"),
        ("Ðinh", "Đinh", [], "likewise without another Vietnamese letter"),
        ("Guðrún", "Guðrún", [], "an Icelander keeps it"),
        ("An 😀", "An 😀", [], "emoji are signs people see"),
        ("#1 phường 2", "#1 phường 2", [], "a number sign is no error"),
        (None, "", [], "blank"),
        ("", "", [], "blank"),
        (12, "12", [], "numbers as digits"),
        (84001.0, "84001", [], "no .0 that nobody typed"),
        (1.5, "1.5", [], "a fraction is kept"),
        (datetime(2026, 12, 31), "31/12/2026", [], "a day as an officer writes it"),  # noqa: DTZ001 - a cell has no zone
        (date(2026, 12, 31), "31/12/2026", [], "likewise"),
        (time(8, 5), "08:05", [], "a time"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(cell, text, code, why):
    assert (read_text(cell)[0], codes(cell)) == (text, code), why


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Nguy\ufffdn V\ufffdn An", "encoding_broken"),
        ("a" * 2001, "text_too_long"),
        ("#N/A", "cell_error"),
        (" #REF! ", "cell_error"),
        ("########", "cell_error"),
        (True, "cell_boolean"),
        (float("nan"), "cell_error"),
    ],
)
def test_text_that_cannot_be_used_is_an_error(cell, code):
    text, remarks = read_text(cell)
    assert [(r.code, r.error) for r in remarks] == [(code, True)]
    assert text == "" or code == "encoding_broken"


def test_the_longest_text_allowed_is_read():
    assert read_text("a" * 2000) == ("a" * 2000, ())


SIGNS = [
    *map(chr, range(0x20, 0x100)),
    *"ăđơưầễởỵ",
    "\u00ad",
    "\u200b",
    "\u202e",
    "\u0301",
    "\x08",
    "\n",
    "ខ",
    "Nguy",
    "Th",
    "V",
]


@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join))
def test_what_was_read_reads_the_same_again(cell):
    text, remarks = read_text(cell)
    if not remarks and unicodedata.is_normalized("NFC", cell):
        assert read_text(text) == (text, ())


@given(st.text())
def test_no_text_keeps_what_nobody_sees(cell):
    text = read_text(cell)[0]
    assert unicodedata.is_normalized("NFC", text)
    assert text == " ".join(text.split())
    assert not {"\u00ad", "\u202e", "\u2066", "\x00", "\ufeff"} & set(text)
