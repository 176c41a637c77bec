"""One question as a page shows it: what can be chosen, what is chosen, what is wrong with it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.metrics.piping import pipe
from feedback.models import AGREED, KANO_LABELS, MATRIX_SCALE, NA, OTHER, Answer, Question, QuestionKind, in_words

K = QuestionKind
PREFIX = "q."
SHOWN = "shown"  # names of questions that were on the page: an empty one is a cleared one
CLEARABLE = (K.CHOICES, K.CONSENT)  # whose boxes send nothing when they are not ticked


@dataclass(slots=True)
class Item:
    """One question with the values in its field; `number` counts from 1, or is 0 where questions come and go."""

    question: Question
    number: int = 0
    seed: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    prefix: str = "q-"
    values: list[str] = field(default_factory=list)
    error: str | Promise = ""

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.question.key}"

    @property
    def other_name(self) -> str:
        return f"{self.name}.{OTHER}"

    @property
    def anchor(self) -> str:
        return f"{self.prefix}{self.question.key}"

    @property
    def title(self) -> str:
        return pipe(self.question.text, self.facts)

    @property
    def help(self) -> str:
        return pipe(self.question.help, self.facts)

    @property
    def ends(self) -> tuple[Any, Any] | None:
        return self.question.ends

    @property
    def text(self) -> str:
        return "\n".join(self.values)

    @property
    def is_conditional(self) -> bool:
        return bool(self.question.show_key)

    @property
    def is_many(self) -> bool:
        return self.question.kind == K.CHOICES

    @property
    def is_clearable(self) -> bool:
        return self.question.kind in CLEARABLE

    @property
    def na_chosen(self) -> bool:
        return self.values == [NA]

    @property
    def agreed(self) -> bool:
        return AGREED in self.values

    @property
    def options(self) -> list[tuple[str, str]]:
        """The author's options, in an order drawn for this person where the author asks for it."""
        found = list(self.question.choices)
        if self.question.is_shuffled:
            random.Random(f"{self.seed}:{self.question.key}").shuffle(found)  # noqa: S311 - no secret, only an order
        return found

    @property
    def marks(self) -> list[tuple[str, str, bool]]:
        """What can be chosen: value, label, and whether it is."""
        options = [(str(n), str(n)) for n in self.question.scale] or self.options
        return [(value, label, value in self.values) for value, label in options]

    @property
    def other_chosen(self) -> bool:
        return any(value.partition(":")[0] == OTHER for value in self.values)

    @property
    def other_text(self) -> str:
        return next((value.partition(":")[2] for value in self.values if value.startswith(f"{OTHER}:")), "")

    @property
    def rows(self) -> list[tuple[str, str, list[tuple[str, Any, bool]]]]:
        """Rows of a matrix or a Kano pair: name of the field, label, and marks as value, label, chosen."""
        kano = self.question.kind == K.KANO
        labels: list[tuple[str, Any]] = [(str(n), KANO_LABELS[n - 1] if kano else str(n)) for n in MATRIX_SCALE]
        if self.question.allows_na:
            labels.append((NA, _("Not applicable")))
        rows = self.question.rows if kano else self.options if self.question.rows else []
        return [
            (f"{self.name}.{row}", text, [(f"{row}={mark}", label, f"{row}={mark}" in self.values) for mark, label in labels])
            for row, text in rows
        ]  # fmt: skip

    @property
    def places(self) -> list[tuple[str, list[tuple[str, int, bool]]]]:
        """Options of a ranking, each with the places it can take."""
        count = range(1, len(self.question.options) + 1)
        return [
            (label, [(f"{identity}={place}", place, f"{identity}={place}" in self.values) for place in count])
            for identity, label in self.options
        ]

    @property
    def shown_value(self) -> str:
        """The values in words, for pages that only show them."""
        if self.question.kind == K.RANKING:
            ranked = sorted(self.values, key=lambda value: int(value.rpartition("=")[2] or 0))
            return in_words(self.question, [value.rpartition("=")[0] for value in ranked])
        if self.question.scale or self.question.kind in (K.TEXT, K.DATE):
            return str(_("Not applicable")) if self.na_chosen else self.text
        return in_words(self.question, [OTHER if v.startswith(OTHER) else v for v in self.values], self.other_text)

    def names_in(self, data: QueryDict) -> list[str]:
        return [name for name in data if name == self.name or name.startswith(f"{self.name}.")]

    def fill(self, data: QueryDict | None, kept: Answer | None, preset: str | None) -> None:
        """Take the values that the page sent, else what is preset, else what was kept."""
        if data is not None and (self.names_in(data) or self.question.key in data.getlist(SHOWN)):
            self.values = self._sent(data)
        elif preset is not None:
            self.values = [preset]
        elif kept is not None:
            self.values = kept.values

    def _sent(self, data: QueryDict) -> list[str]:
        words = data.get(self.other_name, "").strip()
        values = [
            value
            for name in self.names_in(data)
            if name != self.other_name
            for value in data.getlist(name)
            if value.strip()
        ]
        if words and (OTHER in values or not values or self.is_many):
            values = [value for value in values if value != OTHER] + [f"{OTHER}:{words}"]
        return values

    @property
    def is_complete(self) -> bool:
        """Answered in full: every row of a matrix, and the rest with any value."""
        return len(self.values) >= len(self.question.rows) if self.question.rows else bool(self.values)
