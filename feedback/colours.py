"""Whether words in or on a colour can be read: the contrast of WCAG 2.2."""

import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH = 4.5
WHITE = "#ffffff"


def is_colour(text: str) -> bool:
    return COLOUR.fullmatch(text) is not None


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str = WHITE) -> float:
    """From 1 (the same) to 21 (black on white). Source: WCAG 2.2, relative luminance and contrast ratio."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: str) -> str:
    """The colour itself if white words on it can be read, else its shade that is just dark enough."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(100, -1, -1):
        shade = "#" + "".join(f"{part * step // 100:02x}" for part in parts)
        if contrast(shade) >= ENOUGH:
            return shade
    return "#000000"
