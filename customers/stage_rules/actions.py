"""What a move sets off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from customers.stage_rules.texts import Unknown, in_language, rows, text


class ActionKind(StrEnum):
    TASK = "task"
    NOTIFY = "notify"
    SURVEY = "survey"


class Receiver(StrEnum):
    """Whose task it becomes, or who is told."""

    OWNER = "owner"  # of the customer
    HEAD = "head"  # of the department of the stage entered


@dataclass(frozen=True, slots=True)
class Action:
    """`days` are working days until a task is due; `of` is the task's kind, or the survey's public id."""

    kind: ActionKind
    receiver: Receiver = Receiver.OWNER
    text_en: str = ""
    text_zh: str = ""
    days: int = 3
    of: str = ""

    @property
    def stored(self) -> dict[str, Any]:
        """As the version keeps it."""
        if self.kind == ActionKind.SURVEY:
            return {"kind": str(self.kind), "of": self.of}
        both = {"kind": str(self.kind), "to": str(self.receiver), "text_en": self.text_en, "text_zh": self.text_zh}
        return both | ({"days": self.days, "of": self.of} if self.kind == ActionKind.TASK else {})

    def text(self, language: str) -> str:
        return in_language(self.text_en, self.text_zh, language)


def read_actions(source: Any) -> tuple[Action, ...]:
    """Errors: Unknown."""
    found = []
    for row in rows(source):
        try:
            kind, receiver = ActionKind(text(row, "kind")), Receiver(text(row, "to") or "owner")
        except ValueError:
            raise Unknown(f"{text(row, 'kind')} {text(row, 'to')}".strip()) from None
        days = row.get("days", 3)
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 250:
            raise Unknown(f"days: {days}")
        action = Action(kind, receiver, text(row, "text_en"), text(row, "text_zh"), days, text(row, "of"))
        _check(action)
        found.append(action)
    return tuple(found)


def _check(action: Action) -> None:
    if action.kind == ActionKind.SURVEY:
        try:
            UUID(action.of)
        except ValueError:
            raise Unknown(f"survey: {action.of}") from None
    elif not action.text_en and not action.text_zh:
        raise Unknown(f"{action.kind}: no text")
