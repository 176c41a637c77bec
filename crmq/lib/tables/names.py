"""Column names from a header row."""

import re
from collections.abc import Sequence

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]")


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names that are unique and not blank: repeats get a number, nameless columns their letter.

    Nameless columns at the end are dropped, the others keep their place.
    """
    cleaned = [" ".join(INVISIBLE.sub("", cell).split())[:200] for cell in cells]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    taken: dict[str, int] = {}
    names = []
    for at, name in enumerate(cleaned):
        name = name or f"({column_letter(at)})"
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(names)


def column_letter(at: int) -> str:
    """0 → A, 25 → Z, 26 → AA, as spreadsheets name columns."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
