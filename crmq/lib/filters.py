"""The filters of a list page, read back from a bound form as chips that can be taken off."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Chip:
    """What one filter asks for, in words, and the address without it."""

    label: str
    value: str
    remove: str


def chips(form: BaseForm, query: QueryDict, *, without: str = "") -> list[Chip]:
    """One chip for each field of the bound `form` that narrows the list."""
    if not form.is_bound:
        return []
    form.is_valid()
    found = []
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        if field.name == without or _is_empty(value):
            continue
        rest = query.copy()
        rest.pop(field.html_name, None)
        rest.pop("cursor", None)
        found.append(Chip(str(field.label), in_words(field, value), f"?{rest.urlencode()}"))
    return found


def others(query: QueryDict, form: BaseForm) -> QueryDict:
    """The parameters that the form does not hold, such as the sort order; the cursor is dropped."""
    rest = query.copy()
    for name in [*(form.add_prefix(name) for name in form.fields), "cursor"]:
        rest.pop(name, None)
    return rest


def in_words(field: BoundField, value: Any) -> str:
    """A cleaned value as the person chose it: labels of choices, names of records, yes for true."""
    if isinstance(value, Model):
        return str(value)
    if value is True:
        return _("yes")
    flat = getattr(field.field, "choices", None)
    if isinstance(value, QuerySet | list | tuple | set):
        return ", ".join(in_words(field, item) for item in value)
    if flat is not None:
        return next((str(label) for key, label in field.field.widget.choices if str(key) == str(value)), str(value))
    return str(formats.localize(value))


def _is_empty(value: Any) -> bool:
    if isinstance(value, QuerySet):
        return not value
    return value in (None, "", False, [], ())
