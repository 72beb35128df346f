"""Each text on each channel in each language, held against what it owes its reader."""

import re
import unicodedata
from pathlib import Path

import pytest

import messages.texts
from messages.formats import fold
from messages.texts import FIELDS, LIMITS, Kind, TextError, Wording, render, text_keys
from messages.texts.approved import MAX_LENGTH, Approved, templates
from messages.texts.catalogue import page, sample_of, samples
from messages.texts.fields import BY_LABEL
from messages.texts.official_sites import HOSTS
from messages.texts.requirements import EMPLOYERS, PARTICIPANTS, REPLIES, REQUIREMENTS, Requirement
from messages.texts.shelf import find_text

ROOT = Path(messages.texts.__file__).parent
EVERY = [
    pytest.param(key, channel, language, wording, id=f"{key}-{channel}-{language}")
    for key in text_keys()
    for language in ("vi", "en")
    for channel, wording in samples(key, language).items()
]
OFFERED = (
    *("ĐÃ ĐÓNG", "HẸN", "SAI SỐ LIỆU", "GỌI LẠI", "ĐỔI SỐ", "SAI NGƯỜI", "DỪNG", "NHẬN LẠI", "TRỢ GIÚP"),
    *("TÀI LIỆU", "000 đ"),
)
OCR_SLIPS = (
    "đơn đốc",
    "và soát",
    "hồi nghị",
    "phần đầu",
    "nỗ lưc",
    "cái đặt",
    "số, thẻ",
    "gửi gửi",
    "quan quan",
)


def in_brackets(key: str, channel: str, language: str = "vi") -> set[str]:
    return {BY_LABEL[label].name for label in find_text(key, channel, language).placeholders}


def words(wording: Wording) -> str:
    return f"{wording.content.subject}\n{wording.content.text}"


def test_every_key_has_its_requirement_and_the_other_way_round() -> None:
    assert sorted(row.key for row in REQUIREMENTS) == list(text_keys())


@pytest.mark.parametrize(("key", "channel", "language", "wording"), EVERY)
def test_it_reads_as_a_finished_letter(key: str, channel: str, language: str, wording: Wording) -> None:
    text = wording.content.text
    assert len(text) <= LIMITS[channel]
    assert "((" not in text
    assert "??" not in text
    assert "  " not in text
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]\n| [.,;:]|\.\.|,\.|;\.", text)
    assert text == unicodedata.normalize("NFC", text).strip()
    assert text[-1] in ".!"
    assert "\n" not in wording.content.subject
    assert bool(wording.content.subject) is (channel == "email")


@pytest.mark.parametrize(("key", "channel", "language", "wording"), EVERY)
def test_it_links_to_nowhere_strange(key: str, channel: str, language: str, wording: Wording) -> None:
    named = set(re.findall(r"\b((?:[a-z0-9-]+\.)+(?:vn|com|net|org|me))\b", wording.content.text))
    assert named <= HOSTS


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row.key)
def test_it_says_what_it_owes(row: Requirement) -> None:
    for channel, wording in samples(row.key, "vi").items():
        said = unicodedata.normalize("NFC", words(wording)).casefold()
        owed = row.brief if channel == "zns" else row.phrases
        lost = [p for p in owed if not any(part.casefold() in said for part in p.split("|"))]
        assert (channel, lost) == (channel, [])
        assert (channel, [p for p in row.never if p.casefold() in said]) == (channel, [])


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row.key)
def test_it_asks_for_the_fields_it_owes_and_for_none_it_must_not_know(row: Requirement) -> None:
    for channel in samples(row.key, "vi"):
        asked = in_brackets(row.key, channel)
        owed = set(row.fields) | (set() if channel == "zns" else set(row.long_fields))
        assert (channel, owed - asked) == (channel, set())
        assert (channel, asked & set(row.never_fields)) == (channel, set())


@pytest.mark.parametrize("row", [*EMPLOYERS, *PARTICIPANTS], ids=lambda row: row.key)
def test_a_notice_goes_by_every_channel(row: Requirement) -> None:
    assert set(samples(row.key, "vi")) == {"zalo", "telegram", "email", "zns"}


@pytest.mark.parametrize("row", REPLIES, ids=lambda row: row.key)
def test_an_answer_goes_by_every_channel_that_takes_letters(row: Requirement) -> None:
    assert set(samples(row.key, "vi")) == {"zalo", "telegram", "email"}


@pytest.mark.parametrize("row", [*EMPLOYERS, *PARTICIPANTS], ids=lambda row: row.key)
def test_a_chat_notice_fits_a_phone_screen_or_two(row: Requirement) -> None:
    longest = 1100 if row in EMPLOYERS else 1000
    assert len(samples(row.key, "vi")["telegram"].content.text) <= longest


@pytest.mark.parametrize("row", REPLIES, ids=lambda row: row.key)
def test_an_answer_is_short(row: Requirement) -> None:
    assert len(samples(row.key, "vi")["telegram"].content.text) <= 450


def test_english_stands_beside_every_text_with_the_same_fields() -> None:
    vietnamese = {p.name for p in (ROOT / "vi").rglob("*.txt") if ".zns." not in p.name}
    assert vietnamese == {p.name for p in (ROOT / "en").rglob("*.txt")}
    for key in text_keys():
        for channel, wording in samples(key, "en").items():
            if channel != "zns":
                assert wording.language == "en"
                assert (key, channel, in_brackets(key, channel, "en")) == (
                    key,
                    channel,
                    in_brackets(key, channel),
                )


