"""Themes of texts, as lists of words that QA leads keep."""

from collections.abc import Sequence

from django.db.models import Max

from feedback.models import Theme


def save(*, theme: Theme | None = None, name_en: str, name_zh: str, words: Sequence[str]) -> Theme:
    """Add a theme at the end, or change one."""
    if theme is None:
        theme = Theme(position=(Theme.objects.aggregate(last=Max("position"))["last"] or 0) + 1)
    theme.name_en, theme.name_zh, theme.words = name_en, name_zh, list(words)
    theme.save()
    return theme


def remove(*, theme: Theme) -> None:
    theme.delete()
