import io
import math
import threading
import time

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from crmq.lib.pdf import (
    Bar,
    Bars,
    Beside,
    Column,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Note,
    PageBreak,
    Table,
    Text,
    Together,
    Trend,
    document_fonts,
    outlines,
    render,
)
from crmq.lib.pdf.typeset import Style, break_lines, shorten
from crmq.lib.pdf_response import framed, pdf_response

MARKUP = [
    "a<b",
    "</para>",
    "<font color=red>red</font>",
    '<a href="javascript:alert(1)">x</a>',
    "&lt;&amp;",
    "<br/>",
    "{page}",
    "%s %(x)s",
]


def document(**changes):
    return Document(**{"title": "Customer quality report", "organisation": "Hangzhou Cloud", **changes})


def read(*blocks, **changes):
    return PdfReader(io.BytesIO(render(document(**changes), blocks)))


def text_of(*blocks, **changes):
    return "\n".join(page.extract_text() for page in read(*blocks, **changes).pages)


# -- text -----------------------------------------------------------------------------------------
def test_chinese_and_latin_text_can_be_read_back():
    text = text_of(
        Heading("客户质量报告"),
        Text("上海仪器有限公司 and Côte d'Ivoire, 满意度 91.2%"),
        title="季度报告",
        language="zh-Hans",
    )

    assert "客户质量报告" in text
    assert "上海仪器有限公司 and Côte d'Ivoire, 满意度 91.2%" in text
    assert "季度报告" in text


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_is_printed_as_it_stands_wherever_text_goes(markup):
    blocks = [
        Heading(markup),
        Text(markup),
        Note(markup),
        KeyFigures([Figure(markup, "1", markup, markup)]),
        Table([Column(markup)], [[markup]]),
        Bars([Bar(markup, 1, markup)]),
        Trend([1, 2], [markup, ""], markup),
    ]

    reader = read(*blocks, organisation=markup, period=markup)

    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    assert text.count(markup.replace(" ", "")) >= 9
    assert not any("/Annots" in page for page in reader.pages)


def test_a_title_of_markup_is_the_title():
    assert read(Text("x"), title="</para><b>").metadata.title == "</para><b>"


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_document(text):
    reader = read(
        Heading(text), Table([Column(text)], [[text]]), KeyFigures([Figure(text, text, text, text)]), title=text
    )

    assert len(reader.pages) >= 1


def test_letters_the_font_lacks_are_composed_or_shown_as_a_box():
    widths = {char: outlines.letter(char, bold=False, is_chinese=False).advance for char in "žzŁL𠮷□"}
    accented = outlines.letter("ž", bold=False, is_chinese=False).outline
    plain = outlines.letter("z", bold=False, is_chinese=False).outline

    assert widths["ž"] == widths["z"]
    assert accented.numberOfContours == plain.numberOfContours + 1
    assert accented.yMax > plain.yMax
    assert widths["Ł"] == widths["L"]
    assert widths["𠮷"] == widths["□"]
    assert "Žižkov Łódź □" in text_of(Text("Žižkov Łódź 𠮷"))


def test_quotation_marks_are_narrow_unless_the_document_is_chinese():
    latin, chinese = (outlines.letter("’", bold=False, is_chinese=which).advance for which in (False, True))

    assert (latin, chinese) == (279, 1000)


def test_bold_letters_are_thicker_all_round():
    for char in "I上o":
        regular = outlines.letter(char, bold=False, is_chinese=True).outline
        bold = outlines.letter(char, bold=True, is_chinese=True).outline

        assert bold.xMax - bold.xMin == pytest.approx(regular.xMax - regular.xMin + outlines.BOLD_EXTRA, abs=14)
        assert area(bold) > 1.1 * area(regular)


def area(outline):
    """Of the filled shape, by the shoelace formula over all points."""
    total, start = 0, 0
    for end in outline.endPtsOfContours:
        points = list(outline.coordinates)[start : end + 1]
        total += sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)) / 2
        start = end + 1
    return abs(total)


# -- lines ----------------------------------------------------------------------------------------
def lines(text, width, **style):
    with document_fonts(text) as fonts:
        return break_lines(text, width, fonts, Style(size=10, **style))


def test_words_stay_whole_and_chinese_breaks_anywhere_but_before_punctuation():
    assert lines("one two three", 45) == ["one two", "three"]
    assert lines("客户质量报告，完成。", 60) == ["客户质量报", "告，完成。"]
    assert lines("客户质量报，告", 50) == ["客户质量", "报，告"]
    assert lines("见“客户”报告", 25) == ["见“客", "户”报", "告"]


def test_a_word_wider_than_the_line_is_cut():
    parts = lines("x" * 100, 50)

    assert "".join(parts) == "x" * 100
    assert len(parts) > 5


def test_line_ends_in_the_text_are_kept():
    assert lines("a\n\nb\r\nc", 100) == ["a", "", "b", "c"]


