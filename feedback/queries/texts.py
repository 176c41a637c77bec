"""What customers write: the words they use, and the themes that QA leads define by words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from crmq.org import queries as org
from feedback.metrics.words import Keyword, keywords
from feedback.models import Answer, QuestionKind, Theme

READ = 3000  # latest texts that keywords are drawn from
MONTHS = 12


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """Texts about a theme: `n`, `share` of all texts in percent, and one count a month, oldest first."""

    theme: Theme
    n: int
    share: float
    months: list[int] = field(default_factory=list)


def written(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """The answers that hold a person's own words; dates are kept as text, too, and left out."""
    return answers.exclude(text="").exclude(kind=QuestionKind.DATE)


def said(answers: QuerySet[Answer], size: int = READ) -> list[Keyword]:
    """Keywords of the latest texts. One statement; the words are counted here."""
    latest = written(answers).order_by("-completed_at", "-pk").values_list("text", flat=True)[:size]
    return keywords(latest)


def pattern_of(words: Iterable[str]) -> str:
    """A regular expression for PostgreSQL: English words from their beginning, Chinese anywhere."""
    parts = [rf"\m{re.escape(word)}" if word.isascii() else re.escape(word) for word in words if word.strip()]
    return "|".join(parts) or "(?!)"


def about(words: Iterable[str]) -> Q:
    return Q(text__iregex=pattern_of(words))


def by_theme(answers: QuerySet[Answer]) -> tuple[int, list[ThemeCount]]:
    """How many texts there are, and the themes by their number. Two statements over the texts of the slice."""
    themes = list(Theme.objects.all())
    counts = {f"theme{theme.pk}": Count("pk", filter=about(theme.words)) for theme in themes}
    texts = written(answers).order_by()
    total: dict[str, Any] = texts.aggregate(texts=Count("pk"), **counts)
    monthly = texts.annotate(month=TruncMonth("completed_at", tzinfo=org.zone())).values("month")
    months: list[Any] = list(monthly.annotate(**counts).order_by("-month")[:MONTHS])[::-1] if themes else []
    found = [
        ThemeCount(
            theme, total[f"theme{theme.pk}"], 100 * total[f"theme{theme.pk}"] / total["texts"] if total["texts"] else 0.0,
            [row[f"theme{theme.pk}"] for row in months],
        )
        for theme in themes
    ]  # fmt: skip
    return total["texts"], sorted(found, key=lambda one: -one.n)