def test_only_the_answers_we_offer_stay_vietnamese_in_english() -> None:
    """A paragraph forgotten in translation would hide among the names."""
    strange = re.compile(r"\w*[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]\w*", re.IGNORECASE)
    for path in (ROOT / "en").rglob("*.txt"):
        text = re.sub(r"\(\([^()?]*(\?\?|\)\))|chủ đề:", "", path.read_text(encoding="utf-8"))
        for answer in OFFERED:
            text = text.replace(answer, "")
        assert (path.name, strange.findall(text)) == (path.name, [])


def test_no_slip_of_the_scanner_has_crept_in() -> None:
    for path in ROOT.rglob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text)
        assert [slip for slip in OCR_SLIPS if slip in text.casefold()] == []


def test_every_field_is_used_by_some_text() -> None:
    used = {
        name for key in text_keys() for channel in samples(key, "vi") for name in in_brackets(key, channel)
    }
    assert set(FIELDS) - used == set()


def test_every_shared_paragraph_is_used() -> None:
    taken = {
        fold(name).replace(" ", "-")
        for path in ROOT.rglob("*.txt")
        for name in re.findall(r"\(\(đoạn ([^()]+)\)\)", path.read_text(encoding="utf-8"))
    } | {"dau-thu", "cuoi-thu"}  # the frame of an answer sent by mail
    assert taken == {path.stem for path in (ROOT / "vi" / "paragraphs").iterdir()}


@pytest.mark.parametrize("row", [*EMPLOYERS, *PARTICIPANTS], ids=lambda row: row.key)
def test_no_text_shows_a_whole_insurance_number(row: Requirement) -> None:
    assert all("8412345670" not in words(wording) for wording in samples(row.key, "vi").values())


@pytest.mark.parametrize("key", [row.key for row in PARTICIPANTS if row.key != "due_discreet"])
@pytest.mark.parametrize("channel", ["zalo", "telegram", "email"])
def test_at_a_distance_nobody_is_sent_to_an_agent(key: str, channel: str) -> None:
    near = render(key, channel=channel, language="vi", fields=sample_of(key)).content.text
    far = render(key, channel=channel, language="vi", fields={**sample_of(key), "remote": True}).content.text
    assert "Bưu điện Thuận An" in near
    assert "Bưu điện Thuận An" not in far
    assert "không cần đến gặp trực tiếp" in far
    assert "dichvucong.gov.vn" in far


@pytest.mark.parametrize("key", [row.key for row in REQUIREMENTS])
def test_only_what_is_always_known_is_needed(key: str) -> None:
    """Everything a list may lack is optional, so that a reminder does not fail for a nicety."""
    niceties = ("account", "memo", "tracking_no", "decision", "visit_date", "agent", "link")
    fields = {name: value for name, value in sample_of(key).items() if name not in niceties}
    for channel in samples(key, "vi"):
        text = render(key, channel=channel, language="vi", fields=fields).content.text
        assert not re.search(r"  | [.,;:]|\n\n\n|,\.|\(\)", text)


def test_no_account_is_named_where_none_was_given() -> None:
    fields = {**sample_of("debt_under_1"), "account": None}
    text = render("debt_under_1", channel="zalo", language="vi", fields=fields).content.text
    assert "Thông báo C12-TS" in text
    assert "Vietcombank" not in text


def test_a_mandatory_notice_is_not_stopped_but_moved() -> None:
    stopped = render("ack_stop", channel="telegram", language="vi", fields={"agency": "BHXH A"}).content.text
    moved = render(
        "ack_stop", channel="telegram", language="vi", fields={"agency": "BHXH A", "mandatory": True}
    ).content.text
    assert "đã ngừng gửi tin nhắc" in stopped
    assert "Pháp luật" in moved
    assert "kênh khác" in moved


@pytest.mark.parametrize("template", templates().values(), ids=lambda template: template.id)
def test_a_zalo_template_keeps_the_editors_limits(template: Approved) -> None:
    title, *paragraphs = template.body.split("\n")
    assert 9 <= len(title) <= 65
    assert paragraphs
    assert [p for p in paragraphs if not 9 <= len(p) <= 400 or p.count("<") > 10] == []
    assert set(re.findall(r"<(\w+)>", template.body)) == {p.name for p in template.params}
    assert [p for p in template.params if p.max_length != MAX_LENGTH[p.type]] == []
    assert [p for p in template.params if not 0 < len(p.sample) <= p.max_length] == []


@pytest.mark.parametrize("row", [*EMPLOYERS, *PARTICIPANTS], ids=lambda row: row.key)
def test_a_zalo_template_gets_exactly_its_values(row: Requirement) -> None:
    content = samples(row.key, "vi")["zns"].content
    template = templates()[content.template_id]
    assert list(content.template_data) == [p.name for p in template.params]
    assert [
        p.name for p in template.params if not 0 < len(content.template_data[p.name]) <= p.max_length
    ] == []


def test_the_catalogue_in_the_docs_is_current() -> None:
    """If this fails: python -m messages.texts.catalogue > docs/texts.md."""
    path = ROOT.parent.parent / "docs" / "texts.md"
    assert path.read_text(encoding="utf-8") == page()


def test_a_derived_field_cannot_be_passed_in() -> None:
    lawless = next(name for name, field in FIELDS.items() if field.kind is Kind.DERIVED)
    with pytest.raises(TextError) as refused:
        render("help", channel="zalo", language="vi", fields={"agency": "BHXH A", lawless: "x"})
    assert refused.value.code == "field_unknown"
