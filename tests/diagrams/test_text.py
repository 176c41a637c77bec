import pytest

from diagrams import text


def test_chinese_characters_are_one_em_wide():
    assert text.width("质量部", 13) == pytest.approx(39)


def test_bold_text_is_wider():
    assert text.width("Quality", 13, bold=True) > text.width("Quality", 13)


def test_chinese_breaks_anywhere_and_latin_at_spaces():
    assert text.wrap("定期回访 Revisit plan", 60, 13) == ("定期回访", "Revisit", "plan")
    assert text.wrap("客户满意度", 30, 13) == ("客户", "满意", "度")
    assert text.wrap("根本原因分析 Root cause", 90, 13) == ("根本原因分析", "Root cause")


def test_lines_come_out_about_equally_long():
    assert text.wrap("客户满意度调查表", 91, 13) == ("客户满意", "度调查表")


def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket():
    for room in range(40, 160, 7):
        lines = text.wrap("质量（含安全）管理，评审。通过", room, 13, lines=9)

        assert not any(line[0] in text.NO_START for line in lines[1:])
        assert not any(line[-1] in text.NO_END for line in lines[:-1])


def test_what_does_not_fit_ends_in_an_ellipsis():
    lines = text.wrap("a long description of a stage that nobody will read", 60, 13, lines=2)

    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(text.width(line, 13) <= 60 for line in lines)


def test_a_word_longer_than_the_line_is_cut():
    lines = text.wrap("Qualitätsmanagementbeauftragter", 60, 13, lines=9)

    assert "".join(lines) == "Qualitätsmanagementbeauftragter"
    assert all(text.width(line, 13) <= 60 for line in lines)


def test_empty_text_is_one_empty_line():
    assert text.wrap("", 60, 13) == ("",)
