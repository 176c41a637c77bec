"""Conditions of a move. What each means for one customer or for all is `queries.guards`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from customers.stage_rules.texts import Unknown, rows, text


class GuardKind(StrEnum):
    FIELD = "field"  # a fact of the customer is known; `of` names it
    ASSESSMENT = "assessment"  # judged at most `number` days ago; `of` says what
    FORM = "form"  # a form of the stage was filled in since the customer entered it; `of` is its key
    CONTACT = "contact"  # somebody at the customer is known
    SCORE = "score"  # the score is at least `number`
    TIER = "tier"  # the tier is one of those in `of`, by code
    NO_COMPLAINT = "no_complaint"
    COMPLAINT = "complaint"  # at least one is open
    ORDERED = "ordered"  # an order since the customer entered the stage
    DELIVERED = "delivered"  # a delivery arrived since
    VISITED = "visited"  # a return visit since
    TASKS_DONE = "tasks_done"  # no task is open
    STAYED = "stayed"  # at least `number` days in the stage


ASKED_IN_PLACE = frozenset({GuardKind.FIELD, GuardKind.ASSESSMENT, GuardKind.FORM, GuardKind.CONTACT})
WITH_OF = frozenset({GuardKind.FIELD, GuardKind.ASSESSMENT, GuardKind.FORM, GuardKind.TIER})
WITH_NUMBER = {GuardKind.ASSESSMENT: 365.0, GuardKind.SCORE: None, GuardKind.STAYED: None}


@dataclass(frozen=True, slots=True)
class Guard:
    kind: GuardKind
    of: str = ""
    number: float | None = None

    @property
    def stored(self) -> dict[str, Any]:
        """As the version keeps it."""
        return (
            {"kind": str(self.kind)}
            | ({"of": self.of} if self.of else {})
            | ({} if self.number is None else {"number": self.number})
        )


def read_guards(source: Any) -> tuple[Guard, ...]:
    """Errors: Unknown."""
    found = []
    for row in rows(source):
        try:
            kind = GuardKind(text(row, "kind"))
        except ValueError:
            raise Unknown(text(row, "kind")) from None
        of = text(row, "of")
        if bool(of) != (kind in WITH_OF):
            raise Unknown(f"{kind}: {of}")
        found.append(Guard(kind, of, _number(kind, row.get("number"))))
    return tuple(dict.fromkeys(found))


def _number(kind: GuardKind, value: Any) -> float | None:
    if kind not in WITH_NUMBER:
        return None
    if value is None:
        value = WITH_NUMBER[kind]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 36_500:
        raise Unknown(f"{kind}: {value}")
    return float(value)
