"""Sort keys and initials of names, so that Chinese and Latin names share one order. Pure.

The database has no collation for Chinese, so it orders by these keys. Readings come from pypinyin's
tables; only the phrases that are read otherwise than letter by letter are looked up (重庆 is
chong qing), which makes some 100,000 names a second instead of 9,000.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

MAX_KEY = 200
MAX_INITIALS = 40
HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
TOKEN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
STARTS_HAN = re.compile(f"[{HAN}]")
MARKS = dict.fromkeys(range(0x300, 0x370))
TONES = dict.fromkeys(code for code in MARKS if code != 0x308)  # ü is another vowel, not a tone
WITHOUT_MARK = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# Family names that are read otherwise than the same letter elsewhere.
FAMILY_NAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "乐": "yue", "盖": "ge",
    "翟": "zhai", "缪": "miao", "朴": "piao", "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun",
    "令狐": "ling hu", "黑": "he", "折": "she", "员": "yun", "贠": "yun", "繁": "po", "秘": "bi", "逄": "pang",
    "召": "shao", "隗": "kui", "晟": "cheng", "郇": "xun", "郗": "xi", "洗": "xian", "宓": "fu", "冼": "xian",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameKeys:
    sort_key: str  # "shang hai yi qi"; syllables apart, so that 西安 sorts before 鲜
    initials: str  # "shyq"


def name_keys(name: str) -> NameKeys:
    """Both keys of a name: lower case, no accents, no punctuation; at most 200 and 40 letters."""
    words = list(_words(name))
    return NameKeys(" ".join(words)[:MAX_KEY].rstrip(), "".join([word[0] for word in words])[:MAX_INITIALS])


def sort_key(name: str) -> str:
    """上海仪器 → "shang hai yi qi"; "Côte d'Ivoire" → "cote d ivoire"."""
    return name_keys(name).sort_key


def initials(name: str) -> str:
    """上海仪器 → "shyq"; "Ada Lovelace" → "al"."""
    return name_keys(name).initials


def _words(name: str) -> Iterator[str]:
    tokens = TOKEN.findall(name.lower() if name.isascii() else _plain(name))
    for token in tokens:
        if STARTS_HAN.match(token):
            yield from _read(token, is_person=len(token) <= 4 and len(tokens) == 1)
        else:
            yield token


def _plain(name: str) -> str:
    """Lower case, wide letters narrow, accents gone."""
    apart = unicodedata.normalize("NFKD", name).translate(MARKS)
    return unicodedata.normalize("NFC", apart).casefold().translate(WITHOUT_MARK)


def _read(han: str, *, is_person: bool) -> Iterator[str]:
    phrases, lengths = _phrases()
    at = 0
    if is_person and (family := next((f for f in (han[:2], han[:1]) if f in FAMILY_NAMES), "")):
        yield from FAMILY_NAMES[family].split()
        at = len(family)
    while at < len(han):
        letter = han[at]
        found = next((n for n in lengths.get(letter, ()) if han[at : at + n] in phrases), 0)
        if found:
            yield from phrases[han[at : at + found]]
            at += found
        else:
            yield _reading(letter)
            at += 1


@cache
def _reading(letter: str) -> str:
    """The commonest reading without its tone; the letter itself where none is known."""
    readings = PINYIN_DICT.get(ord(letter), "")
    return _without_tone(readings.split(",")[0]) or letter


def _without_tone(syllable: str) -> str:
    """lǜ → lv, as people type it."""
    plain = unicodedata.normalize("NFD", syllable).translate(TONES)
    return plain.replace("u\u0308", "v").replace("ê", "e")


@cache
def _phrases() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[int, ...]]]:
    """Phrases not read letter by letter, and for each first letter their lengths, longest first."""
    phrases = {}
    for phrase, readings in PHRASES_DICT.items():
        spoken = tuple(_without_tone(reading[0]) for reading in readings)
        if len(spoken) == len(phrase) and spoken != tuple(map(_reading, phrase)):
            phrases[phrase] = spoken
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return phrases, {letter: tuple(sorted(found, reverse=True)) for letter, found in lengths.items()}
