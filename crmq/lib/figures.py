"""Numbers as people read them. English and Chinese share separators, so no locale is needed. Pure.

A missing value is an en dash, a minus sign is a true minus, and thousands have commas.
"""

from decimal import Decimal

NONE = "–"
MINUS = "−"

Number = int | float | Decimal
UNITS: list[tuple[int, str]] = [(10**9, " B"), (10**6, " M"), (10**3, " k")]
CHINESE_UNITS: list[tuple[int, str]] = [(10**8, " 亿"), (10**4, " 万")]


def is_missing(value: object) -> bool:
    """Whether there is no value; templates pass an empty string for a name they do not know."""
    return value is None or value == ""


def number(value: Number | None, decimals: int = 0) -> str:
    """`value` with exactly `decimals` decimals. A value that rounds to zero has no sign."""
    if value is None or is_missing(value):
        return NONE
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0,.") else text


def signed(value: Number | None, decimals: int = 0) -> str:
    """As `number`, with a plus before what is above zero."""
    text = number(value, decimals)
    return f"+{text}" if text != NONE and value is not None and value > 0 and text.strip("0,.") else text


def percent(value: Number | None, decimals: int = 1) -> str:
    """`value` counts percent already: 88.5 becomes "88.5%"."""
    return NONE if is_missing(value) else f"{number(value, decimals)}%"


def fraction(part: Number, whole: Number, decimals: int = 1) -> str:
    """`part` of `whole` in percent; a dash when there is no whole."""
    return percent(float(part) / float(whole) * 100, decimals) if whole else NONE


def compact(value: Number | None, *, chinese: bool = False) -> str:
    """Three significant places with a unit: 12.9 M, 4.86 亿. For tiles and axes, not for money owed."""
    if value is None or is_missing(value):
        return NONE
    for size, unit in CHINESE_UNITS if chinese else UNITS:
        if abs(float(value)) >= size:
            scaled = float(value) / size
            return f"{number(scaled, 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0)}{unit}"
    return number(value, 0 if float(value).is_integer() else 1)
