from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from crmq.lib.filters import chips, others
from crmq.lib.keyset import Count, Page

HOSTILE = "<script>alert(1)</script>\"'&"


def render(source, path="/", **context):
    return Template(source).render(Context({"request": RequestFactory().get(path)} | context))


# -- marks ----------------------------------------------------------------------------------------


def test_an_icon_is_inlined_and_hidden_from_screen_readers():
    html = render("{% icon 'users' 'icon-sm' %}")

    assert html.startswith('<svg class="icon icon-sm" viewBox="0 0 24 24" aria-hidden="true"><path d="')
    assert 'stroke="none"' not in html


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", ""])
def test_an_unknown_icon_leaves_an_empty_drawing(name):
    assert "<path" not in render("{% icon name %}", name=name)


def test_a_tier_is_told_by_letter_title_and_shape():
    assert 'class="tier tier-a "' in render("{% tier 'A' %}")
    assert ">Tier </span>A<" in render("{% tier 'A' %}")
    assert "tier-none" in render("{% tier None %}") and "Not rated" in render("{% tier None %}")
    assert "tier-other" in render("{% tier 'D' %}")


def test_a_tier_record_gives_code_and_name():
    tier = SimpleNamespace(code="B", name="Medium value")

    assert 'title="Medium value"' in render("{% tier tier %}", tier=tier)
    assert "Medium value</span>" in render("{% tier tier 'lg' True %}", tier=tier)


@pytest.mark.parametrize(
    "source",
    [
        "{% tier x %}",
        "{% pill x 'good' %}",
        "{% verdict 'met' x %}",
        "{% person x %}",
        "{% avatar x %}",
        "{% sparkline values x %}",
        "{% chart 'c' 'line' data x %}",
        "{% radar axes x %}",
        "{% delta 3 1 x %}",
        "{% sort_header 'name' x %}",
    ],
)
def test_no_mark_lets_markup_through(source):
    axes = [{"name": HOSTILE, "value": 5, "peer": 6}] * 3

    html = render(source, x=HOSTILE, values=[1, 2], data={"x": [HOSTILE]}, axes=axes)

    assert "<script>alert" not in html
    assert '"\'&"' not in html


def test_a_change_is_coloured_only_where_a_direction_is_good():
    assert "delta-good" in render("{% delta 3.1 %}")
    assert "delta-bad" in render("{% delta -3.1 %}")
    assert "delta-good" in render("{% delta -3.1 1 '' 'down' %}")
    assert "delta-plain" in render("{% delta 3.1 1 '' '' %}")
    assert 'class="delta "' in render("{% delta 0.04 %}")
    assert "–" in render("{% delta missing %}")


def test_a_verdict_has_a_word_and_may_have_another():
    assert "No detectable change" in render("{% verdict 'unchanged' %}")
    assert "Below 90%" in render("{% verdict 'missed' 'Below 90%' %}")


def test_an_unknown_verdict_is_an_error():
    with pytest.raises(KeyError):
        render("{% verdict 'fine' %}")


def test_bars_and_intervals_are_attributes_not_styles():
    html = render("{% bar 50 200 150 'warn' %}{% interval 37 30 43 35 -100 100 %}{% score 82.4 'B' %}")

    assert 'width="25"' in html and "M75 0V6" in html and 'class="interval-target" d="M67.5' in html
    assert "style=" not in html


def test_missing_figures_are_dashes_not_errors():
    html = render(
        "{{ x|number:1 }}{{ x|signed }}{{ x|percent }}{{ x|compact }}{% money x 'CNY' %}{% day x %}{% ago x %}{% score x x %}"
    )

    assert html.count("–") == 7
    assert "Not rated" in html


def test_initials_come_from_words_or_from_the_last_character():
    assert ">CS<" in render("{% avatar 'Chen Siyuan' %}")
    assert ">远<" in render("{% avatar '陈思远' %}")
    assert "Nobody" in render("{% person None %}")


def test_money_is_written_in_the_readers_language():
    with translation.override("zh-hans"):
        assert render("{% money 838640000 'CNY' %}") == "¥8,386,400.00"


def test_chart_data_cannot_end_its_script():
    html = render("{% chart 'c' 'line' data 'Course' 'tall' %}", data={"x": ["</script>"]})

    assert 'id="c-data"' in html and html.count("</script>") == 1
    assert 'role="img" aria-label="Course"' in html


def test_an_unknown_permission_is_an_error_not_a_no():
    with pytest.raises(ValueError, match="customers_fly"):
        render("{% if user|may:'customers_fly' %}{% endif %}", user=SimpleNamespace(is_active=True, roles=()))


# -- time -----------------------------------------------------------------------------------------


