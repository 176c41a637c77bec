"""Reading one answer as it arrives: checked against its question, or refused in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.models import Question, QuestionKind

TEXT_LIMIT = 5000  # characters


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to one question; which field is set follows from the question's kind."""

    number: int | None = None
    options: tuple[str, ...] = ()
    text: str = ""


class BadAnswer(ValueError):
    """An answer that its question does not take. `message` names the value and the remedy."""

    def __init__(self, question: Question, value: str, message: str | Promise) -> None:
        super().__init__(f"{question.key}: {value[:40]}")
        self.question = question
        self.value = value
        self.message = message


def read(question: Question, values: Sequence[str]) -> Given | None:
    """What the person answered, or None for nothing. Raises BadAnswer."""
    values = [value.strip() for value in values if value.strip()]
    if not values:
        return None
    if scale := question.scale:
        return Given(number=_number(question, values, scale))
    if question.kind == QuestionKind.TEXT:
        return Given(text=_text(question, values))
    return Given(options=_options(question, values))


def _number(question: Question, values: Sequence[str], scale: list[int]) -> int:
    value = values[-1]
    if len(value) > 3 or not (value.isascii() and value.isdecimal()) or int(value) not in scale:
        message = format_lazy(
            _("“{value}” is not an answer here. Choose a whole number from {low} to {high}."),
            value=value[:40], low=scale[0], high=scale[-1],
        )  # fmt: skip
        raise BadAnswer(question, value, message)
    return int(value)


def _text(question: Question, values: Sequence[str]) -> str:
    text = "\n".join(values)
    if len(text) > TEXT_LIMIT:
        message = format_lazy(
            _("This text has {count} characters. Shorten it to {limit} or fewer."), count=len(text), limit=TEXT_LIMIT
        )
        raise BadAnswer(question, text, message)
    return text


def _options(question: Question, values: Sequence[str]) -> tuple[str, ...]:
    known = [identity for identity, _label in question.choices]
    for value in values:
        if value not in known:
            message = format_lazy(_("“{value}” is not one of the options. Choose from the list."), value=value[:40])
            raise BadAnswer(question, value, message)
    if question.kind == QuestionKind.CHOICE and len(set(values)) > 1:
        raise BadAnswer(question, ", ".join(values), _("Choose one option only."))
    return tuple(identity for identity in known if identity in values)
