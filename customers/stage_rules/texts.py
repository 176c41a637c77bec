"""Reading definitions: texts in two languages, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Unknown(ValueError):
    """A definition holds something that means nothing here; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def in_language(english: str, chinese: str, language: str) -> str:
    """The text in `language`, or the other one where that is blank."""
    first, second = (chinese, english) if language.startswith("zh") else (english, chinese)
    return first or second


def text(source: Mapping[str, Any], name: str) -> str:
    """A text of a definition; "" where there is none."""
    value = source.get(name, "")
    if not isinstance(value, str):
        raise Unknown(f"{name}: {value!r}")
    return value.strip()


def mapping(source: Any) -> Mapping[str, Any]:
    if not isinstance(source, Mapping):
        raise Unknown(repr(source)[:80])
    return source


def rows(source: Any) -> list[Mapping[str, Any]]:
    if not isinstance(source, list):
        raise Unknown(repr(source)[:80])
    return [mapping(row) for row in source]
