"""Money: whole minor units of a currency, exact until shown."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.numbers import format_compact_currency, format_currency, get_currency_precision


class NotMoney(ValueError):
    """The text is no amount; the message names it."""


def to_decimal(amount_minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount: 12345 USD is 123.45, 12345 JPY is 12345."""
    return Decimal(amount_minor).scaleb(-get_currency_precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units, rounded half-up."""
    return int(amount.scaleb(get_currency_precision(currency)).to_integral_value(ROUND_HALF_UP))


def parse_money(text: str, currency: str) -> int:
    """Minor units of an amount such as "1,234.50"; raises NotMoney."""
    try:
        return to_minor(Decimal(text.replace(",", "").strip()), currency)
    except InvalidOperation:
        raise NotMoney(text) from None


def format_money(amount_minor: int, currency: str, locale: str, *, compact: bool = False) -> str:
    """For people: "$1,234.50", compact "$1.23M" or "US$123万" by locale."""
    amount = to_decimal(amount_minor, currency)
    if compact and abs(amount) >= 10_000:
        return format_compact_currency(amount, currency, locale=locale, fraction_digits=2)
    return format_currency(amount, currency, locale=locale)
