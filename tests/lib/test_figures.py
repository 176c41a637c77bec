from decimal import Decimal

import pytest

from crmq.lib import figures


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (12840, 0, "12,840"),
        (-3.14159, 2, "−3.14"),
        (0, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (Decimal("2.5"), 1, "2.5"),
        (None, 1, "–"),
        ("", 1, "–"),
    ],
)
def test_a_number_has_its_decimals_and_a_true_minus(value, decimals, text):
    assert figures.number(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(3.1, "+3.1"), (-6.8, "−6.8"), (0.04, "0.0"), (None, "–")])
def test_a_signed_number_shows_its_direction_unless_it_rounds_to_zero(value, text):
    assert figures.signed(value, 1) == text


def test_percent_and_fraction():
    assert figures.percent(88.54) == "88.5%"
    assert figures.percent(None) == "–"
    assert figures.fraction(1, 3) == "33.3%"
    assert figures.fraction(1, 0) == "–"


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (950, "950", "950"),
        (12_850, "12.8 k", "1.28 万"),
        (486_000_000, "486 M", "4.86 亿"),
        (-2_500_000_000, "−2.50 B", "−25.0 亿"),
        (0.5, "0.5", "0.5"),
        (None, "–", "–"),
    ],
)
def test_a_compact_number_keeps_three_places_in_the_units_of_the_language(value, english, chinese):
    assert figures.compact(value) == english
    assert figures.compact(value, chinese=True) == chinese