@given(st.text(alphabet="abc 客户，。（）\n", max_size=80), st.floats(12, 200))
@settings(max_examples=100, deadline=None)
def test_lines_lose_no_letter_and_fit(text, width):
    with document_fonts("abc客户，。（）") as fonts:
        style = Style(size=10)
        broken = break_lines(text, width, fonts, style)

        assert "".join("".join(broken).split()) == "".join(text.split())
        assert all(fonts.width(line, 10) <= width or len(line) <= 1 for line in broken)


def test_text_for_one_line_is_shortened():
    with document_fonts("Customer quality") as fonts:
        short = shorten("Customer quality\nreport", 50, fonts, Style(size=10))

        assert short == "Custom…"
        assert fonts.width(short, 10) <= 50


# -- pages ----------------------------------------------------------------------------------------
def test_every_page_has_the_frame_and_its_number_of_all():
    rows = [[f"C-{number}", "上海"] for number in range(150)]

    reader = read(
        Table([Column("Number"), Column("City")], rows), period="2026", generated="Made today", footer="Confidential"
    )

    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert all(
            part in text for part in ("Customer quality report", "Hangzhou Cloud", "2026", "Made today · Confidential")
        )
        assert "Number" in text  # the heading of the table, on each page
    assert all(sum(f"C-{number}\n" in text for text in pages) == 1 for number in (0, 75, 149))


def test_the_document_says_its_title_and_language():
    reader = read(Text("x"), title="报告", language="zh-Hans")

    assert reader.metadata.title == "报告"
    assert reader.metadata.author == "Hangzhou Cloud"
    assert reader.trailer["/Root"]["/Lang"] == "zh-Hans"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_all_fonts_are_embedded():
    reader = read(Heading("标题"), Table([Column("a")], [["b"]]), Beside([Text("c")], [Text("d")]))

    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]
            assert "/ToUnicode" in font.get_object()


def test_the_same_content_gives_the_same_bytes():
    blocks = [Heading("标题"), Bars([Bar("a", 1, "1")]), Table([Column("a")], [["b"]])]

    assert render(document(), blocks) == render(document(), blocks)


def test_documents_made_at_the_same_time_keep_their_own_letters():
    texts, results = ["甲乙丙丁", "戊己庚辛", "子丑寅卯", "Ada"], {}

    def make(text):
        results[text] = text_of(Text(text * 20))

    threads = [threading.Thread(target=make, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(text in results[text] for text in texts)


def test_a_cell_longer_than_a_page_goes_on():
    words = " ".join(f"w{number}" for number in range(3_000))

    reader = read(Table([Column("a"), Column("b", 2)], [["x", words]]), Beside([Text(words)], [Text("y")]))

    text = " ".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) > 3
    assert "w2999" in text


def test_a_heading_does_not_stay_alone_at_the_foot():
    reader = read(*[Text("x")] * 38, Heading("Last"), Table([Column("a")], [["b"]] * 3))

    assert "Last" not in reader.pages[0].extract_text()
    assert "Last" in reader.pages[1].extract_text()


def test_blocks_of_every_kind_stand_beside_and_together():
    inner = [
        Heading("H", 2),
        KeyFigures([Figure("Score", "82.4", "n = 12", "up", "good")] * 8),
        Bars(
            [Bar("On time", 0.5, "50 %", "warn", target=0.9), Bar("Nothing", 0, "0 %"), Bar("Below", -1, "−1")], most=1
        ),
        Trend([1, None, 3, 3], ["Jan", "Apr"], "3", target=2),
        Trend([], []),
        Trend([5], ["Jan"]),
        Table([Column("a", 2), Column("b", 1, "right")], [["x", "1"]], tones=["bad"]),
        Table([Column("a")], [], empty="Nothing yet"),
        Note("small"),
    ]

    text = text_of(Beside(inner, inner, 0.4), PageBreak(), Together(inner), KeyFigures([]), Bars([]), is_landscape=True)

    assert text.count("Nothing yet") == 3


def test_a_wrong_block_is_an_error():
    with pytest.raises(TypeError):
        render(document(), ["text"])


def test_a_page_is_made_in_well_under_a_second():
    blocks = [Heading("客户质量报告"), Table([Column("a"), Column("b")], [[f"上海{n}", "仪器"] for n in range(40)])]
    render(document(), blocks)
    started = time.process_time()

    render(document(), blocks)

    assert time.process_time() - started < 0.5


# -- answers --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_the_frame_speaks_the_readers_language_and_zone(language, tag):
    with translation.override(language), timezone.override("Asia/Shanghai"):
        made = framed(title="T", organisation="O")

    assert made.language == tag
    assert "Asia/Shanghai" in made.generated
    assert "{page}" in made.page_of
    assert "{pages}" in made.page_of


def test_a_pdf_answer_is_a_download_that_is_not_cached():
    response = pdf_response(document(), [Text("x")], filename='客户 "A".pdf')

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(b"%PDF-")
    assert math.isclose(float(PdfReader(io.BytesIO(response.content)).pages[0].mediabox.width), 595.27, abs_tol=0.1)
