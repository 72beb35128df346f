"""A log line says when and what, and nothing of whom."""

import pytest

from bot.logs import redact

LINES = [
    ("the moment stays", {"timestamp": "2026-12-01T02:00:00Z"}, {"timestamp": "2026-12-01T02:00:00Z"}),
    ("a phone goes", {"error": "gọi 0912 345 678"}, {"error": "gọi ***"}),
    ("a code goes", {"error": "mã 8412345670, +84 912 345 678"}, {"error": "mã ***, ***"}),
    ("another moment stays", {"slot": "2026-12-01T08:00:00+07:00"}, {"slot": "2026-12-01T08:00:00+07:00"}),
    (
        "a day stays",
        {"day": "2026-12-01", "at": "2026-12-01 08:30"},
        {"day": "2026-12-01", "at": "2026-12-01 08:30"},
    ),
    ("a number like a day goes", {"error": "2012-11-01 234, 0912-11-01"}, {"error": "***, ***"}),
    (
        "a phone after a day goes",
        {"error": "2026-12-01T08:00:00+0912345678"},
        {"error": "2026-12-01T08:00:00***"},
    ),
    ("a mailbox goes", {"error": "lan@x.vn lạ"}, {"error": "*** lạ"}),
    ("ids stay", {"message_id": 84123456789, "count": 2}, {"message_id": 84123456789, "count": 2}),
    ("what is no text is named by its kind", {"row": {"name": "Lan"}}, {"row": "dict"}),
]


@pytest.mark.parametrize(("why", "given", "written"), LINES, ids=[line[0] for line in LINES])
def test_a_line_keeps_its_moment_and_loses_its_people(why, given, written):
    assert redact(None, "error", dict(given)) == written
