"""Keys and texts out of what other programs call things."""

from __future__ import annotations

import re
import unicodedata

from diagrams.definition import KEY_LENGTH, Text

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


class Keys:
    """Free keys: what was wanted, made fit for an address, with a number where it is taken."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, wanted: str, limit: int = KEY_LENGTH) -> str:
        start = slug(wanted)[: limit - 4].strip("_") or "node"
        key, number = start, 2
        while key in self.taken:
            key, number = f"{start}_{number}", number + 1
        self.taken.add(key)
        return key


def slug(text: str) -> str:
    """Small letters, digits, underscores and hyphens; Chinese leaves nothing, so that ids are used instead."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_-]+", "_", plain).strip("_")


def text_of(value: str, limit: int) -> Text:
    """One text of a file as the language it is in; blanks and line ends become single spaces."""
    cut = " ".join(value.split())[:limit].rstrip()
    return Text("", cut) if HAN.search(cut) else Text(cut)
