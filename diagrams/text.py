"""How much room text takes, measured in the font that ships with the product.

Browsers use whatever sans-serif font they have, so every width carries some slack.
"""

from __future__ import annotations

from functools import cache, lru_cache

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

LATIN_SLACK = 1.1  # system fonts run up to a tenth wider than the Latin of Noto Sans SC
BOLD_SLACK = 1.05
FULL_WIDTH = 1.0

# A line may not begin with the first kind nor end with the second (GB/T 15834, JIS X 4051).
NO_START = frozenset("，。、；：？！）》」』】〉”’…—·,.;:?!)]}%％")
NO_END = frozenset("（《「『【〈“‘([{")


@cache
def advances() -> dict[str, float]:
    """Character to its width in em, for all that is not one em wide."""
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"]
        widths = {chr(code): metrics[name][0] / em for code, name in font.getBestCmap().items()}
    return {char: width for char, width in widths.items() if width != FULL_WIDTH}


@lru_cache(maxsize=8192)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line in the unit of `size`, slack included."""
    table = advances()
    slack = LATIN_SLACK * (BOLD_SLACK if bold else 1)
    total = 0.0
    for char in text:
        narrow = table.get(char)
        total += FULL_WIDTH if narrow is None else narrow * slack
    return total * size


def is_wide(char: str) -> bool:
    """Whether a line may break on either side of this character (CJK)."""
    return char >= "\u2e80"


def words(text: str) -> list[str]:
    """Split where a line may break; a Latin word keeps the space after it."""
    parts: list[str] = []
    latin = ""
    for char in " ".join(text.split()):
        if is_wide(char):
            parts += [latin, char] if latin else [char]
            latin = ""
        else:
            latin += char
            if char in " -/":
                parts.append(latin)
                latin = ""
    if latin:
        parts.append(latin)
    return _glued(parts)


def _glued(parts: list[str]) -> list[str]:
    out: list[str] = []
    for part in parts:
        if out and (part[0] in NO_START or out[-1][-1] in NO_END):
            out[-1] += part
        else:
            out.append(part)
    return out


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, *, bold: bool = False, lines: int = 3) -> tuple[str, ...]:
    """Break `text` into at most `lines` lines of `room`; what is left over ends in an ellipsis.

    CJK text breaks between any two characters, Latin at spaces; a single word that is too
    long is cut. The lines come out about equally long. Empty text gives one empty line.
    """
    filled = _fill(text, room, size, bold=bold)
    if len(filled) > lines:
        rest = shorten(_joined(filled[lines - 1 :]), room, size, bold=bold)
        return (*filled[: lines - 1], rest)
    if len(filled) > 1:
        longest = max(width(word.rstrip(), size, bold=bold) for word in words(text))
        for share in (0.55, 0.65, 0.75, 0.85):
            balanced = _fill(text, room * share, size, bold=bold)
            if longest <= room * share and len(balanced) == len(filled):
                return tuple(balanced)
    return tuple(filled)


def _fill(text: str, room: float, size: float, *, bold: bool) -> list[str]:
    out: list[str] = []
    line = ""
    queue = words(text)[::-1]
    while queue:
        word = queue.pop()
        if width((line + word).rstrip(), size, bold=bold) <= room:
            line += word
        elif line:
            out.append(line.rstrip())
            line = ""
            queue.append(word)
        else:
            head = _fitting(word, room, size, bold=bold)
            out.append(head)
            if word[len(head) :]:
                queue.append(word[len(head) :])
    if line or not out:
        out.append(line.rstrip())
    return out


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        text += line if is_wide(text[-1]) or is_wide(line[0]) else f" {line}"
    return text


def _fitting(word: str, room: float, size: float, *, bold: bool) -> str:
    """The longest beginning of `word` that fits, at least one character."""
    end = len(word)
    while end > 1 and width(word[:end], size, bold=bold) > room:
        end -= 1
    return word[:end]


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """One line, cut with an ellipsis where it is too long."""
    if width(text, size, bold=bold) <= room:
        return text
    return _fitting(text, room - size, size, bold=bold).rstrip() + "…"


def block_width(lines: tuple[str, ...], size: float, *, bold: bool = False) -> float:
    return max(width(line, size, bold=bold) for line in lines)