def shown(html):
    return html.split(">", 1)[1].removesuffix("</time>")


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (timedelta(seconds=10), "just now"),
        (timedelta(minutes=-5), "5 minutes ago"),
        (timedelta(minutes=90), "in 2 hours"),
        (timedelta(days=-6), "6 days ago"),
        (timedelta(days=2), "in 2 days"),
    ],
)
def test_a_time_is_relative_with_the_absolute_one_on_hover(away, text):
    html = render("{% ago at %}", at=timezone.now() + away)

    assert shown(html) == text
    assert 'title="' in html and 'datetime="' in html


@pytest.mark.parametrize(("days", "text"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow"), (-30, "30 days ago")])
def test_a_date_counts_whole_days(days, text):
    assert shown(render("{% ago on %}", on=timezone.localdate() + timedelta(days=days))) == text


def test_what_is_long_ago_is_a_date():
    assert shown(render("{% ago on %}", on=date(2025, 3, 18))) == "18 Mar 2025"


def test_times_are_shown_in_the_zone_in_force_and_say_which():
    with timezone.override("Asia/Shanghai"):
        html = render("{% moment at %}", at=datetime(2026, 11, 18, 22, 5, tzinfo=UTC))

    assert shown(html) == "19 Nov 2026 06:05"
    assert 'title="19 Nov 2026 06:05 Asia/Shanghai"' in html


# -- lists ----------------------------------------------------------------------------------------


class FilterForm(forms.Form):
    q = forms.CharField(required=False)
    region = forms.ChoiceField(required=False, choices=[("", "–"), ("east", "East & coast")])
    kinds = forms.MultipleChoiceField(required=False, choices=[("a", "Chain"), ("b", "Shop")])
    watched = forms.BooleanField(required=False)


def test_numbers_sort_from_the_largest_and_turn_round_on_the_second_click():
    first = render("{% sort_header 'score' 'Score' True %}", "/?q=han&cursor=abc")
    second = render("{% sort_header 'score' 'Score' True %}", "/?sort=-score")

    assert 'href="?q=han&amp;sort=-score"' in first and "aria-sort" not in first
    assert 'href="?sort=score"' in second and 'aria-sort="descending"' in second


def test_words_sort_from_a():
    assert 'href="?sort=name"' in render("{% sort_header 'name' 'Name' %}")


def test_the_order_in_force_may_come_from_the_view():
    assert 'aria-sort="ascending"' in render("{% sort_header 'name' 'Name' %}", sort="name")


def test_the_pager_links_only_to_pages_that_are_there():
    page = Page(rows=[1, 2], newer=None, older="abc")

    html = render("{% pager page count %}", "/?sort=name", page=page, count=Count(10_000, False))

    assert "?sort=name&amp;cursor=abc" in html and 'rel="next"' in html
    assert 'rel="prev"' not in html
    assert "2 of more than 10,000" in html


def test_chips_say_what_is_filtered_and_lead_to_the_list_without_it():
    query = QueryDict("q=han&region=east&kinds=a&kinds=b&watched=on&sort=name&cursor=x")

    found = chips(FilterForm(query), query, without="q")

    assert [(chip.label, chip.value) for chip in found] == [
        ("Region", "East & coast"),
        ("Kinds", "Chain, Shop"),
        ("Watched", "yes"),
    ]
    assert found[0].remove == "?q=han&kinds=a&kinds=b&watched=on&sort=name"


def test_an_invalid_or_absent_filter_has_no_chip():
    query = QueryDict("region=nowhere")

    assert chips(FilterForm(query), query) == []
    assert chips(FilterForm(), QueryDict()) == []


def test_the_filter_form_keeps_the_order_and_drops_the_cursor():
    query = QueryDict("q=han&sort=name&cursor=x")

    assert others(query, FilterForm(query)).urlencode() == "sort=name"
    html = render("{% filters form %}", "/?q=han&sort=name", form=FilterForm(query))
    assert '<input type="hidden" name="sort" value="name" />' in html
    assert 'name="q" value="han"' in html


# -- forms ----------------------------------------------------------------------------------------


class NameForm(forms.Form):
    name = forms.CharField(help_text="As on the contract.")
    note = forms.CharField(required=False)
    kinds = forms.MultipleChoiceField(choices=[("a", "Chain")], widget=forms.CheckboxSelectMultiple)


def test_a_field_ties_its_label_help_and_error_to_its_input():
    html = NameForm({"name": ""})["name"].as_field_group()

    assert '<label for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html and 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_field_that_may_stay_empty_says_so():
    assert "optional" in NameForm()["note"].as_field_group()
    assert "optional" not in NameForm()["name"].as_field_group()


def test_choices_stand_in_a_fieldset_with_a_legend():
    assert "<legend>Kinds</legend>" in NameForm()["kinds"].as_field_group()


def test_a_form_sums_up_its_errors_with_links():
    html = str(NameForm({"name": HOSTILE}))

    assert "Not saved yet: 1 thing to correct" in html
    assert 'href="#id_kinds' in html
    assert "<script>" not in html and "&lt;script&gt;" in html
