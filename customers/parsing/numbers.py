"""Numbers and amounts as people write them."""

import re
from decimal import Decimal
from enum import StrEnum

from crmq.lib.money import is_currency
from customers.parsing.reasons import Problem, Reason

LIMIT = Decimal(10) ** 15
SPACES = re.compile(r"[\s'’]")
NEGATIVE = re.compile(r"\((.*)\)|[-−](.*)|(.*)[-−]")
# What may stand beside an amount, and the currencies it can mean. Nothing else is taken for a currency.
MARKS = {
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
    "US$": ("USD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "¥": ("CNY", "JPY"),
    "元": ("CNY",),
    "人民币": ("CNY",),
    "RMB": ("CNY",),
    "美元": ("USD",),
    "€": ("EUR",),
    "欧元": ("EUR",),
    "£": ("GBP",),
    "英镑": ("GBP",),
    "₩": ("KRW",),
    "₹": ("INR",),
}
MARK = rf"({'|'.join(map(re.escape, sorted(MARKS, key=len, reverse=True)))}|[A-Z]{{3}})"
MARK_BEFORE = re.compile(rf"{MARK}(?=[-−(\d.,])", re.IGNORECASE)
MARK_AFTER = re.compile(rf"(?<=[\d.,)]){MARK}$", re.IGNORECASE)
PLAIN = re.compile(r"[\d.,]+")
UNITS = re.compile(
    r"[\d.,](百万|千万|万|亿|千|百|k|m|mn|mm|bn|b|million|billion|thousand|%|‰|pcs|kg)\.?元?$", re.IGNORECASE
)
POINT = re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}|\d+)(?:\.\d*)?|\.\d+")
COMMA = re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d*)?|,\d+")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d{1,2}")
GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")  # 1,234 and 1.234: a thousand, or three decimals


class DecimalMark(StrEnum):
    """How 1,234 and 1.234 are meant."""

    POINT = "point"
    COMMA = "comma"
    MIXED = "mixed"  # the column proves both
    UNKNOWN = "unknown"


def parse_number(text: str, mark: DecimalMark, currency: str = "") -> Decimal | Problem:
    """An exact number below 10¹⁵ from stripped, narrow text.

    Knows signs at either end, (1,234.50), groups of thousands, a currency at either end (which must
    suit `currency` when that is given), and 1.2E+05. Units such as 万 or k are refused, not guessed.
    """
    body, is_negative, found = _undress(text)
    if unit := UNITS.search(body):
        return Problem(Reason.UNIT_IN_NUMBER, {"unit": unit[1]})
    value = _plain(body, mark)
    if isinstance(value, Problem):
        return value
    if currency and found and currency not in MARKS.get(found, (found,)):
        return Problem(Reason.OTHER_CURRENCY, {"found": found, "expected": currency})
    if abs(value) >= LIMIT:
        return Problem(Reason.OUT_OF_RANGE)
    return -value if is_negative else value


def decimal_mark_of(text: str) -> DecimalMark | None:
    """What one text proves about its column; None when it proves nothing, UNKNOWN when it needs to know."""
    if "." not in text and "," not in text:
        return None
    body = _undress(text)[0]
    if GROUPED.fullmatch(body):
        return DecimalMark.UNKNOWN
    is_point, is_comma = bool(POINT.fullmatch(body)), bool(COMMA.fullmatch(body))
    if is_point == is_comma:
        return None
    return DecimalMark.POINT if is_point else DecimalMark.COMMA


def _undress(text: str) -> tuple[str, bool, str]:
    """The digits, whether they are negative, and the currency beside them."""
    if PLAIN.fullmatch(text):
        return text, False, ""
    body, is_negative, found = SPACES.sub("", text), False, ""
    for _ in range(2):  # the sign may stand outside or inside of the currency
        if not is_negative and (sign := NEGATIVE.fullmatch(body)):
            body, is_negative = next(part for part in sign.groups() if part is not None), True
        elif not is_negative and body.startswith("+"):
            body = body[1:]
        mark = MARK_BEFORE.match(body) or MARK_AFTER.search(body)
        if mark and not found and (mark[1].upper() in MARKS or is_currency(mark[1].upper())):
            body, found = body[: mark.start()] + body[mark.end() :], mark[1].upper()
    return body, is_negative, found


def _plain(body: str, mark: DecimalMark) -> Decimal | Problem:
    if mark in (DecimalMark.MIXED, DecimalMark.UNKNOWN):
        own = decimal_mark_of(body)
        if own is DecimalMark.UNKNOWN and (mark is DecimalMark.MIXED or "." in body):
            return Problem(Reason.AMBIGUOUS_NUMBER)
        mark = DecimalMark.COMMA if own is DecimalMark.COMMA else DecimalMark.POINT
    if mark is DecimalMark.COMMA and COMMA.fullmatch(body):
        return Decimal(body.replace(".", "").replace(",", "."))
    if mark is DecimalMark.POINT and POINT.fullmatch(body):
        return Decimal(body.replace(",", ""))
    if SCIENTIFIC.fullmatch(body):
        return Decimal(body)
    return Problem(Reason.NOT_A_NUMBER)
