"""Filling in the forms of a stage."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from crmq.org.models import User
from customers.models import Customer, FilledForm, Stage
from customers.stage_rules import Form


@transaction.atomic
def fill(*, customer: Customer, stage: Stage, form: Form, answers: Mapping[str, Any], by: User) -> FilledForm:
    """Keep what was answered, with the questions as they were asked. Earlier answers stay.

    `answers` maps keys of questions to values that the form's questions allow.
    """
    known = {question.key for question in form.questions}
    if unknown := set(answers) - known:
        raise TypeError(f"not questions of {form.key}: {', '.join(sorted(unknown))}")
    kept = {key: _plain(value) for key, value in answers.items() if value not in (None, "")}
    return FilledForm.objects.create(
        customer=customer, stage=stage, key=form.key, title_en=form.name_en, title_zh=form.name_zh,
        questions=form.stored["questions"], answers=kept, by=by,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
