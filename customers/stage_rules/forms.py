"""Forms of a stage, such as the plan of a return visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from customers.stage_rules.texts import Unknown, in_language, rows, text


class QuestionKind(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Question:
    """`choices_*` stand in the same order in both languages; the English one is what is kept."""

    key: str
    kind: QuestionKind
    label_en: str
    label_zh: str = ""
    is_required: bool = False
    choices_en: tuple[str, ...] = ()
    choices_zh: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        return in_language(self.label_en, self.label_zh, language)

    def choices(self, language: str) -> list[tuple[str, str]]:
        """What is kept, and what is read."""
        chinese = [*self.choices_zh, *[""] * len(self.choices_en)]
        return [(en, in_language(en, zh, language)) for en, zh in zip(self.choices_en, chinese, strict=False)]

    @property
    def stored(self) -> dict[str, Any]:
        both: dict[str, Any] = {
            "key": self.key,
            "kind": str(self.kind),
            "label_en": self.label_en,
            "label_zh": self.label_zh,
        }
        both["is_required"] = self.is_required
        if self.kind == QuestionKind.CHOICE:
            both |= {"choices_en": list(self.choices_en), "choices_zh": list(self.choices_zh)}
        return both


@dataclass(frozen=True, slots=True)
class Form:
    """`is_required`: a customer leaves the stage only after it was filled in."""

    key: str
    name_en: str
    name_zh: str
    questions: tuple[Question, ...]
    is_required: bool = False

    def name(self, language: str) -> str:
        return in_language(self.name_en, self.name_zh, language)

    @property
    def stored(self) -> dict[str, Any]:
        """As the version keeps it."""
        names = {"key": self.key, "name_en": self.name_en, "name_zh": self.name_zh, "is_required": self.is_required}
        return names | {"questions": [question.stored for question in self.questions]}


def read_forms(source: Any) -> tuple[Form, ...]:
    """Errors: Unknown."""
    found: dict[str, Form] = {}
    for row in rows(source):
        questions = read_questions(row.get("questions", []))
        form = Form(
            text(row, "key"), text(row, "name_en"), text(row, "name_zh"), questions, row.get("is_required") is True
        )
        if not form.key or form.key in found or not form.name_en:
            raise Unknown(f"form: {form.key}")
        found[form.key] = form
    return tuple(found.values())


def read_questions(source: Any) -> tuple[Question, ...]:
    """Errors: Unknown."""
    found: dict[str, Question] = {}
    for row in rows(source):
        try:
            kind = QuestionKind(text(row, "kind"))
        except ValueError:
            raise Unknown(text(row, "kind")) from None
        question = Question(
            text(row, "key"), kind, text(row, "label_en"), text(row, "label_zh"), row.get("is_required") is True,
            _choices(row, "choices_en"), _choices(row, "choices_zh"),
        )  # fmt: skip
        if not question.key or question.key in found or not question.label_en:
            raise Unknown(f"question: {question.key}")
        if kind == QuestionKind.CHOICE and not question.choices_en:
            raise Unknown(f"question {question.key}: no choices")
        found[question.key] = question
    return tuple(found.values())


def _choices(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    choices = row.get(name, [])
    if not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
        raise Unknown(f"{name}: {choices!r}")
    return tuple(choice.strip() for choice in choices if choice.strip())
