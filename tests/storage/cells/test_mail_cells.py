"""Addresses are taken out of whatever stands around them; a bad one never stops a row."""

import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from storage.lists.cells import read_email
from storage.lists.cells.mail_cells import _PLAIN

ADDRESSES = st.builds(
    "{}@{}.{}".format,
    st.text("abz019._+-", min_size=1, max_size=20),
    st.text("abz019.-", min_size=1, max_size=20),
    st.sampled_from(
        ["vn", "com.vn", "example", "test", "local", "invalid", "onion", "xn--abc", "c0m", "localhost"]
    ),
)


@pytest.mark.parametrize(
    ("cell", "found", "why"),
    [
        ("kt1@vidu.example", ("kt1@vidu.example",), "plain"),
        ("kt1@vidu.test", ("kt1@vidu.test",), "a name for tests"),
        ("a@vss.example, b@vss.example", ("a@vss.example", "b@vss.example"), "commas"),
        ("a@b.vn;c@d.vn", ("a@b.vn", "c@d.vn"), "semicolons"),
        ("a@b.vn/c@d.vn", ("a@b.vn", "c@d.vn"), "slashes"),
        ("a@b.vn c@d.vn\ne@f.vn", ("a@b.vn", "c@d.vn", "e@f.vn"), "white space"),
        ("a@b.vn, a@b.vn", ("a@b.vn",), "each once"),
        ("Ke.Toan@VSS.Example", ("Ke.Toan@vss.example",), "only the domain has no case"),
        ("Nguyễn Văn A <a@b.vn>", ("a@b.vn",), "a name in front"),
        ("mailto:a@b.vn", ("a@b.vn",), "a link"),
        ("a @ gmail.com", ("a@gmail.com",), "loose"),
        ("a@b.vn.", ("a@b.vn",), "a full stop behind"),
        ("\ufeffa@b.vn\u200b", ("a@b.vn",), "invisible signs"),
        (None, (), "blank"),
        ("-", (), "blank"),
        ("không có", (), "said to be none"),
    ],
)
def test_addresses_are_found(cell, found, why):
    assert read_email(cell) == (found, ()), why


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("nv03@vidu", ()),
        ("a@localhost", ()),
        ("a@b.invalid", ()),
        ("a@mail.local", ()),
        ("a@b..vn", ()),
        ("nguyễn@gmail.com", ()),
        ("a@gmail,com", ()),
        ("a@1.2.3.4", ()),
        ("không rõ", ()),
        (5, ()),
        ("a@b.vn, x@y", ("a@b.vn",)),
    ],
)
def test_what_is_no_address_is_left_out_with_a_warning(cell, found):
    addresses, remarks = read_email(cell)
    assert (addresses, [(r.code, r.error) for r in remarks]) == (found, [("email_invalid", False)])


@pytest.mark.parametrize(
    ("cell", "code"), [("#N/A", "cell_error"), ("=A1", "cell_formula"), (True, "cell_boolean")]
)
def test_a_cell_without_a_value_is_an_error(cell, code):
    assert [(r.code, r.error) for r in read_email(cell)[1]] == [(code, True)]


@given(ADDRESSES.filter(_PLAIN.fullmatch))
def test_the_quick_way_takes_nothing_the_library_refuses(address):
    assert read_email(address) == ((address,), ())
    found = validate_email(address, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    assert found.normalized == address
