"""A log line says when and what, and nothing of whom."""

import pytest

from bot.logs import redact

LINES = [
    ("the moment stays", {"timestamp": "2026-12-01T02:00:00Z"}, {"timestamp": "2026-12-01T02:00:00Z"}),
    ("a phone goes", {"error": "gọi 0912 345 678"}, {"error": "gọi ***"}),
    ("a mailbox goes", {"error": "lan@x.vn lạ"}, {"error": "*** lạ"}),
    ("ids stay", {"message_id": 84123456789, "count": 2}, {"message_id": 84123456789, "count": 2}),
    ("what is no text is named by its kind", {"row": {"name": "Lan"}}, {"row": "dict"}),
]


@pytest.mark.parametrize(("why", "given", "written"), LINES, ids=[line[0] for line in LINES])
def test_a_line_keeps_its_moment_and_loses_its_people(why, given, written):
    assert redact(None, "error", dict(given)) == written
