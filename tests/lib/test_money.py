from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.lib.money import (
    MAX_MINOR,
    NotMoney,
    format_money,
    is_currency,
    parse_money,
    precision,
    to_decimal,
    to_minor,
)

CURRENCIES = st.sampled_from(["USD", "CNY", "JPY", "KWD", "EUR"])


@pytest.mark.parametrize(("currency", "decimals"), [("USD", 2), ("CNY", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_knows_its_decimals(currency, decimals):
    assert precision(currency) == decimals


@pytest.mark.parametrize(
    ("code", "expected"), [("USD", True), ("CNY", True), ("usd", False), ("RMB", False), ("", False)]
)
def test_only_iso_codes_are_currencies(code, expected):
    assert is_currency(code) is expected


@given(st.integers(-MAX_MINOR, MAX_MINOR), CURRENCIES)
def test_minor_units_and_amounts_turn_into_each_other_exactly(minor, currency):
    assert to_minor(to_decimal(minor, currency), currency) == minor


@pytest.mark.parametrize(("amount", "minor"), [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("2.675", 268)])
def test_halves_are_rounded_away_from_zero(amount, minor):
    assert to_minor(Decimal(amount), "USD") == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,234.50", "USD", 123450),
        (" -0.5 ", "CNY", -50),
        ("１２３４．５", "CNY", 123450),
        ("1234", "JPY", 1234),
        ("1.234", "KWD", 1234),
        ("92233720368547758.07", "USD", MAX_MINOR),
    ],
)
def test_amounts_people_type_are_parsed(text, currency, minor):
    assert parse_money(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "12万",
        "1,2",
        "1.2.3",
        "1.234",
        "NaN",
        "Infinity",
        "1e5",
        "--1",
        "1 000",
        "92233720368547758.08",
        "9" * 5000,
    ],
)
def test_other_text_is_no_amount_of_dollars(text):
    with pytest.raises(NotMoney):
        parse_money(text, "USD")


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (123450, "USD", "en", "$1,234.50"),
        (123450, "USD", "zh_Hans", "US$1,234.50"),
        (123450, "CNY", "zh_Hans", "¥1,234.50"),
        (-123450, "CNY", "en", "-CN¥1,234.50"),
        (1234, "JPY", "en", "¥1,234"),
        (0, "KWD", "en", "KWD\u00a00.000"),
    ],
)
def test_money_follows_the_locale(minor, currency, locale, shown):
    assert format_money(minor, currency, locale) == shown


@pytest.mark.parametrize(
    ("minor", "locale", "shown"),
    [
        (123_456_789_00, "en", "$123.46M"),
        (123_456_00, "zh_Hans", "US$12.35万"),
        (1_234_567_890_00, "zh_Hans", "US$12.35亿"),
        (9_999_99, "en", "$9,999.99"),
        (-12_345_00, "en", "-$12.34K"),
    ],
)
def test_compact_money_uses_the_units_of_the_language(minor, locale, shown):
    assert format_money(minor, "USD", locale, compact=True) == shown
