"""Names get capital initials and today's tone marks; a writer's own capitals stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.formats import fold
from storage.lists.cells import fix_name
from tests.storage.cells.vietnamese_words import NAMES


@pytest.mark.parametrize(
    ("written", "name", "why"),
    [
        ("  HUỲNH   THỊ  É", "Huỳnh Thị É", "all capitals, loose spaces"),
        ("nguyễn thị ánh", "Nguyễn Thị Ánh", "all small"),
        ("Võ Thị Hoà", "Võ Thị Hòa", "old tone style"),
        ("VÕ THỊ HOÀ", "Võ Thị Hòa", "both at once"),
        ("Thuý", "Thúy", "uy"),
        ("thuỷ", "Thủy", "uy, hỏi"),
        ("Khoẻ", "Khỏe", "oe"),
        ("Ngô Nguỵ", "Ngô Ngụy", "uy, nặng"),
        ("Trần HOÀ", "Trần HÒA", "capitals a writer chose stay capitals"),
        ("Quý", "Quý", "after q the u belongs to the onset"),
        ("QUÝ", "Quý", "likewise in capitals"),
        ("Quỳ Hợp", "Quỳ Hợp", "likewise"),
        ("Hoàn", "Hoàn", "a closed syllable has one place for its tone"),
        ("Toàn Thuỳnh", "Toàn Thuỳnh", "likewise"),
        ("Hoài", "Hoài", "oai is not oa"),
        ("Nguyễn Khuyến", "Nguyễn Khuyến", "uyê is not uy"),
        ("Hòa Thúy", "Hòa Thúy", "already in the new style"),
        ("Noé Martin", "Noé Martin", "a French name, well-spelled by chance"),
        ("Zoé", "Zoé", "no Vietnamese syllable"),
        ("H'HEN NIÊ", "H'Hen Niê", "Êđê names"),
        ("LÊ THỊ BÍCH-HẰNG", "Lê Thị Bích-Hằng", "a hyphen starts a new word"),
        ("LÊ VĂN AN (CON)", "Lê Văn An (Con)", "brackets"),
        ("McDonald Nguyễn", "McDonald Nguyễn", "mixed case is kept"),
        ("A", "A", "a lone letter"),
        ("", "", "nothing"),
    ],
)
def test_a_name_is_written_in_one_manner(written, name, why):
    assert fix_name(written) == name, why


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_from_capitals_and_small_letters(name):
    assert fix_name(name) == name
    assert fix_name(name.upper()) == name
    assert fix_name(name.lower()) == name


@given(st.text())
def test_fixing_is_done_at_once_and_changes_no_letter(text):
    once = fix_name(text)
    assert fix_name(unicodedata.normalize("NFC", once)) == fix_name(
        unicodedata.normalize("NFC", fix_name(once))
    )
    if text.isascii():
        assert fold(once) == fold(text)
