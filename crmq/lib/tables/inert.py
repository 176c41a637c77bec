"""Text that spreadsheet programs would run, and how to keep them from it."""

import re

ACTIVE = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # the wide forms run too, where the system is Chinese or Japanese
# A sign and digits: a phone number or an amount. Sums of numbers are all it could ever mean.
ARITHMETIC = re.compile(r"[+\-]?[0-9][0-9 ().,\-]*|-+")


def is_active(text: str) -> bool:
    """Whether a spreadsheet would try to run this text: it begins like a formula and is no number or phone."""
    return ACTIVE.match(text) is not None and ARITHMETIC.fullmatch(text) is None


def make_inert(text: str) -> str:
    """The text with an apostrophe before it where it is active."""
    return f"'{text}" if is_active(text) else text


def undo_inert(text: str) -> str:
    """The text as it was before `make_inert`, so that what we export can be imported."""
    return text[1:] if text[:1] == "'" and is_active(text[1:]) else text
