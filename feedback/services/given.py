"""Reading one answer as it arrives: checked against its question, or refused in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.models import AGREED, MATRIX_SCALE, NA, OTHER, Question, QuestionKind

TEXT_LIMIT = 5000  # characters
OTHER_LIMIT = 300
K = QuestionKind


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to one question; which field is set follows from the question's kind."""

    number: int | None = None
    options: tuple[str, ...] = ()
    text: str = ""
    is_na: bool = False


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
    if not values or not question.is_answerable:
        return None
    if question.allows_na and values == [NA]:
        return Given(is_na=True)
    return READERS[QuestionKind(question.kind)](question, values)


def _number(question: Question, values: Sequence[str]) -> Given:
    value, scale = values[-1], question.scale
    if len(value) > 3 or not (value.isascii() and value.isdecimal()) or int(value) not in scale:
        message = format_lazy(
            _("“{value}” is not an answer here. Choose a whole number from {low} to {high}."),
            value=value[:40], low=scale[0], high=scale[-1],
        )  # fmt: skip
        raise BadAnswer(question, value, message)
    return Given(number=int(value))


def _text(question: Question, values: Sequence[str]) -> Given:
    text = "\n".join(values)
    if len(text) > TEXT_LIMIT:
        message = format_lazy(
            _("This text has {count} characters. Shorten it to {limit} or fewer."), count=len(text), limit=TEXT_LIMIT
        )
        raise BadAnswer(question, text, message)
    return Given(text=text)


def _date(question: Question, values: Sequence[str]) -> Given:
    try:
        return Given(text=date.fromisoformat(values[-1]).isoformat())
    except ValueError:
        message = format_lazy(_("“{value}” is not a date. Write it like 2026-03-31."), value=values[-1][:40])
        raise BadAnswer(question, values[-1], message) from None


def _consent(question: Question, values: Sequence[str]) -> Given:
    if values != [AGREED]:
        raise BadAnswer(question, values[0], _unknown(values[0]))
    return Given(options=(AGREED,))


def _choice(question: Question, values: Sequence[str]) -> Given:
    """Options by id; `_other:words` where the author offers it."""
    known, words = [identity for identity, _label in question.choices], ""
    chosen = set()
    for value in values:
        identity = value
        if question.allows_other and value.partition(":")[0] == OTHER:
            identity, words = OTHER, value.partition(":")[2].strip() or words
        elif value not in known:
            raise BadAnswer(question, value, _unknown(value))
        chosen.add(identity)
    if question.kind == K.CHOICE and len(chosen) > 1:
        raise BadAnswer(question, ", ".join(values), _("Choose one option only."))
    if len(words) > OTHER_LIMIT:
        message = format_lazy(
            _("This text has {count} characters. Shorten it to {limit} or fewer."), count=len(words), limit=OTHER_LIMIT
        )
        raise BadAnswer(question, words, message)
    return Given(options=tuple(one for one in [*known, OTHER] if one in chosen), text=words)


def _rows(question: Question, values: Sequence[str]) -> Given:
    """One value a row, as `row=4`; `row=na` where the author offers it."""
    rows = [identity for identity, _label in question.rows]
    marks = {str(mark) for mark in MATRIX_SCALE} | ({NA} if question.allows_na else set())
    chosen: dict[str, str] = {}
    for value in values:
        row, _equals, mark = value.rpartition("=")
        if row not in rows or mark not in marks:
            raise BadAnswer(question, value, _unknown(value))
        chosen[row] = mark
    return Given(options=tuple(f"{row}={chosen[row]}" for row in rows if row in chosen))


def _ranking(question: Question, values: Sequence[str]) -> Given:
    """Options with their place, as `price=1`; each place once, without a gap."""
    known = [identity for identity, _label in question.choices]
    places: dict[int, str] = {}
    for value in values:
        identity, _equals, place = value.rpartition("=")
        if identity not in known or not (place.isascii() and place.isdecimal() and len(place) < 3):
            raise BadAnswer(question, value, _unknown(value))
        if int(place) in places and places[int(place)] != identity:
            raise BadAnswer(
                question, value, format_lazy(_("Place {place} is given twice. Give each place once."), place=place)
            )
        places[int(place)] = identity
    if sorted(places) != list(range(1, len(places) + 1)) or len(set(places.values())) < len(places):
        raise BadAnswer(question, ", ".join(values), _("Number your choices from 1 on, without a gap."))
    return Given(options=tuple(places[place] for place in sorted(places)))


def _unknown(value: str) -> str | Promise:
    return format_lazy(_("“{value}” is not one of the options. Choose from the list."), value=value[:40])


READERS: dict[QuestionKind, Callable[[Question, Sequence[str]], Given]] = {
    K.NPS: _number, K.CSAT: _number, K.CES: _number, K.RATING: _number, K.IMPORTANCE: _number, K.TEXT: _text, K.DATE: _date,
    K.CONSENT: _consent, K.CHOICE: _choice, K.CHOICES: _choice, K.MATRIX: _rows, K.KANO: _rows, K.RANKING: _ranking,
}  # fmt: skip


def lacks_rows(question: Question, given: Sequence[str]) -> bool:
    """Whether a required matrix or Kano pair has rows without an answer."""
    return bool(question.rows) and len(given) < len(question.rows)
