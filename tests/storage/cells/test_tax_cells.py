"""Tax codes prove themselves: a wrong digit is refused, a dropped zero is put back."""

import pytest

from storage.lists.cells import read_tax_code

WRITTEN = [
    ("0100109106", "0100109106", [], "ten digits with their check digit"),
    (100109106, "0100109106", ["tax_code_lost_zero"], "Excel dropped the zero"),
    (100109106.0, "0100109106", ["tax_code_lost_zero"], "and made it a fraction"),
    ("0100109106.0", "0100109106", [], "an export did"),
    ("0100109106-001", "0100109106001", [], "a branch"),
    ("0100109106 001", "0100109106001", [], "parted otherwise"),
    (100109106001, "0100109106001", ["tax_code_lost_zero"], "a branch as a number"),
    ("084085001234", "084085001234", [], "a household has the citizen's number"),
    (84085001234, "084085001234", ["tax_code_lost_zero"], "as a number"),
    ("0100109107", None, ["tax_code_checksum"], "one digit wrong"),
    ("1000109106", None, ["tax_code_checksum"], "two digits changed places"),
    ("0100109106000", None, ["tax_code_checksum"], "no branch has number 000"),
    ("099085001234", None, ["tax_code_invalid"], "there is no province 099"),
    ("12345", None, ["tax_code_invalid"], "too short"),
    ("TZ0001X", None, ["tax_code_invalid"], "a unit's code"),
    ("#N/A", None, ["cell_error"], "a formula that failed"),
    (True, None, ["cell_boolean"], "a cross"),
    (1.5e20, None, ["tax_code_invalid"], "no number of ours"),
    (None, None, [], "blank"),
    (" - ", None, [], "blank in the office's way"),
]


@pytest.mark.parametrize(("cell", "code", "remarks", "why"), WRITTEN, ids=[f"{w[0]!r}" for w in WRITTEN])
def test_a_tax_code_is_read_or_refused(cell, code, remarks, why):
    found, said = read_tax_code(cell)

    assert (found, [remark.code for remark in said]) == (code, remarks), why
