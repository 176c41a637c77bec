"""A questionnaire as a page shows it: what was kept, what is being typed, what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.models import Answer, Question, QuestionKind
from feedback.services.given import BadAnswer, Given, read

K = QuestionKind
PREFIX = "q."
SHOWN = "shown"  # names of questions that were on the page: an empty one is a cleared one

GROUPS: dict[str, Any] = {
    K.NPS: _("Overall"), K.CSAT: _("Overall"), K.CES: _("Overall"), K.RATING: _("How we did"),
    K.IMPORTANCE: _("What matters to you"), K.CHOICE: _("In your own words"), K.CHOICES: _("In your own words"),
    K.TEXT: _("In your own words"),
}  # fmt: skip


class UnknownQuestion(ValueError):
    """The page sent an answer to a question that this survey does not have."""


@dataclass(slots=True)
class Item:
    """One question with the values in its field; `number` counts from 1."""

    question: Question
    number: int
    values: list[str] = field(default_factory=list)
    error: str | Promise = ""

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.question.key}"

    @property
    def anchor(self) -> str:
        return f"q-{self.question.key}"

    @property
    def ends(self) -> tuple[Any, Any] | None:
        return self.question.ends

    @property
    def text(self) -> str:
        return "\n".join(self.values)

    @property
    def marks(self) -> list[tuple[str, str, bool]]:
        """What can be chosen: value, label, and whether it is."""
        options = [(str(n), str(n)) for n in self.question.scale] or self.question.choices
        return [(value, label, value in self.values) for value, label in options]

    @property
    def shown_value(self) -> str:
        """The values in words, for pages that only show them."""
        labels = dict(self.question.choices)
        return ", ".join(labels.get(value, value) for value in self.values)


class Questionnaire:
    """Questions with kept answers under what `data` (a POST) says; `preset` fills by key what neither has."""

    def __init__(
        self,
        questions: Sequence[Question],
        *,
        kept: Mapping[int, Answer] | None = None,
        data: QueryDict | None = None,
        preset: Mapping[str, str] | None = None,
    ) -> None:
        self.data = data
        self.items = [Item(question, number) for number, question in enumerate(questions, 1)]
        for item in self.items:
            item.values = self._values(item, (kept or {}).get(item.question.pk), (preset or {}).get(item.question.key))

    def _values(self, item: Item, kept: Answer | None, preset: str | None) -> list[str]:
        if self.data is not None and (item.name in self.data or item.question.key in self.data.getlist(SHOWN)):
            return [value for value in self.data.getlist(item.name) if value.strip()]
        if preset is not None:
            return [preset]
        if kept is None:
            return []
        return [str(kept.number)] if kept.number is not None else kept.options or [kept.text]

    def given(self) -> list[tuple[Question, Given | None]]:
        """Answers that the page sent. A scale left alone keeps its earlier answer.

        Errors: UnknownQuestion; BadAnswer, which is noted at its question too.
        """
        if self.data is None:
            return []
        names = {item.name for item in self.items}
        if foreign := [name for name in self.data if name.startswith(PREFIX) and name not in names]:
            raise UnknownQuestion(foreign[0][:80])
        return list(self._pairs())

    def _pairs(self) -> Iterator[tuple[Question, Given | None]]:
        for item in self.items:
            sent = self.data is not None and item.name in self.data
            cleared = (
                not item.question.scale and self.data is not None and item.question.key in self.data.getlist(SHOWN)
            )
            if not (sent or cleared):
                continue
            try:
                value = read(item.question, item.values)
            except BadAnswer as bad:
                item.error = bad.message
                raise
            if value is not None or not item.question.scale:
                yield item.question, value

    def mark_missing(self, questions: Sequence[Question]) -> None:
        for item in self.items:
            if item.question in questions:
                item.error = _("Please answer this question.")

    @property
    def groups(self) -> list[tuple[Any, list[Item]]]:
        """Items under a heading, neighbours of a kind together."""
        return [
            (title, list(items)) for title, items in groupby(self.items, key=lambda item: GROUPS[item.question.kind])
        ]

    @property
    def errors(self) -> list[Item]:
        return [item for item in self.items if item.error]

    @property
    def answered(self) -> int:
        return sum(bool(item.values) for item in self.items)

    @property
    def filled(self) -> list[Item]:
        return [item for item in self.items if item.values]
