"""What the fields of a form offer, when that depends on who asks."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.forms import BaseForm, ChoiceField, ModelChoiceField


def offer(form: BaseForm, name: str, options: QuerySet[Any] | Sequence[tuple[Any, Any]]) -> None:
    """Let a choice offer these records, or these pairs of value and label."""
    if isinstance(options, QuerySet):
        cast("ModelChoiceField[Any]", form.fields[name]).queryset = options
    else:
        cast(ChoiceField, form.fields[name]).choices = options
