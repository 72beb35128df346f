"""A letter says what its template and its unit say; a template that asks for anything else is refused."""

import io
import re
import zipfile

import docx
import pytest
from lxml import etree

from messages.forms import FORMS, Medium, find_form
from messages.problem import DondocError
from messages.texts.official_sites import allowed
from storage.papers import batch, make_templates
from storage.papers.filling import Filled
from storage.papers.letter_layout import PORTAL, portal_code
from storage.papers.letter_template import SHIPPED, LetterTemplate, open_template

DEMAND = find_form("03/688")
LETTERS = [form for form in FORMS.values() if form.medium is Medium.LETTER]


def values(form, **given):
    found = Filled(subject=("employer", 1), code="TZ0001X", values=given)
    return {**found.as_written(form), **found.tables_as_written(form)}


def text(content):
    """Every word of a file, tables too, in the order of its body."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return "\n".join("".join(p.itertext()) for p in body.iter(f"{{{body.nsmap['w']}}}p"))


def edited(path, *changes):
    """A copy of the shipped letter with other words, as Word would leave it."""
    with zipfile.ZipFile(SHIPPED / "03_688.docx") as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            words = old.read(entry).decode() if entry.filename.endswith(".xml") else None
            for part, before, after in changes:
                if words is not None and entry.filename == part:
                    assert before in words
                    words = words.replace(before, after)
            new.writestr(entry.filename, old.read(entry) if words is None else words.encode())
    return LetterTemplate(form=DEMAND, path=path)


def with_tag(path, tag):
    return edited(path, ("word/document.xml", "Kính gửi: ", f"Kính gửi: {tag} "))


def test_a_demand_says_to_whom_how_much_until_when_and_under_which_number():
    written = values(
        DEMAND, ten_don_vi="Công ty A & B", dia_chi="Số 1", ma_don_vi="TZ0001X", so_tien=1_234_567,
        co_quan="BHXH cơ sở Thử", dia_danh="Trà Vinh", ngay="02", thang="12", nam="2026",
    )  # fmt: skip
    said = text(batch.fill(open_template(DEMAND, None), [{**written, "so_van_ban": "07/BHXH-TST"}]))

    assert "Kính gửi: Công ty A & B" in said
    assert "với tổng số tiền 1.234.567 đ." in said
    assert "Số: 07/BHXH-TST" in said
    assert "Trà Vinh, ngày 02 tháng 12 năm 2026" in said
    assert not re.search(r"[{}]", said)


def test_what_a_unit_has_not_got_leaves_no_gap():
    said = text(batch.fill(open_template(DEMAND, None), [values(DEMAND, ten_don_vi="A", so_tien=1)]))

    assert "Tài khoản nhận" not in said
    assert "quá hạn đóng" not in said
    assert "Quỹ" not in said


def test_a_cost_of_delay_is_an_estimate():
    given = {"quy_dinh_cham_dong": "x", "cham_dong_uoc_tinh": 5_000}
    said = text(batch.fill(open_template(DEMAND, None), [values(DEMAND, **given)]))

    assert "ước tính là 5.000 đ" in said
    assert "chỉ là ước tính" in said


def test_three_letters_are_one_file_each_on_pages_of_its_own():
    template = open_template(DEMAND, None)
    content = batch.fill(template, [values(DEMAND, ten_don_vi=name, so_tien=1) for name in ("A", "B", "C")])
    document = docx.Document(io.BytesIO(content))
    xml = document.element.xml
    starts = re.findall(r'<w:pgNumType w:start="(\d)"', xml)
    pictures = re.findall(r'<wp:docPr id="(\d+)"', xml)

    assert re.findall("Kính gửi: (.)", text(content)) == ["A", "B", "C"]
    assert (len(document.sections), starts) == (3, ["1", "1", "1"])
    assert pictures == ["1", "2", "3"]


def test_the_same_letters_are_the_same_bytes():
    one, other = (
        batch.fill(open_template(DEMAND, None), [values(DEMAND, ten_don_vi="A", so_tien=1)]) for _ in range(2)
    )

    assert one == other


def test_words_of_a_unit_are_never_read_as_a_template():
    said = text(batch.fill(open_template(DEMAND, None), [values(DEMAND, ten_don_vi="{{ so_tien }}<w:t>")]))

    assert "Kính gửi: {{ so_tien }}<w:t>" in said


@pytest.mark.parametrize("form", LETTERS, ids=lambda form: form.code)
def test_every_shipped_letter_passes_its_own_check(form):
    open_template(form, None)


@pytest.mark.parametrize("form", LETTERS, ids=lambda form: form.code)
def test_every_shipped_letter_is_what_the_script_makes(form):
    def inside(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}

    assert inside((SHIPPED / f"{form.file}.docx").read_bytes()) == inside(make_templates.template(form))


@pytest.mark.parametrize("form", LETTERS, ids=lambda form: form.code)
def test_every_letter_lies_as_the_decree_says_and_carries_the_code_of_the_portal(form):
    document = docx.Document(str(SHIPPED / f"{form.file}.docx"))
    (section,) = document.sections
    names = ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin", "right_margin")
    pictures = [p.blob for p in document.part.package.iter_parts() if p.partname.endswith(".png")]

    assert [round(getattr(section, name).mm) for name in names] == [210, 297, 20, 20, 30, 15]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert pictures == [portal_code()]
    assert allowed(PORTAL)


def test_a_form_whose_official_body_is_not_public_says_so():
    said = {
        form.code: docx.Document(str(SHIPPED / f"{form.file}.docx"))
        .sections[0]
        .first_page_footer.paragraphs[0]
        .text
        for form in LETTERS
    }

    assert {code for code, words in said.items() if words.startswith("Mẫu của cơ quan")} == {
        form.code for form in LETTERS if form.own_body
    }


def test_the_offices_own_copy_is_used_where_it_has_one(tmp_path):
    edited(tmp_path / "03_688.docx", ("word/document.xml", "Kính gửi: ", "Gửi quý ông bà: "))
    said = text(batch.fill(open_template(DEMAND, tmp_path), [values(DEMAND, ten_don_vi="A")]))

    assert "Gửi quý ông bà: A" in said
    assert open_template(find_form("04-KT"), tmp_path).path == SHIPPED / "04_KT.docx"


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("{{ ten_donvi }}", "không có trường “ten_donvi” trong mẫu này. Có phải ten_don_vi không?"),
        ("{{ quy.ten_quy }}", "chỗ điền chỉ được là tên trường"),  # outside of its loop
        ("{{ co_quan.__class__ }}", "chỗ điền chỉ được là tên trường"),
        ("{{ co_quan|upper }}", "có thứ khác (Filter)"),
        ("{{ 7 * 7 }}", "chỗ điền chỉ được là tên trường"),
        ("{{ range(9) }}", "chỗ điền chỉ được là tên trường"),
        ("{% if so_tien == 1 %}{% endif %}", "chỗ điền chỉ được là tên trường"),
        ("{% set x = 1 %}", "chỗ điền chỉ được là tên trường"),
        ("{% include 'x' %}", "chỗ điền chỉ được là tên trường"),
        ("{% for q in dong %}{% endfor %}", "không có trường “dong”"),
        ("{% for q in (1, 2) %}{% endfor %}", "chỉ được lặp qua một bảng"),
        ("{% for so_tien in cac_quy %}{% endfor %}", "trùng tên một trường"),
        ("{% for q in cac_quy %}{{ q.ten }}{% endfor %}", "không có trường “q.ten”"),
        ("{{ so_tien", "chỗ điền viết sai"),
        ("{% if so_tien %}", "chỗ điền viết sai"),  # never closed
    ],
)
def test_a_template_that_asks_for_anything_else_is_refused_in_one_sentence(tmp_path, tag, why):
    with pytest.raises(DondocError) as refused:
        with_tag(tmp_path / "cua_toi.docx", tag).check()

    assert refused.value.message.startswith("Tệp mẫu cua_toi.docx (mẫu 03/688): ")
    assert why in refused.value.message
    assert (refused.value.code, refused.value.exit_code) == ("bad_template", 2)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ten_don_vi }}",
        "{% if so_tien_qua_han %}x{% else %}y{% endif %}",
        "{% if not cac_quy %}x{% endif %}",
        "{% for q in cac_quy %}{{ q.so_tien }}{% endfor %}",
        "{# lời dặn #}",
    ],
)
def test_fields_conditions_and_tables_are_taken(tmp_path, tag):
    with_tag(tmp_path / "x.docx", tag).check()


def test_a_place_to_fill_that_word_has_cut_into_pieces_is_still_one(tmp_path):
    cut = "{{ ten_</w:t></w:r><w:r><w:t>don_vi }}"
    template = edited(tmp_path / "x.docx", ("word/document.xml", "{{ ten_don_vi }}", cut))
    template.check()

    assert "Kính gửi: A" in text(batch.fill(template, [values(DEMAND, ten_don_vi="A")]))


def test_a_template_without_a_place_the_form_must_have_is_refused(tmp_path):
    template = edited(tmp_path / "x.docx", ("word/document.xml", "{{ han_nop }}", "ngày mai"))

    with pytest.raises(DondocError, match=re.escape("thiếu chỗ điền mà mẫu phải có: Hạn nộp (han_nop)")):
        template.check()


def test_a_place_to_fill_in_a_footer_is_refused(tmp_path):
    template = edited(tmp_path / "x.docx", ("word/footer1.xml", "Mẫu của cơ quan", "{{ co_quan }}"))

    with pytest.raises(DondocError, match="nằm ngoài thân văn bản"):
        template.check()


@pytest.mark.parametrize("content", [b"", b"not a file of Word", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_file_of_word_is_refused(tmp_path, content):
    path = tmp_path / "x.docx"
    path.write_bytes(content)

    with pytest.raises(DondocError, match="không mở được"):
        LetterTemplate(form=DEMAND, path=path).check()


def test_a_letter_that_ends_with_a_condition_still_ends_its_page(tmp_path):
    """The last paragraph would vanish with its tag, and the next letter stand on the same page."""
    last = "{%p if so_tien %}</w:t></w:r></w:p><w:p><w:r><w:t>x</w:t></w:r></w:p><w:p><w:r><w:t>{%p endif %}"
    template = edited(
        tmp_path / "x.docx",
        ("word/document.xml", "<w:sectPr", f"<w:p><w:r><w:t>{last}</w:t></w:r></w:p><w:sectPr"),
    )
    template.check()
    content = batch.fill(template, [values(DEMAND), values(DEMAND, so_tien=1)])

    assert len(docx.Document(io.BytesIO(content)).sections) == 2
