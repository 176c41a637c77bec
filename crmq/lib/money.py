"""Money: whole minor units of a currency, exact until shown."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import (
    format_compact_currency,
    format_currency,
    get_currency_precision,
    list_currencies,
)

MAX_MINOR = 2**63 - 1  # what the database keeps
COMPACT_FROM = 10_000
CODE_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=[0-9])")  # "CHF 5": Babel leaves out the space of the locale
AMOUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


class NotMoney(ValueError):
    """The text is no amount; the message is that text."""


@cache
def precision(currency: str) -> int:
    """Decimals of a currency: 2 for USD and CNY, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


@cache
def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code, in capitals."""
    return code in list_currencies() and len(code) == 3


def to_decimal(amount_minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount: 12345 USD is 123.45, 12345 JPY is 12345."""
    return Decimal(amount_minor).scaleb(-precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units, rounded half-up (away from zero)."""
    return int(amount.scaleb(precision(currency)).to_integral_value(ROUND_HALF_UP))


def parse_money(text: str, currency: str) -> int:
    """Minor units of an amount such as "1,234.50" (commas part thousands; wide digits count).

    Errors: NotMoney for anything else, for more decimals than the currency has, and beyond 64 bits.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not AMOUNT.fullmatch(plain) or len(plain) > 30:
        raise NotMoney(text)
    amount = Decimal(plain.replace(",", ""))
    minor = to_minor(amount, currency)
    if abs(minor) > MAX_MINOR or to_decimal(minor, currency) != amount:
        raise NotMoney(text)
    return minor


def format_money(amount_minor: int, currency: str, locale: str, *, compact: bool = False) -> str:
    """For people, in a Babel `locale` such as "en" or "zh_Hans".

    In full "$1,234.50" and "US$1,234.50"; compact, from 10,000 on, "$1.23M" and "US$123.46万".
    """
    amount = to_decimal(amount_minor, currency)
    if compact and abs(amount) >= COMPACT_FROM:
        text = format_compact_currency(amount, currency, locale=locale, fraction_digits=2)
    else:
        text = format_currency(amount, currency, locale=locale)
    return CODE_BEFORE_DIGIT.sub("\u00a0", text)
