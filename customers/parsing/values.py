"""One cell's text to one value, by the type of its field."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from crmq.lib.money import MAX_MINOR, is_currency, precision, to_minor
from crmq.lib.tables.inert import undo_inert
from customers.parsing.dates import DayOrder, parse_date
from customers.parsing.fields import Field, Type
from customers.parsing.numbers import DecimalMark, parse_number
from customers.parsing.reasons import Problem, Reason

Value = str | int | date | None
Parse = Callable[[str], Value | Problem]

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")
CENTS = re.compile(r"(-?\d{1,12})\.(\d\d)")
SHORTENED = re.compile(r"\d(?:\.\d+)?E\+\d{2}", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s<>()\[\]\\,;:\"']+@(?:[\w-]+\.)+[\w-]{2,}")
PHONE = re.compile(r"[+(]?\d[\d ()./\-]{3,}\d(?: ?(?:ext\.?|x|#|转|分机) ?\d{1,6})?", re.IGNORECASE)
URL = re.compile(r"https?://[^\s<>\"'@/]+\.[^\s<>\"'@/]+(?:/[^\s<>\"']*)?", re.IGNORECASE)
DOMAIN = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?:/\S*)?")


def parser_of(each: Field, *, currency: str, order: DayOrder, mark: DecimalMark, patterns: Sequence[str] = ()) -> Parse:
    """A function from the cleaned text of a cell (never blank) to its value, or to the Problem with it.

    Dates become `date`, integers and amounts `int` (minor units of `currency`), all else `str`.
    """
    match each.type:
        case Type.DATE:
            return lambda text: parse_date(narrow(text), order, patterns)
        case Type.INTEGER:
            return partial(_integer, least=-each.limit if each.may_be_negative else 0, most=each.limit, mark=mark)
        case Type.AMOUNT:
            return partial(_amount, currency=currency, mark=mark)
        case Type.CHOICE:
            return partial(_choice, choices=each.choices)
        case Type.CURRENCY:
            return _currency
        case Type.CODE:
            return partial(_code, limit=each.limit)
        case Type.EMAIL:
            return partial(_shaped, shape=EMAIL, reason=Reason.NOT_AN_EMAIL, limit=each.limit)
        case Type.PHONE:
            return partial(_phone, limit=each.limit)
        case Type.URL:
            return partial(_url, limit=each.limit)
        case Type.TEXT:
            return partial(_text, limit=each.limit)


def clean(text: str) -> str:
    """Outer blanks and invisible letters gone, accents composed, our own apostrophe before formulas undone."""
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = text.strip()
    return undo_inert(text) if text[:1] == "'" else text


def narrow(text: str) -> str:
    """Wide digits and punctuation as their ASCII twins: １２３，４５ → 123,45."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).replace("。", ".").strip()


def _text(text: str, limit: int) -> str | Problem:
    if not text.isprintable() and CONTROL.search(text):
        return Problem(Reason.CONTROL_CHARACTER)
    return text if len(text) <= limit else Problem(Reason.TOO_LONG, {"length": len(text), "limit": limit})


def _code(text: str, limit: int) -> str | Problem:
    if not text.isascii() or not text.isprintable() or "  " in text:
        text = " ".join(narrow(text).split())
    if "+" in text and SHORTENED.fullmatch(text):
        return Problem(Reason.SHORTENED)
    return _text(text, limit)


def _integer(text: str, least: int, most: int, mark: DecimalMark) -> int | Problem:
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text) if int(text) <= most else Problem(Reason.OUT_OF_RANGE)
    value = parse_number(narrow(text), mark)
    if isinstance(value, Problem):
        return value
    if value != value.to_integral_value():
        return Problem(Reason.NOT_WHOLE)
    if value < 0 <= least:
        return Problem(Reason.NEGATIVE)
    return int(value) if least <= value <= most else Problem(Reason.OUT_OF_RANGE)


def _amount(text: str, currency: str, mark: DecimalMark) -> int | Problem:
    if mark is DecimalMark.POINT and text.isascii() and (match := CENTS.fullmatch(text)) and precision(currency) == 2:
        return int(match[1] + match[2])  # 1234.50, by far the most
    value = parse_number(narrow(text), mark, currency)
    if isinstance(value, Problem):
        return value
    minor = to_minor(value, currency)
    return minor if abs(minor) <= MAX_MINOR else Problem(Reason.OUT_OF_RANGE)


def _choice(text: str, choices: Mapping[str, str]) -> str | Problem:
    found = choices.get(narrow(text).lower())
    return found or Problem(Reason.NOT_A_CHOICE, {"choices": ", ".join(dict.fromkeys(choices.values()))})


def _currency(text: str) -> str | Problem:
    code = {"RMB": "CNY", "人民币": "CNY", "元": "CNY", "美元": "USD"}.get(narrow(text).upper(), narrow(text).upper())
    return code if is_currency(code) else Problem(Reason.NOT_A_CURRENCY)


def _shaped(text: str, shape: re.Pattern[str], reason: Reason, limit: int) -> str | Problem:
    text = narrow(text)
    return _text(text, limit) if shape.fullmatch(text) else Problem(reason)


def _phone(text: str, limit: int) -> str | Problem:
    text = narrow(text)
    return Problem(Reason.SHORTENED) if SHORTENED.fullmatch(text) else _shaped(text, PHONE, Reason.NOT_A_PHONE, limit)


def _url(text: str, limit: int) -> str | Problem:
    text = f"https://{text}" if DOMAIN.fullmatch(text) else text
    return _shaped(text, URL, Reason.NOT_A_URL, limit)
