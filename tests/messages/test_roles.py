"""What a list calls people's work is read as roles, and what it does not say is not guessed."""

import pytest

from messages.roles import Role, role_title, roles_in

O, I, D, A, M = Role.OFFICER, Role.INSPECTOR, Role.DIRECTOR, Role.APPROVER, Role.ADMIN  # noqa: E741

WRITTEN = [
    ("Chuyên quản", (O,), (), "the usual word"),
    ("cán bộ chuyên quản thu", (O,), (), "with more around it"),
    ("Cán bộ thanh tra", (I,), (), "what somebody does says more than that they work here"),
    ("Thanh tra, kiểm tra", (I,), (), "one role in two words"),
    ("Lãnh đạo; người duyệt", (D, A), (), "two roles"),
    ("Phó giám đốc và quản trị", (D, M), (), "joined by a word"),
    ("officer+admin", (O, M), (), "as the commands spell them"),
    ("Văn thư", (), ("Văn thư",), "no role of ours"),
    ("Chuyên quản; văn thư", (O,), ("văn thư",), "one of ours and one that is not"),
    (" ; ", (), (), "nothing"),
]


@pytest.mark.parametrize(("text", "roles", "unknown", "why"), WRITTEN, ids=[w[0] for w in WRITTEN])
def test_roles_are_read_from_words(text, roles, unknown, why):
    assert roles_in(text) == (roles, unknown), why


def test_every_role_reads_back_from_its_own_title():
    assert [roles_in(role_title(role)) for role in Role] == [((role,), ()) for role in Role]
