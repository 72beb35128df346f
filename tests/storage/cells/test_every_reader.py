"""What holds for every reader: it never raises, and what it says is one short sentence to act on."""

import inspect
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.lists import cells
from storage.lists.cells import Remark

TODAY = date(2026, 11, 22)
READERS: dict[str, Callable[[object], tuple[Any, tuple[Remark, ...]]]] = {
    name: partial(reader, today=TODAY) if "today" in inspect.signature(reader).parameters else reader
    for name, reader in inspect.getmembers(cells, inspect.isfunction)
    if name.startswith("read_")
}

#: Text that looks like something: digits, signs and words the readers know, glued at random.
WORDS = [
    "84",
    "0912345678",
    "2026",
    "tr",
    "tỷ",
    "k",
    "tháng",
    "năm",
    "E+08",
    "e",
    "nan",
    "inf",
    "Nguyễn",
    "§¹t",
    "á»",
]
HIDDEN = "\u00a0\u200b\u202e\u00ad\ufffd\ud800"
PIECES = st.sampled_from([*WORDS, *HIDDEN, *"0123456789.,;:/-+()'\"@#=%đO \n\t", *"៣４²½Ⅳ"])
TEXT = st.text(max_size=80) | st.lists(PIECES, max_size=40).map("".join)
CELL = (
    TEXT
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas(min_value=timedelta(0))
)


def test_every_reader_is_here():
    assert set(READERS) == {name for name in cells.__all__ if name.startswith("read_")}


@pytest.mark.parametrize("name", READERS)
@given(cell=CELL)
def test_nothing_in_a_cell_makes_a_reader_raise(name, cell):
    value, remarks = READERS[name](cell)
    assert all(isinstance(remark, Remark) for remark in remarks)
    assert value is not NotImplemented


@pytest.mark.parametrize("name", READERS)
@given(cell=CELL)
def test_a_remark_is_a_short_clean_sentence(name, cell):
    for remark in READERS[name](cell)[1]:
        assert remark.message.endswith(".")
        assert len(remark.message) <= 300
        assert remark.message.isprintable()
        assert unicodedata.is_normalized("NFC", remark.message) or not unicodedata.is_normalized(
            "NFC", str(cell)
        )
        assert remark.code.isidentifier()


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("cell", [None, ""])
def test_a_blank_cell_earns_no_remark(name, cell):
    value, remarks = READERS[name](cell)
    assert not value
    assert remarks == ()


@pytest.mark.parametrize("name", [name for name in READERS if name != "read_partial_day"])
@pytest.mark.parametrize(
    ("cell", "code"), [("#N/A", "cell_error"), ("#VALUE!", "cell_error"), (True, "cell_boolean")]
)
def test_a_cell_without_a_value_is_the_same_error_everywhere(name, cell, code):
    value, remarks = READERS[name](cell)
    assert not value
    assert [(r.code, r.error) for r in remarks] == [(code, True)]


@given(st.lists(CELL, max_size=20))
def test_a_vote_never_raises(column):
    assert cells.vote_separator(column) in {".", ",", None}


@given(TEXT)
def test_a_name_never_raises(text):
    assert isinstance(cells.fix_name(text), str)
