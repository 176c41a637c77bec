"""Options of a question as rows of a form: a hidden id that stays, and the text in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from feedback.models import AGREED, NA

LIMIT, LENGTH, BLANKS = 30, 200, 3
RESERVED = {NA, AGREED}


@dataclass(frozen=True, slots=True)
class OptionRow:
    id: str
    en: str
    zh: str

    @property
    def is_blank(self) -> bool:
        return not (self.en or self.zh)


def rows_of(data: Mapping[str, Any] | None, kept: list[dict[str, str]]) -> list[OptionRow]:
    """The rows typed into a form, or the kept ones."""
    if not isinstance(data, QueryDict):
        return [OptionRow(option["id"], option.get("en", ""), option.get("zh", "")) for option in kept]
    columns = [data.getlist(f"option_{part}") for part in ("id", "en", "zh")]
    rows = (OptionRow(i[:40], en.strip()[:LENGTH], zh.strip()[:LENGTH]) for i, en, zh in zip(*columns, strict=False))
    return [row for row in rows if not row.is_blank][:LIMIT]


def with_blanks(rows: list[OptionRow]) -> list[OptionRow]:
    """The rows and some empty ones to write into."""
    return rows + [OptionRow("", "", "")] * max(BLANKS if rows else 4, 4 - len(rows))


def read(rows: list[OptionRow], kept: list[dict[str, str]]) -> list[dict[str, str]]:
    """Options with ids that stay: a reworded one keeps its id, a new one gets one from its words."""
    known = {option["id"] for option in kept}
    taken = {row.id for row in rows if row.id in known}
    found = []
    for number, row in enumerate(rows, 1):
        identity = row.id if row.id in known else _free(slugify(row.en)[:32] or f"option-{number}", taken)
        taken.add(identity)
        found.append({"id": identity, "en": row.en, "zh": row.zh})
    return found


def _free(base: str, taken: set[str]) -> str:
    base = base.lstrip("_") or "option"
    candidates = [base, *(f"{base}-{number}" for number in range(2, LIMIT + 2))]
    return next(one for one in candidates if one not in taken and one not in RESERVED)


def fault(rows: list[OptionRow], *, least: int) -> str | Promise | None:
    """Why these are not enough, in words."""
    if len(rows) < least:
        return _("Give at least two options.") if least > 1 else _("Give at least one row.")
    if any(not row.en for row in rows):
        return _("An option has no English text. English is what exports and the API show.")
    texts = [row.en.casefold() for row in rows]
    return _("Two options have the same English text.") if len(set(texts)) < len(texts) else None


class Depends(forms.MultipleChoiceField):
    """Answers of one earlier question that show this one, as `key=value`; grouped by question."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        chosen: list[str] = super().clean(value)
        if len({one.partition("=")[0] for one in chosen}) > 1:
            raise forms.ValidationError(_("Choose answers of one question only."))
        return chosen
