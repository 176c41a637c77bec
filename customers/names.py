"""How names sort and how they are found by their initials: Chinese by pinyin, others as they stand. Pure."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

SORT_LENGTH = 200
INITIALS_LENGTH = 40
WORDS = re.compile(r"[^\W_]+")


def sort_key(name: str) -> str:
    """Lower case, Chinese as toneless pinyin, accents dropped: 杭州 is "hang zhou", Ärzte "arzte"."""
    spelled = " ".join(part.strip() for part in lazy_pinyin(name, errors=_kept) if part.strip())
    return _folded(spelled)[:SORT_LENGTH]


def initials(name: str) -> str:
    """First letters: 杭州云汇 is "hzyh", "Acme Trading" is "at"."""
    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=_first_letters)
    return _folded("".join(letters))[:INITIALS_LENGTH]


def _kept(text: str) -> list[str]:
    return [text]


def _first_letters(text: str) -> str:
    return "".join(word[0] for word in WORDS.findall(text))


def _folded(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter)).strip()
