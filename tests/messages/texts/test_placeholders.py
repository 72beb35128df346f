import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.texts import Template, TextError

FILLED = {"tên": "Đào", "nợ": "1.000 đ", "từ xa": ""}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Kính gửi ((tên)).", "Kính gửi Đào."),
        ("(( TÊN ))", "Đào"),  # spaces and capitals do not matter to a clerk
        ("(((tên)))", "(Đào)"),  # three brackets: the outer pair are letters
        ("a((nếu có nợ??, nợ ((nợ)))).", "a, nợ 1.000 đ."),
        ("a((nếu có từ xa??, từ xa)).", "a."),
        ("a((nếu không có từ xa??, trực tiếp)).", "a, trực tiếp."),
        ("((nếu từ xa??x))((nếu không từ xa??y))", "y"),
        ("((nếu có nợ??nợ (xem ((nợ)))))", "nợ (xem 1.000 đ)"),
        ("((nếu có tên??((nếu có nợ??cả hai))))", "cả hai"),
        ("đầu\n((nếu có từ xa??x))\ncuối", "đầu\ncuối"),  # an empty condition takes its line along
        ("đầu\n\n((nếu có từ xa??x))\n\ncuối", "đầu\n\ncuối"),
        ("a ((nếu có từ xa??x)) b", "a b"),  # and its space
        ("a((nếu có từ xa??x))((nếu có từ xa??y)) b", "a b"),
        ("a. ((nếu có từ xa??x))((tên))", "a. Đào"),
        ("a ((nếu có từ xa??x)), b", "a, b"),
        ("((nếu có từ xa??x)) b", "b"),
        ("a?? (b) )) c", "a?? (b) )) c"),
    ],
)
def test_a_text_is_filled_as_a_clerk_expects(source: str, text: str) -> None:
    assert Template.parse(source).fill(FILLED) == text


@pytest.mark.parametrize(
    "letters", ["{{ tên }}", "{% for %}", "%s %(x)s", "{0.__class__}", "${tên}", "<tên>"]
)
def test_other_template_languages_stay_letters(letters: str) -> None:
    template = Template.parse(f"{letters} ((tên))")
    assert template.fill({"tên": letters}) == f"{letters} {letters}"
    assert template.placeholders == ("tên",)


@pytest.mark.parametrize(
    "broken",
    [
        "((tên",  # never closed
        "((tên)",
        "((nếu có tên??câu",
        "(())",
        "((  ",
        "((tên??câu))",  # a condition must say "nếu"
        "((tên\n))",
        "".join("((nếu có a??" for _ in range(9)) + "))" * 9,  # deeper than anybody can read
    ],
)
def test_a_broken_text_is_refused_with_the_words_around_it(broken: str) -> None:
    with pytest.raises(TextError) as refused:
        Template.parse(f"Kính gửi {broken}")
    assert refused.value.code == "text_broken"
    assert broken.split("\n", maxsplit=1)[0][:6].strip() in refused.value.message


def test_a_text_can_be_asked_before_it_is_filled() -> None:
    template = Template.parse("((tên)) ((nếu có nợ??nợ ((nợ)) đến ((ngày)))) ((tên))")
    assert template.placeholders == ("tên", "nợ", "ngày")
    assert template.unknown({"tên", "nợ"}) == ("ngày",)
    assert (
        template.missing({"tên": "Đào", "nợ": ""}) == ()
    )  # the sentence is not shown, so nothing is missing
    assert template.missing({"tên": "", "nợ": "1 đ"}) == ("tên", "ngày")


def test_the_version_is_the_source_and_nothing_else() -> None:
    first = Template.parse("Kính gửi ((tên)).")
    assert first.version == Template.parse("  Kính gửi ((tên)).\n").version
    assert first.version != Template.parse("Kính gửi ((tên))!").version
    assert len(first.version) == 12


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_text(first: str, second: str) -> None:
    template = Template.parse("a((một))b((hai))c((một))d")
    assert template.fill({"một": first, "hai": second}) == f"a{first}b{second}c{first}d"


@given(st.text(alphabet="(?)nếu có a", max_size=60))
def test_any_letters_either_parse_or_are_refused(source: str) -> None:
    try:
        template = Template.parse(source)
    except TextError:
        return
    template.fill(dict.fromkeys(template.placeholders, "x"))
